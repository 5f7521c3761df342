"""Following deliveries: each attempt is told once, when it has ended."""

from collections.abc import Mapping
from typing import Any

import pytest

from invo_emulator.terminal import following
from invo_emulator.terminal.connection import ControlPlane, Refused
from invo_emulator.terminal.following import Follower


class Timeline(ControlPlane):
    """An emulator that knows only attempts: of which delivery each is, and what was answered."""

    def __init__(self) -> None:
        super().__init__("http://nowhere.test")
        self.attempts: list[tuple[str, int | None]] = []
        self.is_reset_meanwhile = False

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, object] | None = None,
    ) -> Any:
        """A page of the timeline, or a delivery."""
        if path == "/timeline":
            assert query
            return self._page(int(str(query["cursor"] or 10**9)), int(str(query["limit"])))
        if self.is_reset_meanwhile:
            raise Refused("There is no such delivery.", 404, "DELIVERY_NOT_FOUND")
        return self._delivery(path.rpartition("/")[2])

    def _page(self, before: int, limit: int) -> Any:
        numbered = list(enumerate(self.attempts, 1))
        entries = [
            {
                "number": number,
                "subject": name,
                "attempt": [name for name, _ in self.attempts[:number]].count(name),
                "status": answer,
                "network_error": None,
            }
            for number, (name, answer) in reversed(numbered)
            if number < before
        ]
        cursor = str(entries[limit - 1]["number"]) if len(entries) > limit else None
        return {"timeline": entries[:limit], "next_cursor": cursor}

    def _delivery(self, name: str) -> Any:
        answers = [answer for own, answer in self.attempts if own == name]
        log = [{"number": number, "status": each} for number, each in enumerate(answers, 1)]
        return {"delivery_id": name, "attempt_log": log}


@pytest.fixture
def emulator() -> Timeline:
    """An emulator in which nothing was sent yet."""
    return Timeline()


def told(follower: Follower) -> list[tuple[str, int]]:
    """What is new: which attempt of which delivery."""
    return [(one["delivery_id"], attempt["number"]) for one, attempt in follower.news()]


def test_each_attempt_is_told_once_in_order(emulator: Timeline) -> None:
    follower = Follower(emulator)
    emulator.attempts = [("one", 500), ("two", 200)]

    assert told(follower) == [("one", 1), ("two", 1)]
    emulator.attempts.append(("one", 200))
    assert told(follower) == [("one", 2)]
    assert told(follower) == []


def test_an_attempt_is_told_when_it_has_ended(emulator: Timeline) -> None:
    follower = Follower(emulator)
    emulator.attempts = [("one", None), ("two", 200)]

    assert told(follower) == [("two", 1)]
    emulator.attempts.append(("three", 200))
    assert told(follower) == [("three", 1)]
    emulator.attempts[0] = ("one", 200)
    assert told(follower) == [("one", 1)]
    assert told(follower) == []


def test_what_was_before_is_not_told(emulator: Timeline) -> None:
    follower = Follower(emulator)
    emulator.attempts = [("one", 500)]

    follower.catch_up()

    assert told(follower) == []


def test_more_than_a_page_is_told_whole(emulator: Timeline) -> None:
    follower = Follower(emulator)
    emulator.attempts = [(f"dlv_{number}", 200) for number in range(following._PAGE * 2 + 1)]

    assert told(follower) == [(name, 1) for name, _ in emulator.attempts]
    emulator.attempts.append(("one", 200))
    assert told(follower) == [("one", 1)]


def test_when_time_begins_anew_all_is_told_again(emulator: Timeline) -> None:
    follower = Follower(emulator)
    emulator.attempts = [("one", 500), ("one", 500)]
    follower.catch_up()

    emulator.attempts = [("one", 200)]

    assert told(follower) == [("one", 1)]


def test_a_reset_amid_it_is_no_trouble(emulator: Timeline) -> None:
    follower = Follower(emulator)
    emulator.attempts, emulator.is_reset_meanwhile = [("one", 500)], True

    assert told(follower) == []
