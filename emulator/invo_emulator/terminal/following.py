"""Following deliveries: what becomes of some, and which attempts have ended since one looked."""

from collections.abc import Iterable, Iterator
from typing import Any

from invo_emulator.terminal import attempts, waiting
from invo_emulator.terminal.connection import ControlPlane, Refused, segment

# What may still have attempts, wherever it stands in the list; and the newest of all.
_QUERIES: list[dict[str, object]] = [
    {"limit": 100},
    {"limit": 1000, "state": "pending"},
    {"limit": 1000, "state": "sending"},
]


class Follower:
    """Remembers how many attempts of each delivery it has told of."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane
        self._told: dict[str, int] = {}

    def catch_up(self) -> None:
        """Take what has happened so far as told."""
        for _ in self.news():
            pass

    def news(self) -> Iterator[tuple[Any, Any]]:
        """Each attempt that has ended since, with its delivery."""
        for short in self._changed():
            delivery = self._whole(short["delivery_id"])
            for attempt in delivery["attempt_log"][self._told.get(short["delivery_id"], 0) :]:
                if not attempts.is_over(attempt):
                    break
                self._told[short["delivery_id"]] = attempt["number"]
                yield delivery, attempt

    def _changed(self) -> list[Any]:
        pages = [self._plane.call("GET", "/deliveries", query=query) for query in _QUERIES]
        found = [each for page in pages for each in reversed(page["deliveries"])]
        listed = {each["delivery_id"]: each for each in found}
        for name, each in listed.items():
            # Fewer than were told of: a snapshot was put back.
            self._told[name] = min(self._told.get(name, 0), each["attempts"])
        return [each for name, each in listed.items() if each["attempts"] > self._told[name]]

    def _whole(self, delivery_id: str) -> Any:
        try:
            return self._plane.call("GET", f"/deliveries/{segment(delivery_id)}")
        except Refused:
            return {"attempt_log": []}  # the world was put back just now


def first_answers(plane: ControlPlane, ids: Iterable[str], patience_seconds: float) -> list[Any]:
    """Some deliveries, once each has had its first answer or time is over."""
    told: dict[str, Any] = {}

    def is_over() -> bool:
        told.update({each: plane.call("GET", f"/deliveries/{segment(each)}") for each in ids})
        return all(any(map(attempts.is_over, each["attempt_log"])) for each in told.values())

    waiting.until(is_over, patience_seconds)
    return list(told.values())
