"""The inspector's tables: whole on a laptop, and on a phone still dated and directed."""

import shutil

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from browser.conftest import QUIET
from browser.inspecting import PLAYER, call, furnish, mint, send
from running import Running, Studio
from stories import Json

LAPTOPS = (1280, 1366)
PHONE = ViewportSize(width=390, height=844)
DATED = ("/orders", "/moves", "/checkouts", "/requests", "/ledger", "/events", "/deliveries")

# What a table hides to the right.
HIDDEN = """[...document.querySelectorAll('.table')]
  .map((each) => [each.getAttribute('aria-label'), each.scrollWidth - each.clientWidth])
  .filter(([, hidden]) => hidden > 0)"""


async def buy(running: Running, name: str) -> str:
    """An item with a long id; its order."""
    body = {
        "client_request_id": name,
        "player_email": PLAYER,
        "player_name": "Ada",
        "item_id": "sword_of_the_long_dawn",
        "item_name": "Sword of the Long Dawn",
        "item_quantity": 3,
        "unit_price": "25.00",
        "total_price": "75.00",
    }
    bought = await call(running, "/api/item-purchases/purchase-item", body)
    return str(bought["order_id"])


async def mint_and_pay(running: Running) -> Json:
    """A session that was paid."""
    session = await mint(running)
    await running.control("POST", f"/checkout/{session['session_id']}/pay")
    return session


@pytest.fixture
async def lived_in(running: Running, studio: Studio) -> list[str]:
    """Two days of everything, some of whose deliveries are dead; the pages about it."""
    policy = {"retry_delays_seconds": [1], "max_attempts": 2}
    await running.control("PUT", "/webhooks", {"policy": policy})
    paths = await furnish(running)
    await running.control("POST", "/clock/advance", {"seconds": 60})
    studio.status = 500
    await buy(running, "purchase-5268725e-827b-4b1f-8002-e6e68332ab22")
    await running.control("POST", "/clock/advance", {"seconds": 86_400})
    order = await buy(running, "purchase-aef896dc-69b7-4502-81f1-88fb413df8e4")
    paid = await mint_and_pay(running)
    await send(running, "gift-1911a78f-1381-4679-a13a-88df04e54c5b", PLAYER, "+15555550100")
    [delivery, *_] = (await running.control("GET", "/deliveries"))["deliveries"]
    lists = ["/webhooks", "/events", "/deliveries", "/clock", "/coverage"]
    one = (f"/events/{delivery['event_id']}", f"/deliveries/{delivery['delivery_id']}")
    return [*paths, *lists, *one, f"/orders/{order}", f"/checkouts/{paid['session_id']}"]


async def test_no_table_is_cut_on_a_laptop(
    page: Page, running: Running, lived_in: list[str]
) -> None:
    found = {}
    for path in lived_in:
        await page.goto(f"{running.base_url}/_emulator{path}")
        for width in LAPTOPS:
            await page.set_viewport_size({"width": width, "height": 800})
            found[path, width] = await page.evaluate(HIDDEN)

    assert {each: hidden for each, hidden in found.items() if hidden} == {}


async def test_deliveries_that_nobody_takes_and_that_go_again_are_not_cut_either(
    page: Page, running: Running
) -> None:
    nobody = {"target_url": "http://127.0.0.1:9/webhooks/invo"}
    await running.control("PUT", "/webhooks", nobody)
    await mint_and_pay(running)
    await running.control("POST", "/clock/advance", {"seconds": 1})

    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.goto(f"{running.base_url}/_emulator/deliveries")

    assert await page.get_by_text("Connection refused").count() == 1
    assert await page.evaluate(HIDDEN) == []


async def test_each_list_says_its_days_on_a_phone(
    page: Page, running: Running, lived_in: list[str]
) -> None:
    today, before = [
        str((await running.control("GET", f"/timeline?kind={kind}"))["timeline"][at]["at"])[:10]
        for kind, at in (("call", 0), ("player", -1))
    ]
    await page.set_viewport_size(PHONE)
    for path in DATED:
        await page.goto(f"{running.base_url}/_emulator{path}")
        rows = page.locator(".table .day-row")

        assert await rows.all_inner_texts() == [today, before], path


async def test_a_posting_on_a_phone_has_an_arrow_from_who_pays_to_who_is_paid(
    page: Page, running: Running, lived_in: list[str]
) -> None:
    await page.set_viewport_size(PHONE)
    await page.goto(f"{running.base_url}/_emulator/ledger")

    row = page.get_by_role("row", name="card_network").first
    said = await row.aria_snapshot()

    assert said.index("card_network") < said.index("to ") < said.index("revenue")


async def test_a_table_that_must_scroll_has_a_bar_even_where_a_system_hides_its_own(
    browser: Browser, running: Running, lived_in: list[str]
) -> None:
    hiding = await browser.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=[*QUIET, "--enable-features=OverlayScrollbar"],
        ignore_default_args=["--hide-scrollbars"],
    )
    page = await hiding.new_page(viewport={"width": 600, "height": 800})
    await page.goto(f"{running.base_url}/_emulator/orders")

    table = page.locator(".table")
    assert await table.evaluate("(each) => each.scrollWidth > each.clientWidth")
    assert await table.evaluate("(each) => each.offsetHeight - each.clientHeight") > 4

    await hiding.close()
