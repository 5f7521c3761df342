"""The case file of a red test: all that happened in its world, to look at and to repeat."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from invo_emulator import __version__
from invo_emulator.testing.masking import Masks, json_in, key_of
from invo_emulator.testing.worlds import Invo, Json

FORMAT = "invo-emulator case 1"

# A test that calls more often is one of load, and its last calls tell enough.
_MOST_CALLS = 1000
_MOST_ENTRIES = 5000

_PAGE = 500


def keep(invo: Invo, test: str, failure: str, folder: Path) -> str:
    """Write down the case of a test that failed; where it is, in words, or why it is nowhere."""
    try:
        file = write(gather(invo, test, failure), folder)
    except Exception as problem:  # whatever it is, the test's own failure is what must be told
        return f"There is no case file: {type(problem).__name__}: {problem}"
    return (
        f"All that happened in its world: {file.with_suffix('.html')}\n"
        f"To repeat it: invo-emulator replay {file}"
    )


def gather(invo: Invo, test: str, failure: str) -> Json:
    """A case: what the world began with, every call, change, posting, attempt and message."""
    world = invo.control("GET", "/world")
    calls = [_whole(invo, "/requests", each["request_id"]) for each in _calls(invo)]
    masks = Masks([*invo.began["games"], *world["games"]])
    for call in calls:
        masks.learn(json_in(call["request_body"]))
        masks.learn(json_in(call["response_body"]))
    deliveries = _listed(invo, "/deliveries", "deliveries", _MOST_CALLS)
    case = {
        "format": FORMAT,
        "test": test,
        "failure": failure,
        "versions": {"invo-emulator": _served_version(invo), "plugin": __version__},
        "mode": invo.mode,
        "seed": invo.began["seed"],
        "plan": invo.plan,
        "began": invo.began,
        "ended": world,
        "calls": [_with_tokens(call, masks) for call in calls],
        "timeline": _listed(invo, "/timeline", "timeline", _MOST_ENTRIES)[::-1],
        "deliveries": [
            _whole(invo, "/deliveries", each["delivery_id"]) for each in reversed(deliveries)
        ],
        "messages": _listed(invo, "/messages", "messages", _MOST_CALLS)[::-1],
    }
    masked: Json = masks.apply(case)
    return masked


def _served_version(invo: Invo) -> str:
    return str(invo.control("GET", "/health")["version"])


def _calls(invo: Invo) -> Iterator[Json]:
    """In short, first to last."""
    return reversed(_listed(invo, "/requests", "requests", _MOST_CALLS))


def _listed(invo: Invo, path: str, name: str, most: int) -> list[Json]:
    """The newest of a list, newest first."""
    found: list[Json] = []
    cursor: str | None = ""
    while cursor is not None and len(found) < most:
        behind = f"&cursor={quote(cursor)}" if cursor else ""
        page = invo.control("GET", f"{path}?limit={_PAGE}{behind}")
        found += page[name]
        cursor = page.get("next_cursor")
    return found[:most]


def _whole(invo: Invo, path: str, name: str) -> Json:
    return invo.control("GET", f"{path}/{quote(name)}")


def _with_tokens(call: Json, masks: Masks) -> Json:
    """A call whose headers say which key and which token they carried."""
    stand = {
        "x-game-secret-key": lambda shown: key_of(call["game_id"]) if call["game_id"] else shown,
        "authorization": masks.of_header,
    }
    headers = [
        [name, stand[name.lower()](value) if name.lower() in stand else value]
        for name, value in call["request_headers"]
    ]
    return {**call, "request_headers": headers}


def write(case: Mapping[str, Any], folder: Path) -> Path:
    """Write a case down, for programs and as a page of HTML beside it. Where the first is. Raises
    OSError."""
    from invo_emulator.testing import case_page  # only a red test needs it

    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n")
    file = folder / f"{_file_name(case['test'])}.json"
    file.write_text(json.dumps(case, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    file.with_suffix(".html").write_text(case_page.render(case), encoding="utf-8")
    return file


def _file_name(test: str) -> str:
    """The same for a test each time, and another for each test."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", test).strip("-")[-100:]
    return f"{plain}-{hashlib.sha256(test.encode()).hexdigest()[:8]}"


class NoCase(Exception):
    """Why a file is no case, in one sentence."""


def read(file: Path) -> Json:
    """A case that was written down. Raises NoCase."""
    try:
        case = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise NoCase(f"{file} can't be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise NoCase(f"{file} is no case file: it is not JSON.") from None
    if not isinstance(case, dict) or case.get("format") != FORMAT:
        raise NoCase(f'{file} is no case file: its "format" is not "{FORMAT}".')
    if place := _misfit(case, _SHAPE) or _misfit(_by_hand(case), [_ATTEMPT], "attempts_by_hand"):
        raise NoCase(f"{file} is no whole case: its {place} is missing, or of another kind.")
    return case


def _by_hand(case: Json) -> object:
    """The attempts that were made by hand, of which older cases say nothing."""
    found = [each.get("attempts_by_hand", []) for each in case["deliveries"]]
    if not all(isinstance(each, list) for each in found):
        return None
    return [attempt for each in found for attempt in each]


_ATTEMPT: Any = {"sent_at": str, "status": int | None, "response_body": str | None}

# What a case must have to be repeated. Whatever else it has is for people.
_SHAPE: Any = {
    "test": str,
    "plan": dict,
    "began": {
        "id": str,
        "seed": str,
        "clock": {"now": str},
        "games": [{"game_id": str, "name": str, "currency": dict, "webhook": dict | None}],
    },
    "calls": [
        {
            **dict.fromkeys(("method", "path", "at"), str),
            **dict.fromkeys(("query", "request_body", "response_body", "fault"), str | None),
            "status": int | None,
            "request_headers": [(str, str)],
        }
    ],
    "deliveries": [{"event_id": str, "attempt_log": [_ATTEMPT]}],
}


def _misfit(value: object, shape: Any, place: str = "content") -> str:
    """Where something has not the shape that it must have; nothing if it has."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return place
        found = (_misfit(value.get(name, ...), each, name) for name, each in shape.items())
    elif isinstance(shape, list):
        if not isinstance(value, list):
            return place
        found = (_misfit(each, shape[0], place) for each in value)
    elif isinstance(shape, tuple):
        if not isinstance(value, list) or len(value) != len(shape):
            return place
        found = (_misfit(one, kind, place) for one, kind in zip(value, shape, strict=True))
    else:
        return "" if isinstance(value, shape) else place
    return next(filter(None, found), "")
