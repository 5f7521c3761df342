"""The texts and e-mails about a send or a transfer, each with the link to the page that answers."""

from invo_emulator.core import messages
from invo_emulator.core.move_links import APPROVAL, CLAIM, GUARDIAN
from invo_emulator.money import amounts
from invo_emulator.times import iso
from invo_emulator.world.transaction import Row, Transaction


def pin(tx: Transaction, move: Row, sender: Row) -> None:
    """The sender's PIN. Whoever reads the text has the phone, so its link needs no PIN."""
    link = APPROVAL.to(tx, move["transaction_id"])
    text = f"Your PIN is {move['pin']}. It is good until {iso(move['deadline'])}. Or answer: {link}"
    data = {"sms_pin": move["pin"], "transaction_id": move["transaction_id"]}
    messages.send(tx, "sms", sender["phone"], "pin", text, data, link)


def approval(tx: Transaction, move: Row, sender: Row) -> None:
    """Stands in for the app, in which a sender with a passkey is asked."""
    link, currency = APPROVAL.to(tx, move["transaction_id"]), _currency(tx, move, "source")
    text = f"Do you want to give away {amounts.show(move['amount'])} {currency}? Answer: {link}"
    data = {"transaction_id": move["transaction_id"]}
    messages.send(tx, "email", sender["email"], "approval", text, data, link)


def guardian_approval(tx: Transaction, move: Row, sender: Row) -> None:
    """The question to a minor's guardian."""
    link = GUARDIAN.to(tx, move["transaction_id"])
    worth = f"{amounts.show(move['amount'])} {_currency(tx, move, 'source')}"
    text = f"{sender['name']} wants to give away {worth}. Do you approve? Answer: {link}"
    data = {"approval_id": move["approval_id"], "transaction_id": move["transaction_id"]}
    messages.send(tx, "email", sender["guardian_email"], "guardian_approval", text, data, link)


def claim_code(tx: Transaction, move: Row) -> None:
    """What a receiver collects with."""
    link, code = CLAIM.to(tx, move["transaction_id"]), move["claim_code"]
    worth = f"{amounts.show(move['net_target'])} {_currency(tx, move, 'target')}"
    text = f"You were sent {worth}. Your claim code is {code}. Collect it: {link}"
    data = {"claim_code": code, "transaction_id": move["transaction_id"]}
    messages.send(tx, "sms", move["target_phone"], "claim_code", text, data, link)


def _currency(tx: Transaction, move: Row, side: str) -> str:
    return tx.games[move[f"{side}_game_id"]].currency.name
