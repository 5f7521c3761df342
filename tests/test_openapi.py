"""The OpenAPI document: that it is one, complete, and true to the code."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from invo_emulator import evidence
from invo_emulator.app import OPERATIONS, all_controls
from invo_emulator.controls.every import CONTROLS
from invo_emulator.openapi.document import document
from invo_emulator.web.controls import Calls, Control
from invo_emulator.web.docstrings import name_of, path_of
from invo_emulator.web.operations import Operation
from stories import Json, Story, names_read

DOCUMENT: Json = document(Calls(all_controls, tuple(OPERATIONS)))
EVERY_CALL = [*OPERATIONS, *(each for each in CONTROLS if each.path)]

every_call = pytest.mark.parametrize("call", EVERY_CALL, ids=name_of)


def described(call: Operation | Control) -> Json:
    """What the document says of a call."""
    return dict(DOCUMENT["paths"][path_of(call)][call.method.lower()])


def resolved(part: Any) -> Any:
    """A part of the document with all that it refers to in its place."""
    if isinstance(part, list):
        return [resolved(each) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        found: Any = DOCUMENT
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        return resolved(found)
    return {name: resolved(each) for name, each in part.items()}


def test_it_is_valid() -> None:
    problems = list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors())

    assert problems == []


async def test_it_is_found_with_and_without_the_sandboxs_prefix(api: Story) -> None:
    plain, sandbox = [await api.http.get(path + "/openapi.json") for path in ("", "/sandbox")]

    assert plain.json()["paths"] == sandbox.json()["paths"] == DOCUMENT["paths"]
    assert plain.json()["servers"][0]["url"] == "http://localhost:4686"
    assert sandbox.json()["servers"][0]["url"] == "http://localhost:4686/sandbox"


@every_call
def test_every_call_is_in_it_with_a_sentence_and_a_tag(call: Operation | Control) -> None:
    told = described(call)

    assert told["summary"]
    assert told["description"]
    assert told["tags"][0] in [tag["name"] for tag in DOCUMENT["tags"]]


def examples(call: Operation | Control) -> Iterator[tuple[Any, Json]]:
    """Each example of a call, with the schema that it must follow."""
    told = resolved(described(call))
    for parameter in told.get("parameters", []):
        if "example" in parameter:
            yield parameter["example"], parameter["schema"]
    for part in (told.get("requestBody", {}), *told["responses"].values()):
        for media in part.get("content", {}).values():
            if "example" in media:
                yield media["example"], media["schema"]


@every_call
def test_every_call_has_an_example_that_follows_its_schema(call: Operation | Control) -> None:
    problems = [
        error.message
        for example, schema in examples(call)
        for error in Draft202012Validator(schema).iter_errors(example)
    ]

    assert evidence.read().examples[name_of(call)]
    assert problems == []


@every_call
def test_every_field_that_is_read_is_in_it(call: Operation | Control) -> None:
    told = resolved(described(call))

    body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    named = {each["name"] for each in told.get("parameters", [])}
    named |= set(body.get("schema", {}).get("properties", {}))

    assert names_read(call.reads) - {"content"} <= named
