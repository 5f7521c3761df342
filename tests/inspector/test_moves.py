"""The page of sends and transfers, and that of one."""

from inspector.opening import HOSTILE, opened
from stories import SEND, Story


async def test_a_move_in_the_list_leads_to_its_page_and_shows_its_code(api: Story) -> None:
    verified = await api.start_and_verify(SEND)

    page = await opened(api, "/moves")

    assert f"/_emulator/moves/{verified['transaction_id']}" in page.links
    assert verified["claim_code"] in page.text


async def test_a_world_without_moves_says_what_to_do(api: Story) -> None:
    page = await opened(api, "/moves")

    assert "/api/currency-sends/initiate-send" in page.text


async def test_a_sender_can_be_answered_for(api: Story) -> None:
    move = await api.start(SEND)

    page = await opened(api, f"/moves/{move['transaction_id']}")

    home = f"POST /transactions/{move['transaction_id']}"
    assert page.calls == [f"{home}/approve", f"{home}/decline"]
    assert f'data-copy="{await api.pin()}"' in page.html


async def test_a_guardian_can_be_answered_for(api: Story) -> None:
    await api.put_player(is_minor=True, guardian_email="mum@example.com")
    move = await api.start(SEND)

    page = await opened(api, f"/moves/{move['transaction_id']}")

    path = f"POST /approvals/{move['guardian_approval']['approval_id']}/decide"
    assert page.calls == [path, path]


async def test_a_move_that_is_over_has_nothing_to_answer(api: Story) -> None:
    verified = await api.start_and_verify(SEND)
    await api.claim(SEND, verified)

    page = await opened(api, f"/moves/{verified['transaction_id']}")

    assert page.calls == []
    assert "transfer.received" in page.text


async def test_names_of_players_are_only_shown(api: Story) -> None:
    verified = await api.start_and_verify(SEND, sender_player_name=HOSTILE)
    await api.claim(SEND, verified, receiver_player_name=HOSTILE)

    page = await opened(api, f"/moves/{verified['transaction_id']}")

    assert HOSTILE not in page.html
    assert page.text.count(HOSTILE) == 2
