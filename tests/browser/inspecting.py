"""The inspector with something in it."""

from typing import Any

from running import Running

PLAYER, GUARDED = "ada@example.com", "tim@example.com"


async def call(running: Running, path: str, body: object) -> dict[str, Any]:
    """A call of the first game's backend, which must be answered well."""
    headers = {"X-Game-Secret-Key": running.key}
    answer = await running.client.post(path, json=body, headers=headers)
    assert answer.is_success, answer.text
    return dict(answer.json())


async def mint(running: Running, email: str = PLAYER, amount: str = "10.00") -> dict[str, Any]:
    """A checkout session."""
    body = {"player_email": email, "usd_amount": amount, "metadata": {"cart": "<b>7</b>"}}
    return await call(running, "/api/checkout/sessions", body)


async def send(running: Running, name: str, email: str, phone: str) -> dict[str, Any]:
    """A send to the other game."""
    body = {
        "client_request_id": name,
        "sender_player_name": "Ada <i>Lovelace</i>",
        "sender_player_email": email,
        "sender_player_phone": phone,
        "receiver_player_phone": "+15555550199",
        "receiving_game_id": running.facts["games"][1]["game_id"],
        "amount": "20.00",
    }
    return await call(running, "/api/currency-sends/initiate-send", body)


async def furnish(running: Running) -> list[str]:
    """Have something of everything happen; every page of calls, messages and money."""
    await running.control(
        "PUT", f"/players/{PLAYER}", {"balance": "250.00", "phone": "+15555550100"}
    )
    guarded = {"is_minor": True, "guardian_email": "mum@example.com", "phone": "+15555550111"}
    await running.control("PUT", f"/players/{GUARDED}", {"balance": "90.00", **guarded})
    paid, asked = await mint(running), await mint(running)
    order = await running.control("POST", f"/checkout/{paid['session_id']}/pay")
    card = {"card": "4000002760003184"}
    await running.control("POST", f"/checkout/{asked['session_id']}/pay", card)
    waiting = await send(running, "gift 1", PLAYER, "+15555550100")
    guardian = await send(running, "gift 2", GUARDED, "+15555550111")
    [event, *_] = (await running.control("GET", "/timeline?kind=event"))["timeline"]
    [request, *_] = (await running.control("GET", "/requests?path=/api/checkout"))["requests"]
    lists = ("/timeline", "/requests", "/messages", "/checkouts", "/orders", "/moves", "/players")
    return [
        "/",
        *lists,
        "/ledger",
        f"/timeline/{event['number']}",
        f"/requests/{request['request_id']}",
        f"/checkouts/{asked['session_id']}",
        f"/orders/{order['order_id']}",
        f"/moves/{waiting['transaction_id']}",
        f"/moves/{guardian['transaction_id']}",
        f"/players/{PLAYER}",
    ]
