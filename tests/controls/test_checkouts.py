"""Hosted checkout sessions, looked at from outside."""

import pytest

from stories import PLAYER, Json, Story


async def listed(api: Story, query: str = "") -> list[str]:
    """The sessions of a page."""
    found = (await api.control("GET", f"/checkouts{query}")).json()["checkouts"]
    return [each["session_id"] for each in found]


async def look(api: Story, session: Json) -> Json:
    """A session with all that is known of it."""
    answer = await api.control("GET", f"/checkouts/{session['session_id']}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_sessions_come_newest_first(api: Story) -> None:
    minted = [(await api.mint())["session_id"] for _ in range(3)]

    assert await listed(api) == minted[::-1]


async def test_sessions_come_in_pages(api: Story) -> None:
    minted = [(await api.mint())["session_id"] for _ in range(3)]

    page = (await api.control("GET", "/checkouts?limit=2")).json()

    assert await listed(api, f"?cursor={page['next_cursor']}") == minted[:1]


@pytest.mark.parametrize(("state", "found"), [("open", 1), ("consumed", 1), ("expired", 0)])
async def test_sessions_are_listed_by_state(api: Story, state: str, found: int) -> None:
    await api.mint()
    await api.pay(await api.mint())

    assert len(await listed(api, f"?state={state}")) == found


async def test_sessions_are_listed_by_player(api: Story) -> None:
    mine = await api.mint()
    await api.mint(player_email="eve@example.com")

    assert await listed(api, f"?player={PLAYER}") == [mine["session_id"]]


async def test_a_session_says_what_it_was_minted_with_and_how_long_it_lasts(api: Story) -> None:
    minted = await api.mint(metadata={"cart": "7"}, success_url="https://game.example/paid")
    await api.advance(60)

    session = await look(api, minted)

    assert (session["metadata"], session["success_url"]) == (
        {"cart": "7"},
        "https://game.example/paid",
    )
    assert (session["state"], session["seconds_left"]) == ("open", 14 * 60)
    assert session["currency_amount"] == "100.00"


async def test_its_link_opens_the_page_that_the_minted_one_opens(api: Story) -> None:
    session = await look(api, await api.mint())

    page = await api.http.get(session["checkout_url"], headers={"Accept": "application/json"})

    assert page.json()["session_id"] == session["session_id"]


async def test_a_session_has_each_attempt_to_pay(api: Story) -> None:
    minted = await api.mint()
    await api.pay(minted, card="4000000000000002")
    await api.pay(minted)

    session = await look(api, minted)

    assert [(each["status"], each["decline_code"]) for each in session["orders"]] == [
        ("failed", "card_declined"),
        ("completed", None),
    ]
    assert session["order_id"] == session["orders"][1]["order_id"]


async def test_a_session_that_is_over_has_no_link(api: Story) -> None:
    minted = await api.mint()
    await api.advance(3600)

    session = await look(api, minted)

    assert (session["state"], session["seconds_left"]) == ("expired", 0)
    assert session["checkout_url"] is None


async def test_a_session_that_is_not_there_is_refused(api: Story) -> None:
    answer = await api.control("GET", "/checkouts/chk_nothing")

    assert (answer.status_code, answer.json()["code"]) == (404, "SESSION_NOT_FOUND")
