"""The demo, played by somebody who has never seen it."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from running import Running, Studio

BUY = "Buy 100 Gold Coins, $10.00"


@pytest.fixture
def running(running_anew: Running) -> Running:
    """One emulator for all of them."""
    return running_anew


async def buy(page: Page) -> None:
    """Buy a hundred coins as a player would."""
    await page.get_by_role("button", name=BUY).click()
    checkout = page.frame_locator("#invo-checkout")
    await checkout.get_by_role("button", name="Visa").first.click()
    await checkout.get_by_role("button", name="Pay US$10.00").click()
    await expect(page.get_by_test_id("balance")).to_have_text("100.00")


def said(page: Page, source: str, target: str, text: str) -> Locator:
    """What one layer said to another."""
    rows = page.locator(f"[data-source={source}][data-target={target}]")
    return rows.filter(has_text=text)


@pytest.fixture
async def demo(page: Page, running: Running) -> Page:
    """The demo, opened."""
    await page.goto(f"{running.base_url}/demo")
    return page


async def test_a_visitor_buys_coins_and_sees_every_message(demo: Page) -> None:
    await buy(demo)

    for source, target, text in (
        ("client", "backend", "POST /demo/store/start-checkout"),
        ("backend", "invo", "POST /api/checkout/sessions"),
        ("client", "invo", "Pays with a card"),
        ("invo", "backend", "purchase.completed"),
        ("backend", "client", "Balance: 100.00"),
        ("invo", "client", "INVO_CHECKOUT_COMPLETE"),
    ):
        await expect(said(demo, source, target, text)).to_be_visible()


async def test_a_message_can_be_read_whole_but_for_the_key(demo: Page, running: Running) -> None:
    await demo.get_by_role("button", name=BUY).click()
    message = said(demo, "backend", "invo", "POST /api/checkout/sessions")
    await message.get_by_text("201").wait_for()

    await demo.get_by_role("button", name="Close the checkout").click()
    await message.get_by_role("button").click()

    await expect(message.get_by_label("Said")).to_contain_text('"usd_amount": "10.00"')
    await expect(message.get_by_label("Answered")).to_contain_text('"checkout_url"')
    await expect(message.get_by_label("Said")).not_to_contain_text(running.key)


async def test_a_number_is_read_as_it_was_written(demo: Page, running: Running) -> None:
    body = '{"event_type":"forged","data":[{"usd":10.00,"\\u00e9":{}},[]]}'
    await running.client.post("/demo/webhooks", content=body)

    message = said(demo, "invo", "backend", "forged")
    await message.get_by_role("button").click()

    lines = [
        *("{", '  "event_type": "forged",', '  "data": [', "    {", '      "usd": 10.00,'),
        *('      "\\u00e9": {}', "    },", "    []", "  ]", "}"),
    ]
    text = await message.get_by_label("Said").inner_text()
    assert text.endswith("\n\n" + "\n".join(lines))


async def test_what_was_bought_changes_the_game(demo: Page) -> None:
    await buy(demo)

    await demo.get_by_role("button", name="Wizard hat, 20 Gold Coins").click()

    await expect(demo.get_by_role("button", name="Wizard hat, yours")).to_be_visible()
    await expect(demo.get_by_test_id("balance")).to_have_text("80.00")
    await expect(said(demo, "invo", "backend", "item.purchased")).to_be_visible()
    await expect(demo.locator("#wardrobe")).to_have_text("The hero has: Wizard hat.")


async def test_what_was_bought_is_still_there_tomorrow(demo: Page) -> None:
    await buy(demo)
    await demo.get_by_role("button", name="Wizard hat, 20 Gold Coins").click()
    await expect(demo.get_by_role("button", name="Wizard hat, yours")).to_be_visible()

    await demo.reload()

    await expect(demo.get_by_role("button", name="Wizard hat, yours")).to_be_visible()
    await expect(demo.get_by_test_id("balance")).to_have_text("80.00")


async def test_who_has_too_little_is_told_so(demo: Page) -> None:
    await demo.get_by_role("button", name="Baby dragon").click()

    await expect(demo.locator("#toast")).to_have_text("Not enough Gold Coins: buy some first.")
    await expect(said(demo, "backend", "invo", "purchase-item").get_by_text("400")).to_be_visible()
    await expect(demo.get_by_test_id("balance")).to_have_text("0.00")


async def test_coins_are_sent_to_a_friend_who_claims_them(demo: Page) -> None:
    await buy(demo)
    await demo.get_by_role("button", name="Send 20 Gold Coins to Nova").click()
    await demo.get_by_role("button", name=re.compile("^Use [0-9]{6}$")).click()
    await demo.get_by_role("button", name="Confirm").click()

    await demo.get_by_role("button", name="Claim", exact=True).click()

    await expect(demo.get_by_test_id("friend-balance")).to_have_text("18.00")
    await expect(demo.get_by_test_id("balance")).to_have_text("80.00")
    await expect(said(demo, "invo", "backend", "transfer.received")).to_be_visible()
    await expect(demo.get_by_text("No messages.")).to_be_visible()


async def test_a_wrong_pin_sends_nothing(demo: Page) -> None:
    await buy(demo)
    await demo.get_by_role("button", name="Send 20 Gold Coins to Nova").click()
    use = await demo.get_by_role("button", name=re.compile("^Use [0-9]{6}$")).inner_text()

    await demo.get_by_label("PIN", exact=True).fill("000000" if "000000" not in use else "111111")
    await demo.get_by_role("button", name="Confirm").click()

    await expect(demo.locator("#pin-error")).to_have_text("sms_pin is wrong.")
    await expect(demo.get_by_role("button", name="Claim", exact=True)).to_have_count(0)


async def test_the_demo_is_told_beside_the_studio(
    demo: Page, running: Running, studio: Studio
) -> None:
    await running.control("PUT", "/webhooks", {"target_url": studio.webhook_url})
    await buy(demo)

    headers, body = await studio.next_webhook()

    await expect(said(demo, "invo", "backend", "purchase.completed")).to_be_visible()
    assert b"hero@example.com" in body
    assert headers["x-invo-signature"].startswith("t=")


async def test_cancelling_closes_the_frame_and_costs_nothing(demo: Page) -> None:
    await demo.get_by_role("button", name=BUY).click()

    await demo.frame_locator("#invo-checkout").get_by_role("button", name="Cancel").click()

    await expect(demo.locator("#invo-checkout")).to_have_count(0)
    await expect(demo.get_by_test_id("balance")).to_have_text("0.00")


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


async def test_the_hero_is_played_by_keyboard_and_by_buttons(demo: Page) -> None:
    meadow = demo.locator("#meadow")
    before = await demo.evaluate(HERO_IS_SEEN)

    await meadow.focus()
    await demo.keyboard.down("ArrowRight")
    await demo.wait_for_function(f"({HERO_IS_SEEN})() !== {before!r}")
    await demo.keyboard.up("ArrowRight")
    await demo.get_by_role("button", name="Run left").press("Enter")

    assert await demo.evaluate("document.scrollingElement.scrollTop") == 0


# What the meadow looks like, in short.
HERO_IS_SEEN = "() => document.getElementById('meadow').toDataURL().slice(-4000)"


async def test_who_wants_stillness_gets_a_list(demo: Page) -> None:
    await demo.emulate_media(reduced_motion="reduce")
    await demo.reload()

    await buy(demo)

    await expect(said(demo, "invo", "client", "INVO_CHECKOUT_COMPLETE")).to_be_visible()
    assert await demo.evaluate("document.getAnimations().length") == 0


async def test_a_still_demo_draws_nothing(demo: Page) -> None:
    await demo.emulate_media(reduced_motion="reduce")
    await demo.reload()
    await expect(demo.get_by_test_id("balance")).to_have_text("0.00")

    drawn = await demo.evaluate(
        """async () => {
          let drawn = 0;
          const draw = CanvasRenderingContext2D.prototype.clearRect;
          CanvasRenderingContext2D.prototype.clearRect = function (...given) {
            drawn += 1;
            return draw.apply(this, given);
          };
          for (let frame = 0; frame < 30; frame += 1) await new Promise(requestAnimationFrame);
          return drawn;
        }"""
    )

    assert drawn <= 4  # the last ones of its beginning


SIZE = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"


async def sizes(page: Page) -> list[list[int]]:
    """How large the page is in windows of several widths."""
    found = []
    for width in (390, 820, 1280, 1440):
        await page.set_viewport_size({"width": width, "height": 900})
        found.append(await page.evaluate(SIZE))
    return found


async def test_nothing_jumps_while_messages_pass(demo: Page) -> None:
    before = await sizes(demo)

    await buy(demo)
    await expect(said(demo, "invo", "client", "INVO_CHECKOUT_COMPLETE")).to_be_visible()

    assert await sizes(demo) == before
    assert [width for width, _ in before] == [390, 820, 1280, 1440]


async def test_a_world_put_back_leaves_nothing_behind(demo: Page, running: Running) -> None:
    await buy(demo)

    await running.control("POST", "/reset")
    await demo.get_by_role("button", name="Wizard hat, 20 Gold Coins").click()

    await expect(demo.locator("#toast")).to_have_text("Not enough Gold Coins: buy some first.")
    await expect(demo.get_by_test_id("balance")).to_have_text("0.00")
    await expect(said(demo, "invo", "backend", "purchase.completed")).to_have_count(0)
