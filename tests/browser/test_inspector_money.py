"""The inspector's pages of calls, messages and money, in a browser."""

from playwright.async_api import Page, expect

from browser.auditing import complaints
from browser.inspecting import PLAYER, furnish, mint, send
from running import Running

LISTS = ("/", "/timeline", "/requests", "/messages", "/checkouts", "/orders", "/moves", "/ledger")


async def open_page(page: Page, running: Running, path: str) -> None:
    """Open one, and wait until it follows."""
    await page.goto(f"{running.base_url}/_emulator{path}")
    await expect(page.get_by_role("button", name="Live")).to_be_visible()


async def look_around(page: Page) -> list[str]:
    """What is wrong with a page in both themes, and at which widths it sticks out."""
    await page.emulate_media(color_scheme="light")
    found = await complaints(page)
    await page.emulate_media(color_scheme="dark")
    found += [f"dark: {each}" for each in await complaints(page, "color-contrast")]
    for width in (320, 820, 1600):
        await page.set_viewport_size({"width": width, "height": 800})
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"sticks out at {width}")
    await page.set_viewport_size({"width": 1280, "height": 800})
    return found


async def test_every_page_is_for_everybody_and_fits_every_window(
    page: Page, running: Running
) -> None:
    found: dict[str, list[str]] = {}
    for path in await furnish(running):
        await open_page(page, running, path)
        found[path] = await look_around(page)

    assert {path: each for path, each in found.items() if each} == {}


async def test_every_empty_page_is_for_everybody_too(page: Page, running: Running) -> None:
    found: dict[str, list[str]] = {}
    for path in LISTS:
        await open_page(page, running, path)
        found[path] = await look_around(page)

    assert {path: each for path, each in found.items() if each} == {}


async def test_the_timeline_grows_without_being_loaded_again(page: Page, running: Running) -> None:
    await open_page(page, running, "/timeline")
    await page.evaluate("window.stays = true")

    session = await mint(running)

    await expect(page.get_by_text("POST /api/checkout/sessions")).to_be_visible()
    await page.get_by_text("checkout session").click()
    await expect(page.get_by_role("link", name=session["session_id"])).to_be_visible()
    assert await page.evaluate("window.stays") is True


async def test_what_is_open_stays_open_while_the_timeline_grows(
    page: Page, running: Running
) -> None:
    await mint(running)
    await open_page(page, running, "/timeline")
    await page.get_by_text("checkout session").click()
    opened = page.locator("details[open]")
    await expect(opened).to_have_count(1)

    await mint(running)

    await expect(page.get_by_text("POST /api/checkout/sessions")).to_have_count(2)
    await expect(opened).to_have_count(1)
    await expect(opened.get_by_role("link", name="Causes and effects")).to_be_visible()


async def test_a_paused_page_stands_still_until_it_is_followed_again(
    page: Page, running: Running
) -> None:
    await open_page(page, running, "/timeline")
    await page.get_by_role("button", name="Live").click()
    await mint(running)
    await page.reload()
    called = page.get_by_text("POST /api/checkout/sessions")
    await expect(called).to_have_count(1)

    await mint(running)
    await page.get_by_role("button", name="Paused").click()

    await expect(called).to_have_count(2)


async def test_a_checkout_is_paid_by_a_click(page: Page, running: Running) -> None:
    session = await mint(running)
    await open_page(page, running, f"/checkouts/{session['session_id']}")

    await page.get_by_label("Card").select_option("4000000000009995")
    await page.get_by_role("button", name="Pay").click()
    await expect(page.get_by_text("402 CARD_DECLINED")).to_be_visible()
    await page.get_by_label("Card").select_option("4242424242424242")
    await page.get_by_role("button", name="Pay").click()

    await expect(page.get_by_text("Paid by")).to_be_visible()
    await expect(page.get_by_role("row")).to_have_count(3)
    player = await running.control("GET", f"/players/{PLAYER}")
    assert player["available_balance"] == "100.00"


async def test_the_bank_s_question_is_answered_by_a_click(page: Page, running: Running) -> None:
    session = await mint(running)
    await open_page(page, running, f"/checkouts/{session['session_id']}")
    await page.get_by_label("Card").select_option("4000002760003184")
    await page.get_by_role("button", name="Pay").click()

    await page.get_by_role("button", name="It was me").click()

    await expect(page.get_by_text("Paid by")).to_be_visible()


async def test_a_send_is_approved_by_a_click(page: Page, running: Running) -> None:
    await running.control("PUT", f"/players/{PLAYER}", {"balance": "50.00"})
    move = await send(running, "gift 1", PLAYER, "+15555550100")
    await open_page(page, running, f"/moves/{move['transaction_id']}")

    await page.get_by_role("button", name="Approve").click()

    await expect(page.get_by_text("The receiver has to collect it")).to_be_visible()
    await expect(page.get_by_text("Claim code", exact=True)).to_be_visible()


async def test_a_player_is_made_by_the_form(page: Page, running: Running) -> None:
    await open_page(page, running, "/players")

    await page.get_by_label("E-mail", exact=True).fill(PLAYER)
    await page.get_by_label("Can spend").fill("12.50")
    shown = page.locator(".call-shown")
    await expect(shown).to_contain_text("PUT /_emulator/players/ada%40example.com")
    await page.get_by_role("button", name="Make").click()

    await expect(page.get_by_role("cell", name="12.50 Gold Coins")).to_be_visible()


async def test_a_code_is_copied_by_a_click(page: Page, running: Running) -> None:
    await running.control("PUT", f"/players/{PLAYER}", {"balance": "50.00"})
    await send(running, "gift 1", PLAYER, "+15555550100")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await open_page(page, running, "/messages")

    await page.get_by_role("button", name="Copy the pin").click()

    [message] = (await running.control("GET", "/messages"))["messages"]
    await expect(page.get_by_text("Copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == message["data"]["sms_pin"]


async def test_rows_are_walked_and_pages_reached_by_keys(page: Page, running: Running) -> None:
    await mint(running)
    await open_page(page, running, "/timeline")

    await page.keyboard.press("j")
    await page.keyboard.press("o")
    await expect(page.locator("details[open]")).to_have_count(1)
    await page.keyboard.press("g")
    await page.keyboard.press("o")

    await expect(page.get_by_role("heading", name="Orders", exact=True)).to_be_visible()
