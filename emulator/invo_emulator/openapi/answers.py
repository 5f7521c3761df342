"""What a call answers: what went well as the tests saw it, and each no that it declares."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, get_args, get_type_hints

from invo_emulator.errors import PlayerUnknown, Refusal
from invo_emulator.evidence import Evidence
from invo_emulator.openapi.inputs import Call
from invo_emulator.web import refusals
from invo_emulator.web.answers import Answer, File, Stream
from invo_emulator.web.docstrings import name_of
from invo_emulator.web.operations import Operation

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}

# What every no says, whoever says it.
ENVELOPES: Json = {
    "ApiRefusal": {
        "type": "object",
        "description": "A no of the emulated API. Old clients read `code`, new ones `error_code`.",
        "properties": {
            "error": {**_TEXT, "description": "What is wrong, and what to send instead."},
            "code": _TEXT,
            "error_code": _TEXT,
            "error_id": _TEXT,
            "timestamp": {**_TEXT, "format": "date-time"},
        },
        "required": ["error", "error_id", "timestamp"],
    },
    "ControlRefusal": {
        "type": "object",
        "description": "A no of the control plane.",
        "properties": {
            "error": {**_TEXT, "description": "What is wrong, and what to send instead."},
            "code": _TEXT,
        },
        "required": ["error", "code"],
    },
}

_REQUEST_ID = {"X-Invo-Request-Id": {"$ref": "#/components/headers/RequestId"}}

HEADERS: Json = {
    "RequestId": {
        "description": "The name of this call in GET /_emulator/requests.",
        "schema": _TEXT,
    },
    "RetryAfter": {"description": "How many seconds to wait.", "schema": {"type": "string"}},
}


def refused(call: Call) -> tuple[type[Refusal], ...]:
    """Everything that a call can be refused with."""
    if isinstance(call, Operation):
        return refusals.of_operation(call)
    return refusals.of_control(call)


def answers(call: Call, evidence: Evidence) -> Json:
    """The answers of a call, by status."""
    name = name_of(call)
    example = evidence.examples.get(name, {})
    known: Mapping[str, Json] = evidence.answers.get(name, {})
    described = {
        status: _success(call, schema, example if str(example.get("status")) == status else {})
        for status, schema in known.items()
    } or {"2XX": {"description": "No test has seen this yet."}}
    for status, same in groupby(refused(call), key=lambda each: each.status):
        described[str(status)] = {"$ref": f"#/components/responses/{_name(call, tuple(same))}"}
    return described


def _success(call: Call, schema: Json, example: Json) -> Json:
    if schema["type"] == "null":
        return {"description": "It is done; there is nothing to say.", "headers": _REQUEST_ID}
    kinds = _kinds(call)
    content: Json = {}
    if File in kinds:
        content["application/octet-stream"] = {"schema": {**_TEXT, "format": "binary"}}
    if Answer in kinds:
        content["application/json"] = {"schema": schema}
        if example:
            content["application/json"]["example"] = example["answer"]
    if Stream in kinds:
        content["text/event-stream"] = {"schema": _TEXT}
    return {"description": "It went well.", "headers": _REQUEST_ID, "content": content}


def _kinds(call: Call) -> set[type]:
    """What a call says that it returns."""
    returned = get_type_hints(call.does)["return"]
    return {returned, *get_args(returned)}


def _family(call: Call) -> str:
    return "ApiRefusal" if isinstance(call, Operation) else "ControlRefusal"


def _name(call: Call, same: tuple[type[Refusal], ...]) -> str:
    return ".".join((_family(call), *(each.__name__ for each in same)))


def responses(calls: Iterable[Call]) -> Json:
    """The noes of all calls, one entry for those that are told alike."""
    found: Json = {}
    for call in calls:
        for _, same in groupby(refused(call), key=lambda each: each.status):
            alike = tuple(same)
            found[_name(call, alike)] = _response(_family(call), alike)
    return dict(sorted(found.items()))


def _response(family: str, alike: tuple[type[Refusal], ...]) -> Json:
    references = [{"$ref": f"#/components/schemas/{each.__name__}"} for each in alike]
    which = references[0] if len(references) == 1 else {"anyOf": references}
    schema = {"allOf": [{"$ref": f"#/components/schemas/{family}"}, which]}
    waits = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return {
        "description": " ".join(_sentence(each) for each in alike),
        "headers": {**_REQUEST_ID, **(waits if alike[0].status == 429 else {})},
        "content": {"application/json": {"schema": schema}},
    }


def _sentence(refusal: type[Refusal]) -> str:
    codes = " or ".join(f"`{code}`" for code in refusals.codes_of(refusal) if code)
    return f"{codes or 'Without a code'}: {refusal.__doc__}"


def schemas(calls: Iterable[Call], evidence: Evidence) -> Json:
    """What each no says besides its envelope."""
    every = {each for call in calls for each in refused(call)}
    return {
        each.__name__: _schema(each, evidence)
        for each in sorted(every, key=lambda one: one.__name__)
    }


def _schema(refusal: type[Refusal], evidence: Evidence) -> Json:
    codes = refusals.codes_of(refusal)
    extras = [evidence.extras.get(f"{refusal.status} {code}".strip(), {}) for code in codes]
    described: Json = {"type": "object", "description": refusal.__doc__}
    described["properties"] = dict(extras[0].get("properties", {}))
    needed = list(extras[0].get("required", []))
    if refusal is not PlayerUnknown:
        described["properties"]["code"] = {"enum": list(codes)}
        needed = ["code", *needed]
    return {**described, "required": needed} if needed else described
