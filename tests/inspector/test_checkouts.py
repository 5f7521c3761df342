"""The page of checkout sessions, and that of one."""

import pytest

from inspector.opening import HOSTILE, opened
from stories import Story


async def test_a_session_in_the_list_leads_to_its_page_and_to_the_hosted_one(api: Story) -> None:
    session = await api.mint()

    page = await opened(api, "/checkouts")

    assert f"/_emulator/checkouts/{session['session_id']}" in page.links
    assert [link for link in page.links if "/checkout?session=" in link]
    assert "15 min 0 s left" in page.text


@pytest.mark.parametrize(("state", "is_found"), [("open", True), ("expired", False)])
async def test_the_list_is_filtered_as_the_call_is(api: Story, state: str, is_found: bool) -> None:
    session = await api.mint()

    page = await opened(api, f"/checkouts?state={state}")

    assert (f"/_emulator/checkouts/{session['session_id']}" in page.links) is is_found


async def test_a_world_without_sessions_says_what_to_do(api: Story) -> None:
    page = await opened(api, "/checkouts")

    assert "/api/checkout/sessions" in page.text


async def test_an_open_session_can_be_paid_and_cancelled(api: Story) -> None:
    session = await api.mint(metadata={"cart": "7"})

    page = await opened(api, f"/checkouts/{session['session_id']}")

    home = f"POST /checkout/{session['session_id']}"
    assert page.calls == [f"{home}/pay", f"{home}/cancel"]
    assert "Insufficient funds (9995): insufficient funds" in page.text
    assert '"cart": "7"' in page.text


async def test_a_session_whose_card_s_owner_is_asked_can_be_answered_for(api: Story) -> None:
    session = await api.mint()
    asked = (await api.pay(session, card="4000002760003184")).json()

    page = await opened(api, f"/checkouts/{session['session_id']}")

    answer = f"POST /payments/{asked['payment_intent_id']}/authenticate"
    assert page.calls[2:] == [answer, answer]


async def test_a_session_that_was_paid_leads_to_its_order(api: Story) -> None:
    session = await api.mint()
    paid = (await api.pay(session)).json()

    page = await opened(api, f"/checkouts/{session['session_id']}")

    assert f"/_emulator/orders/{paid['order_id']}" in page.links
    assert page.calls == []


async def test_metadata_that_is_hostile_is_only_shown(api: Story) -> None:
    session = await api.mint(metadata={"note": HOSTILE, "</script>": HOSTILE})

    page = await opened(api, f"/checkouts/{session['session_id']}")

    assert HOSTILE not in page.html
    assert HOSTILE in page.text
