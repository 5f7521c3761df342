"""The page of webhook targets."""

from dataclasses import fields

import pytest

from inspector.opening import links, look, read
from invo_emulator.inspector import targets
from invo_emulator.webhooks.hostility import Hostile
from invo_emulator.webhooks.policies import Policy
from stories import GAME, TARGET, Receiver, Story


async def test_where_nobody_listens_it_says_what_to_do(api: Story) -> None:
    text = await read(api, "/webhooks")

    assert text.count("Your backend is not told yet") == 2
    assert "invo-emulator certify http://localhost:3000/webhooks/invo" in text
    assert f'PUT /_emulator/webhooks {{"game_id": "{GAME}"}}' in text


async def test_a_target_stands_with_its_state_and_what_it_hears_of(api: Story) -> None:
    await api.listen(subscribed_events=["purchase.completed"])

    text = await read(api, "/webhooks")

    assert f"{TARGET} active unknown" in text
    assert "Hears of purchase.completed Lately nothing was sent yet" in text


@pytest.mark.parametrize(
    ("statuses", "health"),
    [
        ([200], "1 of 1 attempts accepted, 100 %"),
        ([200, 500], "1 of 2 attempts accepted, 50 %"),
        ([500] * 5, "0 of 5 attempts accepted, 0 %"),
    ],
)
async def test_how_it_is_doing_is_counted(
    api: Story, receiver: Receiver, statuses: list[int], health: str
) -> None:
    await api.listen(policy={"max_attempts": 1})
    for status in statuses:
        receiver.status = status
        await api.control("POST", "/events", {"event_type": "webhook.test"})
        await api.settle()

    text = await read(api, "/webhooks")

    word = {200: "healthy", 500: "degraded"}[statuses[-1]] if len(statuses) < 5 else "failing"
    assert f"active {word}" in text
    assert health in text


async def test_only_the_last_forty_attempts_count(api: Story, receiver: Receiver) -> None:
    await api.listen(policy={"max_attempts": 1})
    for status in (500, *[200] * 40):
        receiver.status = status
        await api.control("POST", "/events", {"event_type": "webhook.test"})
        await api.settle()

    assert "40 of 40 attempts accepted, 100 %" in await read(api, "/webhooks")


async def test_what_is_done_on_purpose_is_shown_and_can_be_ended(api: Story) -> None:
    await api.listen(hostile={"corrupt_byte": True})

    text = await read(api, "/webhooks")

    assert '"corrupt_byte": true' in text
    assert "Be kind again" in text


async def test_a_disabled_target_can_only_be_set_again(api: Story) -> None:
    await api.listen()
    await api.control("DELETE", "/webhooks")

    text = await read(api, "/webhooks")

    assert f"{TARGET} disabled" in text
    assert "Disable" not in text


async def test_no_secret_stands_there(api: Story) -> None:
    await api.listen()
    rotated = (await api.control("POST", "/webhooks/rotate")).json()

    page = await look(api, "/webhooks")

    assert "Old secret signs, too, until" in await read(api, "/webhooks")
    assert rotated["signing_secret"] not in page.text
    assert rotated["old_secret"] not in page.text


async def test_the_policy_s_form_says_how_it_is_now(api: Story) -> None:
    await api.listen(policy={"concurrency": 9, "retry_delays_seconds": [1, 2]})

    page = await look(api, "/webhooks")

    assert 'name="policy.concurrency" data-type="number"' in page.text
    assert 'placeholder="9"' in page.text
    assert 'placeholder="1, 2"' in page.text


@pytest.mark.parametrize(
    ("kind", "about"), [(Policy, targets._POLICY), (Hostile, targets._HOSTILE)]
)
def test_every_field_of_a_form_is_explained(kind: type, about: dict[str, str]) -> None:
    assert list(about) == [each.name for each in fields(kind)]


async def test_an_address_is_quoted_for_a_terminal(api: Story) -> None:
    await api.listen(target_url="http://studio.test/hooks?a=1&b=$HOME")

    text = await read(api, "/webhooks")

    assert "certify 'http://studio.test/hooks?a=1&b=$HOME' --secret" in text


async def test_an_address_that_is_no_link_is_none(api: Story) -> None:
    await api.listen(target_url="http://studio.test/<script>")

    assert all("<script>" not in link for link in await links(api, "/webhooks"))
    assert "http://studio.test/<script>" in await read(api, "/webhooks")
