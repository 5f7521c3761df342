"""What a player does on the hosted page, without the page."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from invo_emulator.records import frozen
from invo_emulator.testing.clocks import InvoClock
from invo_emulator.testing.worlds import ControlRefused, Invo, Json
from invo_emulator.times import as_datetime

if TYPE_CHECKING:
    from invo_client import CreateCheckoutResult

    Session = CreateCheckoutResult | Mapping[str, Any] | str

DECLINES = {
    "card_declined": "pm_card_chargeDeclined",
    "insufficient_funds": "pm_card_chargeDeclinedInsufficientFunds",
    "expired_card": "pm_card_chargeDeclinedExpiredCard",
    "incorrect_cvc": "pm_card_chargeDeclinedIncorrectCvc",
    "processing_error": "pm_card_chargeDeclinedProcessingError",
}
_CHALLENGED = "pm_card_threeDSecure2Required"
_DECLINED = 402


@frozen
class Outcome:
    """What became of a payment. `status` is "success", "requires_action" or "declined"; `raw` is
    all that was answered."""

    status: str
    raw: Mapping[str, Any]
    order_id: str | None = None
    transaction_id: str | None = None
    payment_intent_id: str | None = None
    new_balance: str | None = None
    decline_code: str | None = None


class InvoCheckout:
    """Pays, declines and gives up checkout sessions: each given as what create_checkout returned,
    as the checkout_url, or as the session's id."""

    def __init__(self, invo: Invo) -> None:
        self._invo = invo

    def pay(
        self, session: "Session", *, card: str | None = None, payment_method: str | None = None
    ) -> Outcome:
        """Press Pay, with a test card's number or token (a good Visa, if none is named). Raises
        ControlRefused for a session that can't be paid."""
        said = {"card": card, "payment_method": payment_method}
        body = {name: value for name, value in said.items() if value is not None}
        return self._outcome(f"/checkout/{self._id(session)}/pay", body)

    def decline(self, session: "Session", reason: str = "card_declined") -> Outcome:
        """Press Pay with a card that is declined, for one of the `DECLINES`."""
        if reason not in DECLINES:
            raise ValueError(f"{reason!r} is no decline; there are {', '.join(DECLINES)}.")
        return self.pay(session, payment_method=DECLINES[reason])

    def challenge(self, session: "Session") -> Outcome:
        """Press Pay with a card whose owner is asked first; `authenticate` answers."""
        return self.pay(session, payment_method=_CHALLENGED)

    def authenticate(self, payment: Outcome | str, *, succeeds: bool = True) -> Outcome:
        """Answer the 3-D Secure question of a payment, or of a payment intent by its id."""
        intent = payment if isinstance(payment, str) else payment.payment_intent_id
        body = {"outcome": "succeed" if succeeds else "fail"}
        return self._outcome(f"/payments/{intent}/authenticate", body)

    def cancel(self, session: "Session") -> Json:
        """Press Cancel: the message that the page would have posted."""
        path = f"/checkout/{self._id(session)}/cancel"
        return dict(self._invo.control("POST", path)["message"])

    def expire(self, session: "Session") -> list[Json]:
        """Let so much time pass that the session can't be paid any more. What happened on the
        way."""
        clock = InvoClock(self._invo)
        expires_at = as_datetime(_expiry(session) or self._expiry(session))
        # The API tells whole seconds, and the session lasts a part of one longer.
        return clock.advance(to=max(clock.now, expires_at.replace(microsecond=999_999)))

    def _expiry(self, session: "Session") -> str:
        settings = self._invo.control("GET", "/world")["settings"]
        return InvoClock(self._invo).later(settings["session_ttl_seconds"]).isoformat()

    def _outcome(self, path: str, body: Json) -> Outcome:
        answer = self._invo.ask("POST", path, json=body)
        if not answer.is_success and answer.status_code != _DECLINED:
            raise ControlRefused("POST", path, answer)
        said = answer.json()
        told = {name: said.get(name) for name in Outcome.__annotations__ if name in said}
        return Outcome(**{**told, "raw": said, "status": said.get("status") or "declined"})

    def _id(self, session: "Session") -> str:
        if isinstance(session, str):
            return _id_in(session) if "://" in session else session
        given = session if isinstance(session, Mapping) else vars(session)
        return str(given.get("session_id") or _id_in(given["checkout_url"]))


def _expiry(session: "Session") -> str | None:
    if isinstance(session, str):
        return None
    given = session if isinstance(session, Mapping) else vars(session)
    return str(given["expires_at"])


def _id_in(checkout_url: str) -> str:
    """The session of a link: its token says so to whoever can read it."""
    from itsdangerous import URLSafeTimedSerializer

    [token] = parse_qs(urlsplit(checkout_url).query).get("session") or [""]
    _, claims = URLSafeTimedSerializer("").loads_unsafe(token)
    if not isinstance(claims, dict) or "jti" not in claims:
        raise ValueError(f"{checkout_url} is no checkout link of an emulator.")
    return str(claims["jti"])
