"""Sends and transfers, as only their tester sees them."""

import pytest

from stories import PLAYER, RECEIVER, RECEIVER_PHONE, SEND, TRANSFER, Json, Story, Words

both = pytest.mark.parametrize("words", [SEND, TRANSFER], ids=str)


async def look(api: Story, move: Json) -> Json:
    """A move with all that is known of it."""
    answer = await api.control("GET", f"/moves/{move['transaction_id']}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def listed(api: Story, query: str = "") -> list[str]:
    """The transactions of a page of moves."""
    moves = (await api.control("GET", f"/moves{query}")).json()["moves"]
    return [each["transaction_id"] for each in moves]


@both
async def test_a_move_that_waits_for_its_pin_says_it(api: Story, words: Words) -> None:
    move = await look(api, await api.start(words))

    assert (move["kind"], move["waits_for"]) == (words.kind, "pin")
    assert (move["sms_pin"], move["pin_tries_left"]) == (await api.pin(), 3)
    assert move["claim_code"] is None


@both
async def test_a_move_that_waits_for_its_receiver_has_a_code(api: Story, words: Words) -> None:
    verified = await api.start_and_verify(words)

    move = await look(api, verified)

    assert (move["waits_for"], move["claim_code"]) == ("receiver", verified["claim_code"])
    assert (move["sms_pin"], move["receiver"]["phone"]) == (None, RECEIVER_PHONE)


async def test_a_move_says_what_moved_for_it_from_the_first_reservation(api: Story) -> None:
    verified = await api.start_and_verify(SEND)
    await api.claim(SEND, verified)

    move = await look(api, verified)

    assert [each["kind"] for each in move["entries"]] == ["reserve", "send"]
    assert [each["status"] for each in move["states"]] == [
        "initiated",
        "pending_pin_verification",
        "pending_claim",
        "completed",
    ]
    assert [each["event_type"] for each in move["events"]] == [
        "transfer.claim_pending",
        "transfer.claim_pending",
        "transfer.sent",
        "transfer.received",
    ]


async def test_the_parts_of_a_move_add_up(api: Story) -> None:
    move = await look(api, await api.start(SEND))

    parts = [move["net_amount"], *move["fees"].values()]
    assert sum(round(float(each) * 100) for each in parts) == 100_00
    assert move["arrives_as"] != move["currency_name"]


async def test_a_move_that_is_over_has_no_deadline(api: Story) -> None:
    started = await api.start(SEND)
    await api.advance(3600)

    move = await look(api, started)

    assert (move["status"], move["expiry_reason"]) == ("expired_pin_verification", "pin_expired")
    assert (move["expires_at"], move["waits_for"]) == (None, None)
    assert [each["kind"] for each in move["entries"]] == ["reserve", "refund"]


async def test_moves_are_listed_by_whom_they_wait_for(api: Story) -> None:
    over = await api.start_and_verify(SEND)
    await api.claim(SEND, over)
    waiting = await api.start(SEND, client_request_id="gift 2")

    assert await listed(api, "?state=waiting") == [waiting["transaction_id"]]
    assert await listed(api, "?state=over") == [over["transaction_id"]]
    assert await listed(api) == [waiting["transaction_id"], over["transaction_id"]]


@pytest.mark.parametrize(("email", "found"), [(PLAYER, 1), (RECEIVER, 1), ("eve@x.example", 0)])
async def test_moves_are_listed_by_player(api: Story, email: str, found: int) -> None:
    await api.claim(SEND, await api.start_and_verify(SEND))

    assert len(await listed(api, f"?player={email}")) == found


async def test_moves_come_in_pages(api: Story) -> None:
    first = await api.start(SEND)
    second = await api.start(SEND, client_request_id="gift 2")

    page = (await api.control("GET", "/moves?limit=1")).json()

    assert [each["transaction_id"] for each in page["moves"]] == [second["transaction_id"]]
    assert await listed(api, f"?cursor={page['next_cursor']}") == [first["transaction_id"]]


async def test_a_move_that_is_not_there_is_refused(api: Story) -> None:
    answer = await api.control("GET", "/moves/txn_nothing")

    assert (answer.status_code, answer.json()["code"]) == (404, "TRANSACTION_NOT_FOUND")


@both
async def test_a_move_has_the_link_of_whoever_it_waits_for(api: Story, words: Words) -> None:
    started = await api.start(words)
    asked = (await look(api, started))["link"]
    await api.verify(words, started, await api.pin())
    waiting = (await look(api, started))["link"]

    pages = [await api.http.get(link, headers={"Accept": "text/html"}) for link in (asked, waiting)]

    assert ("/approval?" in asked, "/claim?" in waiting) == (True, True)
    assert pages[1].status_code == 200
