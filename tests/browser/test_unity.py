"""The Unity plugin in a browser: what C# would receive."""

import json
from typing import Any

import pytest
from playwright.async_api import Page, expect

from running import Running

BUY = "Buy 100 Gold Coins, $10.00"


@pytest.fixture
def running(running_anew: Running) -> Running:
    """One emulator for all of them."""
    return running_anew


@pytest.fixture
async def unity(page: Page, running: Running) -> Page:
    """The page, with a checkout of its game's open."""
    await page.goto(f"{running.base_url}/demo/unity")
    await page.get_by_role("button", name=BUY).click()
    return page


async def told(page: Page, method: str) -> dict[str, Any]:
    """The text that a method of C#'s got, read."""
    call = page.locator(f"[data-method={method}]")
    text = await call.locator("pre").inner_text()
    return dict(json.loads(text))


async def test_a_payment_reaches_csharp_as_a_success(unity: Page) -> None:
    checkout = unity.frame_locator("#invo-checkout")

    await checkout.get_by_role("button", name="Visa").first.click()
    await checkout.get_by_role("button", name="Pay US$10.00").click()

    result = await told(unity, "OnPurchaseSuccess")
    assert (result["status"], result["new_balance"]) == ("success", "100.00")
    assert result["transaction_id"].startswith("txn_")
    await expect(unity.get_by_text("Got 100.00 (new balance 100.00)")).to_be_visible()
    await expect(unity.locator("#invo-checkout-overlay")).to_have_count(0)


async def test_a_cancelled_checkout_reaches_csharp_as_a_failure(unity: Page) -> None:
    await unity.frame_locator("#invo-checkout").get_by_role("button", name="Cancel").click()

    assert (await told(unity, "OnPurchaseFailed"))["status"] == "cancelled"
    await expect(unity.locator("[data-method=OnPurchaseSuccess]")).to_have_count(0)


async def test_a_closed_checkout_reaches_csharp_as_a_failure(unity: Page) -> None:
    await unity.locator("#invo-checkout").wait_for()

    await unity.keyboard.press("Escape")

    assert await told(unity, "OnPurchaseFailed") == {"status": "closed"}
    await expect(unity.get_by_role("button", name=BUY)).to_be_focused()


async def test_a_message_of_another_page_is_not_believed(unity: Page) -> None:
    forged = {"type": "INVO_CHECKOUT_COMPLETE", "data": {"status": "success"}}
    await unity.locator("#invo-checkout").wait_for()

    await unity.evaluate("forged => window.postMessage(forged, '*')", forged)
    await unity.frame_locator("#invo-checkout").get_by_role("button", name="Cancel").click()

    await expect(unity.locator("[data-method]")).to_have_count(1)
    assert (await told(unity, "OnPurchaseFailed"))["status"] == "cancelled"


async def test_each_checkout_is_reported_once(unity: Page) -> None:
    await unity.frame_locator("#invo-checkout").get_by_role("button", name="Cancel").click()
    await unity.get_by_role("button", name=BUY).click()

    await unity.frame_locator("#invo-checkout").get_by_role("button", name="Cancel").click()

    await expect(unity.locator("[data-method=OnPurchaseFailed]")).to_have_count(2)
