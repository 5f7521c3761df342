"""The demo, played by somebody who has never seen it."""

from playwright.async_api import Page, expect

from running import Running, Studio

BUY = "Buy 100 Gold Coins, $10.00"


async def test_a_visitor_buys_coins_and_sees_all_three_happen(page: Page, running: Running) -> None:
    await page.goto(f"{running.base_url}/demo")
    await page.get_by_role("button", name=BUY).click()
    checkout = page.frame_locator("#invo-checkout")

    await checkout.get_by_role("button", name="Visa").first.click()
    await checkout.get_by_role("button", name="Pay US$10.00").click()

    lanes = {name: page.locator(f"[data-lane={name}]") for name in ("client", "backend", "invo")}
    await expect(page.get_by_test_id("balance")).to_have_text("100.00")
    await expect(lanes["client"]).to_contain_text("INVO_CHECKOUT_COMPLETE")
    await expect(lanes["backend"]).to_contain_text("purchase.completed received")
    await expect(lanes["invo"]).to_contain_text("Order completed")


async def test_the_demo_is_told_beside_the_studio(
    page: Page, running: Running, studio: Studio
) -> None:
    await page.goto(f"{running.base_url}/demo")
    await page.get_by_role("button", name=BUY).click()
    checkout = page.frame_locator("#invo-checkout")
    await checkout.get_by_role("button", name="Visa").first.click()
    await checkout.get_by_role("button", name="Pay US$10.00").click()

    headers, body = await studio.next_webhook()

    await expect(page.locator("[data-lane=backend]")).to_contain_text("purchase.completed received")
    assert b"hero@example.com" in body
    assert headers["x-invo-signature"].startswith("t=")


async def test_cancelling_closes_the_frame_and_costs_nothing(page: Page, running: Running) -> None:
    await page.goto(f"{running.base_url}/demo")
    await page.get_by_role("button", name=BUY).click()

    await page.frame_locator("#invo-checkout").get_by_role("button", name="Cancel").click()

    await expect(page.locator("#invo-checkout")).to_have_count(0)
    await expect(page.get_by_test_id("balance")).to_have_text("0.00")


async def test_the_demo_works_under_the_sandbox_prefix(page: Page, running: Running) -> None:
    await page.goto(f"{running.base_url}/sandbox/demo")

    await page.get_by_role("button", name=BUY).click()

    pay = page.frame_locator("#invo-checkout").get_by_role("button", name="Pay US$10.00")
    await expect(pay).to_be_visible()


async def test_the_address_itself_says_what_it_is(page: Page, running: Running) -> None:
    await page.goto(running.base_url)

    await expect(page.get_by_text(running.key)).to_be_visible()
    await page.get_by_role("link", name="Open the demo").click()

    await expect(page.get_by_role("button", name=BUY)).to_be_visible()
