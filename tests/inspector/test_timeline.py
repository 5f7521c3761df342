"""The page of the timeline, and that of one entry."""

import re

from inspector.opening import HOSTILE, opened
from stories import PLAYER, Story


async def test_an_entry_leads_to_its_causes_and_effects(api: Story) -> None:
    await api.mint()

    page = await opened(api, "/timeline")

    assert [link for link in page.links if re.search(r"/timeline/\d+$", link)]
    assert "POST /api/checkout/sessions" in page.text


async def test_entries_stand_under_their_day(api: Story) -> None:
    await api.mint()
    await api.advance(2)

    page = await opened(api, "/timeline")

    assert page.text.index("2027-01-01") < page.text.index("2026-12-31")


async def test_the_page_is_filtered_as_the_call_is(api: Story) -> None:
    await api.mint()
    await api.mint(player_email="eve@example.com")

    page = await opened(api, f"/timeline?player={PLAYER}&kind=state")

    assert page.text.count("checkout session") == 1
    assert f'value="{PLAYER}"' in page.html


async def test_a_filter_that_finds_nothing_says_so(api: Story) -> None:
    await api.mint()

    page = await opened(api, "/timeline?event=item.purchased")

    assert "Nothing like that happened" in page.text


async def test_a_world_without_a_past_says_what_to_do(api: Story) -> None:
    page = await opened(api, "/timeline")

    assert "/api/checkout/sessions" in page.text
    assert api.key not in page.html


async def test_the_thread_goes_from_the_call_to_the_attempt(api: Story) -> None:
    await api.listen()
    await api.pay(await api.mint())
    await api.settle()
    [event] = (await api.control("GET", "/timeline?kind=event")).json()["timeline"]

    page = await opened(api, f"/timeline/{event['number']}")

    thread = page.text[page.text.index("Causes and effects") :]
    assert thread.index("/pay") < thread.index("purchase.completed") < thread.index("attempt 1")
    assert page.html.count('aria-current="true"') == 1


async def test_what_time_made_happen_says_so(api: Story) -> None:
    session = await api.mint()
    await api.advance(3600)
    [expired, _] = (
        await api.control("GET", f"/timeline?kind=state&about={session['session_id']}")
    ).json()["timeline"]

    page = await opened(api, f"/timeline/{expired['number']}")

    assert f"time: checkout.expire {session['session_id']}" in page.text


async def test_what_callers_wrote_is_only_shown(api: Story) -> None:
    await api.http.get(f"/api/{HOSTILE}", headers={"X-Game-Secret-Key": api.key})
    await api.put_player(name=HOSTILE, balance="100.00")
    await api.buy(client_request_id=HOSTILE, player_name=HOSTILE)

    page = await opened(api, "/timeline")

    assert HOSTILE not in page.html
