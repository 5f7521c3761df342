"""Items, sends and transfers in whatever order: nothing is lost, and each change is told once."""

import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from invo_emulator.core import claims, items, moves, players
from invo_emulator.core.claims import Candidates, Claim
from invo_emulator.core.items import Basket
from invo_emulator.core.moves import Wish
from invo_emulator.core.planting import plant
from invo_emulator.emulator import JOBS
from invo_emulator.errors import Refusal
from invo_emulator.lifecycles import MOVE
from invo_emulator.money import ledger
from invo_emulator.system import System
from invo_emulator.times import SECOND
from invo_emulator.world.plan import CurrencyPlan, GamePlan, Plan, PlayerPlan
from invo_emulator.world.transaction import Row, Transaction
from invo_emulator.world.world import World
from stories import Wall

T = TypeVar("T")

# Two games whose coins are worth different things.
GAMES = (
    GamePlan(1, "Quest", currency=CurrencyPlan("Gold", "G", 10)),
    GamePlan(2, "Arena", currency=CurrencyPlan("Stars", "S", 7)),
)
PEOPLE = {
    "ada@example.com": "+15555550100",
    "bob@example.com": "+15555550111",
    "minor@example.com": "+15555550122",
    # Behind one phone with Bob.
    "bea@example.com": "+15555550111",
}
START = 1000_00

# The events that each change of state is told with, and to how many.
TOLD = {
    "pending_claim": {"transfer.claim_pending": 2},
    "completed": {"transfer.sent": 1, "transfer.received": 1},
    "expired_claim": {"transfer.claim_expired": 2, "transfer.refunded": 1},
    **{
        state: {"transfer.refunded": 1}
        for state in (
            *("failed", "failed_pin_verification", "rejected_guardian"),
            *("expired", "expired_pin_verification"),
        )
    },
}
people = st.sampled_from(sorted(PEOPLE))
games = st.sampled_from([1, 2])


class Moving(RuleBasedStateMachine):
    """Players, guardians and time, doing what they can to value on its way."""

    started = Bundle("started")

    def __init__(self) -> None:
        super().__init__()
        self.wall = Wall()
        system = System(wall=self.wall, stopwatch=self.wall, entropy=lambda: "pinned")
        self.world = World("default", Plan(games=GAMES), system, JOBS, plant)
        self.requests = 0

    @initialize()
    def populate(self) -> None:
        for game_id in (1, 2):
            for email, phone in PEOPLE.items():
                plan = PlayerPlan(
                    email,
                    phone=phone,
                    balance=START,
                    is_minor=email.startswith("minor"),
                    guardian_email="mum@example.com",
                    passkey=email.startswith("ada"),
                )
                game = self.world.game(game_id)
                self.do(partial(players.put, game=game, wanted=plan))

    def do(self, work: Callable[[Transaction], T]) -> T | None:
        """Try something; a refusal must leave nothing behind."""
        self.world.run_due_jobs()
        before = self.counts()
        try:
            return self.world.at_once(work)
        except Refusal:
            assert self.counts() == before
            return None

    def counts(self) -> dict[str, int]:
        """How many rows there are, and what the wallets hold."""
        tables = ("posting", "event", "move", "item_purchase", "message", "player")

        def work(tx: Transaction) -> dict[str, int]:
            rows = {table: tx.all(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"] for table in tables}
            return rows | {row["name"]: row["balance"] for row in tx.all("SELECT * FROM account")}

        return self.world.at_once(work)

    # What can be done

    @rule(
        target=started,
        kind=st.sampled_from(["send", "transfer"]),
        source=games,
        destination=games,
        sender=people,
        receiver=people,
        amount=st.integers(1, START * 2),
        again=st.booleans(),
    )
    def start(
        self,
        kind: moves.Kind,
        source: int,
        destination: int,
        sender: str,
        receiver: str,
        amount: int,
        again: bool,
    ) -> str:
        self.requests += not again
        wish = Wish(
            kind=kind,
            client_request_id=f"request {self.requests}",
            source_game=self.world.game(source),
            source_name="Somebody",
            source_email=sender,
            source_phone=PEOPLE[sender],
            target_game_id=destination,
            target_game_id_field="target_game_id",
            target_phone=PEOPLE[receiver],
            target_email=None,
            amount=amount,
        )
        move = self.do(lambda tx: moves.initiate(tx, wish))
        return move["transaction_id"] if move else "txn_none"

    @rule(transaction_id=started, pin=st.sampled_from(["right", "wrong"]))
    def verify(self, transaction_id: str, pin: str) -> None:
        def work(tx: Transaction) -> object:
            move = moves.get(tx, transaction_id)
            return moves.verify_pin(tx, move, move["pin"] if pin == "right" else "none")

        self.do(work)

    @rule(transaction_id=started, answer=st.sampled_from([moves.approve, moves.decline]))
    def answer(self, transaction_id: str, answer: Callable[[Transaction, Row], Row]) -> None:
        self.do(lambda tx: answer(tx, moves.get(tx, transaction_id)))

    @rule(transaction_id=started, email=people, game_id=games, chooses=st.booleans())
    def claim(self, transaction_id: str, email: str, game_id: int, chooses: bool) -> None:
        def work(tx: Transaction) -> object:
            move, game = moves.get(tx, transaction_id), tx.games[game_id]
            player = players.get(tx, game, email)
            chosen = player["player_id"] if chooses else None
            code, phone = move["claim_code"] or "none", PEOPLE[email]
            wanted = Claim(move["kind"], code, "Name", email, phone, chosen, "player_id")
            outcome = claims.claim(tx, game, wanted)
            assert not isinstance(outcome, Candidates) or len(outcome.players) == 2
            return outcome

        self.do(work)

    @rule(transaction_id=started, email=people, game_id=games)
    def confirm(self, transaction_id: str, email: str, game_id: int) -> None:
        def work(tx: Transaction) -> object:
            move = moves.get(tx, transaction_id)
            player = players.get(tx, tx.games[game_id], email)
            return claims.confirm_receipt(tx, move["kind"], transaction_id, player)

        self.do(work)

    @rule(email=people, game_id=games, price=st.integers(1, START), again=st.booleans())
    def buy(self, email: str, game_id: int, price: int, again: bool) -> None:
        self.requests += not again
        request_id = f"item {self.requests}"
        basket = Basket(request_id, email, "N", "sword", "Sword", 1, price, price, None, None)
        self.do(lambda tx: items.purchase(tx, tx.games[game_id], basket))

    @rule(seconds=st.sampled_from([1, 599, 600, 900, 86_400]))
    def wait(self, seconds: int) -> None:
        self.wall.advance(seconds)
        self.world.run_due_jobs()

    # What must hold

    @invariant()
    def the_books_balance(self) -> None:
        assert self.world.at_once(ledger.is_balanced)

    @invariant()
    def what_is_reserved_is_on_its_way(self) -> None:
        def work(tx: Transaction) -> tuple[int, int]:
            reserved = tx.one("SELECT SUM(balance) AS s FROM account WHERE name LIKE '%/reserved'")
            final = [state for state in MOVE.moves if MOVE.is_final(state)]
            marks = ", ".join("?" * len(final))
            moving = tx.one(
                f"SELECT SUM(amount) AS s FROM move WHERE state NOT IN ({marks})", *final
            )
            assert reserved
            assert moving
            return reserved["s"] or 0, moving["s"] or 0

        reserved, moving = self.world.at_once(work)
        assert reserved == moving

    @invariant()
    def each_change_is_told_once(self) -> None:
        def work(tx: Transaction) -> None:
            told: dict[str, Counter[str]] = {}
            for event in tx.all("SELECT event_type, body FROM event"):
                about = json.loads(event["body"])["data"]["transaction_id"]
                told.setdefault(about, Counter())[event["event_type"]] += 1
            for move in tx.all("SELECT * FROM move"):
                expected = Counter(TOLD.get(move["state"], {}))
                if move["claim_code"] and move["state"] != "pending_claim":
                    expected.update(TOLD["pending_claim"])
                assert told.pop(move["transaction_id"], Counter()) == expected
            orders = {row["transaction_id"] for row in tx.all("SELECT * FROM item_purchase")}
            assert told == {order: Counter({"item.purchased": 1}) for order in orders}

        self.world.at_once(work)

    @invariant()
    def nobody_waits_past_the_time(self) -> None:
        def work(tx: Transaction) -> list[Row]:
            rows = tx.all("SELECT * FROM move WHERE deadline < ?", tx.now - SECOND)
            return [row for row in rows if not MOVE.is_final(row["state"])]

        assert self.world.at_once(work) == []

    @invariant()
    def nobody_is_cut_short(self) -> None:
        def work(tx: Transaction) -> list[Row]:
            return list(
                tx.all(
                    "SELECT * FROM move WHERE state = 'expired_claim' AND decided_at + ? > ?",
                    moves.CLAIM_SECONDS * SECOND,
                    tx.now,
                )
            )

        assert self.world.at_once(work) == []

    def teardown(self) -> None:
        self.world.database.close_now()


TestMoving = Moving.TestCase
TestMoving.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
