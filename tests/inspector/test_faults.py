"""The page of faults."""

from inspector.opening import links, look, read
from invo_emulator.inspector import faults
from stories import Story


async def test_where_none_is_armed_it_says_what_to_do(api: Story) -> None:
    text = await read(api, "/faults")

    assert "All goes well" in text
    assert "invo-emulator faults arm E19 --at after-commit --do reset" in text


async def test_every_call_can_be_chosen(api: Story) -> None:
    page = await look(api, "/faults")

    assert '<option value="POST /api/item-purchases/purchase-item">E19</option>' in page.text


async def test_a_fault_stands_with_what_it_does_and_how_often_it_did(api: Story) -> None:
    body = {"operation": "E10", "after": 1, "times": 2, "status": 502}
    fault = (await api.control("POST", "/faults", body)).json()
    for _ in range(2):
        await api.try_to_mint()

    text, found = await read(api, "/faults"), await links(api, "/faults")

    assert "POST /api/checkout/sessions armed answers 502 before anything is done" in text
    assert "after 1 that go well, 2 times." in text
    assert "2 seen, 1 struck" in text
    assert f"DELETE /_emulator/faults/{fault['fault_id']}" in text
    assert f"/_emulator/timeline?about={fault['fault_id']}" in found


async def test_a_fault_that_is_used_up_says_so(api: Story) -> None:
    await api.control("POST", "/faults", {"operation": "E10"})

    await api.try_to_mint()

    assert "POST /api/checkout/sessions used up" in await read(api, "/faults")


async def test_the_classic_ones_can_be_armed_as_they_stand(api: Story) -> None:
    for _, _, body in faults._CLASSICS:
        armed = await api.control("POST", "/faults", {"operation": "E19", **body})
        assert armed.status_code == 201, armed.text

    text = await read(api, "/faults")

    assert "breaks the connection when all is done" in text
    assert "breaks the connection in the middle of the answer" in text
    assert "waits for 5.0 s before anything is done" in text
