"""The page on which a receiver collects, as a browser without scripts gets it."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest

from pages.links import HTML, JSON, link_in, opened, press
from stories import OTHER_GAME, RECEIVER, RECEIVER_PHONE, SEND, TRANSFER, Story

BOB = {"name": "Bob", "email": RECEIVER}


async def collect(
    api: Story, link: str, fields: Mapping[str, str] = BOB, accept: str = HTML
) -> httpx.Response:
    """Press the button."""
    return await press(api, link, "/claim/collect", accept, **fields)


async def behind_the_phone(api: Story, *emails: str) -> list[str]:
    """Players of the other game with the receiver's phone; their ids."""
    path = "/_emulator/players/"
    body = {"game_id": OTHER_GAME, "phone": RECEIVER_PHONE}
    players = [(await api.http.put(path + email, json=body)).json() for email in emails]
    return [str(player["player_id"]) for player in players]


@pytest.fixture
async def link(api: Story) -> str:
    """The link in the text that brought the claim code."""
    await api.start_and_verify(SEND)
    return await link_in(api, RECEIVER_PHONE)


async def test_the_page_tells_what_was_sent_by_whom(api: Story, link: str) -> None:
    page = await opened(api, link)

    code = (await api.messages(RECEIVER_PHONE))[0]["data"]["claim_code"]
    assert page.status_code == 200
    assert "You were sent <bdi>90 Star Credits</bdi>" in page.text
    for text in ("Star Arena", "Demo Quest", "Ada", code, "Sandbox"):
        assert text in page.text


async def test_collecting_does_what_the_api_does(api: Story, link: str) -> None:
    by_api = await api.start_and_verify(SEND, client_request_id="gift 2")
    await api.claim(SEND, by_api)

    page = await collect(api, link)

    received = await api.told("transfer.received")
    told = [{name: event[name] for name in ("net_amount", "player_email")} for event in received]
    assert page.status_code == 200
    assert "<h1>Collected</h1>" in page.text
    assert "180 Star Credits" in page.text
    assert await api.wallet(RECEIVER, OTHER_GAME) == ("180.00", "0.00")
    assert told[0] == told[1] == {"net_amount": "90.00", "player_email": RECEIVER}
    assert len(await api.told("transfer.sent")) == 2


async def test_a_transfers_link_is_on_its_senders_page(api: Story) -> None:
    await api.start(TRANSFER)
    sender = await link_in(api, "+15555550100")
    approved = await press(api, sender, "/approval/decide", JSON, decision="approve")

    page = await collect(api, approved.json()["claim_path"])

    assert "<h1>Collected</h1>" in page.text
    assert await api.wallet(RECEIVER, OTHER_GAME) == ("90.00", "0.00")


async def test_twenty_presses_at_once_collect_once(api: Story, link: str) -> None:
    pages = await asyncio.gather(*(collect(api, link) for _ in range(20)))

    assert {page.status_code for page in pages} == {200}
    assert await api.wallet(RECEIVER, OTHER_GAME) == ("90.00", "0.00")
    assert len(await api.told("transfer.received")) == 1


async def test_a_used_link_says_so(api: Story, link: str) -> None:
    await collect(api, link)
    before = api.everything()

    page = await opened(api, link)
    told = await collect(api, link, {"name": "Eve", "email": "eve@example.com"}, JSON)

    assert (page.status_code, told.status_code) == (409, 409)
    assert "Already collected" in page.text
    assert (told.json()["code"], told.json()["outcome"]) == ("LINK_ALREADY_USED", "collected")
    assert api.everything() == before


async def test_a_late_link_says_so(api: Story, link: str) -> None:
    await api.advance(86_400)

    page, told = await opened(api, link), await collect(api, link, accept=JSON)

    assert (page.status_code, told.status_code) == (410, 410)
    assert "This link has expired" in page.text
    assert told.json()["code"] == "LINK_EXPIRED"


@pytest.mark.parametrize(
    ("fields", "field", "text"),
    [
        ({"name": "", "email": RECEIVER}, "name", "Type the name"),
        ({"name": "x" * 201, "email": RECEIVER}, "name", "Type the name"),
        ({"name": "Bob", "email": "bob"}, "email", "not an e-mail address"),
        ({"name": "Bob"}, "email", "not an e-mail address"),
        ({"player_id": "5"}, "player_id", "Choose which player"),
        ({"player_id": "x"}, "player_id", "Choose which player"),
    ],
)
async def test_a_mistake_is_told_beside_its_field(
    api: Story, link: str, fields: dict[str, str], field: str, text: str
) -> None:
    before = api.everything()

    page, told = await collect(api, link, fields), await collect(api, link, fields, JSON)

    assert (page.status_code, told.status_code) == (400, 400)
    assert text in page.text
    assert told.json()["error_field"] == field
    assert api.everything() == before


async def test_what_was_typed_is_still_there_after_a_mistake(api: Story, link: str) -> None:
    page = await collect(api, link, {"name": "Bob & Co", "email": "bob"})

    assert 'value="Bob &amp; Co"' in page.text


async def test_a_player_with_another_phone_does_not_collect_it(api: Story, link: str) -> None:
    await api.put_player(RECEIVER, game_id=OTHER_GAME, phone="+15555550777")
    before = api.everything()

    page = await collect(api, link)

    assert page.status_code == 403
    assert "another phone" in page.text
    assert api.everything() == before


async def test_the_one_player_behind_the_phone_need_not_type(api: Story, link: str) -> None:
    (player_id,) = await behind_the_phone(api, RECEIVER)

    page = await opened(api, link)
    done = await collect(api, link, {"player_id": player_id})

    assert f'value="{player_id}" checked' in page.text
    assert "<h1>Collected</h1>" in done.text
    assert await api.wallet(RECEIVER, OTHER_GAME) == ("90.00", "0.00")


async def test_of_several_players_one_is_chosen(api: Story, link: str) -> None:
    _, second = await behind_the_phone(api, "one@example.com", "two@example.com")

    asked = await collect(api, link, {})
    done = await collect(api, link, {"player_id": second})

    assert asked.status_code == 400
    assert "Choose which player" in asked.text
    assert "<h1>Collected</h1>" in done.text
    assert await api.wallet("two@example.com", OTHER_GAME) == ("90.00", "0.00")


async def test_addresses_of_others_are_shown_masked(api: Story, link: str) -> None:
    await behind_the_phone(api, "one@example.com", "two@example.com")

    page = await opened(api, link)

    assert "o***@e***.com" in page.text
    assert "one@example.com" not in page.text


async def test_looking_is_free(api: Story, link: str) -> None:
    before = api.everything()

    for _ in range(3):
        await opened(api, link)

    assert api.everything() == before
