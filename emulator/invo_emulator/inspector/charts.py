"""A small chart of a balance over time, as the points of an SVG."""

from collections.abc import Sequence

from invo_emulator.records import frozen

WIDTH, HEIGHT = 640, 120

# Half of the line's width, which would be cut off at the edges.
_MARGIN = 4


@frozen
class Moment:
    """A balance in hundredths, from an instant on."""

    at: int
    balance: int


def steps(moments: Sequence[Moment], until: int) -> str:
    """The points of a line that goes up and down by steps, the oldest moment first."""
    begin = moments[0].at
    # Where nothing but the last instant is known, the line still goes from edge to edge.
    span = max(until - begin, 1)
    lowest = min(0, *(each.balance for each in moments))
    height = max(max(each.balance for each in moments) - lowest, 1)
    points: list[tuple[float, float]] = []
    for each in moments:
        x = _MARGIN + (each.at - begin) / span * (WIDTH - 2 * _MARGIN)
        y = HEIGHT - _MARGIN - (each.balance - lowest) / height * (HEIGHT - 2 * _MARGIN)
        if points:
            points.append((x, points[-1][1]))
        points.append((x, y))
    points.append((WIDTH - _MARGIN, points[-1][1]))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
