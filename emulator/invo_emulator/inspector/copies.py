"""A call that was made, written so that it can be made again: for curl, and in Python.

What was masked in the log stays out: it is read from the environment.
"""

import json
import pprint
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

# Bytes that are no text stand in a copy as base64, up to so many letters of it; more come from a
# file.
_LONGEST = 4096
BODY_FILE = "body.bin"


def is_long(call: Mapping[str, Any]) -> bool:
    """Whether its copies take the body from a file."""
    return len(call.get("request_body_base64") or "") > _LONGEST


def _encoded(call: Mapping[str, Any]) -> str | None:
    """A body that is no text, as it stands in a copy, if it does."""
    return None if is_long(call) else call.get("request_body_base64")


def as_curl(call: Mapping[str, Any], base_url: str) -> str:
    """A command for a shell that knows INVO_GAME_SECRET."""
    # Bytes that are no text go through a pipe.
    encoded = _encoded(call)
    before = f"echo {encoded} | base64 -d | " if encoded else ""
    method = shlex.quote(call["method"])
    parts = [f"{before}curl -X {method} {shlex.quote(_url(call, base_url))}"]
    for name, value in _headers(call):
        known, variable = _from_environment(call, name, value)
        # In double quotes, so that the shell puts the variable in.
        said = f'"{name}: {known}${variable}"' if variable else shlex.quote(f"{name}: {value}")
        parts.append(f"-H {said}")
    if encoded:
        parts.append("--data-binary @-")
    elif is_long(call):
        parts.append(f"--data-binary @{BODY_FILE}")
    elif call["request_body"]:
        parts.append(f"--data-raw {shlex.quote(call['request_body'])}")
    return " \\\n  ".join(parts)


def as_python(call: Mapping[str, Any], base_url: str) -> str:
    """A script with httpx."""
    body = _body(call)
    names = {"content-type"} if body.startswith("json=") else set()
    headers = [
        f"        {_text(name)}: {_said(call, name, value)},"
        for name, value in _headers(call)
        if name.lower() not in names
    ]
    said = [f"    {_text(call['method'])},", f"    {_text(_url(call, base_url))},"]
    if headers:
        said += ["    headers={", *headers, "    },"]
    if body:
        said.append(f"    {body},")
    uses = ["import os"] if any("os.environ" in each for each in headers) else []
    uses += ["from base64 import b64decode"] if _encoded(call) else []
    lines = [
        *uses,
        *([""] if uses else []),
        "import httpx",
        "",
        "answer = httpx.request(",
        *said,
        ")",
    ]
    return "\n".join([*lines, "print(answer.status_code, answer.text)"])


def _body(call: Mapping[str, Any]) -> str:
    """The argument that sends these very bytes, or JSON that says the same."""
    if is_long(call):
        return f'content=open("{BODY_FILE}", "rb").read()'
    if encoded := _encoded(call):
        return f'content=b64decode("{encoded}")'
    return _of_text(call["request_body"])


def _of_text(body: str | None) -> str:
    try:
        value = json.loads(body or "")
    except (ValueError, RecursionError):
        return f"content={body!r}.encode()" if body else ""
    if json.dumps(value, ensure_ascii=False).replace(" ", "") != str(body).replace(" ", ""):
        return f"content={body!r}.encode()"  # a number that Python would write in another way
    written = pprint.pformat(value, width=80, sort_dicts=False)
    return "json=" + written.replace("\n", "\n    ")


def _text(text: str) -> str:
    """A text in double quotes."""
    return json.dumps(text) if text.isascii() and text.isprintable() else repr(text)


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
        return _text(value)
    read = f'os.environ["{variable}"]'
    return f"{_text(known)} + {read}" if known else read


def _from_environment(call: Mapping[str, Any], name: str, value: str) -> tuple[str, str | None]:
    """What comes before a secret, and the variable that holds it, if the value is one."""
    if name.lower() == "x-game-secret-key":
        return "", "INVO_GAME_SECRET"
    if name.lower() == "authorization":
        if call["path"].startswith(PREFIX):
            # A browser sends it in another way, in which it does not stand as it is.
            return "Bearer ", "INVO_CONTROL_TOKEN"
        scheme = re.match(r"[A-Za-z]+ ", value)
        return scheme[0] if scheme else "Bearer ", "INVO_PLAYER_TOKEN"
    return "", None
