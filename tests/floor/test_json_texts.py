"""JSON texts: set out to be read, and nothing of them rewritten."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invo_emulator.json_texts import set_out

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
)

SET_OUT = [
    (
        '{"usd":10.00,"n":1e2,"big":12345678901234567890.10}',
        '{|  "usd": 10.00,|  "n": 1e2,|  "big": 12345678901234567890.10|}',
    ),
    ('{"a":1, "a" : -0}', '{|  "a": 1,|  "a": -0|}'),
    (r'["\u00e9 \" {,}",[],{}]', r'[|  "\u00e9 \" {,}",|  [],|  {}|]'),
    ('{"a":[{"b":null},true]}', '{|  "a": [|    {|      "b": null|    },|    true|  ]|}'),
    ("10.00", "10.00"),
    ("usd=10.00", "usd=10.00"),
    ('{"a":', '{"a":'),
    ("", ""),
]


@pytest.mark.parametrize(("body", "lines"), SET_OUT)
def test_a_body_is_set_out_with_every_number_as_it_was_written(body: str, lines: str) -> None:
    assert set_out(body) == lines.replace("|", "\n")


@given(values)
def test_what_is_set_out_says_the_same_in_the_same_lines_as_python(value: object) -> None:
    assert set_out(json.dumps(value)) == json.dumps(value, indent=2)
