"""How a game looks on the hosted pages: its colour, in shades on which everything can be read.

Contrasts are those of WCAG 2.2: 4.5 for text, 3 for what only has to be seen.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

from invo_emulator.records import frozen
from invo_emulator.world.transaction import Game

TEXT, SHAPE = 4.5, 3.0

Rgb = tuple[int, int, int]

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


@frozen
class Theme:
    """What a page is painted on, as in page.css: --paper, and all that text may stand on; and how
    much of a game's colour is left in its softest shade."""

    paper: str
    under_text: tuple[str, ...]
    softness: float


LIGHT = Theme("#ffffff", ("#ffffff", "#f5f4ef"), 0.1)
DARK = Theme("#17191c", ("#17191c", "#0f1113", "#1e2125"), 0.16)


@frozen
class Look:
    """A game as its pages show it. The colours are custom properties of the style sheet."""

    name: str
    logo: str | None
    light: dict[str, str]
    dark: dict[str, str]


def look_of(game: Game) -> Look:
    """How a game looks. Without a colour of its own it has the emulator's."""
    if game.color is None:
        return Look(game.name, game.logo, {}, {})
    return Look(game.name, game.logo, shades(game.color, LIGHT), shades(game.color, DARK))


@lru_cache(maxsize=256)
def shades(color: str, theme: Theme) -> dict[str, str]:
    """The custom properties of a colour in a theme."""
    paper, own = _parsed(theme.paper), _parsed(color)
    # A light colour on white paper stays what it is, and gets an edge. A dark one would be lost in
    # the dark, edge or not, so it is lightened.
    fill = _until(own, WHITE, _contrasts(SHAPE, paper)) if theme is DARK else own
    ink = WHITE if contrast(fill, WHITE) >= TEXT else BLACK
    away = BLACK if ink == WHITE else WHITE
    soft = _mixed(paper, fill, theme.softness)
    toward = WHITE if theme is DARK else BLACK
    text = _until(own, toward, _contrasts(TEXT, soft, *map(_parsed, theme.under_text)))
    edge = fill if contrast(fill, paper) >= SHAPE else text
    return {
        "--accent": _written(fill),
        "--accent-strong": _written(_mixed(fill, away, 0.14)),
        "--accent-ink": _written(ink),
        "--accent-soft": _written(soft),
        "--accent-text": _written(text),
        "--accent-edge": _written(edge),
    }


def contrast(one: Rgb, other: Rgb) -> float:
    """From 1, for the same colour twice, to 21, for black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _contrasts(least: float, *others: Rgb) -> Callable[[Rgb], bool]:
    return lambda color: all(contrast(color, other) >= least for other in others)


def _until(color: Rgb, toward: Rgb, is_enough: Callable[[Rgb], bool]) -> Rgb:
    """The colour, or the first on the way to another that will do."""
    return next(filter(is_enough, _way(color, toward)), toward)


def _way(color: Rgb, toward: Rgb) -> Iterator[Rgb]:
    for step in range(51):
        yield _mixed(color, toward, step / 50)


def _mixed(one: Rgb, other: Rgb, part: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _parsed(color: str) -> Rgb:
    red, green, blue = bytes.fromhex(color[1:])
    return red, green, blue


def _written(color: Rgb) -> str:
    return "#" + bytes(color).hex()
