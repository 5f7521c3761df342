"""A call that was made, written so that it can be made again: for curl, and in Python.

What was masked in the log stays out: it is read from the environment.
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from invo_emulator.web.controls import PREFIX

# What whoever makes a call again says by itself, or must not say again.
_NOT_COPIED = {
    "host",
    "connection",
    "content-length",
    "accept-encoding",
    "cookie",
    "traceparent",
    "tracestate",
}


def as_curl(call: Mapping[str, Any], base_url: str) -> str:
    """A command for a shell that knows INVO_GAME_SECRET."""
    parts = [f"curl -X {call['method']} {shlex.quote(_url(call, base_url))}"]
    for name, value in _headers(call):
        known, variable = _from_environment(call, name, value)
        # In double quotes, so that the shell puts the variable in.
        said = f'"{name}: {known}${variable}"' if variable else shlex.quote(f"{name}: {value}")
        parts.append(f"-H {said}")
    if call["request_body"]:
        parts.append(f"--data-raw {shlex.quote(call['request_body'])}")
    return " \\\n  ".join(parts)


def as_python(call: Mapping[str, Any], base_url: str) -> str:
    """A script with httpx."""
    headers = [f"        {name!r}: {_said(call, name, value)}," for name, value in _headers(call)]
    said = [f"    {call['method']!r},", f"    {_url(call, base_url)!r},"]
    if headers:
        said += ["    headers={", *headers, "    },"]
    if call["request_body"]:
        said.append(f"    content={call['request_body']!r},")
    reads = ["import os", ""] if any("os.environ" in each for each in headers) else []
    lines = [*reads, "import httpx", "", "answer = httpx.request(", *said, ")"]
    return "\n".join([*lines, "print(answer.status_code, answer.text)"])


def _url(call: Mapping[str, Any], base_url: str) -> str:
    return f"{base_url}{call['path']}{'?' + call['query'] if call['query'] else ''}"


def _headers(call: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in call["request_headers"]:
        is_default = name.lower() == "accept" and value == "*/*"
        if name.lower() not in _NOT_COPIED and not is_default and value.isprintable():
            yield name.title(), value


def _said(call: Mapping[str, Any], name: str, value: str) -> str:
    """A header's value as an expression."""
    known, variable = _from_environment(call, name, value)
    if not variable:
        return repr(value)
    read = f'os.environ["{variable}"]'
    return f"{known!r} + {read}" if known else read


def _from_environment(call: Mapping[str, Any], name: str, value: str) -> tuple[str, str | None]:
    """What comes before a secret, and the variable that holds it, if the value is one."""
    if name.lower() == "x-game-secret-key":
        return "", "INVO_GAME_SECRET"
    if name.lower() == "authorization":
        is_control = call["path"].startswith(PREFIX)
        scheme = re.match(r"[A-Za-z]+ ", value)
        known = scheme[0] if scheme and not value.startswith("Bearer") else "Bearer "
        return known, "INVO_CONTROL_TOKEN" if is_control else "INVO_PLAYER_TOKEN"
    return "", None


def pretty(body: str | None) -> str:
    """A body that is JSON, set so that it can be read; any other as it is."""
    try:
        return json.dumps(json.loads(body or ""), ensure_ascii=False, indent=2)
    except ValueError:
        return body or ""
