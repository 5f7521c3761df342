"""The texts and e-mails that nobody sent."""

import pytest

from invo_emulator.world.plan import GamePlan, Plan
from stories import PHONE, RECEIVER_PHONE, SEND, Story

PATH = "/_emulator/messages"


async def test_nothing_was_sent_at_first(api: Story) -> None:
    answer = await api.http.get(PATH)

    assert (answer.status_code, answer.json()) == (200, {"messages": [], "next_cursor": None})


async def test_a_message_says_who_got_what_and_when(api: Story) -> None:
    move = await api.start(SEND)

    (message,) = (await api.http.get(PATH)).json()["messages"]

    pin, link = message["data"]["sms_pin"], message["data"]["link"]
    assert link.startswith("http://localhost:4686/approval?link=")
    assert message == {
        "channel": "sms",
        "to": PHONE,
        "kind": "pin",
        "text": f"Your PIN is {pin}. It is good until 2027-01-01T00:09:59Z. Or answer: {link}",
        "data": {"sms_pin": pin, "transaction_id": move["transaction_id"], "link": link},
        "sent_at": "2026-12-31T23:59:59.000000Z",
    }


async def test_messages_are_listed_newest_first(api: Story) -> None:
    await api.start_and_verify(SEND)

    messages = (await api.http.get(PATH)).json()["messages"]

    assert [message["kind"] for message in messages] == ["claim_code", "pin"]
    data = messages[0]["data"]
    assert messages[0]["text"] == (
        "You were sent 90.00 Star Credits. "
        f"Your claim code is {data['claim_code']}. Collect it: {data['link']}"
    )


@pytest.mark.parametrize(
    ("to", "kinds"), [(PHONE, ["pin"]), (RECEIVER_PHONE, ["claim_code"]), ("+15555550111", [])]
)
async def test_messages_to_one_address_are_told_from_the_others(
    api: Story, to: str, kinds: list[str]
) -> None:
    await api.start_and_verify(SEND)

    assert [message["kind"] for message in await api.messages(to)] == kinds


async def test_messages_come_in_pages(api: Story) -> None:
    await api.start_and_verify(SEND)

    first = (await api.http.get(PATH, params={"limit": 1})).json()
    query = {"limit": 1, "cursor": first["next_cursor"]}
    second = (await api.http.get(PATH, params=query)).json()

    assert [message["kind"] for message in first["messages"]] == ["claim_code"]
    assert [message["kind"] for message in second["messages"]] == ["pin"]
    assert second["next_cursor"] is None


async def test_what_was_refused_was_not_sent(api: Story) -> None:
    await api.initiate(SEND)

    assert await api.messages(PHONE) == []


async def test_messages_of_another_world_are_that_worlds(api: Story) -> None:
    api.emulator.worlds.create("elsewhere", Plan((GamePlan(7, "Seven"),)))
    await api.start(SEND)

    answer = await api.http.get(PATH, headers={"X-Emulator-World": "elsewhere"})

    assert answer.json()["messages"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"limit": "one"}, "limit"),
        ({"cursor": "-1"}, "cursor"),
        ({"cursor": "x"}, "cursor"),
        ({"to": " "}, "to"),
        ({"from": PHONE}, "from"),
    ],
)
async def test_a_list_that_is_asked_for_wrongly_is_refused_by_name(
    api: Story, query: dict[str, str], field: str
) -> None:
    answer = await api.http.get(PATH, params=query)

    assert (answer.status_code, answer.json()["field"]) == (400, field)


async def test_a_phones_plus_need_not_be_escaped(api: Story) -> None:
    await api.start(SEND)

    listed = (await api.http.get(f"{PATH}?to={PHONE}")).json()["messages"]

    assert [message["to"] for message in listed] == [PHONE]
