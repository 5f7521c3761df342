"""What a call takes: its parameters and its body, by the rules that read them."""

import re
from dataclasses import is_dataclass
from typing import Any

from invo_emulator import fields as f
from invo_emulator.settings import Settings
from invo_emulator.web.controls import Control, Upload, Values
from invo_emulator.web.operations import Operation

Json = dict[str, Any]

Call = Operation | Control

_WITH_A_BODY = ("POST", "PUT", "PATCH")

WORLD: Json = {
    "name": "X-Emulator-World",
    "in": "header",
    "description": "The world that is meant; the one called default, if this names none. ?world= "
    "in the query does the same, and a game's key in X-Game-Secret-Key names its world, too.",
    "schema": {"type": "string", "default": "default"},
}


def inputs(call: Call, sent: Json) -> Json:
    """The parameters and the body of a call; `sent` is an example."""
    described: Json = {}
    if parameters := _parameters(call, sent):
        described["parameters"] = parameters
    if body := _body(call, sent):
        described["requestBody"] = body
    return described


def _parameters(call: Call, sent: Json) -> list[Json]:
    known = _properties(call)
    in_path = _in_path(call)
    parameters = [_parameter(name, "path", known[name], True, sent) for name in in_path]
    if call.method not in _WITH_A_BODY:
        needed = f.required(call.reads) if known else []
        parameters += [
            _parameter(name, "query", schema, name in needed, sent)
            for name, schema in known.items()
            if name not in in_path
        ]
    if isinstance(call, Control) and call.of_a_world:
        parameters.append({"$ref": "#/components/parameters/World"})
    return parameters


def _in_path(call: Call) -> list[str]:
    return re.findall(r"{(\w+)", call.path)


def _properties(call: Call) -> dict[str, Json]:
    is_read = is_dataclass(call.reads) and call.reads is not Upload
    return f.properties(call.reads) if is_read else {}


def _parameter(name: str, place: str, schema: Json, needed: bool, sent: Json) -> Json:
    described = _as_text(schema)
    if place == "query" and not needed and "pattern" in described:
        # What is empty is as good as left out.
        described["pattern"] = f"^$|{described['pattern']}"
        described.pop("format", None)
    about = described.pop("description")
    parameter = {"name": name, "in": place, "description": about, "schema": described}
    if needed:
        parameter["required"] = True
    if name in (known := sent.get(place, {})):
        parameter["example"] = _typed(known[name], described)
    return parameter


def _as_text(schema: Json) -> Json:
    """A schema as it holds outside JSON, where all is text and what is left out is not null."""
    described = dict(schema)
    kinds = [kind for kind in _listed(schema["type"]) if kind != "null"]
    # Whatever may be text, too, is best shown as what the text means.
    described["type"] = "string" if "number" in kinds else kinds[0]
    if described["type"] == "integer":
        described.pop("pattern")
    if described["type"] == "string":
        for bound in ("minimum", "maximum", "exclusiveMinimum"):
            described.pop(bound, None)
    if "enum" in described:
        described["enum"] = [word for word in described["enum"] if word is not None]
    return described


def _listed(kind: str | list[str]) -> list[str]:
    return kind if isinstance(kind, list) else [kind]


def _typed(text: str, schema: Json) -> object:
    return int(text) if schema["type"] == "integer" else text


def _body(call: Call, sent: Json) -> Json | None:
    if call.reads is Upload:
        content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        return {"required": True, "content": content}
    if call.method not in _WITH_A_BODY:
        return None
    schema = _body_schema(call)
    if not schema["properties"]:
        return None
    described: Json = {"schema": schema}
    if "body" in sent:
        described["example"] = sent["body"]
    is_needed = isinstance(call, Operation) or "required" in schema
    return {"required": is_needed, "content": {"application/json": described}}


def _body_schema(call: Call) -> Json:
    if call.reads is Values:
        return f.schema(Settings, strict=True)
    schema = f.schema(call.reads, strict=isinstance(call, Control))
    in_path = _in_path(call)
    schema["properties"] = {
        name: rule for name, rule in schema["properties"].items() if name not in in_path
    }
    needed = [name for name in schema.pop("required", []) if name not in in_path]
    return {**schema, "required": needed} if needed else schema
