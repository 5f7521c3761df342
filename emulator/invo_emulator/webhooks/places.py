"""The places that attempts need: which worlds have them, and which wait for one, in a line.

A world may take all that are free while nobody waits. While somebody does, none has more than its
share: who has more gives places back as attempts end. So receivers that hang cost their own world.
"""

from itertools import islice

from invo_emulator.world.world import World

# How many attempts may be under way at once, over all worlds: each has a connection of its own.
MOST_AT_ONCE = 64

# How many more may be for worlds that have none: they wait for nobody's patience to end.
FOR_FIRST_ONES = 64


class Places:
    """Counts the places of each world, and keeps the line."""

    def __init__(self) -> None:
        self._taken: dict[World, int] = {}
        self._count = 0
        # Those in which something is due that found no free place, longest first.
        self._line: dict[World, None] = {}

    def take(self, world: World) -> None:
        """Have one more; whoever begins an attempt has asked before, or may not wait."""
        self._taken[world] = self._taken.get(world, 0) + 1
        self._count += 1

    def give_back(self, world: World) -> None:
        """Have one less."""
        self._count -= 1
        self._taken[world] -= 1
        if not self._taken[world]:
            del self._taken[world]

    def queue(self, world: World) -> None:
        """Stand in line, at its end unless it stands there already."""
        self._line.setdefault(world)

    def leave(self, world: World) -> None:
        """Stand in line no longer."""
        self._line.pop(world, None)

    def room(self, world: World) -> int:
        """How many more a world may take."""
        return self._room(world, self._share() if self._others_wait(world) else MOST_AT_ONCE)

    def _room(self, world: World, share: int) -> int:
        taken = self._taken.get(world, 0)
        first = not taken and self._count < MOST_AT_ONCE + FOR_FIRST_ONES
        return max(int(first), min(MOST_AT_ONCE - self._count, share - taken))

    def _others_wait(self, world: World) -> bool:
        return len(self._line) > (world in self._line)

    def _share(self) -> int:
        wanting = self._taken.keys() | self._line.keys()
        return max(1, MOST_AT_ONCE // len(wanting))

    def may_keep(self, world: World) -> bool:
        """Whether a world may use a place that it has once more."""
        if not self._others_wait(world):
            return True
        # At its share it goes on, unless somebody has nothing at all.
        has_share = self._taken[world] <= self._share()
        return has_share and self._line.keys() <= self._taken.keys()

    def next_in_line(self) -> list[World]:
        """Those who wait and may have a place now, longest first."""
        free = MOST_AT_ONCE + FOR_FIRST_ONES - self._count
        if free <= 0 or not self._line:
            return []
        share = self._share()
        return list(islice((world for world in self._line if self._room(world, share) > 0), free))
