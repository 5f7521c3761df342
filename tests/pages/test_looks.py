"""A game's colour: whatever it is, everything on its pages can be read."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from invo_emulator import templating
from invo_emulator.web.looks import DARK, LIGHT, Theme, contrast, shades
from pages.links import opened
from stories import Story

colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def rgb(color: str) -> tuple[int, int, int]:
    """The parts of a colour."""
    red, green, blue = bytes.fromhex(color[1:])
    return red, green, blue


def muted(theme: Theme) -> str:
    """The quietest text of a theme."""
    style = (templating.templates_folder() / "styles/page.css").read_text(encoding="utf-8")
    light, dark = re.findall(r"--muted: (#[0-9a-f]{6})", style)
    return str(light if theme is LIGHT else dark)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@given(color=colors)
@example(color="#ffffff")
@example(color="#000000")
@example(color="#777777")
@example(color="#ffe14d")
@example(color="#0000ff")
def test_text_on_every_colour_can_be_read(theme: Theme, color: str) -> None:
    made = {name: rgb(value) for name, value in shades(color, theme).items()}
    under_text = [*map(rgb, theme.under_text), made["--accent-soft"]]

    assert contrast(made["--accent"], made["--accent-ink"]) >= 4.5
    assert contrast(made["--accent-strong"], made["--accent-ink"]) >= 4.5
    assert all(contrast(made["--accent-text"], paper) >= 4.5 for paper in under_text)
    assert contrast(made["--accent-edge"], rgb(theme.paper)) >= 3
    assert contrast(rgb(muted(theme)), made["--accent-soft"]) >= 4.5


@given(color=colors)
def test_in_the_light_a_colour_stays_itself(color: str) -> None:
    assert shades(color, LIGHT)["--accent"] == color


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_theme_is_painted_as_the_style_sheet_says(theme: Theme) -> None:
    style = (templating.templates_folder() / "styles/page.css").read_text(encoding="utf-8")
    rows = re.findall(r"--paper: (\S+); --ground: (\S+); --raised: (\S+);", style)

    paper, ground, raised = rows[0 if theme is LIGHT else 1]

    assert theme.paper == paper
    assert set(theme.under_text) == {paper, ground, raised}


def test_contrast_is_as_defined() -> None:
    black, white, gray = (0, 0, 0), (255, 255, 255), (118, 118, 118)

    assert contrast(black, white) == contrast(white, black) == 21
    assert contrast(white, white) == 1
    assert round(contrast(gray, white), 2) == 4.54


async def test_a_page_wears_the_colour_and_the_logo_of_its_game(api: Story) -> None:
    logo = "data:image/svg+xml;base64,PHN2ZyAvPg=="
    game = {"game_id": 7, "name": "Seven", "color": "#7A3CFF", "logo": logo}
    world = await api.world(games=[game])
    async with api.studio_in(world) as there:
        page = await opened(there, (await there.mint())["checkout_url"])

    assert "--accent: #7a3cff;" in page.text
    assert f'<img class="logo" src="{logo}" alt="">' in page.text


async def test_a_game_without_either_wears_the_emulators(api: Story) -> None:
    page = await opened(api, (await api.mint())["checkout_url"])

    assert "--badge: var(--accent)" not in page.text
    assert '<span class="monogram" aria-hidden="true">D</span>' in page.text
