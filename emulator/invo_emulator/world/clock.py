"""A world's clock: the wall's time plus an offset, or standing still."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from invo_emulator import times

# Calendars end with the year 9999; a world's clock stops well before.
FARTHEST = times.parse_iso("9000-01-01T00:00:00Z")


@dataclass(repr=False, eq=False)  # nobody shows or compares one, and each method is start-up time
class Clock:
    """What time it is in one world, in microseconds since 1970.

    While `frozen_at` is set, time stands there; otherwise it runs with the wall, `offset` ahead.
    """

    wall: Callable[[], int]
    offset: int = 0
    frozen_at: int | None = None
    # Whether it only stands for a journey, and runs on after it.
    is_held: bool = False

    def now(self) -> int:
        """This world's present."""
        return self.wall() + self.offset if self.frozen_at is None else self.frozen_at

    @property
    def mode(self) -> str:
        """`wall` while it runs, `frozen` while it stands."""
        return "wall" if self.frozen_at is None else "frozen"

    def freeze(self) -> None:
        """Stand still at the present."""
        self.frozen_at = self.now()

    def unfreeze(self) -> None:
        """Run on from where it stood."""
        if self.frozen_at is not None:
            self.offset = self.frozen_at - self.wall()
            self.frozen_at = None

    def hop(self, instant: int) -> None:
        """Move forward to an instant; never back."""
        if self.frozen_at is None:
            self.offset += max(0, instant - self.now())
        else:
            self.frozen_at = max(self.frozen_at, instant)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Stand still but for hops, then go on as before from wherever it came to."""
        self.is_held = self.frozen_at is None
        self.freeze()
        try:
            yield
        finally:
            if self.is_held:
                self.is_held = False
                self.unfreeze()

    def kept(self) -> tuple[int, int | None]:
        """The offset and where it stands, as a restart should find them, even amid a journey."""
        if self.is_held and self.frozen_at is not None:
            return self.frozen_at - self.wall(), None
        return self.offset, self.frozen_at
