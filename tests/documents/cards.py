"""docs/cards.md: the test cards, from core/cards.py."""

from __future__ import annotations

from documents import markdown
from invo_emulator.core import cards
from invo_emulator.core.cards import Card

_BEGINNING = """\
# Test cards

Any date in the future will do, and any security code of the right length. A real card's number is
refused, charged never and kept nowhere.

Type the number into the hosted page, or give it as `card` to
`POST /_emulator/checkout/{session_id}/pay`. The token is the `payment_method_id` of
[a direct purchase](endpoints.md#e13-direct-currency-purchase).

"""

_OTHERS = """
## Other names for them

These numbers and tokens are in use elsewhere, and mean the same here.

"""


def write() -> str:
    """The whole page."""
    rows = [(f"{_spaced(c.number)}", f"`{c.payment_method}`", c.brand, _says(c)) for c in _CARDS]
    table = markdown.table(("Number", "Token", "Brand", "What happens"), rows)
    known = {c.number: c.title for c in _CARDS} | {c.payment_method: c.title for c in _CARDS}
    others = [(f"`{other}`", known[one]) for other, one in cards.ALIASES.items()]
    aliases = _OTHERS + markdown.table(("Number or token", "The same as"), others)
    return markdown.notice("core/cards.py") + _BEGINNING + table + aliases


_CARDS = cards.TEST_CARDS


def _says(card: Card) -> str:
    if card.verdict == "succeed":
        return "paid"
    if card.verdict == "challenge":
        return "3-D Secure asks its owner first"
    assert card.decline_code
    return f"402 `CARD_DECLINED`, `{card.decline_code}`: {cards.DECLINES[card.decline_code]}"


def _spaced(number: str) -> str:
    """A number in the groups in which it is printed on the card."""
    cuts = (4, 10, 15) if len(number) == 15 else (4, 8, 12, 16)
    starts = (0, *cuts[:-1])
    return " ".join(number[start:end] for start, end in zip(starts, cuts, strict=True))
