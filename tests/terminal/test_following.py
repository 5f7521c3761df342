"""Following deliveries: each attempt is told once, when it has ended."""

from collections.abc import Mapping
from typing import Any

from invo_emulator.terminal.connection import ControlPlane, Refused
from invo_emulator.terminal.following import Follower


class Deliveries(ControlPlane):
    """An emulator that has only deliveries: the answers to the attempts of each."""

    def __init__(self) -> None:
        super().__init__("http://nowhere.test")
        self.answers: dict[str, list[int | None]] = {}
        self.is_reset_meanwhile = False

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, object] | None = None,
    ) -> Any:
        """A list of all, or one of them."""
        if path == "/deliveries":
            listed = [
                {"delivery_id": name, "attempts": len(answers)}
                for name, answers in reversed(self.answers.items())
            ]
            return {"deliveries": listed, "next_cursor": None}
        if self.is_reset_meanwhile:
            raise Refused("There is no such delivery.", 404, "DELIVERY_NOT_FOUND")
        answers = enumerate(self.answers[path.rpartition("/")[2]], 1)
        log = [{"number": n, "status": answer, "network_error": None} for n, answer in answers]
        return {"delivery_id": path.rpartition("/")[2], "attempt_log": log}


def told(follower: Follower) -> list[tuple[str, int]]:
    """What is new: which attempt of which delivery."""
    return [(one["delivery_id"], attempt["number"]) for one, attempt in follower.news()]


def test_each_attempt_is_told_once() -> None:
    emulator = Deliveries()
    follower = Follower(emulator)
    emulator.answers = {"one": [500], "two": [200]}

    assert told(follower) == [("one", 1), ("two", 1)]
    emulator.answers["one"].append(200)
    assert told(follower) == [("one", 2)]
    assert told(follower) == []


def test_an_attempt_is_told_when_it_has_ended() -> None:
    emulator = Deliveries()
    follower = Follower(emulator)
    emulator.answers = {"one": [500, None]}

    assert told(follower) == [("one", 1)]
    emulator.answers["one"] = [500, 200]
    assert told(follower) == [("one", 2)]


def test_what_was_before_is_not_told() -> None:
    emulator = Deliveries()
    follower = Follower(emulator)
    emulator.answers = {"one": [500]}

    follower.catch_up()

    assert told(follower) == []


def test_after_a_snapshot_was_put_back_what_happens_again_is_told_again() -> None:
    emulator = Deliveries()
    follower = Follower(emulator)
    emulator.answers = {"one": [500, 500]}
    follower.catch_up()

    emulator.answers = {"one": [500]}
    assert told(follower) == []
    emulator.answers = {"one": [500, 200]}

    assert told(follower) == [("one", 2)]


def test_a_reset_amid_it_is_no_trouble() -> None:
    emulator = Deliveries()
    follower = Follower(emulator)
    emulator.answers, emulator.is_reset_meanwhile = {"one": [500]}, True

    assert told(follower) == []
