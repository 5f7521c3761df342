"""The game's own rail in a real browser: a purchase begun by INVO's SDK, ended by a person."""

import asyncio
from typing import Any

import pytest
from invonetwork import InvoServer
from playwright.async_api import Page, expect

from running import Running, Studio

ENDINGS = [
    ("The payment succeeds", "Payment complete", "purchase.completed", "100.00"),
    ("The payment fails", "Payment failed", "purchase.failed", "0.00"),
]


async def begin(running: Running) -> Any:
    """A purchase that the game's processor has to finish."""
    server = InvoServer(game_secret=running.key, base_url=f"{running.base_url}/sandbox")
    return await asyncio.to_thread(
        lambda: server.purchase_currency(
            player_email="ada@example.com",
            usd_amount="10.00",
            purchase_reference="purchase 1",
            rail="game",
        )
    )


@pytest.mark.parametrize(("button", "title", "event", "balance"), ENDINGS)
async def test_a_person_says_how_it_ends(
    page: Page, running: Running, studio: Studio, button: str, title: str, event: str, balance: str
) -> None:
    payment = await begin(running)
    await page.goto(payment.payment_url)

    await page.get_by_role("button", name=button).click()

    await expect(page.get_by_role("heading", name=title)).to_be_visible()
    _, body = await studio.next_webhook()
    assert event.encode() in body
    player = await running.control("GET", "/players/ada@example.com")
    assert player["available_balance"] == balance


async def test_reloading_the_end_asks_nothing_again(page: Page, running: Running) -> None:
    payment = await begin(running)
    await page.goto(payment.payment_url)
    await page.get_by_role("button", name="The payment succeeds").click()

    await page.goto(payment.payment_url)

    await expect(page.get_by_role("heading", name="Payment complete")).to_be_visible()
    await expect(page.get_by_role("button")).to_have_count(0)


async def test_the_page_can_be_used_without_scripts_or_a_mouse(
    page: Page, running: Running
) -> None:
    payment = await begin(running)
    await page.goto(payment.payment_url)

    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", name="Payment complete")).to_be_visible()
