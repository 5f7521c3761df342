"""Names, metadata and answers that are meant as markup, in a real browser: they are only texts."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.async_api import Browser, ConsoleMessage, Dialog, Page, expect
from starlette.requests import Request
from starlette.responses import Response

from certificate.instant import at_once
from certificate.studio import OLD_SECRET, SECRET, examine
from invo_emulator.certificate import page as certificate_page
from invo_emulator.testing import case_page
from mistakes.good import Receiver
from running import Running, Studio
from stories import CARD_FIELDS

MARKUP = "'\"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"
EMAIL = '"><script>alert(3)</script>"@example.com'
PROGRAM = {"User-Agent": "a-studio/1.0"}

# As many pages as are looked at: more only link to one another.
MOST_PAGES = 60

GAME = f"""
[[games]]
game_id = 7
name = {json.dumps(MARKUP)}
secret = "ivsdk_test_hostile"
signing_secret = "whsec_test_hostile_and_long_enough"
currency = {{ name = {json.dumps(MARKUP)}, symbol = "<b>", units_per_usd = 10 }}

[[games]]
game_id = 8
name = {json.dumps(MARKUP)}

[[players]]
email = {json.dumps(EMAIL)}
name = {json.dumps(MARKUP)}
phone = "+15555550100"
balance = "250.00"
"""


class Watch:
    """A window, and all that went wrong in it: a dialog that a script opened, or a script that the
    browser refused to run."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.dialogs: list[str] = []
        self.refused: list[str] = []
        page.on("dialog", self._note)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.refused.append(str(error)))

    async def _note(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        await dialog.dismiss()

    def _listen(self, said: ConsoleMessage) -> None:
        if said.type == "error" and "responded with a status of" not in said.text:
            self.refused.append(said.text)

    @property
    def complaints(self) -> list[str]:
        """Everything."""
        return self.dialogs + self.refused


@pytest.fixture
async def watch(browser: Browser) -> AsyncIterator[Watch]:
    """A fresh window that is looked at."""
    context = await browser.new_context()
    context.set_default_timeout(10_000)
    yield Watch(await context.new_page())
    await context.close()


@pytest.fixture
async def hostile(tmp_path: Path) -> AsyncIterator[Running]:
    """An emulator in which whatever somebody may name is named so."""
    config, studio = tmp_path / "hostile.toml", Studio(status=500, answer=MARKUP.encode())
    config.write_text(GAME)
    running = await Running.start("--config", str(config), "--webhook", studio.webhook_url)
    running.client.headers.update(PROGRAM)
    yield running
    await running.stop()
    studio.close()


async def say(running: Running, path: str, **fields: object) -> dict[str, object]:
    """A call of the studio's backend."""
    headers = {"X-Game-Secret-Key": running.key}
    answer = await running.client.post(path, json=fields, headers=headers)
    assert answer.is_success, answer.text
    return dict(answer.json())


async def happen(running: Running) -> dict[str, object]:
    """Have everything happen once that somebody else may name; a checkout that is open."""
    fields = {"player_email": EMAIL, "usd_amount": "10.00", "metadata": {MARKUP: MARKUP}}
    paid = await say(running, "/api/checkout/sessions", **fields)
    await running.control("POST", f"/checkout/{paid['session_id']}/pay", {})
    await say(
        running,
        "/api/item-purchases/purchase-item",
        client_request_id=MARKUP,
        player_email=EMAIL,
        player_name=MARKUP,
        item_id=MARKUP,
        item_name=MARKUP,
        item_quantity=1,
        unit_price="10.00",
        total_price="10.00",
    )
    await say(
        running,
        "/api/currency-sends/initiate-send",
        client_request_id=MARKUP,
        sender_player_name=MARKUP,
        sender_player_email=EMAIL,
        sender_player_phone="+15555550100",
        receiver_player_phone="+15555550199",
        receiving_game_id=8,
        amount="100.00",
    )
    await running.client.get(f"/api/{MARKUP}", headers={"X-Markup": MARKUP[:20]})
    await running.control("POST", "/events", {"event_type": "purchase.completed", "data": {}})
    await running.control("POST", "/clock/advance", {"seconds": 31})
    return await say(running, "/api/checkout/sessions", **fields)


async def test_an_alert_would_be_seen(watch: Watch, tmp_path: Path) -> None:
    page = tmp_path / "plain.html"
    page.write_text(f"<title>Plain</title><p title='{MARKUP}'>")

    await watch.page.goto(page.as_uri())

    await expect(watch.page.locator("img")).to_have_count(1)
    assert set(watch.dialogs) == {"1", "2"}


async def test_no_page_runs_what_somebody_named(watch: Watch, hostile: Running) -> None:
    await happen(hostile)
    waiting = ["/", "/demo", "/_emulator/", "/_emulator/timeline", "/game-rail", "/checkout"]
    seen: list[str] = []
    while waiting and len(seen) < MOST_PAGES:
        seen.append(waiting.pop(0))
        await watch.page.goto(urljoin(hostile.base_url, seen[-1]))
        links = await watch.page.locator("a[href]").evaluate_all("all => all.map(a => a.href)")
        found = dict.fromkeys(_here(hostile, link) for link in links)
        waiting += [path for path in found if path and path not in (*seen, *waiting)]

        assert watch.complaints == [], seen[-1]
    assert len(seen) > 10


def _here(running: Running, link: str) -> str | None:
    """Where a link leads, if that is a page of the emulator."""
    parts = urlsplit(link)
    is_ours = link.startswith(running.base_url) and not parts.path.endswith("/snapshot")
    return f"{parts.path}?{parts.query}" if is_ours else None


async def test_the_hosted_page_runs_nothing_on_the_way(watch: Watch, hostile: Running) -> None:
    session, page = await happen(hostile), watch.page
    await page.goto(str(session["checkout_url"]))
    for name, value in {**CARD_FIELDS, "card_number": "4000 0000 0000 0002"}.items():
        await page.locator(f"[name={name}]").fill(value)
    await page.get_by_role("button", name="Pay US$10.00").click()
    await expect(page.get_by_text("was declined")).to_be_visible()

    for name, value in CARD_FIELDS.items():
        await page.locator(f"[name={name}]").fill(value)
    await page.get_by_role("button", name="Pay US$10.00").click()

    await expect(page.get_by_role("heading")).to_have_text("Payment complete")
    assert watch.complaints == []


class Sly(Receiver):
    """Answers with markup."""

    async def receive(self, _: Request) -> Response:
        return Response(MARKUP, 500)


async def test_the_page_of_a_certificate_runs_nothing(watch: Watch, tmp_path: Path) -> None:
    file = tmp_path / "certificate.html"
    certificate = await asyncio.to_thread(lambda: at_once(examine(Sly([SECRET, OLD_SECRET]))))
    file.write_text(certificate_page.render(certificate))

    await watch.page.goto(file.as_uri())

    await expect(watch.page.get_by_text("alert(2)").first).to_be_attached()
    assert watch.complaints == []


async def test_the_page_of_a_case_runs_nothing(watch: Watch, tmp_path: Path) -> None:
    call = {
        **dict.fromkeys(("code", "query", "fault", "request_body", "response_body"), MARKUP),
        **dict.fromkeys(("method", "path", "request_id", "at"), MARKUP),
        "status": 500,
        "duration_ms": 1,
        "request_headers": [[MARKUP, MARKUP]],
        "response_headers": [[MARKUP, MARKUP]],
    }
    entry = dict.fromkeys(("at", "kind", "subject", "cause", "what"), MARKUP)
    world = {"id": MARKUP, "clock": {"now": MARKUP, "mode": MARKUP}}
    case = {
        "versions": {"invo-emulator": MARKUP},
        "mode": MARKUP,
        "test": MARKUP,
        "seed": MARKUP,
        "failure": MARKUP,
        "began": world,
        "ended": world,
        "calls": [call],
        "timeline": [entry],
        "deliveries": [],
        "messages": [{MARKUP: MARKUP}],
        "plan": {MARKUP: MARKUP},
    }
    file = tmp_path / "case.html"
    file.write_text(case_page.render(case))

    await watch.page.goto(file.as_uri())

    await expect(watch.page.get_by_role("heading", level=1)).to_have_text(MARKUP)
    assert watch.complaints == []


async def test_a_secret_is_shown_when_it_is_asked_for(watch: Watch, hostile: Running) -> None:
    page, secret = watch.page, "whsec_test_hostile_and_long_enough"
    await page.goto(f"{hostile.base_url}/_emulator/")
    shown = page.locator("#signing_secret-7")
    await expect(shown.locator("code")).to_have_text("whsec_test_…ough")
    assert secret not in await page.content()

    await shown.get_by_role("button", name="Show").click()

    await expect(shown.locator("code")).to_have_text(secret)
    await shown.get_by_role("button", name="Hide").click()
    await expect(shown.locator("code")).to_have_text("whsec_test_…ough")
