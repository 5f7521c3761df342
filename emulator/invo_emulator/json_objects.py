"""JSON: reading an object from bytes that somebody sent, however strange, and writing our own."""

import base64
import json
import math
import re
from collections.abc import Mapping
from typing import cast

import orjson

from invo_emulator.errors import InvalidInput

# What orjson reads as the standard library does, in so many objects within each other.
_SIMPLE = frozenset((str, int, bool, type(None)))
_SIMPLE_DEPTH = 3

# How a URL-encoded form begins.
_FORM = re.compile(rb"[\w.%+\[\]-]{1,200}=")

# What is read must also be written again, by code that may stand deeper in the stack.
_DEEPEST = 64


class JsonNumber(float):
    """A JSON number with a fraction or an exponent that remembers how it was written."""

    literal: str

    def __new__(cls, literal: str) -> "JsonNumber":
        number = super().__new__(cls, literal)
        if math.isinf(number):
            raise ValueError(f"{literal[:20]} is too large a number")
        number.literal = literal
        return number


def parse_object(body: bytes, what: str = "The body") -> Mapping[str, object]:
    """A JSON object from bytes. Raises InvalidInput for anything else, however strange."""
    if (simple := _simple_object(body)) is not None:
        return simple
    if not body or body.isspace():
        raise InvalidInput("body", f"{what} is empty: send a JSON object.")
    try:
        # Decoded here, because json.loads would guess UTF-16 and let half a surrogate pair pass.
        value = _DECODER.decode(body.decode())
        if b"\\u" in body:
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair can't be stored
        is_deep = body.count(b"[") + body.count(b"{") > _DEEPEST and _depth(value) > _DEEPEST
    except (ValueError, RecursionError) as error:
        message = f"{what} is not valid JSON{_where(body, error)}: send a JSON object."
        raise InvalidInput("body", message) from None
    if not isinstance(value, dict):
        raise InvalidInput("body", f"{what} is {_kind(value)}: send a JSON object.")
    if is_deep:
        raise InvalidInput("body", f"{what} is nested more than {_DEEPEST} deep: send it flatter.")
    return value


def _where(body: bytes, error: Exception) -> str:
    """What is said of a body that can't be read: what it looks like, or else where it ends to be
    JSON, if that is known."""
    if body.startswith(b"--"):
        return ", and looks like multipart/form-data"
    if _FORM.match(body):
        return ", and looks like a form"
    if isinstance(error, json.JSONDecodeError):
        return f" at line {error.lineno}, column {error.colno}"
    return ""


def _simple_object(body: bytes) -> Mapping[str, object] | None:
    """What most bodies are, read in a third of the time: an object, in which may be others, of
    texts and whole numbers. Whatever else it is, or if it is none, is found by who is careful."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return value if type(value) is dict and _is_simple(value, _SIMPLE_DEPTH) else None


def _is_simple(value: dict[str, object], deepest: int) -> bool:
    kinds = {*map(type, value.values())}
    if kinds <= _SIMPLE:
        return True
    inside = [cast(dict[str, object], each) for each in value.values() if type(each) is dict]
    is_deep = any(not deepest or not _is_simple(each, deepest - 1) for each in inside)
    return not is_deep and kinds <= {*_SIMPLE, dict}


def compact(value: object) -> bytes:
    """Our own JSON, on one line, with the letters as they are."""
    try:
        return orjson.dumps(value, default=_plain_number)
    except TypeError:
        # A whole number of more than 64 bits, which only the standard library's writes.
        return _ENCODER.encode(value).encode()


def as_text(name: str, content: bytes | None) -> dict[str, object]:
    """Bytes under a name, as text where they are text; else in base64, too."""
    if content is None:
        return {name: None}
    try:
        return {name: content.decode()}
    except UnicodeDecodeError:
        encoded = base64.b64encode(content).decode()
        return {name: content.decode(errors="replace"), f"{name}_base64": encoded}


def _depth(value: object) -> int:
    if not isinstance(value, dict | list):
        return 0
    inside = value.values() if isinstance(value, dict) else value
    return 1 + max(map(_depth, inside), default=0)


def _plain_number(value: object) -> float:
    if isinstance(value, JsonNumber):
        return float(value)
    raise TypeError


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _kind(value: object) -> str:
    names = {list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


# Made once: json.loads and json.dumps would make one for each call that is not plain.
_DECODER = json.JSONDecoder(parse_float=JsonNumber, parse_constant=_no_constant)
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
