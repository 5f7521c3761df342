"""How sends and transfers are shown. They are twins in two dialects: a send has a sending and a
receiving side where a transfer has a source and a target."""

from invo_emulator.core import moves, players
from invo_emulator.core.claims import Candidates
from invo_emulator.money import amounts, fees
from invo_emulator.records import frozen
from invo_emulator.times import SECOND, iso
from invo_emulator.world.transaction import Game, Row, Transaction


@frozen
class Dialect:
    """The words of one kind: before "_game", and of INVO's own part."""

    kind: moves.Kind
    source: str
    target: str
    network: str


SEND = Dialect("send", "sending", "receiving", "platform_fee")
TRANSFER = Dialect("transfer", "source", "target", "invo_fee")

DIALECTS = {"send": SEND, "transfer": TRANSFER}

# What the real console knows of a game and ours does not ask.
_UNKNOWN_OF_GAMES = dict.fromkeys(
    (
        "developer_name",
        "publisher_name",
        "genre",
        "platform",
        "tenant_type",
        "game_description",
        "game_icon",
        "game_poster",
        "game_url",
        "currency_symbol_url",
    )
)

# What E52 and E53 call the phase that each state is in.
_PHASES = {
    "pending_pin_verification": "awaiting",
    "pending_verification": "awaiting",
    "pending_guardian_approval": "awaiting",
    "pending_claim": "approved",
    "completed": "completed",
    "expired": "expired",
    "expired_pin_verification": "expired",
    "expired_claim": "expired",
}


def initiated(tx: Transaction, move: Row) -> dict[str, object]:
    """What the sending game is told when it starts one (E46, E47)."""
    words, source = DIALECTS[move["kind"]], tx.games[move["source_game_id"]]
    target = tx.games[move["target_game_id"]]
    is_guarded = move["approval_id"] is not None
    sender = moves.sender_of(tx, move)
    body: dict[str, object] = {
        "status": "pending_guardian_approval" if is_guarded else "success",
        "message": f"The {move['kind']} waits for approval.",
        "transaction_id": move["transaction_id"],
        "order_id": move["order_id"],
        "new_balance": amounts.show(players.available(tx, source, sender["player_id"])),
        "currency_name": source.currency.name,
        "verification_method": move["verification_method"],
        "verification_expires_at": _asked_until(move),
        f"{move['kind']}_details": {
            f"{words.source}_game": source.name,
            f"{words.target}_game": target.name,
            f"{words.target}_game_id": str(target.game_id),
            "currency": source.currency.name,
            "currency_id": source.currency.currency_id,
            "amount_initiated": amounts.show(move["amount"]),
            "fees_preview": _fees(move, words),
            "receiver_phone": move["target_phone"],
            "transfer_policy": {
                "source_universal_transfers": "yes",
                "policy_applied": "universal",
                "target_in_linked_list": None,
            },
        },
    }
    if is_guarded:
        body["guardian_approval"] = _approval(move)
    elif move["verification_method"] == "sms":
        body["verification_required"] = {
            "phone_number_masked": mask_phone(sender["phone"]),
            "pin_expires_in_minutes": moves.PIN_SECONDS // 60,
        }
    return body


def _asked_until(move: Row) -> str:
    """Until when whoever has to say yes can; the first answer, repeated, keeps its times."""
    seconds = moves.PIN_SECONDS
    if move["approval_id"]:
        seconds = moves.GUARDIAN_SECONDS
    elif move["verification_method"] == "in_app":
        seconds = moves.IN_APP_SECONDS
    return iso(move["created_at"] + seconds * SECOND)


def _fees(move: Row, words: Dialect) -> dict[str, str]:
    total = move["source_fee"] + move["target_fee"] + move["network_fee"]
    return {
        "total_fee": amounts.show(total),
        "net_amount": amounts.show(move["net_amount"]),
        "source_rate_pct": fees.show_rate(fees.MOVE_RATES.source_game),
        "target_rate_pct": fees.show_rate(fees.MOVE_RATES.target_game),
        f"{words.source}_game_fee": amounts.show(move["source_fee"]),
        f"{words.target}_game_fee": amounts.show(move["target_fee"]),
        words.network: amounts.show(move["network_fee"]),
    }


def _approval(move: Row) -> dict[str, object]:
    return {
        "approval_id": move["approval_id"],
        "state": "pending",
        "status": "pending",
        "consent_channel": "email",
        "expires_at": _asked_until(move),
        "poll_endpoint": f"/api/transactions/{move['transaction_id']}/approval-status",
    }


def verified(tx: Transaction, move: Row) -> dict[str, object]:
    """What the sending game is told once the PIN was right (E48, E49)."""
    words = DIALECTS[move["kind"]]
    source, target = tx.games[move["source_game_id"]], tx.games[move["target_game_id"]]
    balance = amounts.show(players.available(tx, source, move["source_player_id"]))
    is_send = move["kind"] == "send"
    return {
        "status": "success",
        "message": "Verified. The receiver can collect it now.",
        "transaction_id": move["transaction_id"],
        "order_id": move["order_id"],
        "claim_code": move["claim_code"],
        "new_balance": balance,
        "currency_name": source.currency.name,
        "claim_instructions": {
            "message": "Give the claim code to the receiver, who enters it in the other game.",
            "claim_code_expires_at": iso(move["deadline"]),
            f"{words.target}_game_id": str(target.game_id),
            f"{words.target}_game_name": target.name,
            **({"receiver_notified": True} if is_send else {}),
        },
        f"{move['kind']}_summary": {
            "amount_sent" if is_send else "amount_initiated": amounts.show(move["amount"]),
            "net_amount_for_claim": amounts.show(move["net_amount"]),
            "fees_deducted": amounts.show(move["amount"] - move["net_amount"]),
            "sender_current_available_balance"
            if is_send
            else "source_player_current_available_balance": balance,
        },
    }


def status(tx: Transaction, move: Row, asking_game_id: int) -> dict[str, object]:
    """How far it is (E52, E53). The code is for the sending game, the phone for the other."""
    words = DIALECTS[move["kind"]]
    source, target = tx.games[move["source_game_id"]], tx.games[move["target_game_id"]]
    is_waiting, completed = move["state"] == "pending_claim", move["completed_at"]
    code = move["claim_code"] if asking_game_id == source.game_id and is_waiting else None
    identity = players.identity_of_phone(tx, target, move["target_phone"])
    is_target = asking_game_id == target.game_id
    return {
        "status": "success",
        "transaction_id": move["transaction_id"],
        "order_id": move["order_id"],
        "transaction_type": move["kind"],
        "transaction_status": move["state"],
        "verification_state": _PHASES.get(move["state"], "failed"),
        "amount": amounts.show(move["amount"]),
        "net_amount": amounts.show(move["net_amount"]),
        "fee_amount": amounts.show(move["amount"] - move["net_amount"]),
        "currency_id": source.currency.currency_id,
        "currency_name": source.currency.name,
        f"{words.source}_game_id": str(source.game_id),
        f"{words.source}_game_name": source.name,
        f"{words.target}_game_id": str(target.game_id),
        f"{words.target}_game_name": target.name,
        "created_at": iso(move["created_at"]),
        "completed_at": None if completed is None else iso(completed),
        "financial_tracking_status": "distributed" if completed else None,
        "expiry_reason": move["expiry_reason"],
        "failure_reason": move["state"] if _PHASES.get(move["state"]) is None else None,
        "claim_code": code,
        "claim_code_expires_at": iso(move["deadline"]) if code else None,
        "to_phone": move["target_phone"] if is_target else None,
        "to_identity_id": identity if is_target else None,
        **_claimed_by(tx, move),
    }


def _claimed_by(tx: Transaction, move: Row) -> dict[str, object]:
    if move["target_player_id"] is None:
        return {}
    game = tx.games[move["target_game_id"]]
    player = players.get_by_id(tx, game, move["target_player_id"])
    return {"claimed_by_player_name": player["name"], "claimed_by_player_email": player["email"]}


def collected(tx: Transaction, move: Row) -> dict[str, object]:
    """What the receiving game is told once its player has it (E50, E51)."""
    words = DIALECTS[move["kind"]]
    source, target = tx.games[move["source_game_id"]], tx.games[move["target_game_id"]]
    player = players.get_by_id(tx, target, move["target_player_id"])
    balance = amounts.show(players.available(tx, target, player["player_id"]))
    by_whom = "receiver_player" if words is SEND else "target_player"
    currency = "receiving_currency" if words is SEND else "target_currency"
    return {
        "status": "success",
        "message": "Collected.",
        "transaction_id": move["transaction_id"],
        "order_id": move["order_id"],
        "currency_name": target.currency.name,
        "new_balance": balance,
        "completion_time": iso(move["completed_at"]),
        f"{move['kind']}_details": {
            "amount_received": amounts.show(move["net_target"]),
            f"{words.source}_game": source.name,
            currency: target.currency.name,
            by_whom: player["name"],
            "new_balance": balance,
        },
    }


def needs_selection(candidates: Candidates, claim_code: str) -> dict[str, object]:
    """Which of several players? Nothing has moved yet."""
    return {
        "status": "needs_account_selection",
        "message": "Several players are behind this phone: send the claim again with one's id.",
        "claim_code": claim_code,
        "candidates": [
            {"player_id": player["player_id"], "email_hint": mask_email(player["email"])}
            for player in candidates.players
        ],
    }


def inbound(tx: Transaction, move: Row) -> dict[str, object]:
    """A row of what waits for the players of a game (E54)."""
    source, target = tx.games[move["source_game_id"]], tx.games[move["target_game_id"]]
    return {
        "transaction_id": move["transaction_id"],
        "flow": move["kind"],
        "amount": amounts.show(move["amount"]),
        "net_amount": amounts.show(move["net_amount"]),
        "source_game_id": str(source.game_id),
        "source_game": source.name,
        "to_phone": move["target_phone"],
        "to_identity_id": players.identity_of_phone(tx, target, move["target_phone"]),
        "created_at": iso(move["created_at"]),
        "claim_code_expires_at": iso(move["deadline"]),
    }


def destinations(tx: Transaction, source_game_id: int) -> dict[str, object]:
    """Where a game's value can go (E56, E57): to every game of the world, its own included."""
    source = tx.games[source_game_id]
    games = [_destination(tx, game) for game in tx.games.values()]
    return {
        "status": "success",
        "source_game_id": str(source.game_id),
        "source_game_name": source.name,
        "source_game_icon": None,
        "source_currency_name": source.currency.name,
        "source_currency_icon": None,
        "universal_transfers": "yes",
        "transfer_mode": "universal",
        "direction": "outbound",
        "total_destinations": len(games),
        "available_games": games,
    }


def _destination(tx: Transaction, game: Game) -> dict[str, object]:
    return {
        "game_id": str(game.game_id),
        "game_name": game.name,
        **_UNKNOWN_OF_GAMES,
        "game_status": "live",
        "currency_name": game.currency.name,
        "currency_symbol": game.currency.symbol,
        "minimum_transfer": amounts.show(tx.settings.move_minimum),
        "maximum_transfer": None,
        "accepts_steam_origin_value": True,
    }


def with_senders_game(tx: Transaction, transaction_id: str) -> tuple[Row, Game]:
    """A move, and the game that it is sent from. Raises TransactionNotFound."""
    move = moves.get(tx, transaction_id)
    return move, tx.games[move["source_game_id"]]


def facts(tx: Transaction, move: Row) -> dict[str, object]:
    """What the people who are asked about a move are told of it."""
    source, target = tx.games[move["source_game_id"]], tx.games[move["target_game_id"]]
    return {
        "transaction_id": move["transaction_id"],
        "kind": move["kind"],
        "state": move["state"],
        "sender_name": moves.sender_of(tx, move)["name"],
        "sender_game": source.name,
        "amount": amounts.show(move["amount"]),
        "currency_name": source.currency.name,
        "fee": amounts.show(move["amount"] - move["net_amount"]),
        "receiver_phone": mask_phone(move["target_phone"]),
        "receiver_game": target.name,
        "amount_received": amounts.show(move["net_target"]),
        "received_currency": target.currency.name,
        "expires_at": iso(move["deadline"]),
    }


def mask_phone(phone: str) -> str:
    """A phone of which only the end can be read."""
    return "*" * (len(phone) - 4) + phone[-4:]


def mask_email(email: str) -> str:
    """An address of which only the beginnings can be read: j***@e***.com."""
    name, _, host = email.partition("@")
    return f"{name[:1]}***@{host[:1]}***.{host.rpartition('.')[2]}"
