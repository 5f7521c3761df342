"""The demo as programs see it: the studio's calls, and what is told of them."""

import asyncio
import json
import time
from typing import Any

import httpx
import pytest

from invo_emulator.core import messages
from invo_emulator.demo.backend import Backend
from invo_emulator.demo.keeping import keep
from invo_emulator.demo.stage import HERO
from invo_emulator.emulator import Emulator
from invo_emulator.webhooks.signing import signature_header
from invo_emulator.world.transaction import Transaction
from stories import Json, Story


@pytest.fixture
async def demo(api: Story) -> Story:
    """The demo, opened once."""
    await api.call("GET", "/demo")
    return api


async def activity(demo: Story, after: str = "") -> dict[str, Any]:
    """What happened since."""
    answer = await demo.call("GET", "/demo/activity", params={"after": after})
    return dict(answer.json())


@pytest.mark.parametrize("path", ["/demo/store/start-checkout", "/store/start-checkout"])
async def test_a_checkout_is_started_as_the_guide_has_it(demo: Story, path: str) -> None:
    answer = await demo.call("POST", path, json={"usdAmount": 10})

    assert answer.status_code == 200
    assert set(answer.json()) == {"checkout_url", "session_id", "expires_at"}
    assert answer.json()["checkout_url"].startswith("http")


async def test_a_checkout_is_paid_in_cents_too(demo: Story) -> None:
    answer = await demo.call("POST", "/store/start-checkout", json={"usdAmount": 9.99})

    page = await demo.call("GET", answer.json()["checkout_url"])

    assert "9.99" in page.text


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/store/start-checkout", {"usdAmount": 0}, "usdAmount"),
        ("/store/start-checkout", {}, "usdAmount"),
        ("/demo/store/buy-item", {"itemId": "crown"}, "itemId"),
        ("/demo/store/send", {"amount": "much"}, "amount"),
        ("/demo/store/confirm-send", {"transactionId": "txn_1"}, "pin"),
        ("/demo/arena/claim", {}, "claimCode"),
    ],
)
async def test_a_bad_call_names_its_field(
    demo: Story, path: str, body: dict[str, object], field: str
) -> None:
    answer = await demo.call("POST", path, json=body)

    assert answer.status_code == 400
    assert field in answer.json()["error"]
    assert (await activity(demo))["messages"][-1]["response"]["status"] == 400


async def test_what_invo_refuses_the_player_is_told_the_game(demo: Story) -> None:
    answer = await demo.call("POST", "/demo/store/buy-item", json={"itemId": "hat_001"})

    assert (answer.status_code, answer.json()["code"]) == (400, "INSUFFICIENT_BALANCE")


async def test_a_cursor_leaves_out_what_was_seen(demo: Story) -> None:
    await demo.call("POST", "/store/start-checkout", json={"usdAmount": 10})
    news = await activity(demo)

    later = await activity(demo, news["cursor"])

    assert [one["title"] for one in news["messages"]] == [
        "Wants to buy coins",
        "Wants a checkout link",
    ]
    assert later["messages"] == []


@pytest.mark.parametrize("cursor", ["another.7", "7", "epoch", "-", "x" * 500])
async def test_a_cursor_of_another_start_begins_anew(demo: Story, cursor: str) -> None:
    await demo.call("POST", "/store/start-checkout", json={"usdAmount": 10})

    assert len((await activity(demo, cursor))["messages"]) == 2


async def test_the_key_is_never_told(demo: Story) -> None:
    await demo.call("POST", "/store/start-checkout", json={"usdAmount": 10})

    told = json.dumps(await activity(demo))

    assert "X-Game-Secret-Key".lower() in told.lower()
    assert "ivsdk_test_demoquest" not in told


@pytest.mark.parametrize("path", ["/demo/webhooks", "/demo/arena/webhooks"])
async def test_a_forged_webhook_is_refused_and_shown(demo: Story, path: str) -> None:
    body = {"event_type": "item.purchased", "data": {"item_id": "hat_001"}}

    answer = await demo.call("POST", path, json=body, headers={"X-Invo-Signature": "t=1,v1=00"})

    news = await activity(demo)
    assert answer.status_code == 400
    assert news["messages"][-1]["response"]["status"] == 400
    assert news["quest"]["items"] == []


async def test_another_studios_checkout_is_not_shown(demo: Story) -> None:
    session = await demo.mint()

    await demo.call("GET", str(session["checkout_url"]))

    assert (await activity(demo))["messages"] == []


async def test_a_stream_tells_what_happens_and_ends_with_the_emulator(
    demo: Story, emulator: Emulator
) -> None:
    following = asyncio.create_task(
        demo.call("GET", "/demo/activity", headers={"Accept": "text/event-stream"})
    )
    await asyncio.sleep(0)
    await demo.call("POST", "/store/start-checkout", json={"usdAmount": 10})
    emulator.is_stopping.set()

    stream: httpx.Response = await following

    events = [json.loads(line[6:]) for line in stream.text.splitlines() if line]
    assert stream.headers["content-type"].startswith("text/event-stream")
    titles = [one["title"] for event in events for one in event["messages"]]
    assert "Wants a checkout link" in titles


async def test_a_cursor_in_other_digits_begins_anew(demo: Story) -> None:
    await demo.call("POST", "/store/start-checkout", json={"usdAmount": 10})
    epoch = (await activity(demo))["cursor"].partition(".")[0]

    told = [await activity(demo, f"{epoch}.{digits}") for digits in ("²", "9" * 5000)]

    assert [len(each["messages"]) for each in told] == [2, 2]


def signed(secret: str, event_type: str, data: Json, key: str = "k") -> tuple[bytes, str]:
    """An event's body, and the signature that says whose it is."""
    event = {"event_id": "e", "idempotency_key": key, "event_type": event_type, "data": data}
    body = json.dumps(event).encode()
    return body, signature_header((secret,), int(time.time()), body)


async def tell(demo: Story, event_type: str, data: Json, key: str = "k") -> httpx.Response:
    """Tell the first game's studio, as INVO would."""
    [game, *_] = (await demo.control("GET", "/world")).json()["games"]
    body, signature = signed(game["signing_secret"], event_type, data, key)
    headers = {"X-Invo-Signature": signature}
    return await demo.call("POST", "/demo/webhooks", content=body, headers=headers)


async def test_an_event_that_says_too_little_is_refused_each_time(demo: Story) -> None:
    answers = [await tell(demo, "item.purchased", {}) for _ in range(2)]

    assert [each.status_code for each in answers] == [422, 422]


async def test_a_player_whom_invo_never_heard_of_is_not_asked_about(demo: Story) -> None:
    await demo.call("GET", "/demo")
    await tell(demo, "purchase.completed", {"player_email": "somebody@example.com"})

    missed = (await demo.control("GET", "/requests?status=4xx")).json()["requests"]

    assert missed == []


async def test_what_another_player_bought_is_not_the_heros(demo: Story) -> None:
    data = {"player_email": "somebody@example.com", "item_id": "hat_001"}

    answer = await tell(demo, "item.purchased", data)

    news = await activity(demo)
    assert answer.json() == {"received": True, "outcome": "of another"}
    assert news["quest"]["items"] == []
    assert [each["title"] for each in news["messages"]] == ["item.purchased"]


def test_an_event_of_another_is_not_the_heros_because_the_hero_was_named_before() -> None:
    backend = Backend("whsec_test_a", HERO)
    of_another: Json = {"player_email": "eve@example.com", "item_id": "hat_001"}

    first = backend.receive_webhook(
        *signed("whsec_test_a", "purchase.completed", {"player_email": HERO.email}, "first")
    )
    second = backend.receive_webhook(
        *signed("whsec_test_a", "item.purchased", of_another, "second")
    )

    assert (first, second) == ((200, "new"), (200, "of another"))


async def test_what_waits_for_another_phone_is_not_the_heros(demo: Story) -> None:
    data = {"direction": "inbound", "to_phone": "+15555550109", "transaction_id": "txn_1"}

    await tell(demo, "transfer.claim_pending", data)

    assert (await activity(demo))["quest"]["parcels"] == []


OF_THE_HERO: list[tuple[str, Json]] = [
    ("purchase.completed", {"player_email": HERO.email}),
    ("transfer.refunded", {"from_player_id": 1}),
    ("transfer.received", {"to_player_id": 1}),
    ("transfer.claim_pending", {"direction": "inbound", "to_phone": HERO.phone}),
]


@pytest.mark.parametrize(("event_type", "data"), OF_THE_HERO)
async def test_an_event_about_the_hero_has_the_balance_asked_for(
    demo: Story, event_type: str, data: Json
) -> None:
    await demo.put_player(HERO.email, balance="50.00")
    await demo.call("GET", "/demo")
    await demo.put_player(HERO.email, balance="70.00")

    answer = await tell(demo, event_type, data)

    assert answer.json()["outcome"] == "new"
    assert (await activity(demo))["quest"]["balance"] == "70.00"


async def test_what_waited_for_the_hero_is_gone_once_it_expired(demo: Story) -> None:
    data = {"direction": "inbound", "to_phone": HERO.phone, "transaction_id": "txn_1"}
    [game, *_] = (await demo.control("GET", "/world")).json()["games"]
    backend = Backend(game["signing_secret"], HERO)

    told = [
        backend.receive_webhook(*signed(game["signing_secret"], event_type, data, event_type))
        for event_type in ("transfer.claim_pending", "transfer.claim_expired")
    ]

    assert (told, backend.parcels) == ([(200, "new")] * 2, {})


async def test_a_hero_that_somebody_made_up_holds_nothing(demo: Story) -> None:
    answer = await tell(demo, "purchase.completed", {"player_email": HERO.email})

    assert answer.status_code == 200
    assert (await activity(demo))["quest"]["balance"] == "0.00"


def test_the_newest_thousand_events_are_known_again() -> None:
    backend = Backend("whsec_test_a", HERO)
    events = [signed("whsec_test_a", "webhook.test", {}, str(number)) for number in range(1001)]
    for event in events:
        backend.receive_webhook(*event)

    oldest, next_one = (backend.receive_webhook(*events[number])[1] for number in (0, 2))

    assert (oldest, next_one) == ("of another", "known")


async def test_the_newest_hundred_texts_are_kept(emulator: Emulator, demo: Story) -> None:
    def text(tx: Transaction) -> None:
        for number in range(101):
            data = {"transaction_id": f"txn_{number}", "sms_pin": "123456"}
            messages.send(tx, "sms", HERO.phone, "pin", "Your PIN", data, link="")

    emulator.worlds.get().at_once(text)

    pins = (await activity(demo))["pins"]

    assert list(pins) == [f"txn_{number}" for number in range(1, 101)]


async def test_the_newest_hundred_checkouts_are_followed(demo: Story) -> None:
    links = [
        (await demo.call("POST", "/store/start-checkout", json={"usdAmount": 10})).json()
        for _ in range(101)
    ]
    before = (await activity(demo))["cursor"]

    for started in links[:2]:
        await demo.call("GET", started["checkout_url"])

    assert len((await activity(demo, before))["messages"]) == 1


def test_what_is_kept_is_the_newest() -> None:
    kept: dict[str, int] = {}

    for number, name in enumerate(("first", "second", "first", "third")):
        keep(kept, name, number, 2)

    assert kept == {"first": 2, "third": 3}


async def test_what_is_too_deep_to_read_is_refused(demo: Story) -> None:
    headers = {"X-Invo-Signature": "t=1,v1=00"}

    answer = await demo.call("POST", "/demo/webhooks", content="[" * 60_000, headers=headers)

    assert answer.status_code == 400
