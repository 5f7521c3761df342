"""Every event type the emulator can announce, and when it does."""

SUPPORTED = {
    "purchase.completed": "A player's real-money purchase was paid and the currency credited.",
    "purchase.failed": "A card was declined, or its 3-D Secure question failed; nothing charged.",
    "item.purchased": "A player bought an item with a game's currency.",
    "transfer.claim_pending": "A send or transfer was approved and waits to be collected.",
    "transfer.claim_expired": "Nobody collected a send or transfer in time.",
    "transfer.refunded": "A send or transfer ended uncollected; the sender has it back.",
    "transfer.sent": "A send or transfer of this game's player arrived.",
    "transfer.received": "A send or transfer to this game's player arrived.",
    "webhook.test": "Somebody asked for a test event.",
}
