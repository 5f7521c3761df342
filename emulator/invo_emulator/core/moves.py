"""Moves: value on its way from one player to another. One set of rules for sends and transfers.

Reserved at initiate, settled at collection, given back when it ends any other way. Between two
currencies the value is exchanged by what a dollar buys of each.

    initiate    reserve, and ask the sender, by PIN or in the app, or the sender's guardian
    verify_pin  the sender's PIN
    approve     the sender, or the guardian, said yes: it waits for its receiver
    decline     one of them said no
    expire      nobody answered in time (a scheduled job)
    collect     the receiver has it

Announces transfer.claim_pending, transfer.claim_expired, transfer.refunded, transfer.sent and
transfer.received.
"""

import hmac
from typing import Literal

from invo_emulator.core import move_events, move_messages, players
from invo_emulator.core.items import check_request_id
from invo_emulator.errors import (
    AmountBelowMinimum,
    DuplicateRequest,
    GameNotFound,
    GuardianRequired,
    InsufficientBalance,
    InvalidPin,
    PhoneOnFileMismatch,
    PinBlocked,
    PinExpired,
    Refusal,
    ResendCooldown,
    TransactionNotFound,
    TransactionNotPending,
)
from invo_emulator.lifecycles import MOVE
from invo_emulator.money import accounts, amounts, fees, ledger
from invo_emulator.money.ledger import Posting
from invo_emulator.records import frozen
from invo_emulator.times import SECOND
from invo_emulator.world import jobs
from invo_emulator.world.plan import PlayerPlan
from invo_emulator.world.transaction import Game, Row, Transaction

Kind = Literal["send", "transfer"]

EXPIRE_JOB = "move.expire"

# How long each state lasts, when nobody answers.
PIN_SECONDS = 600
IN_APP_SECONDS = 900
GUARDIAN_SECONDS = 900
CLAIM_SECONDS = 86_400

PIN_TRIES = 3
RESEND_COOLDOWN_SECONDS = 30


@frozen
class Wish:
    """Who wants to give how much to whom. The amount is in hundredths of the sender's currency."""

    kind: Kind
    client_request_id: str
    source_game: Game
    source_name: str
    source_email: str
    source_phone: str
    target_game_id: int
    target_game_id_field: str
    target_phone: str
    target_email: str | None
    amount: int


def initiate(tx: Transaction, wish: Wish) -> Row:
    """Reserve the amount and ask whoever has to say yes.

    Raises DuplicateRequest, AmountBelowMinimum, GameNotFound, PhoneOnFileMismatch,
    InsufficientBalance and GuardianRequired.
    """
    check_request_id(wish.client_request_id)
    if before := _of_request(tx, wish):
        return _again(tx, wish, before)
    if wish.amount < tx.settings.move_minimum:
        least = amounts.show(tx.settings.move_minimum)
        currency = wish.source_game.currency.name
        raise AmountBelowMinimum(
            f"amount must be {least} or more.", minimum_amount=least, currency_name=currency
        )
    target_game = tx.games.get(wish.target_game_id)
    if target_game is None:
        message = f"There is no game {wish.target_game_id} to move value to."
        raise GameNotFound(message, field=wish.target_game_id_field)
    sender = _sender(tx, wish)
    _reserve(tx, wish, sender)
    return _ask(tx, _write(tx, wish, sender, target_game), sender)


def _of_request(tx: Transaction, wish: Wish) -> Row | None:
    return tx.one(
        "SELECT * FROM move WHERE source_game_id = ? AND kind = ? AND client_request_id = ?",
        wish.source_game.game_id,
        wish.kind,
        wish.client_request_id,
    )


def _again(tx: Transaction, wish: Wish, move: Row) -> Row:
    is_same = (move["amount"], move["target_phone"]) == (wish.amount, wish.target_phone)
    if is_same and tx.settings.duplicate_requests == "replay":
        return move
    raise DuplicateRequest(
        f"Duplicate client_request_id: this {move['kind']} was started already.",
        transaction_id=move["transaction_id"],
        order_id=move["order_id"],
        current_status=move["state"],
    )


def _sender(tx: Transaction, wish: Wish) -> Row:
    sender = players.find(tx, wish.source_game, wish.source_email)
    if sender and sender["phone"] not in (None, wish.source_phone):
        message = "The sender's phone is not the one on file for this player."
        raise PhoneOnFileMismatch(message)
    plan = PlayerPlan(wish.source_email, name=wish.source_name, phone=wish.source_phone)
    return players.put(tx, wish.source_game, plan)


def _reserve(tx: Transaction, wish: Wish, sender: Row) -> None:
    game, player_id = wish.source_game, sender["player_id"]
    balance = players.available(tx, game, player_id)
    if balance < wish.amount:
        raise InsufficientBalance(
            "Insufficient balance: the sender does not hold that much.",
            required_amount=amounts.show(wish.amount),
            current_balance=amounts.show(balance),
        )
    currency_id = game.currency.currency_id
    source = accounts.available(player_id, currency_id)
    target = accounts.reserved(player_id, currency_id)
    ledger.post(tx, "reserve", wish.client_request_id, Posting(source, target, wish.amount))
    players.note_activity(tx, player_id)


def _write(tx: Transaction, wish: Wish, sender: Row, target_game: Game) -> Row:
    parts = fees.of_move(wish.amount)
    net = wish.amount - parts.total
    source_rate = wish.source_game.currency.units_per_usd
    target_rate = target_game.currency.units_per_usd
    net_target = (2 * net * target_rate + source_rate) // (2 * source_rate)
    if net_target == 0:
        raise AmountBelowMinimum("amount is so small that nothing of it would arrive.")
    transaction_id = tx.chance.id("txn")
    tx.insert(
        "move",
        transaction_id=transaction_id,
        order_id=tx.chance.id("ord"),
        kind=wish.kind,
        client_request_id=wish.client_request_id,
        source_game_id=wish.source_game.game_id,
        target_game_id=target_game.game_id,
        source_player_id=sender["player_id"],
        target_phone=wish.target_phone,
        target_email=wish.target_email,
        amount=wish.amount,
        source_fee=parts.source_game,
        target_fee=parts.target_game,
        network_fee=parts.network,
        net_amount=net,
        net_target=net_target,
        state=MOVE.start,
        verification_method="sms",
        deadline=tx.now,
        created_at=tx.now,
    )
    return get(tx, transaction_id)


def _ask(tx: Transaction, move: Row, sender: Row) -> Row:
    if sender["is_minor"]:
        return _ask_guardian(tx, move, sender)
    if sender["passkey"]:
        tx.execute(
            "UPDATE move SET verification_method = 'in_app' WHERE transaction_id = ?",
            move["transaction_id"],
        )
        move = _step(tx, move, "ask_in_app", IN_APP_SECONDS)
        move_messages.approval(tx, move, sender)
        return move
    pin = tx.chance.digits(6)
    tx.execute("UPDATE move SET pin = ? WHERE transaction_id = ?", pin, move["transaction_id"])
    move = _step(tx, move, "ask_for_pin", PIN_SECONDS)
    _text_pin(tx, move, sender)
    return move


def _ask_guardian(tx: Transaction, move: Row, sender: Row) -> Row:
    if not sender["guardian_email"]:
        message = "The sender is a minor and has no guardian on file, who would have to approve."
        raise GuardianRequired(message)
    approval_id = tx.chance.id("apr")
    tx.execute(
        "UPDATE move SET approval_id = ? WHERE transaction_id = ?",
        approval_id,
        move["transaction_id"],
    )
    move = _step(tx, move, "ask_guardian", GUARDIAN_SECONDS)
    move_messages.guardian_approval(tx, move, sender)
    return move


def _text_pin(tx: Transaction, move: Row, sender: Row) -> None:
    tx.execute(
        "UPDATE move SET pin_sent_at = ? WHERE transaction_id = ?", tx.now, move["transaction_id"]
    )
    move_messages.pin(tx, move, sender)


def _step(tx: Transaction, move: Row, event: str, seconds: int = 0) -> Row:
    """Go on to the state that an event leads to, for so long."""
    state, deadline = MOVE.after(move["state"], event), tx.now + seconds * SECOND
    tx.execute(
        "UPDATE move SET state = ?, deadline = ? WHERE transaction_id = ?",
        state,
        deadline,
        move["transaction_id"],
    )
    jobs.withdraw(tx, move["deadline"], EXPIRE_JOB, move["transaction_id"])
    if not MOVE.is_final(state):
        jobs.schedule(tx, deadline, EXPIRE_JOB, move["transaction_id"])
    return get(tx, move["transaction_id"])


def check_pending(move: Row, *states: str) -> None:
    """Raises TransactionNotPending unless the move is in one of these states."""
    if move["state"] not in states:
        raise TransactionNotPending(
            f"This {move['kind']} is past that step: it is {move['state']}.",
            current_status=move["state"],
            transaction_id=move["transaction_id"],
        )


def verify_pin(tx: Transaction, move: Row, pin: str) -> Row | Refusal:
    """The sender's PIN: on to the claim, or a no that counts the try and is told after the commit.

    Raises PinBlocked, PinExpired and TransactionNotPending.
    """
    if move["state"] == "failed_pin_verification":
        raise PinBlocked("Three PINs were wrong: start again with a new client_request_id.")
    if move["state"] == "expired_pin_verification":
        raise PinExpired("The PIN has expired and the sender was refunded: start again.")
    check_pending(move, "pending_pin_verification")
    if hmac.compare_digest(pin.encode(), str(move["pin"]).encode()):
        return approve(tx, move)
    tries = move["pin_tries"] + 1
    tx.execute(
        "UPDATE move SET pin_tries = ? WHERE transaction_id = ?", tries, move["transaction_id"]
    )
    if tries == PIN_TRIES:
        _give_back(tx, _step(tx, move, "exhaust_pin"), "pin_failed")
    return InvalidPin("sms_pin is wrong.", attempts_remaining=PIN_TRIES - tries)


def resend_pin(tx: Transaction, move: Row) -> None:
    """Text the PIN once more. Raises PinExpired, ResendCooldown and TransactionNotPending."""
    if move["state"] == "expired_pin_verification":
        raise PinExpired("The PIN has expired and the sender was refunded: start again.")
    check_pending(move, "pending_pin_verification")
    wait = move["pin_sent_at"] + RESEND_COOLDOWN_SECONDS * SECOND - tx.now
    if wait > 0:
        seconds = -(-wait // SECOND)
        message = f"A PIN was sent just now: wait {seconds} seconds."
        raise ResendCooldown(message, retry_after=seconds)
    _text_pin(tx, move, sender_of(tx, move))


def approve(tx: Transaction, move: Row) -> Row:
    """The sender, or the guardian, said yes: the value waits for its receiver, under a code."""
    check_pending(
        move, "pending_pin_verification", "pending_verification", "pending_guardian_approval"
    )
    code = tx.chance.claim_code()
    tx.execute(
        "UPDATE move SET claim_code = ?, decided_at = ? WHERE transaction_id = ?",
        code,
        tx.now,
        move["transaction_id"],
    )
    move = _step(tx, move, "approve", CLAIM_SECONDS)
    if move["kind"] == "send":
        move_messages.claim_code(tx, move)
    move_events.claim_pending(tx, move)
    return move


def decline(tx: Transaction, move: Row) -> Row:
    """The sender, or the guardian, said no: the sender has it back."""
    check_pending(
        move, "pending_pin_verification", "pending_verification", "pending_guardian_approval"
    )
    tx.execute(
        "UPDATE move SET decided_at = ? WHERE transaction_id = ?", tx.now, move["transaction_id"]
    )
    move = _step(tx, move, "decline")
    _give_back(tx, move, "declined")
    return move


def expire(tx: Transaction, transaction_id: str) -> None:
    """Nobody answered in time: the sender has it back. A snapshot that somebody edited may say so
    of a step that was taken meanwhile."""
    move = get(tx, transaction_id)
    if MOVE.is_final(move["state"]) or tx.now < move["deadline"]:
        return
    reason = {"pending_claim": "claim_expired", "pending_pin_verification": "pin_expired"}.get(
        move["state"], "approval_expired"
    )
    tx.execute("UPDATE move SET expiry_reason = ? WHERE transaction_id = ?", reason, transaction_id)
    move = _step(tx, move, "expire")
    if reason == "claim_expired":
        move_events.claim_expired(tx, move)
    _give_back(tx, move, "claim_expired" if reason == "claim_expired" else "pin_expired")


def _give_back(tx: Transaction, move: Row, reason: str) -> None:
    currency_id = tx.games[move["source_game_id"]].currency.currency_id
    player_id = move["source_player_id"]
    source = accounts.reserved(player_id, currency_id)
    target = accounts.available(player_id, currency_id)
    ledger.post(tx, "refund", move["transaction_id"], Posting(source, target, move["amount"]))
    move_events.refunded(tx, move, reason)


def collect(tx: Transaction, move: Row, receiver: Row) -> Row:
    """The receiver has it: the parts go where they belong, and both games are told."""
    check_pending(move, "pending_claim")
    _settle(tx, move, receiver)
    tx.execute(
        "UPDATE move SET target_player_id = ?, completed_at = ? WHERE transaction_id = ?",
        receiver["player_id"],
        tx.now,
        move["transaction_id"],
    )
    move = _step(tx, move, "collect")
    move_events.sent_and_received(tx, move)
    return move


def _settle(tx: Transaction, move: Row, receiver: Row) -> None:
    source_game, target_game = tx.games[move["source_game_id"]], tx.games[move["target_game_id"]]
    currency_id = source_game.currency.currency_id
    held = accounts.reserved(move["source_player_id"], currency_id)
    wallet = accounts.available(receiver["player_id"], target_game.currency.currency_id)
    legs = [
        Posting(held, accounts.game_revenue(source_game.game_id, currency_id), move["source_fee"]),
        Posting(held, accounts.game_revenue(target_game.game_id, currency_id), move["target_fee"]),
        Posting(held, accounts.network_fees(currency_id), move["network_fee"]),
    ]
    if wallet.currency_id == currency_id:
        legs.append(Posting(held, wallet, move["net_amount"]))
    else:
        # One currency is taken back and the other issued, for what a dollar buys of each.
        legs.append(Posting(held, accounts.issue(currency_id), move["net_amount"]))
        legs.append(Posting(accounts.issue(wallet.currency_id), wallet, move["net_target"]))
    paid = [leg for leg in legs if leg.amount]
    ledger.post(tx, move["kind"], move["transaction_id"], *paid)


def get(tx: Transaction, transaction_id: str) -> Row:
    """A move of any game. Raises TransactionNotFound."""
    row = tx.one("SELECT * FROM move WHERE transaction_id = ?", transaction_id)
    if row is None:
        raise TransactionNotFound(f"There is no send or transfer {transaction_id} here.")
    return row


def of_game(tx: Transaction, kind: Kind, transaction_id: str, game_id: int) -> Row:
    """A move of this kind with this game on one of its sides. Raises TransactionNotFound, also
    for the other kind: each has its own routes."""
    move = get(tx, transaction_id)
    if move["kind"] != kind or game_id not in (move["source_game_id"], move["target_game_id"]):
        raise TransactionNotFound(f"This game has no {kind} {transaction_id}.")
    return move


def out_of_game(tx: Transaction, kind: Kind, transaction_id: str, game_id: int) -> Row:
    """The same, if this game is the one that sends. Raises TransactionNotFound."""
    move = of_game(tx, kind, transaction_id, game_id)
    if move["source_game_id"] != game_id:
        raise TransactionNotFound(f"The {kind} {transaction_id} is another game's to approve.")
    return move


def sender_of(tx: Transaction, move: Row) -> Row:
    """The player who gives."""
    game = tx.games[move["source_game_id"]]
    return players.get_by_id(tx, game, move["source_player_id"])
