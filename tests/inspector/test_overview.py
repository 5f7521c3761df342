"""The first page."""

from inspector.opening import opened
from stories import SEND, Receiver, Story


async def test_an_empty_world_shows_first_steps(api: Story) -> None:
    page = await opened(api, "/")

    assert "First steps" in page.text
    assert "/api/checkout/sessions" in page.text


async def test_a_world_in_which_something_happened_shows_how_much(api: Story) -> None:
    await api.pay(await api.mint())

    page = await opened(api, "/")

    assert "First steps" not in page.text
    assert "1 checkout " in page.text
    assert "1 player " in page.text


async def test_what_waits_for_somebody_leads_to_where_it_is_answered(
    api: Story, receiver: Receiver
) -> None:
    receiver.status = 500
    await api.listen()
    await api.pay(await api.mint())
    await api.settle()
    await api.mint()
    await api.start(SEND)

    page = await opened(api, "/")

    for waiting in ("1 open checkout ", "1 send or transfer ", "1 failing delivery "):
        assert waiting in page.text
    assert "/_emulator/checkouts?state=open" in page.links
    assert "/_emulator/deliveries?state=pending" in page.links


async def test_nothing_waits_in_a_world_in_which_all_is_done(api: Story) -> None:
    await api.pay(await api.mint())

    page = await opened(api, "/")

    assert "What waits for somebody" not in page.text
