"""The page of texts and e-mails."""

from inspector.opening import HOSTILE, opened
from stories import PHONE, RECEIVER_PHONE, SEND, Story


async def test_a_pin_can_be_copied_and_leads_to_its_move(api: Story) -> None:
    move = await api.start(SEND)
    pin = await api.pin()

    page = await opened(api, "/messages")

    assert f'data-copy="{pin}"' in page.html
    assert f"/_emulator/moves/{move['transaction_id']}" in page.links


async def test_a_claim_code_can_be_copied(api: Story) -> None:
    verified = await api.start_and_verify(SEND)

    page = await opened(api, "/messages")

    assert f'data-copy="{verified["claim_code"]}"' in page.html


async def test_a_guardian_can_be_answered_for(api: Story) -> None:
    await api.put_player(is_minor=True, guardian_email="mum@example.com")
    move = await api.start(SEND)

    page = await opened(api, "/messages?to=mum@example.com")

    path = f"POST /approvals/{move['guardian_approval']['approval_id']}/decide"
    assert page.calls == [path, path]


async def test_one_address_s_messages_are_shown_alone(api: Story) -> None:
    await api.start_and_verify(SEND)

    page = await opened(api, f"/messages?to={PHONE.replace('+', '%2B')}")

    assert "PIN" in page.text
    assert RECEIVER_PHONE not in page.text


async def test_a_world_without_messages_says_what_to_do(api: Story) -> None:
    page = await opened(api, "/messages")

    assert "/api/currency-sends/initiate-send" in page.text


async def test_a_name_in_a_message_is_only_shown(api: Story) -> None:
    await api.put_player(is_minor=True, guardian_email="mum@example.com")
    await api.start(SEND, sender_player_name=HOSTILE)

    page = await opened(api, "/messages")

    assert HOSTILE not in page.html
    assert HOSTILE in page.text
