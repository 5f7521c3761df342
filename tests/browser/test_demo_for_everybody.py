"""The demo and the Unity page, looked at by axe in every state, in both themes, wide and narrow."""

import re

import pytest
from playwright.async_api import Page, expect

from browser.auditing import complaints
from running import Running

BUY = "Buy 100 Gold Coins, $10.00"


@pytest.fixture
def running(running_anew: Running) -> Running:
    """One emulator for all of them."""
    return running_anew


async def open_page(page: Page, running: Running, path: str, width: int, theme: str) -> None:
    """A page as somebody sees it who wants stillness, so that nothing is caught half-way."""
    dark = theme == "dark"
    await page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
    await page.set_viewport_size({"width": width, "height": 900})
    await page.goto(f"{running.base_url}{path}")


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
async def test_everybody_can_use_the_demo(
    page: Page, running: Running, width: int, theme: str
) -> None:
    found: list[str] = []

    await open_page(page, running, "/demo", width, theme)
    await expect(page.get_by_test_id("balance")).to_have_text("0.00")
    found += await complaints(page)
    await page.get_by_role("button", name=BUY).click()
    checkout = page.frame_locator("#invo-checkout")
    await checkout.get_by_role("button", name="Visa").first.click()
    found += await complaints(page)
    await checkout.get_by_role("button", name="Pay US$10.00").click()
    await page.get_by_role("button", name="Wizard hat").click()
    await page.get_by_role("button", name="Send 20 Gold Coins").click()
    await page.get_by_role("button", name=re.compile("^Use [0-9]{6}$")).click()
    found += await complaints(page)
    await page.get_by_role("button", name="Confirm").click()
    await page.get_by_role("button", name="Claim", exact=True).wait_for()
    await page.locator(".message-button").nth(1).click()
    found += await complaints(page)

    assert found == []


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light")])
async def test_everybody_can_use_the_unity_page(
    page: Page, running: Running, width: int, theme: str
) -> None:
    await open_page(page, running, "/demo/unity", width, theme)

    found = await complaints(page)
    await page.get_by_role("button", name=BUY).click()
    await page.frame_locator("#invo-checkout").get_by_role("button", name="Cancel").wait_for()
    found += await complaints(page)
    await page.frame_locator("#invo-checkout").get_by_role("button", name="Cancel").click()
    await page.locator("[data-method=OnPurchaseFailed]").wait_for()
    found += await complaints(page)

    assert found == []
