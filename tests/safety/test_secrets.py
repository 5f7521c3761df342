"""Secrets stay where they belong: in no log, error, timeline or page."""

from pathlib import Path

import httpx
import pytest

from command.running import Command
from floor.stage import pinned
from invo_emulator.app import create_app
from invo_emulator.controls.every import CONTROLS
from invo_emulator.emulator import Emulator, Reach
from invo_emulator.inspector.every import VIEWS
from invo_emulator.world.plan import GamePlan, Plan
from stories import SEND, TARGET, Receiver, Story, Wall

KEY = "ivsdk_test_0123456789abcdef0123456789abcdef"
SIGNING_SECRET = "whsec_test_fedcba9876543210fedcba9876543210"
TOKEN = "a control token that is long enough to be one"
REAL_CARD = "4539578763621486"

PLAN = Plan(
    games=(
        GamePlan(7, "Quest", secret=KEY, signing_secret=SIGNING_SECRET),
        GamePlan(8, "Arena", secret=f"{KEY}other", signing_secret=f"{SIGNING_SECRET}other"),
    )
)

# What tells a studio its keys, because it asks for them.
TELLS_KEYS = {"GET /world", "POST /worlds", "POST /reset", "PUT /snapshot", "PUT /webhooks"}
TELLS_KEYS |= {"GET /worlds", "GET /webhooks", "POST /webhooks/rotate-secret", "GET /snapshot"}

LOOKS = [
    control
    for control in CONTROLS
    if control.method == "GET" and f"GET {control.path}" not in TELLS_KEYS
]


class Told:
    """All that was said by an emulator in which much went wrong, and the secrets that were used."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.secrets = {KEY, SIGNING_SECRET, TOKEN, REAL_CARD}

    def note(self, name: str, answer: httpx.Response) -> None:
        """Keep what was said."""
        self.texts[f"{name} ({len(self.texts)})"] = f"{answer.headers}\n{answer.text}"


@pytest.fixture
async def told(wall: Wall, caplog: pytest.LogCaptureFixture) -> Told:
    """The same for all stories here: calls that fail, webhooks that fail, then a look at it all."""
    caplog.set_level("DEBUG", logger="invo_emulator")
    receiver, told = Receiver(), Told()
    receiver.status = 500
    emulator = Emulator(
        PLAN,
        system=pinned(wall),
        reach=Reach(control_token=TOKEN),
        webhook_transport=lambda: httpx.MockTransport(receiver.answer),
    )
    async with Story(emulator, KEY) as api:
        api.http.headers["Authorization"] = f"Bearer {TOKEN}"
        await _go_wrong(api, told)
        for control in LOOKS:
            if control.path != "/timeline" and "{" not in control.path:
                told.note(control.path, await api.control("GET", control.path))
        await _look_closely(api, told)
    await emulator.close()
    told.texts["the log"] = caplog.text
    return told


async def _go_wrong(api: Story, told: Told) -> None:
    await api.listen(target_url=TARGET)
    session = await api.mint()
    await api.pay(session)
    token = await api.token(key=KEY)
    told.secrets.add(token)
    told.note("E41", await api.as_player(token, "POST", "/api/sdk/send/receipts", {"a": token}))
    told.note("a card", await api.charge(payment_method_id="pm_card_chargeDeclined"))
    told.note("a PIN", await api.send(f"{SEND.home}/verify-sms", {"sms_pin": "1"}))
    fields = {"session": session["session_token"], "card_number": REAL_CARD, "cvc": "123"}
    told.note("a page", await api.http.post("/checkout/pay", data=fields))
    told.note("a wrong field", await api.control("PUT", "/settings", {"signing_secret": "x"}))
    told.note("no token", await api.http.get("/_emulator/world", headers={"Authorization": ""}))
    told.note("no key", await api.call("GET", "/api/nothing"))
    body = {"game_secret": KEY, "more": "{"}
    told.note("D5", await api.http.post("/api/v1/game-items/list", json=body))
    await api.advance(3600)


async def _look_closely(api: Story, told: Told) -> None:
    for path, name, ident in (
        ("/requests", "requests", "request_id"),
        ("/deliveries", "deliveries", "delivery_id"),
    ):
        for each in (await api.control("GET", f"{path}?limit=100")).json()[name]:
            told.note(path, await api.control("GET", f"{path}/{each[ident]}"))
    told.note("/timeline", await api.control("GET", "/timeline?limit=500"))
    for view in VIEWS:
        if "{" not in view.path:
            page = await api.http.get(f"/_emulator{view.path}", headers={"Accept": "text/html"})
            told.note(f"the page of {view.path}", page)


async def test_nothing_that_is_said_has_a_secret_in_it(told: Told) -> None:
    found = {
        (name, secret)
        for name, text in told.texts.items()
        for secret in told.secrets
        if secret in text
    }

    assert found == set()
    assert len(told.texts) > 20


async def test_secrets_that_were_sent_are_told_apart_all_the_same(told: Told) -> None:
    shown = [text for name, text in told.texts.items() if name.startswith("/requests")]

    assert any("ivsdk_...cdef" in text for text in shown)


async def come_from(address: str, reach: Reach, path: str, **headers: str) -> httpx.Response:
    """What a browser at an address is shown."""
    emulator = Emulator(PLAN, system=pinned(Wall()), reach=reach)
    transport = httpx.ASGITransport(create_app(emulator), client=(address, 4000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser:
        page = await browser.get(path, headers={"Accept": "text/html", **headers})
    await emulator.close()
    return page


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.7", "fe80::1", "", "a-name"])
async def test_who_is_not_on_this_machine_is_not_offered_a_secret(address: str) -> None:
    page = await come_from(address, Reach(), "/_emulator/")

    assert "ivsdk_test_…cdef" in page.text
    assert "Show</button>" not in page.text


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1"])
async def test_who_is_may_ask_for_it(address: str) -> None:
    page = await come_from(address, Reach(), "/_emulator/")

    assert "Show</button>" in page.text
    assert KEY not in page.text


async def test_whoever_gave_the_token_may_ask_for_it(wall: Wall) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}

    page = await come_from("192.0.2.1", Reach(control_token=TOKEN), "/_emulator/", **headers)

    assert "Show</button>" in page.text


@pytest.mark.parametrize("path", ["/", "/demo"])
@pytest.mark.parametrize(("address", "is_told"), [("127.0.0.1", True), ("192.0.2.1", False)])
async def test_the_first_pages_tell_keys_on_this_machine_only(
    path: str, address: str, is_told: bool
) -> None:
    page = await come_from(address, Reach(), path)

    assert page.status_code == 200
    assert (KEY in page.text) is is_told
    assert is_told or SIGNING_SECRET not in page.text


def test_a_process_says_no_secret_of_what_goes_wrong(tmp_path: Path) -> None:
    config = tmp_path / "emulator.toml"
    config.write_text(
        f'[[games]]\ngame_id = 7\nname = "Quest"\nsecret = "{KEY}"\n'
        f'signing_secret = "{SIGNING_SECRET}"\n'
    )
    with Command() as command:
        emulator = command.start("--config", config, "--control-token", TOKEN)
        emulator.http.headers["Authorization"] = f"Bearer {TOKEN}"
        emulator.listen("http://127.0.0.1:9/webhooks")
        emulator.buy()
        emulator.control("POST", "/clock/run-until-idle", {"limit": 1})
        emulator.http.post("/api/checkout/sessions", content=b"\x00" + KEY.encode())

        said = emulator.stop()

    assert "webhook purchase.completed" in said.complaint
    assert not [one for one in (KEY, SIGNING_SECRET, TOKEN) if one in said.complaint + said.output]
