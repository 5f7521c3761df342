"""When to ask again: a decision without clock, dice or network."""

from __future__ import annotations

from dataclasses import dataclass

# 0 is a network failure or a timeout.
WORTH_REPEATING = frozenset({0, 429, 500, 502, 503, 504})

# Whoever is asked to wait longer than this should hear about it instead of hanging.
LONGEST_ASKED_PAUSE_SECONDS = 20


@dataclass(frozen=True)
class Retries:
    """How often to repeat what may be repeated, and the shortest pause before it."""

    limit: int = 2
    base_delay_seconds: float = 0.25

    def pause(
        self, attempt: int, status: int, asked_seconds: float | None, chance: float
    ) -> float | None:
        """Seconds to wait before the attempt after this one (from 0), or None to give up."""
        if attempt >= self.limit or status not in WORTH_REPEATING:
            return None
        if status == 429 and asked_seconds is not None:
            return asked_seconds if asked_seconds <= LONGEST_ASKED_PAUSE_SECONDS else None
        return self.base_delay_seconds * (2.0**attempt * chance + 1)
