"""Grants are seen in whatever shape a studio shows its state, and nothing else is taken for one."""

from decimal import Decimal
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from certificate.instant import at_once, now
from certificate.studio import OLD_SECRET, SECRET, examine, failures
from invo_emulator.certificate import Certificate
from invo_emulator.certificate.state import change
from mistakes.good import Event, Later, Receiver
from mistakes.grants import GrantsAgain, Races

REPEATS = {"repeat", "same-moment", "unheard", "long-memory"}


class Shown(Receiver):
    """Keeps every grant and every request, for those below to show in their own way."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.grants: list[Event] = []
        self.log: list[Event] = []
        self.last_grant_at = 0

    def verify(self, raw: bytes, signature: str | None) -> Event:
        """Note that it came, however often it does."""
        event = super().verify(raw, signature)
        self.log.append(event)
        return event

    def grant(self, event: Event) -> None:
        """Note that it was granted."""
        super().grant(event)
        if event["event_type"] == "purchase.completed":
            self.grants.append(event)
            self.last_grant_at = int(self.now() * 100)

    async def show(self, _: Request) -> Response:
        """The state."""
        return JSONResponse(self.state())

    def state(self) -> object:
        """Anything."""
        raise NotImplementedError


class ShowsList(Shown):
    """A list of grants."""

    def state(self) -> object:
        data = [event["data"] for event in self.grants]
        return [{"who": one["player_email"], "coins": one["currency_amount"]} for one in data]


class ShowsNames(Shown):
    """A list for each player, of things without a number; beside it, what grows otherwise."""

    def state(self) -> object:
        owned: dict[str, list[str]] = {}
        for event in self.grants:
            owned.setdefault(event["data"]["player_email"], []).append("a bag of coins")
        badges = ["a badge for four purchases"] * (len(self.grants) // 4)
        return {"owned": owned, "last_grant_at": self.last_grant_at, "badges": badges}


class ShowsCents(Shown):
    """What was earned, in cents, as a binary fraction."""

    def state(self) -> object:
        return {"earned": sum(float(one["data"]["usd_amount"]) * 100 for one in self.grants)}


class ShowsTransactions(Shown):
    """An object with a field for each transaction."""

    def state(self) -> object:
        return {f"txn:{one['data']['transaction_id']}": {"granted": 1} for one in self.grants}


class ShowsLog(Shown):
    """Every request beside the balances, duplicates and amounts included, and clocks."""

    def state(self) -> object:
        coins = {email: float(coins) for email, coins in self.coins.items()}
        return {"log": self.log, "seen": self.requests, "uptime": self.now(), "coins": coins}


class ShowsOneNumber(Shown):
    """Nothing but a number."""

    def state(self) -> object:
        return sum(int(event["data"]["currency_amount"]) for event in self.grants)


SHAPES = [ShowsList, ShowsNames, ShowsCents, ShowsTransactions, ShowsLog, ShowsOneNumber]


def certificate_of(kind: type[Receiver], **options: Any) -> Certificate:
    """The certificate of a receiver that knows both secrets."""
    return at_once(examine(kind([SECRET, OLD_SECRET], now), **options))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_good_receiver_has_no_failure_in_any_shape(shape: type[Receiver]) -> None:
    # Refunds don't show in all of these, and need not.
    assert failures(certificate_of(shape)).keys() <= {"refund"}


# An object with a field for each transaction can't show that one was granted twice.
TELLING = [shape for shape in SHAPES if shape is not ShowsTransactions]


@pytest.mark.parametrize("shape", TELLING)
def test_granting_again_is_seen_in_any_shape(shape: type[Receiver]) -> None:
    class Again(GrantsAgain, shape):  # type: ignore[misc, valid-type]
        """Shows it so, and grants again."""

    assert failures(certificate_of(Again, only=REPEATS)).keys() == REPEATS


@pytest.mark.parametrize("shape", TELLING)
def test_a_race_is_seen_in_any_shape(shape: type[Receiver]) -> None:
    class Race(Races, shape):  # type: ignore[misc, valid-type]
        """Shows it so, and races."""

    assert failures(certificate_of(Race, only=REPEATS)).keys() == {"same-moment"}


class ShowsTotalLater(Later):
    """Grants half a second later, and shows what all players hold together."""

    async def show(self, _: Request) -> Response:
        """One number, and a count of requests that grows at once."""
        return JSONResponse({"coins": str(sum(self.coins.values())), "requests": self.requests})


@pytest.mark.parametrize("delay", [0.15, 0.5, 2.5])
def test_what_is_granted_later_is_not_taken_for_another_events(delay: float) -> None:
    class Delayed(ShowsTotalLater):
        """Takes its time."""

        seconds = delay

    assert not failures(certificate_of(Delayed))
    assert not failures(certificate_of(Delayed, player="ada@example.com"))


class Ignores(Shown):
    """Grants items alone: its currency is INVO's."""

    def grant(self, event: Event) -> None:
        if event["event_type"] == "item.purchased":
            super().grant(event)

    def state(self) -> object:
        return self.items


def test_what_is_granted_may_be_items_alone() -> None:
    certificate = certificate_of(Ignores)

    assert certificate.holds
    assert "item.purchased" in certificate.result("grants").finding.because
    assert certificate.result("same-moment").finding.verdict == "passed"
    assert certificate.result("twins").finding.verdict == "unseen"


class KnowsAda(Receiver):
    """Has one player, who owned something before, and grants nobody else anything."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.coins["ada@example.com"] = Decimal(500)

    def grant(self, event: Event) -> None:
        data = event["data"]
        if data.get("player_email", self.buyers.get(data.get("order_id"))) in self.coins:
            super().grant(event)

    async def show(self, _: Request) -> Response:
        return JSONResponse({email: str(coins) for email, coins in self.coins.items()})


def test_a_receiver_may_know_certain_players_alone() -> None:
    assert "grants" in failures(certificate_of(KnowsAda))
    assert not failures(certificate_of(KnowsAda, player="ada@example.com"))


STATES: list[tuple[object, object, dict[str, str]]] = [
    ({"a": 1}, {"a": 3}, {"a": "2"}),
    ({"a": "1.50"}, {"a": "1.25"}, {"a": "-0.25"}),
    ({"a": 0.1}, {"a": 0.1 + 0.2}, {"a": "0.2"}),
    ({"a": [1, 2]}, {"a": [2, 1]}, {}),
    ({"a": [1]}, {"a": [1, 5]}, {"a#": "1", "a[]": "5"}),
    ({}, {"a": {"b": 7}}, {"#": "1", "a#": "1", "a.b": "7"}),
    ([], [], {}),
    (5, 7, {"": "2"}),
    ({"a": True, "b": None, "c": "x"}, {"a": False, "b": None, "c": "y"}, {}),
    ({"a": float("inf")}, {"a": float("nan")}, {}),
    ({"a": "1e5", "b": "0x10", "c": "+1"}, {"a": "2", "b": "", "c": ""}, {"a": "2"}),
]


@pytest.mark.parametrize(("before", "after", "changes"), STATES)
def test_a_change_is_told_by_its_path(
    before: object, after: object, changes: dict[str, str]
) -> None:
    changed = change(before, after)

    changed = change(before, after)

    assert {path: str(delta.normalize()) for path, delta in changed.items()} == changes
