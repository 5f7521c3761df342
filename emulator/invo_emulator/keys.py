"""Keys and signing secrets by their prefixes: of which environment they are, and how one is shown.

Keys without an environment in their prefix are older than the difference, and good for both.
"""

LIVE = ("ivsdk_live_", "whsec_live_")
SANDBOX = (
    "ivsdk_test_",
    "ivsdk_sandbox_",
    "ivsdk_demo_",
    "whsec_test_",
    "whsec_sandbox_",
    "ivclk_",
)

# A secret must be this long before some of it can be shown.
_LONG_ENOUGH, _SHOWN_LETTERS = 24, 4


def is_live(secret: str) -> bool:
    """Whether real money moves by it."""
    return secret.strip().startswith(LIVE)


def masked(secret: str) -> str:
    """Enough of a secret to tell which one it is, and not to use it."""
    prefixes = [prefix for prefix in (*LIVE, *SANDBOX) if secret.startswith(prefix)]
    prefix = prefixes[0] if prefixes else ""
    tail = secret[-_SHOWN_LETTERS:] if len(secret) >= _LONG_ENOUGH else ""
    return f"{prefix}…{tail}"
