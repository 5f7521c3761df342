"""Who gets which part of an amount: one table, in hundredths of a percent, rounded half up.

The legs of a fee always add up to its total: each is rounded by itself but the last, which takes
what is left.
"""

from invo_emulator.records import frozen

# The whole, in hundredths of a percent.
_WHOLE = 10_000


@frozen
class MoveRates:
    """What a send or a transfer costs its sender, by who gets it."""

    source_game: int = 350
    target_game: int = 350
    network: int = 300

    @property
    def total(self) -> int:
        """All of it."""
        return self.source_game + self.target_game + self.network


@frozen
class MoveFees:
    """The fees of one move, in hundredths of the sender's currency."""

    source_game: int
    target_game: int
    network: int

    @property
    def total(self) -> int:
        """What the sender pays out of the amount."""
        return self.source_game + self.target_game + self.network


MOVE_RATES = MoveRates()


def share(amount: int, rate: int) -> int:
    """A rate of an amount, in hundredths of a percent, rounded half up."""
    return (amount * rate * 2 + _WHOLE) // (_WHOLE * 2)


def of_move(amount: int, rates: MoveRates = MOVE_RATES) -> MoveFees:
    """The fees of a send or a transfer of this amount."""
    source, target = share(amount, rates.source_game), share(amount, rates.target_game)
    return MoveFees(source, target, share(amount, rates.total) - source - target)


def show_rate(rate: int) -> str:
    """A rate in percent: 350 is "3.5"."""
    return f"{rate / 100:g}"
