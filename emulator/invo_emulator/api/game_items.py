"""Game items: the catalogue that the real backend keeps for all games. Ours is in the config.

    POST /api/v1/game-items/list    D5: every active item; the key is in the body

End of the list.
"""

import json
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.operations import Caller, body_secret_operation
from invo_emulator.world.transaction import Transaction


@frozen
class ListItems:
    """The key, in the body instead of the header."""

    game_secret: Annotated[str, f.Text()]


def list_items(tx: Transaction, caller: Caller, wanted: ListItems) -> Answer:
    """200 with the items of all games."""
    items = [json.loads(row["shown"]) for row in tx.all("SELECT shown FROM game_item")]
    return Answer({"status": "success", "items": items, "total_items": len(items)})


operations = [body_secret_operation("D5", "POST", "/api/v1/game-items/list", list_items, ListItems)]
