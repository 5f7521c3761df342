"""Following deliveries: what becomes of some, and which attempts have ended since one looked."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from invo_emulator.terminal import attempts, waiting
from invo_emulator.terminal.connection import ControlPlane, Refused, segment

_PAGE = 200


class Follower:
    """Reads the timeline's attempts, and remembers of which it has told."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane
        # Every attempt up to here has ended and was told of; beyond it, these.
        self._all_until = 0
        self._told: set[int] = set()

    def catch_up(self) -> None:
        """Take what has ended so far as told."""
        for _ in self.news():
            pass

    def news(self) -> Iterator[tuple[Any, Any]]:
        """Each attempt that has ended since, with its delivery, in the order they were made."""
        found = self._beyond()
        for entry in found:
            if entry["number"] not in self._told and attempts.is_over(entry):
                self._told.add(entry["number"])
                yield from self._whole(entry)
        waiting_for = [each["number"] for each in found if each["number"] not in self._told]
        last = max((each["number"] for each in found), default=self._all_until)
        self._all_until = min(waiting_for, default=last + 1) - 1
        self._told = {number for number in self._told if number > self._all_until}

    def _beyond(self) -> list[Any]:
        """The attempts that were not all told of, oldest first."""
        found: list[Any] = []
        cursor = None
        while True:
            query = {"kind": "attempt", "limit": _PAGE, "cursor": cursor}
            page = self._plane.call("GET", "/timeline", query=query)
            entries, cursor = page["timeline"], page["next_cursor"]
            if not found and max((each["number"] for each in entries), default=0) < self._all_until:
                # Time has begun anew: the world was reset, or put back.
                self._all_until = 0
                self._told.clear()
            found += [each for each in entries if _is_news(each, self._all_until)]
            if cursor is None or int(cursor) <= self._all_until:
                return found[::-1]

    def _whole(self, entry: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
        try:
            delivery = self._plane.call("GET", f"/deliveries/{segment(entry['subject'])}")
        except Refused:
            return  # the world was put back just now
        for attempt in delivery["attempt_log"]:
            if attempt["number"] == entry["attempt"]:
                yield delivery, attempt


def _is_news(entry: Mapping[str, Any], after: int) -> bool:
    """Whoever made an attempt by hand was told what came of it."""
    return entry["number"] > after and "by_hand" not in entry


def first_answers(plane: ControlPlane, ids: Iterable[str], patience_seconds: float) -> list[Any]:
    """Some deliveries, once each has had its first answer or time is over."""
    told: dict[str, Any] = {}

    def is_over() -> bool:
        told.update({each: plane.call("GET", f"/deliveries/{segment(each)}") for each in ids})
        return all(any(map(attempts.is_over, each["attempt_log"])) for each in told.values())

    waiting.until(is_over, patience_seconds)
    return list(told.values())
