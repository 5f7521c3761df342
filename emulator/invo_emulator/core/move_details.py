"""A send or a transfer as its tester sees it: its PIN, its claim code, and who has to answer."""

from collections.abc import Sequence

from invo_emulator.core import aftermath, move_links, moves, players
from invo_emulator.lifecycles import MOVE
from invo_emulator.money import amounts
from invo_emulator.times import iso_exact
from invo_emulator.world.transaction import Row, Transaction

# Who has to do something before it goes on.
_WAITS_FOR = {
    "pending_pin_verification": "pin",
    "pending_verification": "sender",
    "pending_guardian_approval": "guardian",
    "pending_claim": "receiver",
}


def newest(
    tx: Transaction, player: str | None, is_waiting: bool | None, before: int, count: int
) -> Sequence[Row]:
    """Moves from and to one player, or all; those that wait for somebody, those that do not, or
    both."""
    return tx.all(
        """SELECT move.* FROM move JOIN player AS source ON source.player_id = source_player_id
           LEFT JOIN player AS target ON target.player_id = target_player_id
           WHERE number < :before
             AND (:player IS NULL OR :player IN (source.email, target.email, target_email))
             AND (:is_waiting IS NULL OR :is_waiting = (state IN
                  ('pending_pin_verification', 'pending_claim',
                   'pending_verification', 'pending_guardian_approval')))
           ORDER BY number DESC LIMIT :count""",
        before=before,
        player=player,
        is_waiting=is_waiting,
        count=count,
    )


def show(tx: Transaction, move: Row) -> dict[str, object]:
    """All that is known of a move. What it does not have (yet, or any more) is null."""
    is_over, completed = MOVE.is_final(move["state"]), move["completed_at"]
    asks_for_pin = move["state"] == "pending_pin_verification"
    return {
        "kind": move["kind"],
        "transaction_id": move["transaction_id"],
        "order_id": move["order_id"],
        "client_request_id": move["client_request_id"],
        "status": move["state"],
        "waits_for": _WAITS_FOR.get(move["state"]),
        "sender": _sender(tx, move),
        "receiver": _receiver(tx, move),
        "amount": amounts.show(move["amount"]),
        "currency_name": tx.games[move["source_game_id"]].currency.name,
        "fees": {
            "source_game": amounts.show(move["source_fee"]),
            "target_game": amounts.show(move["target_fee"]),
            "network": amounts.show(move["network_fee"]),
        },
        "net_amount": amounts.show(move["net_amount"]),
        "arrives": amounts.show(move["net_target"]),
        "arrives_as": tx.games[move["target_game_id"]].currency.name,
        "verification_method": move["verification_method"],
        "sms_pin": move["pin"] if asks_for_pin else None,
        "pin_tries_left": moves.PIN_TRIES - move["pin_tries"] if asks_for_pin else None,
        "approval_id": move["approval_id"],
        "claim_code": move["claim_code"],
        "expires_at": None if is_over else iso_exact(move["deadline"]),
        "expiry_reason": move["expiry_reason"],
        "created_at": iso_exact(move["created_at"]),
        "completed_at": None if completed is None else iso_exact(completed),
        "request_id": aftermath.cause(tx, move["transaction_id"]),
    }


def _sender(tx: Transaction, move: Row) -> dict[str, object]:
    sender, game = moves.sender_of(tx, move), tx.games[move["source_game_id"]]
    return {
        "game_id": str(game.game_id),
        "game_name": game.name,
        "player_email": sender["email"],
        "player_name": sender["name"],
        "phone": sender["phone"],
    }


def _receiver(tx: Transaction, move: Row) -> dict[str, object]:
    game, player_id = tx.games[move["target_game_id"]], move["target_player_id"]
    player = None if player_id is None else players.get_by_id(tx, game, player_id)
    return {
        "game_id": str(game.game_id),
        "game_name": game.name,
        "player_email": player["email"] if player else move["target_email"],
        "player_name": player["name"] if player else None,
        "phone": move["target_phone"],
    }


def show_whole(tx: Transaction, move: Row, base_url: str) -> dict[str, object]:
    """The same, with what became of it, and the link of whoever it waits for."""
    ids = (move["transaction_id"], move["order_id"])
    became = aftermath.show(tx, ids, move["client_request_id"])
    return {**show(tx, move), "link": _link(tx, move, base_url), **became}


def _link(tx: Transaction, move: Row, base_url: str) -> str | None:
    for kind in (move_links.APPROVAL, move_links.GUARDIAN, move_links.CLAIM):
        if kind.is_open(move):
            return base_url + kind.to(tx, move["transaction_id"])
    return None
