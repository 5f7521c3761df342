"""Whatever is done in whatever order: the books balance, and each event is told once."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from invo_emulator.core import checkout, players, purchase_views, purchases
from invo_emulator.core.cards import TEST_CARDS, Card
from invo_emulator.core.planting import plant
from invo_emulator.core.purchases import Tender
from invo_emulator.emulator import JOBS
from invo_emulator.errors import Refusal, SessionAlreadyConsumed, SessionExpired, WrongState
from invo_emulator.money import ledger
from invo_emulator.system import System
from invo_emulator.webhooks import deliveries, targets
from invo_emulator.webhooks.deliveries import Outcome
from invo_emulator.webhooks.policies import RETRY_DELAYS_SECONDS
from invo_emulator.world.plan import Plan
from invo_emulator.world.transaction import Row, Transaction
from invo_emulator.world.world import World
from stories import Wall

T = TypeVar("T")

PLAYERS = ("ada@example.com", "bob@example.com")
TABLES = (
    *("player", "account", "posting", "checkout_session", "purchase"),
    *("event", "delivery", "attempt", "job"),
)
# Cards that ask their owner first lead to most of the states.
ASKING = [card for card in TEST_CARDS if card.verdict == "challenge"]
ANNOUNCED = {"completed": "purchase.completed", "failed": "purchase.failed"}


@dataclass
class Session:
    """What the story knows of a session, against which the world is checked."""

    session_id: str
    expires_at: int
    paid_by: str | None = None
    orders: dict[str, str] = field(default_factory=dict)

    def refusal(self, now: int) -> type[Refusal] | None:
        """Why it can't be paid now."""
        if self.paid_by:
            return SessionAlreadyConsumed
        return SessionExpired if now >= self.expires_at else None


class Checkout(RuleBasedStateMachine):
    """Players, studios and time, doing what they can to a world."""

    sessions = Bundle("sessions")
    submitted = Bundle("submitted")

    def __init__(self) -> None:
        super().__init__()
        self.wall = Wall()
        system = System(wall=self.wall, stopwatch=self.wall, entropy=lambda: "pinned")
        self.world = World("default", Plan(), system, JOBS, plant)
        self.known: list[Session] = []
        self.views = 0

    @initialize()
    def listen(self) -> None:
        def work(tx: Transaction) -> None:
            targets.put(tx, self.world.game(), "http://studio.test/")
            events = ("purchase.failed",)
            targets.put(tx, self.world.game(), "http://demo.test/", name="demo", events=events)

        self.world.at_once(work)

    # What can be done

    @rule(target=sessions, email=st.sampled_from(PLAYERS), usd_amount=st.integers(1, 999_99))
    def mint(self, email: str, usd_amount: int) -> Session:
        row = self.world.at_once(
            lambda tx: checkout.mint(
                tx,
                self.world.game(),
                player_email=email,
                usd_amount=usd_amount,
                rail="platform",
                success_url=None,
                cancel_url=None,
                metadata={"n": 1},
            )
        )
        session = Session(row["session_id"], row["expires_at"])
        self.known.append(session)
        return session

    @rule(
        target=submitted,
        session=sessions,
        card=st.sampled_from(TEST_CARDS) | st.sampled_from(ASKING),
        expiry=st.none() | st.just("12/34"),
    )
    def pay(self, session: Session, card: Card, expiry: str | None) -> object:
        self.views += 1
        tender = Tender(card, expiry, page_view=f"view {self.views}")
        refusal = session.refusal(self.world.clock.now())
        order = self._try(lambda tx: self._pay(tx, session, tender), refusal)
        if order is None:
            return multiple()
        self._note_payment(session, order, card)
        return (session, tender, order["order_id"])

    def _pay(self, tx: Transaction, session: Session, tender: Tender) -> Row:
        return purchases.pay_session(tx, checkout.get(tx, session.session_id), tender)

    def _note_payment(self, session: Session, order: Row, card: Card) -> None:
        for other, state in session.orders.items():
            if state == "pending":
                session.orders[other] = "canceled"
        outcomes = {"succeed": "completed", "challenge": "pending", "decline": "failed"}
        session.orders[order["order_id"]] = outcomes[card.verdict]
        if card.verdict == "succeed":
            session.paid_by = order["order_id"]

    @rule(payment=submitted)
    def press_the_button_twice(self, payment: tuple[Session, Tender, str]) -> None:
        session, tender, order_id = payment
        before = self._counts()

        again = self.world.at_once(lambda tx: self._pay(tx, session, tender))

        assert again["order_id"] == order_id
        assert self._counts() == before

    @rule(payment=submitted, succeeds=st.booleans())
    def answer_the_question(self, payment: tuple[Session, Tender, str], succeeds: bool) -> None:
        session, _, order_id = payment
        intent = self._order(order_id)["payment_intent_id"]
        refusal = session.refusal(self.world.clock.now())
        if refusal is None and session.orders[order_id] != "pending":
            refusal = WrongState
        done = self._try(lambda tx: purchases.authenticate(tx, intent, succeeds), refusal)
        if done is not None:
            session.orders[order_id] = "completed" if succeeds else "failed"
            session.paid_by = order_id if succeeds else None

    @rule(session=sessions)
    def cancel(self, session: Session) -> None:
        before = self._counts()

        def work(tx: Transaction) -> None:
            row = checkout.get(tx, session.session_id)
            checkout.check_payable(row)
            purchase_views.checkout_message(tx, row, None)

        self._try(work, session.refusal(self.world.clock.now()))
        assert self._counts() == before

    @rule(seconds=st.sampled_from([1, 29, 30, 120, 600]))
    def wait(self, seconds: int) -> None:
        self.wall.advance(seconds)

    @rule(session=sessions, microseconds=st.sampled_from([-1, 0, 1]))
    def wait_for_the_expiry(self, session: Session, microseconds: int) -> None:
        self.world.clock.hop(session.expires_at + microseconds)

    @rule(status=st.sampled_from([200, 204, 302, 500, None]), most=st.integers(0, 5))
    def send(self, status: int | None, most: int) -> None:
        outcome = Outcome(1, status, network_error=None if status else "ConnectError")

        def work(tx: Transaction) -> None:
            for due in deliveries.claim(tx, most, wall=0):
                deliveries.record(tx, due, outcome)

        self.world.at_once(work)

    @rule(place=st.integers(0, 100))
    def resend(self, place: int) -> None:
        known = self._all("SELECT * FROM delivery ORDER BY number")
        if known:
            row = known[place % len(known)]
            self.world.at_once(lambda tx: deliveries.resend(tx, row["delivery_id"]))

    @rule(place=st.integers(0, 100))
    def die_while_sending(self, place: int) -> None:
        self.world.at_once(lambda tx: deliveries.claim(tx, place, wall=0))
        self.world.at_once(lambda tx: plant(tx, self.world.plan))

    # What must be so whatever was done

    @invariant()
    def the_books_balance(self) -> None:
        assert self.world.at_once(ledger.is_balanced)

    @invariant()
    def players_hold_what_they_bought(self) -> None:
        def look(tx: Transaction) -> None:
            for player in tx.all("SELECT player_id FROM player"):
                sql = "SELECT * FROM purchase WHERE player_id = ? AND state = 'completed'"
                bought = sum(row["currency_amount"] for row in tx.all(sql, player["player_id"]))
                assert players.available(tx, self.world.game(), player["player_id"]) == bought

        self.world.at_once(look)

    @invariant()
    def sessions_are_what_became_of_them(self) -> None:
        now = self.world.clock.now()
        for session in self.known:
            [row] = self._all(
                "SELECT * FROM checkout_session WHERE session_id = ?", session.session_id
            )
            expected = "expired" if now >= session.expires_at else "open"
            assert row["state"] == ("consumed" if session.paid_by else expected)
            assert row["order_id"] == session.paid_by

    @invariant()
    def orders_are_what_became_of_them(self) -> None:
        self.world.run_due_jobs()
        for session in self.known:
            if self.world.clock.now() >= session.expires_at:
                # A question that nobody answered ends with its session.
                for order, state in session.orders.items():
                    session.orders[order] = "canceled" if state == "pending" else state
        rows = self._all("SELECT order_id, state FROM purchase")
        expected = {order: state for one in self.known for order, state in one.orders.items()}
        assert {row["order_id"]: row["state"] for row in rows} == expected

    @invariant()
    def each_session_is_paid_at_most_once(self) -> None:
        paid = self._all("SELECT session_id FROM purchase WHERE state = 'completed'")
        assert len({row["session_id"] for row in paid}) == len(paid)

    @invariant()
    def each_outcome_is_announced_exactly_once(self) -> None:
        told = sorted(
            (json.loads(event["body"])["data"]["order_id"], event["event_type"])
            for event in self._all("SELECT * FROM event")
        )
        orders = self._all("SELECT * FROM purchase WHERE state IN ('completed', 'failed')")
        assert told == sorted((order["order_id"], ANNOUNCED[order["state"]]) for order in orders)

    @invariant()
    def each_event_has_one_delivery_for_each_who_listens(self) -> None:
        for event in self._all("SELECT * FROM event"):
            sent = self._all("SELECT target_id FROM delivery WHERE event_id = ?", event["event_id"])
            expected = 2 if event["event_type"] == "purchase.failed" else 1
            assert len({row["target_id"] for row in sent}) == len(sent) == expected

    @invariant()
    def attempts_are_numbered_without_a_gap(self) -> None:
        for delivery in self._all("SELECT * FROM delivery"):
            rows = self._all(
                "SELECT number FROM attempt WHERE delivery_id = ? ORDER BY number",
                delivery["delivery_id"],
            )
            assert [row["number"] for row in rows] == list(range(1, delivery["attempts"] + 1))
            assert delivery["retries"] <= len(RETRY_DELAYS_SECONDS)
            assert delivery["state"] in ("pending", "delivered", "dead")
            assert (delivery["due_at"] is not None) or delivery["state"] != "pending"

    @invariant()
    def no_id_came_twice(self) -> None:
        assert self._all("SELECT counter FROM world")[0]["counter"] == self.world.chance.counter

    # How it is done and looked at

    def _try(self, work: Callable[[Transaction], T], refusal: type[Refusal] | None) -> T | None:
        """Do it; if it must be refused, it must be for this reason, and change nothing."""
        self.world.run_due_jobs()
        before = self._counts()
        try:
            done = self.world.at_once(work)
        except Refusal as refused:
            assert type(refused) is refusal  # noqa: PT017
            assert self._counts() == before
            return None
        assert refusal is None
        return done

    def _counts(self) -> list[object]:
        tables = [self._all(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"] for table in TABLES]
        return [*tables, self.world.chance.counter]

    def _order(self, order_id: str) -> Row:
        return self.world.at_once(lambda tx: purchases.get(tx, order_id))

    def _all(self, sql: str, *values: object) -> list[Row]:
        return list(self.world.at_once(lambda tx: tx.all(sql, *values)))


TestCheckout = Checkout.TestCase
TestCheckout.settings = settings(
    max_examples=50,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
