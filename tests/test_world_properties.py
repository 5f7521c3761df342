"""Whatever happens in a world: put back, or begun again, it answers as it did, to the byte."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invo_emulator.emulator import Emulator
from invo_emulator.system import System
from stories import GAME, OTHER_GAME, PHONE, PLAYER, SEND, Json, Receiver, Story, Wall

Step = tuple[str, int]

SEEDED = {
    "id": "pinned",
    "seed": "pinned",
    "now": "2030-01-01T00:00:00Z",
    "frozen": True,
    "games": [{"game_id": GAME, "name": "Quest"}, {"game_id": OTHER_GAME, "name": "Arena"}],
    "players": [{"email": PLAYER, "balance": "250.00", "phone": PHONE}],
}

CARDS = ("pm_card_visa", "pm_card_chargeDeclined", "pm_card_threeDSecure2Required")


class Life:
    """A studio that does as it is told, and remembers every byte it was answered."""

    def __init__(self, api: Story, receiver: Receiver) -> None:
        self.api = api
        self.receiver = receiver
        # The newest of each kind: what later steps are about.
        self.newest: Json = {"session_id": "chk_none", "payment_intent_id": "pi_none"}
        self.heard: list[object] = []

    async def live(self, steps: Sequence[Step]) -> list[object]:
        """Go through some steps; all that was heard on the way."""
        self.heard, before = [], len(self.receiver.requests)
        for name, number in steps:
            await STEPS[name](self, number)
        self.heard += [
            (request.content, request.headers["x-invo-event-id"])
            for request in self.receiver.requests[before:]
        ]
        return self.heard

    def hear(self, answer: httpx.Response) -> None:
        """Remember an answer, and what it tells of."""
        is_api = not answer.request.url.path.startswith("/_emulator")
        request_id = answer.headers["x-invo-request-id"] if is_api else ""
        self.heard.append((answer.status_code, answer.content, request_id))
        told = answer.json()
        self.newest = {**self.newest, **told} if answer.is_success else self.newest


async def mint(life: Life, number: int) -> None:
    life.hear(await life.api.try_to_mint(usd_amount=f"{number}.50"))


async def pay(life: Life, number: int) -> None:
    life.hear(await life.api.pay(life.newest, payment_method=CARDS[number % 3]))


async def authenticate(life: Life, number: int) -> None:
    path = f"/payments/{life.newest['payment_intent_id']}/authenticate"
    outcome = {"outcome": ("succeed", "fail")[number % 2]}
    life.hear(await life.api.control("POST", path, outcome))


async def charge(life: Life, number: int) -> None:
    reference, card = f"purchase {number}", CARDS[number % 3]
    life.hear(await life.api.charge(purchase_reference=reference, payment_method_id=card))


async def buy(life: Life, number: int) -> None:
    life.hear(await life.api.buy(client_request_id=f"sword {number}"))


async def give(life: Life, number: int) -> None:
    life.hear(await life.api.initiate(SEND, client_request_id=f"gift {number}", amount="10.00"))


async def verify(life: Life, number: int) -> None:
    pins = [message["data"].get("sms_pin") for message in await life.api.messages(PHONE)]
    pin = "000000" if number == 0 else next(filter(None, pins), "000000")
    life.hear(await life.api.verify(SEND, {"transaction_id": "none", **life.newest}, pin))


async def advance(life: Life, number: int) -> None:
    life.receiver.status = 200 if number % 2 else 500
    seconds = (0, 1, 31, 200, 901, 50_000)[number]
    life.hear(await life.api.control("POST", "/clock/advance", {"seconds": seconds}))


async def configure(life: Life, number: int) -> None:
    life.hear(await life.api.control("PUT", "/settings", {"session_ttl_seconds": 60 + number}))


async def listen(life: Life, number: int) -> None:
    body = {"target_url": f"http://studio.test/{number}"}
    life.hear(await life.api.control("PUT", "/webhooks", body))


async def spoil(life: Life, number: int) -> None:
    body = {"operation": "POST /api/item-purchases/purchase-item", "after": number % 2}
    life.hear(await life.api.control("POST", "/faults", body))


async def look(life: Life, number: int) -> None:
    paths = ("/deliveries", "/events", "/ledger", "/faults", "/world", f"/players/{PLAYER}")
    life.hear(await life.api.control("GET", paths[number]))


STEPS: dict[str, Callable[[Life, int], Awaitable[None]]] = {
    step.__name__: step
    for step in (
        *(mint, pay, authenticate, charge, buy, give, verify),
        *(advance, configure, listen, spoil, look),
    )
}

steps = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 5)), max_size=12)

# Before and after whatever was drawn, so that something always is paid, sent, and on its way.
BUSY: list[Step] = [
    *(("listen", 0), ("mint", 5), ("pay", 0), ("advance", 2), ("buy", 1)),
    *(("give", 5), ("verify", 1)),
]

slowly = settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def emulator(receiver: Receiver) -> Emulator:
    """An emulator whose wall stands still."""
    wall = Wall()
    return Emulator(
        system=System(wall, wall, lambda: "pinned"),
        webhook_transport=lambda: httpx.MockTransport(receiver.answer),
    )


async def begun(api: Story) -> Story:
    """A studio in a new world, which is always the same one."""
    return api.studio_in(await api.world(**SEEDED))


@slowly
@given(before=steps, after=steps)
def test_a_world_that_is_put_back_goes_on_as_it_did(before: list[Step], after: list[Step]) -> None:
    async def story() -> None:
        receiver = Receiver()
        api = Story(emulator(receiver))
        life = Life(await begun(api), receiver)
        await life.live([*BUSY, *before])
        newest, snapshot = life.newest, (await life.api.control("GET", "/snapshot")).content
        first = await life.live([*after, *BUSY])

        await life.api.http.put("/_emulator/snapshot", content=snapshot)

        life.newest = newest
        assert await life.live([*after, *BUSY]) == first

    asyncio.run(story())


@slowly
@given(before=steps, after=steps)
def test_a_snapshot_goes_on_in_another_process_as_it_did(
    before: list[Step], after: list[Step]
) -> None:
    async def story() -> None:
        receiver = Receiver()
        life = Life(await begun(Story(emulator(receiver))), receiver)
        await life.live([*BUSY, *before])
        newest, snapshot = life.newest, (await life.api.control("GET", "/snapshot")).content
        first = await life.live([*after, *BUSY])

        elsewhere = await begun(Story(emulator(receiver)))
        await elsewhere.http.put("/_emulator/snapshot", content=snapshot)

        again = Life(elsewhere, receiver)
        again.newest = newest
        assert await again.live([*after, *BUSY]) == first

    asyncio.run(story())


@slowly
@given(before=steps, after=steps)
def test_a_world_that_is_reset_is_as_if_begun_just_now(
    before: list[Step], after: list[Step]
) -> None:
    async def story() -> None:
        receiver = Receiver()
        api = Story(emulator(receiver))
        fresh = Life(await begun(api), receiver)
        first = await fresh.live([*BUSY, *after])
        await api.control("DELETE", "/worlds/pinned")
        used = Life(await begun(api), receiver)
        await used.live([*BUSY, *before])

        await used.api.control("POST", "/reset")

        again = Life(used.api, receiver)
        assert await again.live([*BUSY, *after]) == first

    asyncio.run(story())


@slowly
@given(taken=steps)
def test_taking_a_snapshot_changes_nothing(taken: list[Step]) -> None:
    async def story() -> None:
        receiver = Receiver()
        api = Story(emulator(receiver))
        quiet = Life(await begun(api), receiver)
        first = await quiet.live([*BUSY, *taken])
        await api.control("DELETE", "/worlds/pinned")
        watched = Life(await begun(api), receiver)

        heard = []
        for step in [*BUSY, *taken]:
            heard += await watched.live([step])
            await watched.api.control("GET", "/snapshot")

        assert sorted(map(repr, heard)) == sorted(map(repr, first))

    asyncio.run(story())


async def test_calls_made_at_once_are_answered_alike_each_time() -> None:
    heard = []
    for _ in range(2):
        receiver = Receiver()
        studio = await begun(Story(emulator(receiver)))

        calls = [
            call
            for number in range(1, 9)
            for call in (
                studio.try_to_mint(usd_amount=f"{number}.00"),
                studio.buy(client_request_id=f"sword {number % 4}"),
                studio.charge(purchase_reference=f"purchase {number % 4}"),
                studio.control("GET", f"/players/{PLAYER}"),
            )
        ]
        heard.append([answer.content for answer in await asyncio.gather(*calls)])

    assert heard[0] == heard[1]
