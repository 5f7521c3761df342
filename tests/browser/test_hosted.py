"""Every hosted page in every state: for everybody, at every width, in both themes, in a language
that is written from right to left, without scripts."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, Page, expect

from browser.auditing import complaints
from browser.hosted import (
    ARABIC,
    GUARDIAN,
    NOBODYS,
    PALE,
    PHONE,
    PLAIN,
    STATES,
    Json,
    Studio,
    pay,
    press,
    submit,
)
from running import Running
from running import Studio as Site

LOOKS = [(PLAIN, "de"), (PALE, "en"), (ARABIC, "ar")]

every_look = pytest.mark.parametrize(("game", "language"), LOOKS, ids=["de", "pale", "ar"])


async def reach(page: Page, studio: Studio, state: str) -> None:
    """Bring a page into a state."""
    link, steps, status = STATES[state]
    statuses: list[int] = []
    page.on(
        "response",
        lambda answer: (
            statuses.append(answer.status) if answer.request.is_navigation_request() else None
        ),
    )
    await page.goto(await link(studio))
    await steps(page)
    assert statuses[-1] == status


async def overflows(page: Page) -> list[int]:
    """How many pixels stick out of the page, on a phone, in a frame and on a desk."""
    found = []
    for width in (320, 480, 1440):
        await page.set_viewport_size({"width": width, "height": 720})
        found.append(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))
    return found


async def complaints_in_both_themes(page: Page) -> list[str]:
    """What axe finds wrong with a page. The themes differ in nothing but colours."""
    await page.emulate_media(color_scheme="light")
    light = await complaints(page)
    await page.emulate_media(color_scheme="dark")
    return [*light, *await complaints(page, "color-contrast")]


@pytest.fixture
async def without_scripts(browser: Browser, running: Running) -> AsyncIterator[Page]:
    """A window in which no script runs."""
    context = await browser.new_context(java_script_enabled=False)
    yield await context.new_page()
    await context.close()


@every_look
async def test_everybody_can_use_every_page_at_every_width(
    page: Page, running: Running, game: Json, language: str
) -> None:
    studio = await Studio.begin(running, game, language)
    # What arrives with a movement would be seen half-way.
    await page.emulate_media(reduced_motion="reduce")

    found = {}
    for state in STATES:
        await reach(page, studio, state)
        found[state] = [
            *[f"{pixels} stick out" for pixels in await overflows(page) if pixels],
            *await complaints_in_both_themes(page),
        ]
        await expect(page.locator(".sandbox-mark")).to_be_visible()

    assert found == {state: [] for state in STATES}
    assert await page.evaluate("document.dir") == ("rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize("state", ["approval", "guardian", "claim", "checkout"])
async def test_a_frame_of_480_by_720_is_enough_for_the_question(
    page: Page, running: Running, studio: Site, state: str
) -> None:
    link = await STATES[state][0](await Studio.begin(running, PLAIN))
    await page.set_viewport_size({"width": 1280, "height": 900})

    await page.goto(f"{studio.url}/game?{urlencode({'checkout': link})}")

    frame = page.frame_locator("#invo-checkout")
    main = frame.locator("button.main")
    await expect(main).to_be_in_viewport(ratio=1)
    inside = page.frames[1]
    assert await inside.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


async def test_a_sender_answers_without_scripts(without_scripts: Page, running: Running) -> None:
    studio = await Studio.begin(running, PLAIN)
    await without_scripts.goto(await studio.approval("send"))

    await press(without_scripts, "approve")

    await expect(without_scripts.get_by_role("heading", level=1)).to_have_text("You approved it")
    assert "/claim?link=" in await studio.link_to(NOBODYS)


async def test_a_guardian_answers_without_scripts(without_scripts: Page, running: Running) -> None:
    studio = await Studio.begin(running, PLAIN)
    await without_scripts.goto(await studio.guardian())

    await press(without_scripts, "decline")

    await expect(without_scripts.get_by_role("heading", level=1)).to_have_text("You declined it")


async def test_a_receiver_collects_without_scripts(without_scripts: Page, running: Running) -> None:
    studio = await Studio.begin(running, PLAIN)
    await without_scripts.goto(await studio.claim(NOBODYS))

    await without_scripts.get_by_label("Your name").fill("Bob")
    await without_scripts.get_by_label("E-mail").fill("bob@example.com")
    await submit(without_scripts)

    await expect(without_scripts.get_by_role("heading", level=1)).to_have_text("Collected")


async def test_3d_secure_is_answered_without_scripts(
    without_scripts: Page, running: Running
) -> None:
    studio = await Studio.begin(running, PLAIN)
    await without_scripts.goto(await studio.checkout())

    await pay(without_scripts, "4000002760003184")
    await press(without_scripts, "succeed")

    await expect(without_scripts.get_by_role("heading", level=1)).to_have_text("Payment complete")


@pytest.mark.parametrize("clicks", [1, 2])
async def test_a_double_click_answers_once(page: Page, running: Running, clicks: int) -> None:
    studio = await Studio.begin(running, PLAIN)
    await page.goto(await studio.approval())

    await page.locator('button[value="approve"]').click(click_count=clicks)

    await expect(page.get_by_role("heading", level=1)).to_have_text("You approved it")


async def test_a_transfer_goes_from_its_sender_to_its_receiver_by_clicks(
    page: Page, running: Running
) -> None:
    studio = await Studio.begin(running, PLAIN)
    await page.goto(await studio.approval())
    await press(page, "approve")

    await page.get_by_role("link", name="Open the claim page").click()
    await page.locator("#name").fill("Bob")
    await page.locator("#email").fill("bob@example.com")
    await submit(page)

    await expect(page.get_by_role("heading", level=1)).to_have_text("Collected")
    player = await studio.call("GET", "/_emulator/players/bob@example.com?game_id=72")
    assert player["available_balance"] == "11250.45"


async def test_the_keyboard_is_enough(page: Page, running: Running) -> None:
    studio = await Studio.begin(running, PLAIN)
    await page.goto(await studio.guardian())

    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text("You approved it")


async def test_a_script_in_a_logo_does_not_run(page: Page, running: Running) -> None:
    # <svg xmlns="http://www.w3.org/2000/svg" onload="top.document.title='run'"><script>…
    evil = (
        "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0idG9wLmRvY3VtZW50LnRpdGxlPSd"
        "ydW4nIj48c2NyaXB0PnRvcC5kb2N1bWVudC50aXRsZT0ncnVuJzwvc2NyaXB0Pjwvc3ZnPg=="
    )
    game = {**PLAIN, "logo": f"data:image/svg+xml;base64,{evil}"}
    studio = await Studio.begin(running, game)

    await page.goto(await studio.checkout())

    assert await page.title() == "Pay Demo Quest"
    assert await page.locator("img.logo").count() == 1


async def test_messages_lead_to_every_page(page: Page, running: Running) -> None:
    studio = await Studio.begin(running, PLAIN)
    await studio.approval("send")
    await studio.guardian()
    await studio.claim(NOBODYS)

    for address in (PHONE, GUARDIAN, NOBODYS):
        answer = await page.goto(await studio.link_to(address))
        assert answer
        assert answer.status in (200, 409)
