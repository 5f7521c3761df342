"""The page on which a receiver collects a send or a transfer.

    GET  /claim            what waits, and who collects it
    POST /claim/collect    collect it

Its link stands in the text to the receiver's phone, so neither code nor phone is asked for. What
collecting does is core/claims.py.
"""

from collections.abc import Mapping

from invo_emulator import fields as f
from invo_emulator.core import claims, move_views, moves, players
from invo_emulator.core.claims import Candidates, Claim
from invo_emulator.core.move_links import CLAIM
from invo_emulator.errors import ClaimPhoneMismatch, InvalidInput
from invo_emulator.money import amounts
from invo_emulator.web.hosted import Hosted, Visit
from invo_emulator.web.rendering import Page
from invo_emulator.world.transaction import Game, Row, Transaction

_FIELDS = ("name", "email", "player_id")

# The longest address; whatever is longer was no mistake of typing.
_SHOWN_LETTERS = 254


def show(tx: Transaction, move: Row, visit: Visit) -> Page:
    """What waits. Raises LinkUsed and LinkExpired."""
    CLAIM.check_open(move)
    return _form(tx, move, visit)


def collect(tx: Transaction, move: Row, visit: Visit) -> Page:
    """Collected, or back to the form with the reason; pressed twice, what came of the first."""
    if not CLAIM.is_open(move):
        if not _collected_it(tx, move, visit.form):
            CLAIM.check_open(move)
        return _result(tx, move)
    try:
        collected = claims.claim(tx, _game_of(tx, move), _wanted(tx, move, visit.form))
    except InvalidInput as told:
        return _form(tx, move, visit, told)
    except ClaimPhoneMismatch as told:
        mistake = InvalidInput("email", told.message, "other_phone")
        return _form(tx, move, visit, mistake, 403, told.code)
    if isinstance(collected, Candidates):
        message = "player_id must be one of the players behind this phone."
        return _form(tx, move, visit, InvalidInput("player_id", message, "player_id"))
    return _result(tx, collected)


def _collected_it(tx: Transaction, move: Row, form: Mapping[str, str]) -> bool:
    """Whether it was just whoever presses the button who has it."""
    if move["target_player_id"] is None:
        return False
    player = players.get_by_id(tx, _game_of(tx, move), move["target_player_id"])
    named = form.get("player_id") or form.get("email", "").strip().lower()
    return named in (str(player["player_id"]), player["email"])


def _wanted(tx: Transaction, move: Row, form: Mapping[str, str]) -> Claim:
    name, email, player_id = "", "", None
    chosen = form.get("player_id", "")
    behind_phone = _behind_phone(tx, move)
    if chosen:
        known = {str(player["player_id"]): player for player in behind_phone}
        if chosen not in known:
            message = "player_id is not one of the players behind this phone."
            raise InvalidInput("player_id", message, "player_id")
        player = known[chosen]
        name, email, player_id = player["name"], player["email"], player["player_id"]
    elif len(behind_phone) < 2:
        name = _typed("name", f.Text(200), form)
        email = _typed("email", f.Email(), form)
    return Claim(
        kind=move["kind"],
        code=move["claim_code"],
        name=name,
        email=email,
        phone=move["target_phone"],
        player_id=player_id,
        player_id_field="player_id",
    )


def _typed(name: str, rule: f.Text | f.Email, form: Mapping[str, str]) -> str:
    try:
        return rule.read(form.get(name, ""))
    except ValueError:
        raise InvalidInput(name, f"{name} must be {rule.says}.", name) from None


def _form(
    tx: Transaction,
    move: Row,
    visit: Visit,
    told: InvalidInput | None = None,
    status: int = 400,
    code: str = "INVALID_INPUT",
) -> Page:
    context = {
        **_about(tx, move),
        "candidates": [
            {
                "player_id": str(player["player_id"]),
                "name": player["name"],
                "email_hint": move_views.mask_email(player["email"]),
            }
            for player in _behind_phone(tx, move)
        ],
        "typed": _shown_again(tx, move, visit.form),
        "error": told.message if told else None,
        "code": code if told else None,
        "error_code": code if told else None,
        "error_field": told.extra["field"] if told else None,
        "error_name": f"mistakes.{told.mistake}" if told else None,
    }
    return Page("claim.html", context, status if told else 200)


def _shown_again(tx: Transaction, move: Row, form: Mapping[str, str]) -> dict[str, str]:
    """What was typed; the first time, what is known of the receiver."""
    if form:
        return {name: form.get(name, "")[:_SHOWN_LETTERS] for name in _FIELDS}
    email, behind_phone = move["target_email"] or "", _behind_phone(tx, move)
    is_alone = len(behind_phone) == 1
    meant = [player for player in behind_phone if is_alone or player["email"] == email]
    player_id = str(meant[0]["player_id"]) if meant else ""
    return {"name": "", "email": email, "player_id": player_id}


def _result(tx: Transaction, move: Row) -> Page:
    game = _game_of(tx, move)
    balance = players.available(tx, game, move["target_player_id"])
    context = {**_about(tx, move), "new_balance": amounts.show(balance)}
    return Page("claim_result.html", context)


def _about(tx: Transaction, move: Row) -> dict[str, object]:
    return {
        **move_views.facts(tx, move),
        "link": CLAIM.link.sign(tx, move["transaction_id"]),
        "claim_code": move["claim_code"],
    }


def _behind_phone(tx: Transaction, move: Row) -> list[Row]:
    return players.of_phone(tx, _game_of(tx, move), move["target_phone"])


def _game_of(tx: Transaction, move: Row) -> Game:
    return tx.games[move["target_game_id"]]


def _find(tx: Transaction, transaction_id: str) -> tuple[Row, Game]:
    move = moves.get(tx, transaction_id)
    return move, _game_of(tx, move)


_HOSTED = Hosted(CLAIM.link, "link", _find)

routes = [
    _HOSTED.page(CLAIM.path, "GET", show),
    _HOSTED.page(f"{CLAIM.path}/collect", "POST", collect),
]
