"""Reading TOML: Python's own reader, which 3.10 does not have yet."""

import sys
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def loads(text: str) -> dict[str, Any]:
    """What a document says. Raises ValueError."""
    document: dict[str, Any] = tomllib.loads(text)
    return document
