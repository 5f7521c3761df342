"""The OpenAPI document: all calls, what they take, what they answer, and who may ask."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from invo_emulator import __version__, evidence
from invo_emulator.evidence import Evidence
from invo_emulator.openapi import answers, inputs
from invo_emulator.openapi.inputs import Call
from invo_emulator.web import operations
from invo_emulator.web.controls import Calls
from invo_emulator.web.docstrings import name_of, path_of, said_of
from invo_emulator.web.operations import Operation
from invo_emulator.webhooks import catalogue

Json = dict[str, Any]

_ABOUT = """\
A local sandbox of the INVO Network backend for game studios, and the control plane that tests have
beside it. This document is made of the code that checks what is sent, of the refusals that each
call declares, and of what the tests of this version have seen answered. A fault that a test arms
may answer anything else; its own words are 503 `FAULT_INJECTED`."""

_SCHEMES: Json = {
    "GameSecret": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Game-Secret-Key",
        "description": "A game's key: GET /_emulator/world lists them.",
    },
    "PlayerToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "What POST /api/sdk/player-token answered.",
    },
    "SessionToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "What POST /api/checkout/sessions answered as session_token.",
    },
    "ControlToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "What the emulator was started with as --control-token, if it was.",
    },
}

_CALLERS: dict[Callable[..., Any], list[Json]] = {
    operations.by_game_secret: [{"GameSecret": []}],
    operations.by_body_secret: [],
    operations.by_player_token: [{"PlayerToken": []}],
    operations.by_session_token: [{"SessionToken": []}],
}


@cache
def document(calls: Calls) -> Json:
    """All but its servers, which depend on how somebody came here."""
    found = evidence.read()
    # Of a path with and without a slash at its end, the second is enough.
    controls = [each for each in calls.controls if each.path]
    every: list[Call] = [*calls.operations, *controls]
    return {
        "openapi": "3.1.0",
        "info": {"title": "INVO emulator", "version": __version__, "description": _ABOUT},
        "tags": _tags(every),
        "paths": _paths(every, found),
        "webhooks": _webhooks(found),
        "components": {
            "schemas": {**answers.ENVELOPES, **answers.schemas(every, found)},
            "responses": answers.responses(every),
            "parameters": {"World": inputs.WORLD},
            "headers": answers.HEADERS,
            "securitySchemes": _SCHEMES,
        },
    }


def _tag(call: Call) -> tuple[str, str]:
    name, _, more = said_of(call).about.partition(":")
    kind = "" if isinstance(call, Operation) else "Control plane: "
    return kind + name.rstrip("."), (more.strip() or name).removesuffix(".") + "."


def _tags(calls: Iterable[Call]) -> list[Json]:
    tags = dict(_tag(call) for call in calls)
    return [{"name": name, "description": about} for name, about in tags.items()]


def _paths(calls: Iterable[Call], found: Evidence) -> Json:
    paths: Json = {}
    names: Counter[str] = Counter()
    for call in calls:
        described = {"operationId": _operation_id(call, names), **_operation(call, found)}
        paths.setdefault(path_of(call), {})[call.method.lower()] = described
    return paths


def _operation_id(call: Call, names: Counter[str]) -> str:
    kind = "" if isinstance(call, Operation) else "control_"
    name = f"{kind}{call.does.__module__.rpartition('.')[2]}_{call.does.__name__}"
    names[name] += 1
    return name if names[name] == 1 else f"{name}_{names[name]}"


def _operation(call: Call, found: Evidence) -> Json:
    example: Mapping[str, Any] = found.examples.get(name_of(call), {})
    described = {
        "tags": [_tag(call)[0]],
        "summary": said_of(call).does,
        "description": " ".join((call.does.__doc__ or "").split()),
        "security": _security(call),
        **inputs.inputs(call, example.get("sent", {})),
        "responses": answers.answers(call, found),
    }
    return {**described, "x-endpoint": call.number} if isinstance(call, Operation) else described


def _security(call: Call) -> list[Json]:
    if isinstance(call, Operation):
        return _CALLERS[call.identify]
    return [{}, {"ControlToken": []}] if call.needs_token else []


def _webhooks(found: Evidence) -> Json:
    return {
        event_type: {
            "post": {
                "operationId": f"webhook_{event_type.replace('.', '_')}",
                "summary": about,
                "tags": ["Webhooks"],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": found.payloads.get(event_type, {})}},
                },
                "responses": {"2XX": {"description": "Heard; all else is tried again."}},
            }
        }
        for event_type, about in catalogue.SUPPORTED.items()
    }
