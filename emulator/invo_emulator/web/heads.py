"""What the headers of a call say: read once, and kept, because a client says the same with each."""

import json
from functools import cached_property, lru_cache

_SECRET_HEADERS = {b"x-game-secret-key", b"authorization", b"cookie", b"set-cookie"}

_OF_PROXIES = {b"x-forwarded-for", b"x-forwarded-proto"}


class Head:
    """The headers of a request, or of an answer."""

    def __init__(self, *pairs: tuple[bytes, bytes]) -> None:
        self._pairs = pairs
        # What the first of each name says, by its name in small letters.
        self.says = {name: str(value, "latin-1") for name, value in reversed(pairs)}
        # Whether something stood between that says for whom it called.
        self.is_forwarded = not self.says.keys().isdisjoint(_OF_PROXIES)

    @cached_property
    def noted(self) -> str:
        """All of it as JSON, with the secrets masked."""
        shown = [
            (name.decode("latin-1"), masked(value) if name in _SECRET_HEADERS else value)
            for name, value in self._pairs
        ]
        return json.dumps([(name, value.decode("latin-1")) for name, value in shown])


head_of = lru_cache(maxsize=256)(Head)


def masked(secret: bytes) -> bytes:
    """Enough to tell one from another, too little to use."""
    if len(secret) > 19:
        return secret[:6] + b"..." + secret[-4:]
    # A card's last four are no secret, and tell one test card from another.
    return b"..." + secret[-4:] if len(secret) > 11 else b"..."
