"""The page of the clock."""

import pytest

from inspector.opening import links, read
from invo_emulator.inspector.clock import span
from stories import SEND, Receiver, Story


async def test_where_nothing_is_due_it_says_what_would_be(api: Story) -> None:
    text = await read(api, "/clock")

    assert "2026-12-31 23:59:59.000 UTC runs" in text
    assert "The same as the wall clock." in text
    assert "Nothing is due" in text
    assert "Mint a checkout session, and its end does: curl" in text


async def test_what_is_due_stands_there_with_how_long_it_is_until_then(
    api: Story, receiver: Receiver
) -> None:
    receiver.status = 500
    await api.listen()
    session = await api.mint()
    await api.control("POST", "/events", {"event_type": "webhook.test"})
    await api.settle()

    text, found = await read(api, "/clock"), await links(api, "/clock")

    assert "in 30 s 2027-01-01 00:00:29 webhook.test, attempt 2" in text
    assert "in 15 min 2027-01-01 00:14:59 a checkout link expires" in text
    assert any(session["session_id"] in link for link in found)


async def test_a_send_that_expires_is_called_so(api: Story) -> None:
    await api.start_and_verify(SEND)

    assert "a send or transfer expires" in await read(api, "/clock")


async def test_what_is_due_now_is_called_so(api: Story) -> None:
    await api.listen()
    await api.control("POST", "/events", {"event_type": "webhook.test"})

    assert "now 2026-12-31 23:59:59 webhook.test, attempt 1" in await read(api, "/clock")


async def test_a_clock_that_was_moved_says_how_far(api: Story) -> None:
    await api.advance(93_784)

    assert "1 d 2 h ahead of the wall clock." in await read(api, "/clock")


async def test_a_frozen_clock_can_be_let_run(api: Story) -> None:
    await api.control("POST", "/clock/freeze")

    text = await read(api, "/clock")

    assert "UTC frozen" in text
    assert "Let it run POST /_emulator/clock/unfreeze" in text


async def test_every_button_shows_its_call(api: Story) -> None:
    text = await read(api, "/clock")

    assert '+15 min POST /_emulator/clock/advance {"seconds": 900}' in text
    assert 'To the next event POST /_emulator/clock/run-until-idle {"limit": 1}' in text


SPANS = [
    *((0, "0 s"), (0.4, "0 s"), (59.6, "1 min"), (-61, "1 min 1 s")),
    *((3600, "1 h"), (90_061, "1 d 1 h")),
]


@pytest.mark.parametrize(("seconds", "text"), SPANS)
def test_a_span_is_told_in_two_units(seconds: float, text: str) -> None:
    assert span(seconds) == text
