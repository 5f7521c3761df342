"""A real browser, a running emulator, and a studio on another origin."""

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from running import Running, Studio

# Without these, Chromium calls home; the tests are to touch nothing but this machine.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, headless."""
    chromium = shutil.which("chromium")
    assert chromium, "the browser tests need chromium: apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser, running: Running) -> AsyncIterator[Page]:
    """A fresh window. Whatever its console complains about while the emulator runs fails."""
    context = await browser.new_context()
    context.set_default_timeout(10_000)
    page = await context.new_page()
    complaints: list[str] = []

    def note(said: ConsoleMessage) -> None:
        # Chromium reports each 4xx page as an error, and the tests ask for some on purpose.
        if said.type == "error" and "responded with a status of 4" not in said.text:
            complaints.append(said.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    await context.close()
    assert complaints == []


@pytest.fixture
async def studio() -> AsyncIterator[Studio]:
    """A studio's own server."""
    studio = Studio()
    yield studio
    studio.close()


@pytest.fixture
async def running(studio: Studio) -> AsyncIterator[Running]:
    """The command, run for real, telling the studio."""
    running = await Running.start("--webhook", studio.webhook_url)
    yield running
    assert (await running.control("GET", "/ledger"))["balanced"] is True
    assert await running.stop() == 0


@pytest.fixture(scope="module")
async def kept_running() -> AsyncIterator[Running]:
    """The command, run for all stories of a file that can do with a reset between them."""
    running = await Running.start()
    yield running
    assert await running.stop() == 0


@pytest.fixture
async def running_anew(kept_running: Running) -> AsyncIterator[Running]:
    """The same, as if begun just now."""
    await kept_running.control("POST", "/reset")
    yield kept_running
    assert (await kept_running.control("GET", "/ledger"))["balanced"] is True
