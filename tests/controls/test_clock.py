"""A world's clock, told where to go."""

from functools import partial

import pytest

from invo_emulator.core import checkout, moves
from invo_emulator.emulator import Emulator
from invo_emulator.times import SECOND
from invo_emulator.world import jobs
from stories import OTHER_GAME, SEND, TARGET, TRANSFER, Receiver, Story, Wall, Words

either = pytest.mark.parametrize("words", [SEND, TRANSFER], ids=str)


async def test_the_clock_runs_with_the_wall(api: Story, wall: Wall) -> None:
    wall.advance(1.5)

    clock = (await api.control("GET", "/clock")).json()

    assert clock == {
        "now": "2027-01-01T00:00:00.500000Z",
        "mode": "wall",
        "offset_seconds": 0.0,
        "next_due": None,
        "due": [],
    }


async def test_the_clock_says_when_something_is_due(api: Story) -> None:
    await api.mint()  # a link that can be paid for fifteen minutes

    clock = (await api.control("GET", "/clock")).json()

    assert clock["next_due"] == "2027-01-01T00:14:59.000000Z"


async def test_the_clock_says_what_is_due_next(api: Story) -> None:
    await api.listen()
    session = await api.mint()
    await api.control("POST", "/events", {"event_type": "webhook.test"})

    attempt, expiry = (await api.control("GET", "/clock")).json()["due"]

    assert (attempt["at"], attempt["kind"]) == ("2026-12-31T23:59:59.000000Z", "webhook.attempt")
    assert (attempt["event_type"], attempt["attempt"]) == ("webhook.test", 1)
    assert attempt["target_url"] == TARGET
    assert expiry == {
        "at": "2027-01-01T00:14:59.000000Z",
        "kind": "checkout.expire",
        "id": session["session_id"],
    }


async def test_a_link_that_was_paid_is_not_due_any_more(api: Story) -> None:
    paid, open_one = await api.mint(), await api.mint()

    await api.pay(paid)

    due = (await api.control("GET", "/clock")).json()["due"]
    assert [each["id"] for each in due] == [open_one["session_id"]]
    assert [each["id"] for each in await api.advance(900)] == [open_one["session_id"]]


@either
async def test_what_a_step_of_a_move_waited_for_is_not_due_any_more(
    api: Story, words: Words
) -> None:
    move = await api.start(words)
    [pin] = (await api.control("GET", "/clock")).json()["due"]

    await api.verify(words, move, await api.pin())

    [claim] = (await api.control("GET", "/clock")).json()["due"]
    assert (pin["at"][11:19], claim["at"][11:19]) == ("00:09:59", "23:59:59")


@either
async def test_a_move_that_is_over_waits_for_nothing(api: Story, words: Words) -> None:
    move = await api.start_and_verify(words)

    await api.claim(words, move)

    assert (await api.control("GET", "/clock")).json()["due"] == []
    assert await api.advance(86_400) == []


async def test_a_job_that_a_kept_world_still_has_of_before_changes_nothing(
    emulator: Emulator, api: Story
) -> None:
    session, move = await api.mint(), await api.start_and_verify(SEND)
    await api.pay(session)
    world = emulator.worlds.get()
    soon = world.clock.now() + SECOND
    for kind, subject in [
        (checkout.EXPIRE_JOB, session["session_id"]),
        (moves.EXPIRE_JOB, move["transaction_id"]),
    ]:
        world.at_once(partial(jobs.schedule, due_at=soon, kind=kind, subject=subject))

    assert len(await api.advance(600)) == 2

    assert (await api.pay(session)).json()["code"] == "SESSION_ALREADY_CONSUMED"
    assert (await api.claim(SEND, move)).status_code == 200


async def test_of_what_is_due_the_next_twenty_are_shown(api: Story) -> None:
    for number in range(21):
        await api.mint(player_email=f"player{number}@example.com")

    due = (await api.control("GET", "/clock")).json()["due"]

    assert len(due) == 20


async def test_of_the_targets_the_one_with_the_earliest_is_first(
    api: Story, receiver: Receiver
) -> None:
    receiver.status = 500
    await api.listen()
    await api.control("PUT", "/webhooks", {"target_url": TARGET, "game_id": OTHER_GAME})
    await api.control("POST", "/events", {"event_type": "webhook.test"})
    await api.settle()
    await api.control("POST", "/events", {"event_type": "webhook.test", "game_id": OTHER_GAME})

    due = (await api.control("GET", "/clock")).json()["due"]

    assert [(each["attempt"], each["at"][11:19]) for each in due] == [
        (1, "23:59:59"),
        (2, "00:00:29"),
    ]


async def test_advancing_keeps_the_clock_running_from_there(api: Story, wall: Wall) -> None:
    await api.advance(60)

    wall.advance(1)

    clock = (await api.control("GET", "/clock")).json()
    assert (clock["now"], clock["offset_seconds"]) == ("2027-01-01T00:01:00.000000Z", 60.0)


async def test_a_frozen_clock_stands_and_runs_on_from_there(api: Story, wall: Wall) -> None:
    await api.control("POST", "/clock/freeze")
    wall.advance(60)
    frozen = (await api.control("GET", "/clock")).json()

    await api.control("POST", "/clock/unfreeze")
    wall.advance(1)

    assert (frozen["now"], frozen["mode"]) == ("2026-12-31T23:59:59.000000Z", "frozen")
    clock = (await api.control("GET", "/clock")).json()
    assert (clock["now"], clock["mode"]) == ("2027-01-01T00:00:00.000000Z", "wall")


async def test_a_frozen_clock_can_be_advanced(api: Story) -> None:
    await api.control("POST", "/clock/freeze")

    body = {"to": "2027-01-01T12:00:00+01:00"}

    assert (await api.control("POST", "/clock/advance", body)).json()["now"] == (
        "2027-01-01T11:00:00.000000Z"
    )


async def test_a_clock_never_goes_backward(api: Story) -> None:
    answer = await api.control("POST", "/clock/advance", {"to": "2026-01-01T00:00:00Z"})

    assert (answer.status_code, answer.json()["code"]) == (400, "CLOCK_BACKWARD")


HOPS: list[tuple[dict[str, object], str]] = [
    ({}, "seconds"),
    ({"seconds": 1, "to": "2027-01-01T00:00:00Z"}, "seconds"),
    ({"seconds": -1}, "seconds"),
    ({"seconds": "soon"}, "seconds"),
    ({"to": "tomorrow"}, "to"),
    ({"to": "9999-12-31T23:59:59Z"}, "to"),
    ({"to": "2027-01-01T00:00:00"}, "to"),
    ({"to": "0001-01-01T00:00:00+14:00"}, "to"),
]


@pytest.mark.parametrize(("body", "field"), HOPS)
async def test_a_hop_that_is_none_is_refused(
    api: Story, body: dict[str, object], field: str
) -> None:
    answer = await api.control("POST", "/clock/advance", body)

    assert answer.status_code == 400
    assert answer.json().get("field", "to") == field


async def test_a_session_expires_on_the_worlds_clock(api: Story) -> None:
    session = await api.mint()

    fired = await api.advance(900)

    assert [(each["kind"], each["id"]) for each in fired] == [
        ("checkout.expire", session["session_id"])
    ]
    assert (await api.pay(session)).json()["code"] == "SESSION_EXPIRED"


async def test_a_limit_is_reached_at_the_end_of_an_instant(api: Story) -> None:
    await api.mint()
    await api.mint()

    first = (await api.control("POST", "/clock/run-until-idle", {"limit": 1})).json()
    then = (await api.control("POST", "/clock/run-until-idle")).json()

    assert (len(first["fired"]), len(then["fired"])) == (2, 0)
    assert then["now"] == "2027-01-01T00:14:59.000000Z"
