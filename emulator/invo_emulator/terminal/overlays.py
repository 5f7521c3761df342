"""Data that somebody typed: JSON, a file of it, or one field after another."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from invo_emulator.options import Mistake


def read(pieces: Sequence[str]) -> dict[str, Any]:
    """All pieces, each laid over the ones before. Raises Mistake."""
    data: dict[str, Any] = {}
    for piece in pieces:
        if piece.startswith("@"):
            data |= _object(_content(Path(piece[1:])), piece)
        elif piece.lstrip().startswith("{"):
            data |= _object(piece, "--data")
        else:
            _set(data, *_field(piece))
    return data


def _content(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise Mistake(f"{file} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Mistake(f"{file} is not UTF-8 text.") from None


def _object(text: str, what: str) -> dict[str, Any]:
    value = _json(text, what)
    if not isinstance(value, dict):
        raise Mistake(f'{what} must be a JSON object, as in {{"order_id": "ord_1"}}.')
    return value


def _json(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Mistake(f"{what} is not JSON: {error}.") from None


def _field(piece: str) -> tuple[list[str], Any]:
    """A place and its value: name=text, or name:=json."""
    name, sign, text = piece.partition("=")
    if not sign or not name.strip(":"):
        raise Mistake(
            f"--data {piece} is none of name=text, name:=json, a JSON object, @file: for example "
            "--data usd_amount=5.00."
        )
    if name.endswith(":"):
        return name[:-1].split("."), _json(text, name[:-1])
    return name.split("."), text


def _set(data: dict[str, Any], path: list[str], value: Any) -> None:
    *above, last = path
    for name in above:
        if not isinstance(data.get(name), dict):
            data[name] = {}
        data = data[name]
    data[last] = value
