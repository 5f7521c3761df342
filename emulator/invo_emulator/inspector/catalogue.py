"""The types of events, as a form offers them."""

from invo_emulator.webhooks import catalogue


def listed() -> dict[str, tuple[str, ...]]:
    """What the emulator announces by itself, and what only the real backend does."""
    return {"announced here": tuple(catalogue.SUPPORTED), "of the real backend": catalogue.REAL}
