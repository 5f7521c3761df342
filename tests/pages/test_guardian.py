"""The page on which a guardian decides, as a browser without scripts gets it."""

import asyncio

import httpx
import pytest

from pages.links import HTML, JSON, link_in, opened, press
from stories import PHONE, SEND, TRANSFER, Story, Words

either = pytest.mark.parametrize("words", [SEND, TRANSFER], ids=str)

GUARDIAN = "gran@example.com"


@pytest.fixture(autouse=True)
async def minor(api: Story) -> None:
    """Ada is a child."""
    await api.put_player(is_minor=True, guardian_email=GUARDIAN)


async def decide(api: Story, link: str, decision: str | None, accept: str = HTML) -> httpx.Response:
    """Press a button."""
    return await press(api, link, "/guardian/decide", accept, decision=decision)


async def said(api: Story, transaction_id: str) -> dict[str, object]:
    """What the game learns of the guardian's answer, without its id."""
    path = f"/api/transactions/{transaction_id}/approval-status"
    approval = dict((await api.call("GET", path)).json()["approval"])
    return {**approval, "approval_id": None, "transaction_id": None}


@either
async def test_the_mail_opens_a_page_that_tells_who_gives_what_to_whom(
    api: Story, words: Words
) -> None:
    await api.start(words)

    page = await opened(api, await link_in(api, GUARDIAN))

    assert page.status_code == 200
    assert "May <bdi>Ada</bdi> give away <bdi>100 Gold Coins</bdi>?" in page.text
    for text in ("Demo Quest", "********0199", "Star Arena", "00:14\u00a0UTC", "Sandbox"):
        assert text in page.text


@either
async def test_yes_does_what_the_control_call_does(api: Story, words: Words) -> None:
    move = await api.start(words)
    link = await link_in(api, GUARDIAN)
    other = await api.start(words, client_request_id="gift 2")

    page = await decide(api, link, "approve")
    approval_id = other["guardian_approval"]["approval_id"]
    await api.control("POST", f"/approvals/{approval_id}/decide", {"decision": "approve"})

    assert "You approved it" in page.text
    assert await said(api, move["transaction_id"]) == await said(api, other["transaction_id"])
    assert (await said(api, move["transaction_id"]))["decision_source"] == "email_link"
    assert await api.announced() == ["transfer.claim_pending"] * 4


async def test_no_gives_it_back(api: Story) -> None:
    await api.start(SEND)

    page = await decide(api, await link_in(api, GUARDIAN), "decline")

    assert "You declined it" in page.text
    assert "<bdi>Ada</bdi> has it back" in page.text
    assert await api.wallet() == ("250.00", "0.00")
    assert await api.announced() == ["transfer.refunded"]


@pytest.mark.parametrize("decision", ["approve", "decline"])
async def test_twenty_presses_at_once_answer_once(api: Story, decision: str) -> None:
    await api.start(SEND)
    link = await link_in(api, GUARDIAN)

    pages = await asyncio.gather(*(decide(api, link, decision) for _ in range(20)))

    assert {page.status_code for page in pages} == {200}
    assert len(await api.announced()) == (2 if decision == "approve" else 1)


@pytest.mark.parametrize(
    ("first", "then", "heading"),
    [("approve", "decline", "Already approved"), ("decline", "approve", "Already declined")],
)
async def test_an_answer_is_not_taken_back(api: Story, first: str, then: str, heading: str) -> None:
    await api.start(SEND)
    link = await link_in(api, GUARDIAN)
    await decide(api, link, first)
    before = api.everything()

    pages = [await decide(api, link, then), await opened(api, link)]

    assert [page.status_code for page in pages] == [409, 409]
    assert all(heading in page.text for page in pages)
    assert api.everything() == before


async def test_a_late_link_says_so(api: Story) -> None:
    await api.start(SEND)
    link = await link_in(api, GUARDIAN)
    await api.advance(900)

    page, told = await opened(api, link), await decide(api, link, "approve", JSON)

    assert (page.status_code, told.status_code) == (410, 410)
    assert "This link has expired" in page.text
    assert told.json()["code"] == "LINK_EXPIRED"


async def test_an_answer_that_is_none_changes_nothing(api: Story) -> None:
    await api.start(SEND)
    before = api.everything()

    answer = await decide(api, await link_in(api, GUARDIAN), "perhaps", JSON)

    assert (answer.status_code, answer.json()["field"]) == (400, "decision")
    assert api.everything() == before


async def test_the_minors_own_link_does_not_exist(api: Story) -> None:
    await api.start(SEND)
    link = (await link_in(api, GUARDIAN)).replace("/guardian", "/approval")

    answer = await opened(api, link, JSON)

    assert answer.status_code == 401
    assert await api.messages(PHONE) == []
