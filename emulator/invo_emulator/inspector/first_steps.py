"""Commands that have something happen, for pages that have nothing to show yet."""

import json

from invo_emulator.web.controls import PREFIX, Command

_EMAIL = "ada@example.com"
_PHONE, _RECEIVER_PHONE = "+15555550100", "+15555550199"


def mint(command: Command) -> str:
    """A checkout session."""
    body = {"player_email": _EMAIL, "usd_amount": "10.00"}
    return _curl(command, "POST", "/api/checkout/sessions", body)


def charge(command: Command) -> str:
    """A purchase, paid at once."""
    body = {
        "player_email": _EMAIL,
        "usd_amount": "10.00",
        "purchase_reference": "first-purchase",
        "payment_method_id": "pm_card_visa",
    }
    return _curl(command, "POST", "/api/currency-purchases/purchase-currency", body)


def send(command: Command) -> str:
    """A player with money, and a send to another one."""
    body = {
        "client_request_id": "first-send",
        "sender_player_name": "Ada",
        "sender_player_email": _EMAIL,
        "sender_player_phone": _PHONE,
        "receiver_player_phone": _RECEIVER_PHONE,
        "receiving_game_id": list(command.world.games)[-1],
        "amount": "20.00",
    }
    player = {"balance": "250.00", "phone": _PHONE}
    return "\n".join(
        [
            _curl(command, "PUT", f"{PREFIX}/players/{_EMAIL}", player),
            _curl(command, "POST", "/api/currency-sends/initiate-send", body),
        ]
    )


def player(command: Command) -> str:
    """A player with money."""
    return _curl(command, "PUT", f"{PREFIX}/players/{_EMAIL}", {"balance": "250.00"})


def _curl(command: Command, method: str, path: str, body: object) -> str:
    # The key says which world is meant, to controls, too.
    key = command.world.game().secret
    said = f"-X {method} " if method != "POST" else ""
    return (
        f"curl {said}-H 'X-Game-Secret-Key: {key}' {command.base_url}{path} -d '{json.dumps(body)}'"
    )
