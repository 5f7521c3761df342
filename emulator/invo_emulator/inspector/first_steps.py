"""Commands that have something happen, for pages that have nothing to show yet.

A key in them is shown by its outline, and copied whole.
"""

import json
from collections.abc import Mapping

from invo_emulator import keys
from invo_emulator.web.controls import PREFIX, Command

_EMAIL = "ada@example.com"
_PHONE, _RECEIVER_PHONE = "+15555550100", "+15555550199"


def mint(command: Command) -> Mapping[str, object]:
    """A checkout session."""
    body = {"player_email": _EMAIL, "usd_amount": "10.00"}
    return _shown(command, _curl(command, "POST", "/api/checkout/sessions", body))


def charge(command: Command) -> Mapping[str, object]:
    """A purchase, paid at once."""
    body = {
        "player_email": _EMAIL,
        "usd_amount": "10.00",
        "purchase_reference": "first-purchase",
        "payment_method_id": "pm_card_visa",
    }
    path = "/api/currency-purchases/purchase-currency"
    return _shown(command, _curl(command, "POST", path, body))


def send(command: Command) -> Mapping[str, object]:
    """A player with money, and a send to another one."""
    player = {"balance": "250.00", "phone": _PHONE}
    body = {
        "client_request_id": "first-send",
        "sender_player_name": "Ada",
        "sender_player_email": _EMAIL,
        "sender_player_phone": _PHONE,
        "receiver_player_phone": _RECEIVER_PHONE,
        "receiving_game_id": list(command.world.games)[-1],
        "amount": "20.00",
    }
    return _shown(
        command,
        _curl(command, "PUT", f"{PREFIX}/players/{_EMAIL}", player),
        _curl(command, "POST", "/api/currency-sends/initiate-send", body),
    )


def player(command: Command) -> Mapping[str, object]:
    """A player with money."""
    body = {"balance": "250.00"}
    return _shown(command, _curl(command, "PUT", f"{PREFIX}/players/{_EMAIL}", body))


def _shown(command: Command, *commands: str) -> Mapping[str, object]:
    """For a template, with the game whose key stands in them."""
    return {"first": "\n".join(commands), "first_game": str(command.world.game().game_id)}


def _curl(command: Command, method: str, path: str, body: object) -> str:
    # The key says which world is meant, to controls, too.
    key = keys.masked(command.world.game().secret)
    said = f"-X {method} " if method != "POST" else ""
    return (
        f"curl {said}-H 'X-Game-Secret-Key: {key}' {command.base_url}{path} -d '{json.dumps(body)}'"
    )
