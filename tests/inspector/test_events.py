"""The pages of events."""

from inspector.opening import links, look, read
from stories import Receiver, Story


async def test_where_nothing_was_announced_it_says_what_to_do(api: Story) -> None:
    text = await read(api, "/events")

    assert "Nothing was announced" in text
    assert "invo-emulator trigger purchase.completed" in text


async def test_events_stand_newest_first_with_where_they_went(api: Story) -> None:
    await api.control("POST", "/events", {"event_type": "item.purchased"})
    await api.listen()
    event = (await api.control("POST", "/events", {"event_type": "transfer.sent"})).json()

    text, found = await read(api, "/events"), await links(api, "/events")

    assert text.index("transfer.sent Demo Quest") < text.index("item.purchased Demo Quest")
    assert "nobody listened" in text
    assert f"/_emulator/events/{event['event_id']}" in found
    assert f"/_emulator/deliveries/{event['deliveries'][0]}" in found


async def test_of_many_deliveries_some_are_named(api: Story) -> None:
    await api.listen(hostile={"duplicate": 4})
    await api.control("POST", "/events", {"event_type": "webhook.test"})

    assert "and 2 more" in await read(api, "/events")


async def test_events_are_filtered_by_type(api: Story) -> None:
    await api.control("POST", "/events", {"event_type": "item.purchased"})

    text = await read(api, "/events?type=transfer.sent")

    assert "None of that type" in text


async def test_an_event_stands_with_its_bytes_and_where_it_went(
    api: Story, receiver: Receiver
) -> None:
    await api.listen()
    event = (await api.control("POST", "/events", {"event_type": "webhook.test"})).json()
    await api.settle()

    path = f"/events/{event['event_id']}"
    text, found = await read(api, path), await links(api, path)

    assert receiver.requests[0].content.decode() in text
    assert "delivered 200 1" in text
    assert f"/_emulator/timeline?about={event['event_id']}" in found


async def test_an_event_that_nobody_heard_says_so(api: Story) -> None:
    event = (await api.control("POST", "/events", {"event_type": "webhook.test"})).json()

    assert "Nobody listened" in await read(api, f"/events/{event['event_id']}")


async def test_data_is_shown_as_it_is(api: Story) -> None:
    data = {"name": "</pre><script>alert(1)</script>"}
    body = {"event_type": "webhook.test", "data": data}
    event = (await api.control("POST", "/events", body)).json()

    page = await look(api, f"/events/{event['event_id']}")

    assert "<script>alert" not in page.text


async def test_an_event_that_is_not_there_is_said_on_a_page(api: Story) -> None:
    page = await look(api, "/events/evt_none")

    assert page.status_code == 404
    assert "EVENT_NOT_FOUND" in page.text
