"""The schemas of fields: whatever a rule takes, its schema takes, and nearly nothing else."""

import math
from collections.abc import Mapping
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from floor.test_fields import ACCEPTED, REFUSED, Everything
from invo_emulator import fields as f
from invo_emulator.errors import InvalidInput
from invo_emulator.records import frozen
from invo_emulator.settings import Settings

PROPERTIES = f.properties(Everything)
VALIDATORS = {name: Draft202012Validator(schema) for name, schema in PROPERTIES.items()}

# What JSON Schema has no words for: sums, calendars, ports, what a browser would run.
BEYOND_WORDS: list[tuple[str, object]] = [
    ("email", "a@b\n"),
    ("amount", "0"),
    ("amount", 1.001),
    ("integer", "101"),
    ("integer", 1.0),
    ("url", "javascript:alert(1)"),
    ("url", "jAvAsCrIpT:x"),
    ("url", "data:x"),
    ("url", "vbscript:x"),
    ("url", "file:///etc"),
    ("url", "blob:x"),
    ("url", "about:blank"),
    ("url", "http://"),
    ("url", "http:/x"),
    ("url", "https://a@b"),
    ("url", "http://a:99999"),
    ("url", "http://["),
    ("url", "http://a\n"),
    ("target", "http://a:x"),
    ("instant", "now"),
    ("instant", "2026-01-01"),
    ("instant", "2026-01-01T00:00:00"),
    ("instant", ""),
    ("instant", "2026-13-01T00:00:00Z"),
]


@pytest.mark.parametrize(("name", "sent", "wanted"), ACCEPTED)
def test_what_fits_fits_the_schema(name: str, sent: object, wanted: object) -> None:
    assert VALIDATORS[name].is_valid(sent)


NO_FIT = [
    (name, value)
    for name, values, _ in REFUSED
    for value in values
    if name in VALIDATORS and not (isinstance(value, float) and not math.isfinite(value))
]


@pytest.mark.parametrize(("name", "sent"), NO_FIT)
def test_what_does_not_fit_does_not_fit_the_schema(name: str, sent: object) -> None:
    beyond = [(field, repr(value)) for field, value in BEYOND_WORDS]

    assert VALIDATORS[name].is_valid(sent) is ((name, repr(sent)) in beyond)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
SHAPED = st.sampled_from(
    [schema["pattern"] for schema in PROPERTIES.values() if "pattern" in schema]
)


@settings(deadline=None)
@given(name=st.sampled_from(sorted(PROPERTIES)), sent=ANYTHING | SHAPED.flatmap(st.from_regex))
def test_whatever_is_read_fits_the_schema(name: str, sent: Any) -> None:
    try:
        f.read(Everything, {name: sent})
    except InvalidInput:
        return

    assert VALIDATORS[name].is_valid(sent)


@frozen
class Needing:
    """One field that is needed, and one that is not."""

    needed: Annotated[str, f.Text(5)]
    other: Annotated[int, f.Amount(100_00, zero=True)] = 5_00


def test_a_records_schema_says_what_is_needed_and_what_is_meant_by_nothing() -> None:
    schema = f.schema(Needing)

    assert schema["required"] == ["needed"]
    assert schema["properties"]["other"] == {
        "type": ["string", "number", "null"],
        "pattern": "^[0-9]{1,15}(\\.[0-9]{1,2})?$",
        "minimum": 0,
        "maximum": 100.0,
        "default": "5.00",
        "description": "Send an amount 0 or more and at most 100.00, with at most two decimals, "
        'like "20.00".',
    }


def test_only_a_strict_schema_refuses_names_it_does_not_know() -> None:
    sent: Mapping[str, object] = {"needed": "word", "unheard": 1}

    assert Draft202012Validator(f.schema(Needing)).is_valid(sent)
    assert not Draft202012Validator(f.schema(Needing, strict=True)).is_valid(sent)


def test_all_settings_fit_their_schema_by_default() -> None:
    assert Draft202012Validator(f.schema(Settings, strict=True)).is_valid(f.show(Settings()))
