"""Secrets, each in the place of which something stands that tells it from the others.

What stands there is the same wherever the secret was, so whoever repeats a case can put others in.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# Under which names bodies carry what may be used by whoever has it.
_NAMES = ("token", "session_token", "client_secret", "signing_secret", "secret")

# Anything shorter would be found by chance.
_SHORTEST = 8


def json_in(text: object) -> Any:
    """What a body says, if it is JSON; else None."""
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None


class Masks:
    """Secrets, and what stands for each."""

    def __init__(self, games: Sequence[Mapping[str, Any]]) -> None:
        """Those of the games are known; others are learned from what was said."""
        self._stands_for: dict[str, str] = {}
        for game in games:
            secret = game["secret"]
            self._stands_for[secret] = key_of(game["game_id"])
            # The emulator's log shows only this much of a key.
            self._stands_for[f"{secret[:6]}...{secret[-4:]}"] = key_of(game["game_id"])
            self._stands_for[game["signing_secret"]] = signature_of(game["game_id"])

    def learn(self, said: object) -> None:
        """Find the secrets in a body."""
        for name, value in _pairs(said):
            if name not in _NAMES or not isinstance(value, str) or len(value) < _SHORTEST:
                continue
            self._stands_for.setdefault(value, f"[token {len(self._stands_for)}]")

    def apply(self, value: Any) -> Any:
        """The same without secrets, however deep they are."""
        if isinstance(value, str):
            # The longest first: one may begin like another.
            for secret in sorted(self._stands_for, key=len, reverse=True):
                value = value.replace(secret, self._stands_for[secret])
            return value
        if isinstance(value, Mapping):
            return {name: self.apply(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.apply(each) for each in value]
        return value

    def of_header(self, shown: str) -> str:
        """What stands for a token that the emulator's log shows the end of: Bearer...wxyz."""
        end = shown.rpartition("...")[2]
        found = [mask for secret, mask in self._stands_for.items() if end and secret.endswith(end)]
        return f"Bearer {found[-1]}" if found else shown


def key_of(game_id: object) -> str:
    """What stands for a game's key."""
    return f"[key of game {game_id}]"


def signature_of(game_id: object) -> str:
    """What stands for what a game's webhooks are signed with."""
    return f"[signing secret of game {game_id}]"


def _pairs(value: object) -> Iterator[tuple[str, object]]:
    """Every name in a body, with its value."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield str(name), each
            yield from _pairs(each)
    elif isinstance(value, list):
        for each in value:
            yield from _pairs(each)
