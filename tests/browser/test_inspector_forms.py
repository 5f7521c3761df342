"""The inspector's filters and fields, as they stand on a laptop."""

import pytest
from playwright.async_api import Page, ViewportSize

from running import Running

LAPTOP = ViewportSize(width=1280, height=800)

# A placeholder that is wider than its field.
CUT = """[...document.querySelectorAll('main input[placeholder]')].filter((each) => {
  const pen = document.createElement('canvas').getContext('2d');
  const style = getComputedStyle(each, '::placeholder');
  pen.font = `${style.fontStyle} ${style.fontSize} ${style.fontFamily}`;
  const own = getComputedStyle(each);
  const room = each.clientWidth - parseFloat(own.paddingLeft) - parseFloat(own.paddingRight);
  return pen.measureText(each.placeholder).width > room - (each.list ? 24 : 0);
}).map((each) => each.placeholder)"""


@pytest.mark.parametrize("query", ["", "?kind=call"])
async def test_the_timeline_s_filter_stands_in_one_row(
    page: Page, running: Running, query: str
) -> None:
    await page.set_viewport_size(LAPTOP)
    await page.goto(f"{running.base_url}/_emulator/timeline{query}")

    bottoms = await page.locator(".filter > :is(label, .button)").evaluate_all(
        "all => all.map((each) => Math.round(each.getBoundingClientRect().bottom))"
    )

    assert len(set(bottoms)) == 1


@pytest.mark.parametrize("path", ["/faults", "/timeline", "/timeline?kind=call", "/coverage"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_no_placeholder_is_cut(page: Page, running: Running, path: str, width: int) -> None:
    await page.set_viewport_size(ViewportSize(width=width, height=800))
    await page.goto(f"{running.base_url}/_emulator{path}")

    assert await page.evaluate(CUT) == []


async def test_a_placeholder_does_not_look_like_what_was_typed(
    page: Page, running: Running
) -> None:
    await page.goto(f"{running.base_url}/_emulator/faults")

    style = "each => getComputedStyle(each, '::placeholder').fontStyle"
    fields = page.locator("main input[placeholder]")
    said = await fields.evaluate_all("all => all.map((each) => each.placeholder)")

    assert await fields.first.evaluate(style) == "italic"
    assert [each for each in said if "if empty" not in each and "e.g." not in each] == []


async def test_a_game_s_address_is_broken_at_a_slash(page: Page, running: Running) -> None:
    await page.set_viewport_size(LAPTOP)
    await running.control(
        "PUT", "/webhooks", {"target_url": "http://localhost:3000/webhooks/invo/of/the/studio"}
    )
    await page.goto(f"{running.base_url}/_emulator/")

    lines = await page.locator(".card code", has_text="localhost").evaluate(
        """(code) => [...code.childNodes].filter((part) => part.nodeType === Node.TEXT_NODE)
          .map((part) => {
            const range = document.createRange();
            range.selectNode(part);
            return range.getClientRects().length;
          })"""
    )

    assert len(lines) > 3
    assert set(lines) == {1}
