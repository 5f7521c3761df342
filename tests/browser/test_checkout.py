"""The hosted page in a real browser, driven by INVO's own SDK."""

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from invonetwork import InvoServer, verify_webhook
from playwright.async_api import Browser, FrameLocator, Page, expect

from running import Running, Studio, is_same_origin

PLAYER = "ada@example.com"


async def mint(running: Running, **fields: Any) -> str:
    """A checkout link, minted by INVO's SDK as a studio's backend would."""
    server = InvoServer(game_secret=running.key, base_url=f"{running.base_url}/sandbox")
    wanted = {"player_email": PLAYER, "usd_amount": "10.00", **fields}
    session = await asyncio.to_thread(lambda: server.create_checkout(**wanted))
    return str(session.checkout_url)


async def balance(running: Running) -> str:
    """What the player holds, asked with INVO's SDK."""
    server = InvoServer(game_secret=running.key, base_url=running.base_url)
    result = await asyncio.to_thread(lambda: server.get_player_balance(player_email=PLAYER))
    return str(result.balances[0].available_balance)


async def open_in_frame(
    page: Page, studio: Studio, checkout_url: str, **query: str
) -> FrameLocator:
    """The guide's iframe, on the studio's page."""
    await page.goto(f"{studio.url}/game?{urlencode({'checkout': checkout_url, **query})}")
    return page.frame_locator("#invo-checkout")


async def fill_card(where: "Page | FrameLocator", number: str = "4242424242424242") -> None:
    """Type a card."""
    await where.get_by_label("Card number").fill(number)
    await where.get_by_label("Expiry").fill("12/34")
    await where.get_by_label("Security code").fill("123")


async def press_pay(where: "Page | FrameLocator") -> None:
    """Press Pay."""
    await where.get_by_role("button", name="Pay US$10.00").click()


async def message(page: Page) -> Any:
    """The first message that arrives at the studio's page."""
    await page.wait_for_function("window.messages.length > 0")
    return await page.evaluate("window.messages[0]")


async def test_the_loop_runs_end_to_end(page: Page, running: Running, studio: Studio) -> None:
    checkout_url = await mint(running, metadata={"user_id": "u_42"})
    frame = await open_in_frame(page, studio, checkout_url)
    await fill_card(frame)
    await press_pay(frame)

    told = await message(page)
    headers, body = await studio.next_webhook()

    event = verify_webhook(body, headers["x-invo-signature"], "whsec_test_demoquest")
    assert not is_same_origin(told["origin"], studio.url)
    assert told["data"]["type"] == "INVO_CHECKOUT_COMPLETE"
    assert told["data"]["data"]["status"] == "success"
    assert told["data"]["data"]["new_balance"] == "100.00"
    assert event.event_type == "purchase.completed"
    assert event.data["metadata"] == {"user_id": "u_42"}
    assert event.data["transaction_id"] == told["data"]["data"]["transaction_id"]
    assert await balance(running) == "100.00"
    await expect(page.locator("#invo-checkout")).to_have_count(0)


async def test_one_click_fills_in_a_test_card(page: Page, running: Running, studio: Studio) -> None:
    frame = await open_in_frame(page, studio, await mint(running))

    await frame.get_by_role("button", name="Mastercard").first.click()
    await press_pay(frame)

    assert (await message(page))["data"]["data"]["status"] == "success"


async def test_cancel_tells_the_game_and_charges_nothing(
    page: Page, running: Running, studio: Studio
) -> None:
    frame = await open_in_frame(page, studio, await mint(running))

    await frame.get_by_role("button", name="Cancel").click()

    assert (await message(page))["data"]["data"]["status"] == "cancelled"
    assert (await running.control("GET", "/ledger"))["entries"] == []


async def test_a_declined_card_can_be_followed_by_another(
    page: Page, running: Running, studio: Studio
) -> None:
    frame = await open_in_frame(page, studio, await mint(running))
    await fill_card(frame, "4000000000009995")
    await press_pay(frame)
    await expect(frame.get_by_role("alert")).to_contain_text("insufficient funds")

    await fill_card(frame)
    await press_pay(frame)

    assert (await message(page))["data"]["data"]["status"] == "success"
    types = [json.loads((await studio.next_webhook())[1])["event_type"] for _ in range(2)]
    assert sorted(types) == ["purchase.completed", "purchase.failed"]


@pytest.mark.parametrize("succeeds", [True, False])
async def test_3d_secure_has_two_answers(
    page: Page, running: Running, studio: Studio, succeeds: bool
) -> None:
    frame = await open_in_frame(page, studio, await mint(running))
    await fill_card(frame, "4000002760003184")
    await press_pay(frame)

    await frame.get_by_role("button", name="Yes" if succeeds else "No").click()

    if succeeds:
        assert (await message(page))["data"]["data"]["status"] == "success"
    else:
        await expect(frame.get_by_role("alert")).to_contain_text("Nothing was charged")
    assert await balance(running) == ("100.00" if succeeds else "0.00")


async def test_as_a_whole_page_it_goes_on_to_the_success_url(
    page: Page, running: Running, studio: Studio
) -> None:
    await page.goto(await mint(running, success_url=f"{studio.url}/ok"))

    await fill_card(page)
    await press_pay(page)

    await page.wait_for_url(f"{studio.url}/ok")


async def test_as_a_whole_page_it_goes_on_to_the_cancel_url(
    page: Page, running: Running, studio: Studio
) -> None:
    await page.goto(await mint(running, cancel_url=f"{studio.url}/no"))

    await page.get_by_role("button", name="Cancel").click()

    await page.wait_for_url(f"{studio.url}/no")


async def test_in_a_frame_it_goes_nowhere(page: Page, running: Running, studio: Studio) -> None:
    url = await mint(running, success_url=f"{studio.url}/ok")
    frame = await open_in_frame(page, studio, url)
    await page.evaluate("overlay.remove = () => {}")

    await fill_card(frame)
    await press_pay(frame)

    await message(page)
    await expect(frame.get_by_text("100 Gold Coins").first).to_be_visible()
    assert page.frames[1].url.endswith("/checkout/pay")


async def test_a_window_tells_the_page_that_opened_it(
    page: Page, running: Running, studio: Studio
) -> None:
    await page.goto(f"{studio.url}/game")
    async with page.expect_popup() as opening:
        await page.evaluate("url => { window.open(url) }", await mint(running))
    popup = await opening.value

    await fill_card(popup)
    await press_pay(popup)

    assert (await message(page))["data"]["data"]["status"] == "success"


async def test_the_ios_bridge_gets_the_whole_message(page: Page, running: Running) -> None:
    await page.add_init_script(
        """window.got = [];
        window.webkit = {messageHandlers: {INVO_CHECKOUT: {postMessage: m => got.push(m)}}}"""
    )
    await page.goto(await mint(running))

    await fill_card(page)
    await press_pay(page)

    await page.wait_for_function("window.got.length > 0")
    (got,) = await page.evaluate("window.got")
    assert (got["type"], got["data"]["status"]) == ("INVO_CHECKOUT_COMPLETE", "success")


async def test_the_android_bridge_gets_the_data_as_json(page: Page, running: Running) -> None:
    await page.add_init_script(
        "window.got = []; window.InvoBridge = {onComplete: json => got.push(json)}"
    )
    await page.goto(await mint(running))

    await page.get_by_role("button", name="Cancel").click()

    await page.wait_for_function("window.got.length > 0")
    (got,) = await page.evaluate("window.got")
    assert json.loads(got)["status"] == "cancelled"


async def test_a_double_click_charges_once(page: Page, running: Running, studio: Studio) -> None:
    frame = await open_in_frame(page, studio, await mint(running))
    await fill_card(frame)

    await frame.get_by_role("button", name="Pay US$10.00").dblclick()

    assert (await message(page))["data"]["data"]["status"] == "success"
    assert await balance(running) == "100.00"


@pytest.mark.parametrize("clicks", [1, 2])
async def test_it_works_without_scripts(browser: Browser, running: Running, clicks: int) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(await mint(running))
    await fill_card(page)

    await page.get_by_role("button", name="Pay US$10.00").click(click_count=clicks)

    await expect(page.get_by_text("100 Gold Coins").first).to_be_visible()
    assert page.url.endswith("/checkout/pay")
    assert await balance(running) == "100.00"
    await context.close()


async def test_a_test_card_works_without_scripts(browser: Browser, running: Running) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(await mint(running))

    await page.get_by_role("button", name="Discover").click()

    await page.wait_for_url("**/checkout/pay")
    assert await balance(running) == "100.00"
    await context.close()


async def test_a_sandboxed_frame_still_looks_right_and_tells(
    page: Page, running: Running, studio: Studio
) -> None:
    url = await mint(running)
    frame = await open_in_frame(page, studio, url, sandbox="allow-scripts allow-forms")
    await fill_card(frame)

    await press_pay(frame)

    assert (await message(page))["data"]["data"]["status"] == "success"


async def test_a_page_from_a_file_may_frame_it(
    page: Page, running: Running, tmp_path: Path
) -> None:
    checkout_url = await mint(running)
    game = tmp_path / "game.html"
    game.write_text(f'<iframe id="invo-checkout" src="{checkout_url}"></iframe>')

    await page.goto(game.as_uri())

    pay = page.frame_locator("#invo-checkout").get_by_role("button", name="Pay US$10.00")
    await expect(pay).to_be_visible()


async def test_a_saved_card_is_one_click_the_next_time(page: Page, running: Running) -> None:
    await page.goto(await mint(running))
    await fill_card(page)
    await press_pay(page)
    await expect(page.get_by_text("100 Gold Coins").first).to_be_visible()

    await page.goto(await mint(running))
    await press_pay(page)

    await expect(page.get_by_text("100 Gold Coins").first).to_be_visible()
    assert await balance(running) == "200.00"


async def test_a_paid_and_an_expired_link_are_explained(page: Page, running: Running) -> None:
    paid, expired = await mint(running), await mint(running)
    await page.goto(paid)
    await fill_card(page)
    await press_pay(page)
    await running.control("POST", "/clock/advance", {"seconds": 900})

    for url, status, heading in ((paid, 409, "Already paid"), (expired, 410, "expired")):
        answer = await page.goto(url)
        assert answer
        assert answer.status == status
        await expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


@pytest.mark.parametrize("width", [320, 480, 1600])
async def test_nothing_sticks_out(page: Page, running: Running, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 720})

    await page.goto(await mint(running, usd_amount="999.99"))

    inner = await page.evaluate("document.documentElement.scrollWidth")
    assert inner <= width
