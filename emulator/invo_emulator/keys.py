"""Keys and signing secrets by their prefixes: of which environment they are, and how one is shown.

Keys without an environment in their prefix are older than the difference, and good for both.
"""

import re
from collections.abc import Collection

LIVE = ("ivsdk_live_", "whsec_live_")
SANDBOX = (
    "ivsdk_test_",
    "ivsdk_sandbox_",
    "ivsdk_demo_",
    "whsec_test_",
    "whsec_sandbox_",
    "ivclk_",
)

# What is no key, though it looks like one.
_SIGNING = "whsec_"

_LIVE_TEXT = re.compile(b"(" + b"|".join(each.encode() for each in LIVE) + rb")[\w-]+")

# A secret must be this long before some of it can be shown.
_LONG_ENOUGH, _SHOWN_LETTERS = 24, 4


def is_live(secret: str) -> bool:
    """Whether real money moves by it."""
    return secret.strip().startswith(LIVE)


def is_signing_secret(secret: str) -> bool:
    """Whether webhooks are signed by it, and nobody is let in."""
    return secret.strip().startswith(_SIGNING)


def beginnings(secrets: Collection[str]) -> list[str]:
    """How those of these that are keys begin."""
    prefixes = [each for each in (*SANDBOX, *LIVE) if not each.startswith(_SIGNING)]
    return [prefix for prefix in prefixes if any(one.startswith(prefix) for one in secrets)]


def without_live(content: bytes) -> bytes:
    """The same with everything masked that looks like a live key or secret."""
    if content.find(b"_live_") < 0:  # "in" would take twice as long for bytes
        return content
    return _LIVE_TEXT.sub(lambda found: masked(found[0].decode("latin-1")).encode(), content)


def masked(secret: str) -> str:
    """Enough of a secret to tell which one it is, and not to use it."""
    prefixes = [prefix for prefix in (*LIVE, *SANDBOX) if secret.startswith(prefix)]
    prefix = prefixes[0] if prefixes else ""
    tail = secret[-_SHOWN_LETTERS:] if len(secret) >= _LONG_ENOUGH else ""
    return f"{prefix}…{tail}"
