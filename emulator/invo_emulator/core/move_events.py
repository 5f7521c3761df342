"""What both games are told of a move (sdk events 20 to 24)."""

from invo_emulator.core import players
from invo_emulator.money import amounts
from invo_emulator.times import iso
from invo_emulator.webhooks.outbox import announce
from invo_emulator.world.transaction import Row, Transaction


def claim_pending(tx: Transaction, move: Row) -> None:
    """It waits for its receiver. Two copies: one out of the sending game, one into the other."""
    data = {
        **_shared(move),
        "order_id": move["order_id"],
        "net_transfer_amount": amounts.show(move["net_amount"]),
        "claim_code_expires_at": iso(move["deadline"]),
    }
    inbound = {
        "to_phone": move["target_phone"],
        "to_identity_id": players.identity_of_phone(
            tx, tx.games[move["target_game_id"]], move["target_phone"]
        ),
    }
    _both_ways(tx, move, "transfer.claim_pending", data, inbound)


def claim_expired(tx: Transaction, move: Row) -> None:
    """Nobody collected it in time. Two copies."""
    data = {
        **_shared(move),
        "expired_at": iso(tx.now),
        "reason": "claim_expired",
        "expiry_reason": "claim_expired",
    }
    _both_ways(tx, move, "transfer.claim_expired", data, {})


def _both_ways(
    tx: Transaction,
    move: Row,
    event_type: str,
    data: dict[str, object],
    inbound: dict[str, object],
) -> None:
    is_same = move["source_game_id"] == move["target_game_id"]
    announce(tx, move["source_game_id"], event_type, {**data, "direction": "outbound"})
    if not is_same or tx.settings.same_title_claim_copies == 2:
        told = {**data, "direction": "inbound", **inbound}
        announce(tx, move["target_game_id"], event_type, told)


def refunded(tx: Transaction, move: Row, reason: str) -> None:
    """The sender has it back. Told to the sending game only."""
    data = {
        **_shared(move),
        "refunded_amount": amounts.show(move["amount"]),
        "expired_at": iso(tx.now),
        "reason": reason,
        "expiry_reason": move["expiry_reason"],
    }
    announce(tx, move["source_game_id"], "transfer.refunded", data)


def sent_and_received(tx: Transaction, move: Row) -> None:
    """It arrived: one event for each side, with the balance that side's player has now."""
    for side, event_type in (("source", "transfer.sent"), ("target", "transfer.received")):
        game = tx.games[move[f"{side}_game_id"]]
        player = players.get_by_id(tx, game, move[f"{side}_player_id"])
        data = {
            **_shared(move),
            "order_id": move["order_id"],
            "flow": move["kind"],
            "to_player_id": move["target_player_id"],
            "player_email": player["email"],
            "identity_id": player["identity_id"],
            "net_amount": amounts.show(move["net_amount"]),
            "amount_received": amounts.show(move["net_target"]),
            "currency_name": game.currency.name,
            "new_balance": amounts.show(players.available(tx, game, player["player_id"])),
            "completed_at": iso(tx.now),
        }
        announce(tx, game.game_id, event_type, data)


def _shared(move: Row) -> dict[str, object]:
    return {
        "transaction_id": move["transaction_id"],
        "amount": amounts.show(move["amount"]),
        "from_game_id": str(move["source_game_id"]),
        "to_game_id": str(move["target_game_id"]),
        "from_player_id": move["source_player_id"],
    }
