"""The documents, read in a real browser."""

import pytest
from playwright.async_api import Page, expect

from running import Running


async def test_what_is_looked_for_is_found_while_one_types(page: Page, running: Running) -> None:
    await page.goto(f"{running.base_url}/docs")
    await page.keyboard.press("/")

    await page.keyboard.type("session_already")
    await page.keyboard.press("ArrowDown")
    await page.get_by_role("status").get_by_role("link", name="Errors: Every code").click()

    await expect(page).to_have_url(f"{running.base_url}/docs/errors#every-code")


async def test_the_search_is_a_form_without_scripts(page: Page, running: Running) -> None:
    context = page.context.browser
    assert context
    plain = await (await context.new_context(java_script_enabled=False)).new_page()
    await plain.goto(f"{running.base_url}/docs")

    await plain.get_by_role("searchbox").fill("freeze")
    await plain.get_by_role("button", name="Search").click()

    await expect(
        plain.get_by_role("link", name="See retries without waiting").first
    ).to_be_visible()
    await plain.context.close()


async def test_code_is_copied_by_a_button(page: Page, running: Running) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto(f"{running.base_url}/docs/sdk")

    await page.locator(".code", has_text="print(session.checkout_url)").hover()
    await page.locator(".code", has_text="print(session").get_by_role("button").click()

    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("print(session.checkout_url)\n")
    assert f'"{running.base_url}/sandbox"' in copied


@pytest.mark.parametrize("width", [390, 820, 1440])
@pytest.mark.parametrize("name", ["", "/endpoints", "/testing", "/config", "/certify"])
async def test_no_page_is_wider_than_its_window(
    page: Page, running: Running, width: int, name: str
) -> None:
    await page.set_viewport_size({"width": width, "height": 800})

    await page.goto(f"{running.base_url}/docs{name}")

    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def test_all_pages_can_be_read_one_after_the_other(page: Page, running: Running) -> None:
    await page.goto(f"{running.base_url}/docs")
    count = await page.locator("nav.contents a").count()

    for _ in range(count):
        await page.locator("a[rel=next]").click()

    await expect(page.locator("a[rel=next]")).to_have_count(0)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("What we do not know")
