"""Cards: what the card network says to each test card, and the cards a player had us remember.

A real card's number is refused, never charged and never stored: this is a sandbox.
"""

import re
from typing import Literal

from invo_emulator.errors import InvalidInput
from invo_emulator.records import frozen
from invo_emulator.times import year_and_month
from invo_emulator.world.transaction import Row, Transaction

Verdict = Literal["succeed", "challenge", "decline"]


@frozen
class Card:
    """A test card: its usual number, its payment method token, and the network's answer."""

    number: str
    payment_method: str
    brand: str
    title: str
    verdict: Verdict = "succeed"
    decline_code: str | None = None

    @property
    def last4(self) -> str:
        """What a page may show of it."""
        return self.number[-4:]


TEST_CARDS = (
    Card("4242424242424242", "pm_card_visa", "Visa", "Visa"),
    Card("5555555555554444", "pm_card_mastercard", "Mastercard", "Mastercard"),
    Card("378282246310005", "pm_card_amex", "American Express", "Amex"),
    Card("6011111111111117", "pm_card_discover", "Discover", "Discover"),
    Card("4000002760003184", "pm_card_threeDSecure2Required", "Visa", "3-D Secure", "challenge"),
    Card(
        "4000000000000002", "pm_card_chargeDeclined", "Visa", "Declined", "decline", "card_declined"
    ),
    Card(
        "4000000000009995",
        "pm_card_chargeDeclinedInsufficientFunds",
        "Visa",
        "Insufficient funds",
        "decline",
        "insufficient_funds",
    ),
    Card(
        "4000000000000069",
        "pm_card_chargeDeclinedExpiredCard",
        "Visa",
        "Expired card",
        "decline",
        "expired_card",
    ),
    Card(
        "4000000000000127",
        "pm_card_chargeDeclinedIncorrectCvc",
        "Visa",
        "Wrong CVC",
        "decline",
        "incorrect_cvc",
    ),
    Card(
        "4000000000000119",
        "pm_card_chargeDeclinedProcessingError",
        "Visa",
        "Processing error",
        "decline",
        "processing_error",
    ),
)

# Other numbers and tokens in use for the same answers.
ALIASES = {
    "4000000000003220": "4000002760003184",
    "4000002500003155": "4000002760003184",
    "pm_card_authenticationRequired": "pm_card_threeDSecure2Required",
    "pm_card_threeDSecureRequired": "pm_card_threeDSecure2Required",
    "pm_card_visa_chargeDeclined": "pm_card_chargeDeclined",
}

# What a person is told about each reason.
DECLINES = {
    "card_declined": "The card was declined. Nothing was charged.",
    "insufficient_funds": "The card has insufficient funds. Nothing was charged.",
    "expired_card": "The card has expired. Nothing was charged.",
    "incorrect_cvc": "The card's security code is wrong. Nothing was charged.",
    "processing_error": "The card could not be processed just now. Nothing was charged.",
    "payment_failed": "The game's payment processor refused the payment. Nothing was charged.",
    "authentication_failed": "The card's owner was not confirmed. Nothing was charged.",
}


def by_number(number: str, field: str = "card_number") -> Card:
    """The test card with this number. Raises InvalidInput, naming the field it came in."""
    if number.startswith("pm_"):
        raise InvalidInput(
            field, f"{field} is a number; send a token like {number} as payment_method."
        )
    digits = re.sub(r"[ -]", "", number)
    if not re.fullmatch(r"[0-9]{12,19}", digits) or not _passes_luhn(digits):
        message = f"{field} is not a card number: try 4242 4242 4242 4242."
        raise InvalidInput(field, message, "card_number")
    wanted = ALIASES.get(digits, digits)
    for card in TEST_CARDS:
        if card.number == wanted:
            return card
    message = f"{field} is not a test card; this sandbox takes no other: try 4242 4242 4242 4242."
    raise InvalidInput(field, message, "not_a_test_card")


def by_payment_method(token: str, field: str = "payment_method") -> Card:
    """The test card behind a payment method token. Raises InvalidInput, naming the field."""
    wanted = ALIASES.get(token, token)
    for card in TEST_CARDS:
        if card.payment_method == wanted:
            return card
    known = ", ".join(card.payment_method for card in TEST_CARDS)
    raise InvalidInput(field, f"{field} is not known: send one of {known}.")


def check_expiry(text: str, now: int) -> str:
    """An expiry like "12/34" as month and year. Raises InvalidInput for a past or strange one."""
    match = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*/?\s*(20)?([0-9]{2})\s*", text)
    if not match:
        message = "expiry must be a month and a year, like 12/34."
        raise InvalidInput("expiry", message, "expiry")
    month, year = int(match[1]), 2000 + int(match[3])
    if (year, month) < year_and_month(now):
        message = "expiry is in the past: use a date in the future, like 12/34."
        raise InvalidInput("expiry", message, "expired")
    return f"{month:02d}/{year % 100:02d}"


def check_cvc(text: str, card: Card) -> None:
    """Raises InvalidInput unless the security code has the card's number of digits."""
    digits = 4 if card.brand == "American Express" else 3
    if not re.fullmatch(f"[0-9]{{{digits}}}", text.strip()):
        message = f"cvc must be {digits} digits for {card.brand}."
        raise InvalidInput("cvc", message, f"cvc_{digits}")


def _passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def save(tx: Transaction, player_id: int, card: Card, expiry: str) -> None:
    """Remember a card for its player; the same one twice is one."""
    tx.execute(
        """INSERT INTO saved_card (player_id, payment_method, brand, last4, expiry, saved_at)
           VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET expiry = excluded.expiry""",
        player_id,
        card.payment_method,
        card.brand,
        card.last4,
        expiry,
        tx.now,
    )


def saved(tx: Transaction, player_id: int) -> list[Row]:
    """A player's saved cards, oldest first."""
    return list(tx.all("SELECT * FROM saved_card WHERE player_id = ? ORDER BY card_id", player_id))


def get_saved(tx: Transaction, player_id: int, card_id: int) -> Row:
    """One of a player's saved cards. Raises InvalidInput."""
    for row in saved(tx, player_id):
        if row["card_id"] == card_id:
            return row
    message = "saved_card_id is not a card of this player."
    raise InvalidInput("saved_card_id", message, "saved_card")
