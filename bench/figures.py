"""A measured figure, what is aimed at, and the one table of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from measuring import print_table


@dataclass(frozen=True)
class Figure:
    """What was measured, beside what is aimed at."""

    name: str
    value: float
    aim: float
    is_at_most: bool
    unit: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the aim is reached."""
        return self.value <= self.aim if self.is_at_most else self.value >= self.aim

    def row(self) -> list[str]:
        """Its row of the table."""
        bound = "at most" if self.is_at_most else "at least"
        aim = f"{bound} {self.aim:g}{self.unit}"
        return [self.name, f"{self.value:.2f}{self.unit}", aim, "yes" if self.is_met else "no"]


def at_most(name: str, value: float, aim: float, unit: str = "") -> Figure:
    """A figure that is the better the smaller it is."""
    return Figure(name, value, aim, True, unit)


def at_least(name: str, value: float, aim: float, unit: str = "") -> Figure:
    """A figure that is the better the larger it is."""
    return Figure(name, value, aim, False, unit)


def print_figures(figures: Sequence[Figure]) -> None:
    """The table."""
    print_table(["figure", "measured", "aim", "met"], *(figure.row() for figure in figures))
