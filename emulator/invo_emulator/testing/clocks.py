"""A test's hand on its world's clock."""

from datetime import datetime, timedelta

from invo_emulator.testing.spans import Span, seconds
from invo_emulator.testing.worlds import Invo, Json
from invo_emulator.times import as_datetime


class InvoClock:
    """Where the world's time is, and moving it. Everything due on the way really happens."""

    def __init__(self, invo: Invo) -> None:
        self._invo = invo

    @property
    def now(self) -> datetime:
        """The world's time, in UTC."""
        return _moment(self.look()["now"])

    @property
    def next_due(self) -> datetime | None:
        """When something happens next by itself: an attempt, an expiry."""
        due = self.look()["next_due"]
        return None if due is None else _moment(due)

    def look(self) -> Json:
        """The clock as GET /_emulator/clock shows it."""
        return self._invo.control("GET", "/clock")

    def advance(self, span: Span | None = None, *, to: datetime | str | None = None) -> list[Json]:
        """Move forward: by 90, "31h12m30s" or a timedelta, or to an instant. What happened on the
        way, in order."""
        if (span is None) == (to is None):
            raise ValueError('Give either a span, advance("2m"), or an instant, advance(to=…).')
        if span is not None:
            return self._fired("advance", {"seconds": seconds(span)})
        return self._fired("advance", {"to": to.isoformat() if isinstance(to, datetime) else to})

    def run_until_idle(self, limit: int | None = None) -> list[Json]:
        """Move forward until nothing is due any more, or so many things have happened."""
        return self._fired("run-until-idle", {} if limit is None else {"limit": limit})

    def freeze(self) -> datetime:
        """Let it stand, and say where."""
        return _moment(self._invo.control("POST", "/clock/freeze")["now"])

    def unfreeze(self) -> datetime:
        """Let it run on from there."""
        return _moment(self._invo.control("POST", "/clock/unfreeze")["now"])

    def step(self, until: datetime) -> bool:
        """Let happen what is due next, by an instant at the latest; whether anything was."""
        due = self.next_due
        if due is None or due > until:
            return False
        fired = self.advance(to=max(due, self.now))
        # Time itself may have been faster; or what is due waits for something that never happens.
        return bool(fired) or self.next_due != due

    def later(self, span: Span) -> datetime:
        """The instant that is so much later than now."""
        return self.now + timedelta(seconds=seconds(span))

    def _fired(self, how: str, body: Json) -> list[Json]:
        return list(self._invo.control("POST", f"/clock/{how}", body)["fired"])


def _moment(text: str) -> datetime:
    return as_datetime(text)
