"""Every way the emulator says no.

Refusal
├── InvalidInput                400 INVALID_INPUT               names the field
├── BelowCardMinimum            400 BELOW_CARD_MINIMUM
├── AboveCardMaximum            400 ABOVE_CARD_MAXIMUM
├── AmountBelowMinimum          400 AMOUNT_BELOW_MINIMUM
├── InsufficientBalance         400 INSUFFICIENT_BALANCE        required_amount, current_balance
├── PhoneOnFileMismatch         400 PHONE_MISMATCH              the sender's own
├── InvalidPin                  400 invalid_pin                 keeps the count of tries
├── PinExpired                  400 pin_expired
├── ClaimExpired                400 CLAIM_EXPIRED
├── TransactionNotPending       400 TRANSACTION_NOT_PENDING     current_status
├── NoDeviceKey                 400 no_registered_device_key
├── WrongRailEndpoint           400 WRONG_RAIL_ENDPOINT
├── PaymentNotFinished          400 PAYMENT_NOT_FINISHED        says what is missing
├── ClientRequestIdReserved     400 CLIENT_REQUEST_ID_RESERVED
├── ClockBackward               400 CLOCK_BACKWARD
├── InvalidSnapshot             400 INVALID_SNAPSHOT
├── InvalidGameSecret           401 INVALID_GAME_SECRET
├── KeyForOtherEnvironment      401 KEY_FOR_OTHER_ENVIRONMENT   a live key; shown masked
├── InvalidSessionToken         401 INVALID_SESSION_TOKEN
├── InvalidPlayerToken          401 SDK_TOKEN_INVALID
├── PlayerTokenExpired          401 SDK_TOKEN_EXPIRED
├── WrongControlToken           401 WRONG_CONTROL_TOKEN
├── CardDeclined                402 CARD_DECLINED               keeps the change: see below
├── UserAgentRefused            403 USER_AGENT_REFUSED
├── ForeignOrigin               403 FOREIGN_ORIGIN
├── GuardianRequired            403 GUARDIAN_REQUIRED
├── NotYourGame                 403 NOT_YOUR_GAME
├── ClaimPhoneMismatch          403 PHONE_MISMATCH              the receiver's
├── NotTheSender                403 NOT_THE_SENDER
├── SessionMismatch             403 SESSION_MISMATCH
├── NotIntendedReceiver         403 not_intended_receiver
├── RouteNotFound               404 NOT_FOUND
├── PlayerUnknown               404 (no code)                   error: player_not_found
├── TransactionNotFound         404 TRANSACTION_NOT_FOUND
├── ApprovalNotFound            404 APPROVAL_NOT_FOUND
├── ClaimCodeNotFound           404 CLAIM_CODE_NOT_FOUND
├── PlayerNotFound              404 PLAYER_NOT_FOUND
├── OrderNotFound               404 ORDER_NOT_FOUND
├── SessionNotFound             404 SESSION_NOT_FOUND
├── PaymentNotFound             404 PAYMENT_NOT_FOUND
├── EventNotFound               404 EVENT_NOT_FOUND
├── DeliveryNotFound            404 DELIVERY_NOT_FOUND
├── SubscriptionNotFound        404 SUBSCRIPTION_NOT_FOUND
├── FaultNotFound               404 FAULT_NOT_FOUND
├── RequestNotFound             404 REQUEST_NOT_FOUND
├── EntryNotFound               404 ENTRY_NOT_FOUND
├── GameNotFound                404 GAME_NOT_FOUND
├── WorldNotFound               404 WORLD_NOT_FOUND
├── MethodNotAllowed            405 METHOD_NOT_ALLOWED
├── RequestTimeout              408 REQUEST_TIMEOUT             a caller that stopped talking
├── WorldExists                 409 WORLD_EXISTS
├── KeyInUse                    409 KEY_IN_USE
├── WorldStays                  409 WORLD_STAYS
├── WorldTooLarge               409 WORLD_TOO_LARGE
├── WrongState                  409 WRONG_STATE
├── DuplicateRequest            409 DUPLICATE_REQUEST           carries the original
├── SessionAlreadyConsumed      409 SESSION_ALREADY_CONSUMED
├── InsufficientFunds           409 INSUFFICIENT_FUNDS
├── LinkUsed                    409 LINK_ALREADY_USED           outcome, current_status
├── SessionExpired              410 SESSION_EXPIRED
├── LinkExpired                 410 LINK_EXPIRED                current_status
├── ReceiverNotEnrolled         409 receiver_not_enrolled_use_claim_code
├── ApprovalRejected            410 GUARDIAN_APPROVAL_REJECTED
├── ApprovalExpired             410 GUARDIAN_APPROVAL_EXPIRED
├── BodyTooLarge                413 BODY_TOO_LARGE
├── BodyEncoded                 415 BODY_ENCODED                a body that is compressed
├── LockedOut                   429 LOCKED_OUT                  one of five codes; retry_after
├── PinBlocked                  429 sms_verification_blocked
├── ResendCooldown              429 resend_cooldown             retry_after
├── UnknownHost                 421 UNKNOWN_HOST
├── HeadersTooLarge             431 HEADERS_TOO_LARGE
├── InternalError               500 INTERNAL_ERROR              a bug; the log has it
├── InjectedFault               503 FAULT_INJECTED              a fault that a test armed
├── NotEmulated                 501 NOT_EMULATED                names the endpoint
└── ReceiverUnreachable         502 RECEIVER_UNREACHABLE        there is nothing to examine

A refusal raised inside a transaction rolls it back, so it changes nothing. A declined card and a
wrong PIN are the noes that leave a trace (an order that failed, a try that counts); they are
outcomes, and told after the commit.
"""

from typing import ClassVar


class Refusal(Exception):
    """A no that the caller can understand: `message` for a person, `code` for a program."""

    status: ClassVar[int]
    code: ClassVar[str]

    def __init__(self, message: str, **extra: object) -> None:
        super().__init__(message)
        self.message = message
        self.extra = extra


class InvalidInput(Refusal):
    """A field that can't be used, with what to send instead."""

    status, code = 400, "INVALID_INPUT"

    # `mistake` is what the pages call it, who say it in the player's language.

    def __init__(self, field: str, message: str, mistake: str = "other") -> None:
        super().__init__(message, field=field)
        self.mistake = mistake


class BelowCardMinimum(Refusal):
    """The amount is under the world's `card_minimum_usd`."""

    status, code = 400, "BELOW_CARD_MINIMUM"


class AboveCardMaximum(Refusal):
    """The amount is over the world's `card_maximum_usd`; the text carries the figure."""

    status, code = 400, "ABOVE_CARD_MAXIMUM"


class AmountBelowMinimum(Refusal):
    """So small that INVO's part of it would be nothing, or under a game's limit."""

    status, code = 400, "AMOUNT_BELOW_MINIMUM"


class InsufficientBalance(Refusal):
    """The player does not hold that much. Says what it takes and what there is."""

    status, code = 400, "INSUFFICIENT_BALANCE"


class WrongRailEndpoint(Refusal):
    """Steam has a flow of its own, in its client."""

    status, code = 400, "WRONG_RAIL_ENDPOINT"


class PaymentNotFinished(Refusal):
    """The cardholder, or the game's processor, has not answered yet."""

    status, code = 400, "PAYMENT_NOT_FINISHED"


class ClientRequestIdReserved(Refusal):
    """Idempotency keys that begin with `sub_` are INVO's own."""

    status, code = 400, "CLIENT_REQUEST_ID_RESERVED"


class ClockBackward(Refusal):
    """A world's clock only goes forward."""

    status, code = 400, "CLOCK_BACKWARD"


class InvalidSnapshot(Refusal):
    """A file that is no snapshot of ours, or not any more."""

    status, code = 400, "INVALID_SNAPSHOT"


class InvalidGameSecret(Refusal):
    """No game of any world has this key."""

    status, code = 401, "INVALID_GAME_SECRET"


class KeyForOtherEnvironment(InvalidGameSecret):
    """A live key was sent to this sandbox."""

    status, code = 401, "KEY_FOR_OTHER_ENVIRONMENT"


class InvalidSessionToken(Refusal):
    """A link to a page that this emulator did not sign."""

    status, code = 401, "INVALID_SESSION_TOKEN"


class InvalidPlayerToken(Refusal):
    """A player token that this emulator did not sign."""

    status, code = 401, "SDK_TOKEN_INVALID"


class PlayerTokenExpired(Refusal):
    """A player token's fifteen minutes are over."""

    status, code = 401, "SDK_TOKEN_EXPIRED"


class WrongControlToken(Refusal):
    """The control plane was started with a token, and this is not it."""

    status, code = 401, "WRONG_CONTROL_TOKEN"


class CardDeclined(Refusal):
    """The card network refused the card. `decline_code` says why."""

    status, code = 402, "CARD_DECLINED"


class UserAgentRefused(Refusal):
    """The documented block on scanners, bots and empty user agents."""

    status, code = 403, "USER_AGENT_REFUSED"


class ForeignOrigin(Refusal):
    """Another website's page tried to change something here."""

    status, code = 403, "FOREIGN_ORIGIN"


class SessionMismatch(Refusal):
    """A session is read with another session's token."""

    status, code = 403, "SESSION_MISMATCH"


class NotYourGame(Refusal):
    """The key is another game's than the one in the path."""

    status, code = 403, "NOT_YOUR_GAME"


class RouteNotFound(Refusal):
    """Nothing lives at this path, here or on the real backend."""

    status, code = 404, "NOT_FOUND"


class PlayerNotFound(Refusal):
    """This game has no such player."""

    status, code = 404, "PLAYER_NOT_FOUND"


class OrderNotFound(Refusal):
    """This game has no such order."""

    status, code = 404, "ORDER_NOT_FOUND"


class SessionNotFound(Refusal):
    """This world has no such checkout session."""

    status, code = 404, "SESSION_NOT_FOUND"


class PaymentNotFound(Refusal):
    """This world has no such payment."""

    status, code = 404, "PAYMENT_NOT_FOUND"


class SubscriptionNotFound(Refusal):
    """The game has no webhook target."""

    status, code = 404, "SUBSCRIPTION_NOT_FOUND"


class EventNotFound(Refusal):
    """This world has announced no such event."""

    status, code = 404, "EVENT_NOT_FOUND"


class DeliveryNotFound(Refusal):
    """This world has no such delivery."""

    status, code = 404, "DELIVERY_NOT_FOUND"


class RequestNotFound(Refusal):
    """This world remembers no such call."""

    status, code = 404, "REQUEST_NOT_FOUND"


class EntryNotFound(Refusal):
    """The timeline has nothing at this place, or forgot it."""

    status, code = 404, "ENTRY_NOT_FOUND"


class FaultNotFound(Refusal):
    """This world has no such fault armed."""

    status, code = 404, "FAULT_NOT_FOUND"


class GameNotFound(Refusal):
    """This world has no such game."""

    status, code = 404, "GAME_NOT_FOUND"


class WorldNotFound(Refusal):
    """No world has this name."""

    status, code = 404, "WORLD_NOT_FOUND"


class MethodNotAllowed(Refusal):
    """The path exists, but not with this method. `allowed` lists those that it has."""

    status, code = 405, "METHOD_NOT_ALLOWED"

    def __init__(self, message: str, allowed: str) -> None:
        super().__init__(message)
        self.allowed = allowed


class RequestTimeout(Refusal):
    """What was begun to be said was not said to its end."""

    status, code = 408, "REQUEST_TIMEOUT"


class WorldExists(Refusal):
    """Another world has this name already."""

    status, code = 409, "WORLD_EXISTS"


class KeyInUse(Refusal):
    """A game of another world has this key already, and a key is of one world."""

    status, code = 409, "KEY_IN_USE"


class WorldStays(Refusal):
    """The default world is meant by whoever names none, so it is always there."""

    status, code = 409, "WORLD_STAYS"


class WorldTooLarge(Refusal):
    """No snapshot of this world could be put back."""

    status, code = 409, "WORLD_TOO_LARGE"


class WrongState(Refusal):
    """What was asked can't happen to a thing in this state."""

    status, code = 409, "WRONG_STATE"


class DuplicateRequest(Refusal):
    """This was asked before, and done; what came of it is in the body."""

    status, code = 409, "DUPLICATE_REQUEST"


class SessionAlreadyConsumed(Refusal):
    """The checkout link was paid already."""

    status, code = 409, "SESSION_ALREADY_CONSUMED"


class InsufficientFunds(Refusal):
    """An account does not hold what was asked of it."""

    status, code = 409, "INSUFFICIENT_FUNDS"


class LinkUsed(Refusal):
    """What a link to a page asks was answered."""

    status, code = 409, "LINK_ALREADY_USED"


class LinkExpired(Refusal):
    """Nobody answered what a link to a page asks while there was time."""

    status, code = 410, "LINK_EXPIRED"


class SessionExpired(Refusal):
    """The checkout link's fifteen minutes are over."""

    status, code = 410, "SESSION_EXPIRED"


class BodyTooLarge(Refusal):
    """The request's body is over the limit."""

    status, code = 413, "BODY_TOO_LARGE"


class BodyEncoded(Refusal):
    """The request's body is compressed: nothing here unpacks what a stranger packed."""

    status, code = 415, "BODY_ENCODED"


class UnknownHost(Refusal):
    """The Host header is not one this emulator answers to."""

    status, code = 421, "UNKNOWN_HOST"


class HeadersTooLarge(Refusal):
    """The request's first line and headers are over the limit."""

    status, code = 431, "HEADERS_TOO_LARGE"


class InternalError(Refusal):
    """A bug of the emulator's, told in the envelope that the caller expects."""

    status, code = 500, "INTERNAL_ERROR"


class InjectedFault(Refusal):
    """What a fault says that was given no words of its own."""

    status, code = 503, "FAULT_INJECTED"


class NotEmulated(Refusal):
    """The real backend has this; the emulator does not have it yet."""

    status, code = 501, "NOT_EMULATED"


class PhoneOnFileMismatch(Refusal):
    """The sender's phone is not the one on file."""

    status, code = 400, "PHONE_MISMATCH"


class InvalidPin(Refusal):
    """The PIN is wrong. Told after the commit: tries are counted."""

    status, code = 400, "invalid_pin"


class PinExpired(Refusal):
    """The PIN's ten minutes are over."""

    status, code = 400, "pin_expired"


class ClaimExpired(Refusal):
    """The claim code's time is over; the sender was refunded."""

    status, code = 400, "CLAIM_EXPIRED"


class TransactionNotPending(Refusal):
    """The transaction is past this step; `current_status` says where it is."""

    status, code = 400, "TRANSACTION_NOT_PENDING"


class NoDeviceKey(Refusal):
    """The player has no passkey to answer with."""

    status, code = 400, "no_registered_device_key"


class GuardianRequired(Refusal):
    """The sender is a minor without a guardian on file."""

    status, code = 403, "GUARDIAN_REQUIRED"


class ClaimPhoneMismatch(Refusal):
    """The claim does not come from the phone that the value was sent to."""

    status, code = 403, "PHONE_MISMATCH"


class NotTheSender(Refusal):
    """Another player's transaction can't be approved."""

    status, code = 403, "NOT_THE_SENDER"


class NotIntendedReceiver(Refusal):
    """Another player's value can't be collected."""

    status, code = 403, "not_intended_receiver"


class PlayerUnknown(Refusal):
    """As the real backend says it: a bare token, and no code."""

    status, code = 404, ""


class TransactionNotFound(Refusal):
    """This game has no such send or transfer."""

    status, code = 404, "TRANSACTION_NOT_FOUND"


class ApprovalNotFound(Refusal):
    """Nobody was asked to approve this."""

    status, code = 404, "APPROVAL_NOT_FOUND"


class ClaimCodeNotFound(Refusal):
    """No value waits under this code for this game."""

    status, code = 404, "CLAIM_CODE_NOT_FOUND"


class ReceiverNotEnrolled(Refusal):
    """The receiver has no passkey: collect with the claim code."""

    status, code = 409, "receiver_not_enrolled_use_claim_code"


class ApprovalRejected(Refusal):
    """The guardian said no; the sender was refunded."""

    status, code = 410, "GUARDIAN_APPROVAL_REJECTED"


class ApprovalExpired(Refusal):
    """The guardian did not answer in time; the sender was refunded."""

    status, code = 410, "GUARDIAN_APPROVAL_EXPIRED"


class PinBlocked(Refusal):
    """Three wrong PINs: this transaction is over."""

    status, code = 429, "sms_verification_blocked"


class ResendCooldown(Refusal):
    """A PIN was sent just now; `retry_after` says how long to wait."""

    status, code = 429, "resend_cooldown"


class LockedOut(Refusal):
    """Too much of one kind, of five; `retry_after` says how long to wait."""

    status, code = 429, "LOCKED_OUT"

    def __init__(self, code: str, message: str, retry_after: int) -> None:
        super().__init__(message, code=code, error_code=code, retry_after=retry_after)


class ReceiverUnreachable(Refusal):
    """A receiver that was to be examined, or its state, does not answer at all."""

    status, code = 502, "RECEIVER_UNREACHABLE"
