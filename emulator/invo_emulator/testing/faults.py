"""Calls of the API that fail at an exact point, for one test."""

from typing import Any

from invo_emulator.testing.spans import Span, seconds
from invo_emulator.testing.worlds import Invo, Json


class InvoFaults:
    """Arms faults in a test's world."""

    def __init__(self, invo: Invo) -> None:
        self._invo = invo

    def arm(self, operation: str, *, delay: Span | None = None, **fault: Any) -> Json:
        """Have calls of an operation fail: the fault, with its `fault_id`.

        operation: "POST /api/item-purchases/purchase-item", or its number: "E19".
        at: "before-handler" (the default), "after-commit" or "mid-body".
        do: "status" (the default, with `status`, `body` and `headers`), "reset", "hang", "delay".
        after, times: so many calls go well first, then so many are spoilt (1; 0 for all).
        delay: short for do="delay", with a span of time.

        Raises ControlRefused for an operation that does not exist, or what can't happen there.
        """
        if delay is not None:
            fault = {"do": "delay", "seconds": seconds(delay), **fault}
        return self._invo.control("POST", "/faults", {"operation": operation, **fault})

    def armed(self) -> list[Json]:
        """Every fault, newest first, with how often it happened."""
        return list(self._invo.control("GET", "/faults")["faults"])

    def disarm(self, fault: Json | str | None = None) -> None:
        """Have all go well again, or but for one fault."""
        fault_id = fault["fault_id"] if isinstance(fault, dict) else fault
        self._invo.control("DELETE", f"/faults/{fault_id}" if fault_id else "/faults")
