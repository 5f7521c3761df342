"""JSON set out so that it can be read, every text and number as it was written."""

import json
import re
from collections.abc import Sequence
from itertools import pairwise

# JSON's texts and numbers, and what stands between them.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def set_out(body: str | None) -> str:
    """A body that is JSON, indented; any other as it is."""
    try:
        json.loads(body or "")
    except (ValueError, RecursionError):
        return body or ""
    return _lines(_TOKEN.findall(body or ""))


def _lines(tokens: Sequence[str]) -> str:
    """A line for each value, two spaces deeper in each object or array."""
    written: list[str] = []
    depth = 0
    for before, token in pairwise(["", *tokens]):
        opens, closes = before in ("{", "["), token in ("}", "]")
        depth += opens - closes
        if before == "," or opens != closes:
            written.append("\n" + "  " * depth)
        elif before == ":":
            written.append(" ")
        written.append(token)
    return "".join(written)
