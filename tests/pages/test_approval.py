"""The page on which a sender says yes or no, as a browser without scripts gets it."""

import asyncio

import httpx
import pytest

from pages.links import HTML, JSON, link_in, opened, press
from stories import PHONE, PLAYER, RECEIVER_PHONE, SEND, TRANSFER, Story, Words

either = pytest.mark.parametrize("words", [SEND, TRANSFER], ids=str)


async def decide(api: Story, link: str, decision: str | None, accept: str = HTML) -> httpx.Response:
    """Press a button."""
    return await press(api, link, "/approval/decide", accept, decision=decision)


@pytest.fixture
async def link(api: Story) -> str:
    """The link in the text that brought the PIN."""
    await api.start(SEND)
    return await link_in(api, PHONE)


@either
async def test_the_page_tells_what_is_given_to_whom(api: Story, words: Words) -> None:
    await api.start(words)

    page = await opened(api, await link_in(api, PHONE))

    assert page.status_code == 200
    assert f"{words.kind.capitalize()} <bdi>100 Gold Coins</bdi>?" in page.text
    for text in ("Demo Quest", "Ada", "********0199", "Star Arena", "10 Gold Coins"):
        assert text in page.text
    for text in ("90 Star Credits", "1\u00a0January 2027, 00:09\u00a0UTC", "Sandbox"):
        assert text in page.text


async def test_a_program_is_told_the_same(api: Story, link: str) -> None:
    told = (await opened(api, link, JSON)).json()

    assert told.pop("link") == httpx.URL(link).params["link"]
    assert told.pop("transaction_id")[:4] == "txn_"
    assert told == {
        "kind": "send",
        "state": "pending_pin_verification",
        "sender_name": "Ada",
        "sender_game": "Demo Quest",
        "amount": "100.00",
        "currency_name": "Gold Coins",
        "fee": "10.00",
        "receiver_phone": "********0199",
        "receiver_game": "Star Arena",
        "amount_received": "90.00",
        "received_currency": "Star Credits",
        "expires_at": "2027-01-01T00:09:59Z",
        "decision": None,
        "claim_code": None,
        "claim_path": None,
    }


async def test_a_sender_with_a_passkey_is_mailed_the_link(api: Story) -> None:
    await api.put_player(passkey=True)
    await api.start(SEND)

    (message,) = await api.messages(PLAYER)

    assert (message["channel"], message["kind"]) == ("email", "approval")
    assert message["data"]["link"] in message["text"]
    assert (await opened(api, message["data"]["link"])).status_code == 200


async def test_looking_is_free(api: Story, link: str) -> None:
    before = api.everything()

    for _ in range(3):
        await opened(api, link)

    assert api.everything() == before


@either
async def test_yes_does_what_the_control_call_does(api: Story, words: Words) -> None:
    move = await api.start(words)
    by_control = await api.start(words, client_request_id="gift 2")
    link = (await api.messages(PHONE))[1]["data"]["link"]

    page = await decide(api, link, "approve")
    await api.control("POST", f"/transactions/{by_control['transaction_id']}/approve")

    ids = dict.fromkeys(("transaction_id", "order_id"))
    told = [{**event, **ids} for event in await api.told("transfer.claim_pending")]
    assert "You approved it" in page.text
    assert len(told) == 4
    assert told[:2] == told[2:]
    assert await api.wallet() == ("150.00", "200.00")
    assert (await api.status(words, move))["transaction_status"] == "pending_claim"


@either
async def test_only_the_code_of_a_transfer_goes_back_to_its_sender(
    api: Story, words: Words
) -> None:
    move = await api.start(words)

    page = await decide(api, await link_in(api, PHONE), "approve")

    code = (await api.status(words, move))["claim_code"]
    assert (code in page.text) == (words is TRANSFER)
    assert ("/claim?link=" in page.text) == (words is TRANSFER)
    assert len(await api.messages(RECEIVER_PHONE)) == (words is SEND)


async def test_no_gives_it_back(api: Story, link: str) -> None:
    page = await decide(api, link, "decline")

    (refund,) = await api.told("transfer.refunded")
    assert "You declined it" in page.text
    assert await api.wallet() == ("250.00", "0.00")
    assert refund["reason"] == "declined"


@pytest.mark.parametrize("decision", ["approve", "decline"])
async def test_twenty_presses_at_once_answer_once(api: Story, link: str, decision: str) -> None:
    pages = await asyncio.gather(*(decide(api, link, decision) for _ in range(20)))

    assert {page.status_code for page in pages} == {200}
    assert len({page.text.partition("<main>")[2] for page in pages}) == 1
    assert len(await api.announced()) == (2 if decision == "approve" else 1)


@pytest.mark.parametrize(
    ("first", "then", "heading"),
    [("approve", "decline", "Already approved"), ("decline", "approve", "Already declined")],
)
async def test_an_answer_is_not_taken_back(
    api: Story, link: str, first: str, then: str, heading: str
) -> None:
    await decide(api, link, first)
    before = api.everything()

    page, told = await decide(api, link, then), await decide(api, link, then, JSON)

    assert (page.status_code, told.status_code) == (409, 409)
    assert heading in page.text
    assert told.json()["code"] == "LINK_ALREADY_USED"
    assert api.everything() == before


@pytest.mark.parametrize("decision", ["approve", "decline"])
async def test_a_used_link_says_so(api: Story, link: str, decision: str) -> None:
    await decide(api, link, decision)

    page = await opened(api, link)

    assert page.status_code == 409
    assert f"Already {decision}d" in page.text
    assert "Demo Quest" in page.text


async def test_a_pin_that_was_typed_uses_the_link_up(api: Story) -> None:
    await api.start_and_verify(SEND)

    told = await opened(api, await link_in(api, PHONE), JSON)

    assert (told.status_code, told.json()["outcome"]) == (409, "approved")


async def test_three_wrong_pins_use_the_link_up(api: Story) -> None:
    move = await api.start(SEND)
    for _ in range(3):
        await api.verify(SEND, move, "000000")

    page = await opened(api, await link_in(api, PHONE))

    assert page.status_code == 409
    assert "three wrong PINs" in page.text


async def test_a_late_link_says_so(api: Story, link: str) -> None:
    await api.advance(600)
    before = api.everything()

    pages = [await opened(api, link), await decide(api, link, "approve")]
    told = await opened(api, link, JSON)

    assert [page.status_code for page in pages] == [410, 410]
    assert all("This link has expired" in page.text for page in pages)
    assert told.json()["code"] == "LINK_EXPIRED"
    assert api.everything() == before


async def test_a_yes_is_still_shown_when_it_was_collected(api: Story, link: str) -> None:
    await decide(api, link, "approve")
    code = (await api.messages(RECEIVER_PHONE))[0]["data"]["claim_code"]
    await api.claim(SEND, {"claim_code": code})

    page = await decide(api, link, "approve")

    assert "It was collected." in page.text


@pytest.mark.parametrize("decision", [None, "", "maybe", "APPROVE"])
@pytest.mark.parametrize("accept", [HTML, JSON])
async def test_an_answer_that_is_none_changes_nothing(
    api: Story, link: str, decision: str | None, accept: str
) -> None:
    before = api.everything()

    answer = await decide(api, link, decision, accept)

    assert answer.status_code == 400
    assert accept == HTML or answer.json()["field"] == "decision"
    assert api.everything() == before


@pytest.mark.parametrize("damage", ["", "x", "e30.x.y", "a" * 5000])
async def test_a_tampered_link_is_refused(api: Story, link: str, damage: str) -> None:
    token = httpx.URL(link).params["link"][:-3] + damage if damage else ""
    url = f"/approval?link={token}"

    page, told = await opened(api, url), await opened(api, url, JSON)
    pressed = await decide(api, url, "approve")

    assert (page.status_code, told.status_code, pressed.status_code) == (401, 401, 401)
    assert "This link is not valid" in page.text
    assert told.json()["code"] == "INVALID_SESSION_TOKEN"


async def test_a_link_for_another_is_no_link_of_the_senders(api: Story) -> None:
    await api.start_and_verify(SEND)
    claim = await link_in(api, RECEIVER_PHONE)

    answer = await opened(api, claim.replace("/claim", "/approval"), JSON)

    assert answer.status_code == 401


async def test_what_a_link_led_to_may_be_gone(api: Story) -> None:
    world = await api.world(seed="pinned", now="2027-01-01T00:00:00Z", frozen=True)
    there = api.studio_in(world)
    await api.http.put(
        f"/_emulator/players/{PLAYER}",
        json={"balance": "250.00"},
        headers={"X-Emulator-World": world["id"]},
    )
    game = int(world["games"][1]["game_id"])
    await there.initiate(SEND, receiving_game_id=game)
    link = (await there.messages(PHONE))[0]["data"]["link"]
    await there.control("POST", "/reset")

    page = await opened(api, link)

    assert page.status_code == 404
    assert "This link leads nowhere" in page.text
    await there.http.aclose()


async def test_names_are_never_markup(api: Story) -> None:
    await api.start(SEND, sender_player_name='"><script>alert(1)</script>')

    page = await opened(api, await link_in(api, PHONE))

    assert "<script>alert" not in page.text


async def test_the_page_works_under_the_sandbox_prefix(api: Story, link: str) -> None:
    page = await opened(api, link.replace("/approval", "/sandbox/approval"))

    assert 'action="/sandbox/approval/decide"' in page.text
