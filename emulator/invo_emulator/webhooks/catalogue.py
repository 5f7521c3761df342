"""Every event type the emulator can announce, and when it does (sdk events 1, 2 and 30)."""

SUPPORTED = {
    "purchase.completed": "A player's real-money purchase was paid and the currency credited.",
    "purchase.failed": "A card was declined, or its 3-D Secure question failed; nothing charged.",
    "item.purchased": "A player bought an item with a game's currency.",
    "webhook.test": "Somebody asked for a test event.",
}
