"""Where what is emulated is known from: each endpoint, each code, each event.

The guide and the SDK page decide; the newer SDK and the documentation fill in. What none of them
says is ours: docs/not-known.md has the choices.
"""

from invo_emulator.contract.endpoints import Endpoint

GUIDE, PAGE, DOCS = "guide", "SDK page", "docs"
OLD, NEW = "invonetwork 0.1.1", "invonetwork 3.30.1"

# What each source is, for people.
SOURCES = {
    GUIDE: "INVO's guide to integrating the hosted checkout.",
    PAGE: "The page of INVO's Python SDK 0.1.1 on PyPI.",
    OLD: "The code of INVO's Python SDK 0.1.1.",
    NEW: "The code and the change log of INVO's Python SDK 3.30.1.",
    DOCS: "INVO's public documentation and its engine SDKs.",
}

# Which endpoints each of them knows.
_GUIDES = "E10"
_OLDS = "E1 E8 E8b E9 E10 E13 E14 E15 E19 E20 E21 E46 E47 E54"
_ONLY_OLDS = "E8b"
_DOCUMENTED = (
    "E1 E8 E8b E9 E10 E13 E19 E20 E21 E46 E47 E48 E49 E50 E51 E55 E56 E57 E58 E59 E60 E61 E62 E63 "
    "E64 E68 E69"
)


def sources_of(endpoint: Endpoint) -> list[str]:
    """Who knows of an endpoint. Numbers with an E are the SDKs', with a D the documentation's."""
    number = endpoint.number
    is_sdks = number.startswith("E")
    known = {
        GUIDE: number in _GUIDES.split(),
        OLD: number in _OLDS.split(),
        NEW: is_sdks and number not in _ONLY_OLDS.split(),
        DOCS: number in _DOCUMENTED.split() or not is_sdks,
    }
    return [source for source, is_known in known.items() if is_known]


# Who knows of a code. One that is not here is ours.
CODES: dict[str, tuple[str, ...]] = {
    # A player token for nobody is refused without any.
    "": (OLD, NEW),
    "ABOVE_CARD_MAXIMUM": (NEW,),
    "AMOUNT_BELOW_MINIMUM": (NEW,),
    "APPROVAL_NOT_FOUND": (NEW,),
    "BELOW_CARD_MINIMUM": (NEW,),
    "CARD_DECLINED": (NEW,),
    "CLAIM_EXPIRED": (NEW,),
    "CLIENT_REQUEST_ID_RESERVED": (NEW, DOCS),
    "DUPLICATE_REQUEST": (NEW,),
    "GUARDIAN_APPROVAL_EXPIRED": (NEW,),
    "GUARDIAN_APPROVAL_REJECTED": (NEW,),
    "GUARDIAN_REQUIRED": (DOCS,),
    "INSUFFICIENT_BALANCE": (NEW, DOCS),
    "INVALID_GAME_SECRET": (GUIDE, NEW, DOCS),
    "INVALID_INPUT": (NEW, DOCS),
    "KEY_FOR_OTHER_ENVIRONMENT": (NEW,),
    "NOT_FOUND": (NEW,),
    "PHONE_MISMATCH": (NEW,),
    "PLAYER_NOT_FOUND": (NEW,),
    "SDK_TOKEN_EXPIRED": (NEW, DOCS),
    "SESSION_ALREADY_CONSUMED": (GUIDE, NEW, DOCS),
    "SESSION_EXPIRED": (GUIDE, NEW, DOCS),
    "SESSION_MISMATCH": (NEW,),
    "SUBSCRIPTION_NOT_FOUND": (NEW,),
    "TRANSACTION_NOT_PENDING": (NEW, DOCS),
    "WRONG_RAIL_ENDPOINT": (PAGE, NEW, DOCS),
    "insufficient_balance_blocked": (OLD,),
    "invalid_pin": (DOCS,),
    "no_registered_device_key": (DOCS,),
    "not_intended_receiver": (NEW, DOCS),
    "pin_expired": (NEW, DOCS),
    "rapid_purchase": (OLD,),
    "receiver_not_enrolled_use_claim_code": (NEW, DOCS),
    "resend_cooldown": (DOCS,),
    "sms_verification_blocked": (NEW,),
}

_EVERYBODY = (PAGE, NEW, DOCS)

# Who knows of an event besides the newer SDK, which knows them all.
_EVENTS: dict[str, tuple[str, ...]] = {
    "purchase.completed": (GUIDE, *_EVERYBODY),
    "purchase.failed": _EVERYBODY,
    "item.purchased": _EVERYBODY,
    "transfer.claim_pending": _EVERYBODY,
    "payout.status_changed": _EVERYBODY,
    "webhook.test": (NEW, DOCS),
    "purchase.refunded": (NEW, DOCS),
    "purchase.disputed": (NEW, DOCS),
    "device_approval.approved": (NEW, DOCS),
}


def sources_of_event(event_type: str) -> list[str]:
    """Who knows of an event."""
    return list(_EVENTS.get(event_type, (NEW,)))
