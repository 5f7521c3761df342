"""How much is taken of what is sent, and how much is given of what is asked for."""

import gzip
import json
import zlib

import pytest

from invo_emulator.controls.every import CONTROLS
from invo_emulator.web.controls import Control
from stories import CARD_FIELDS, Story, token_of

BOMB = gzip.compress(bytes(16 * 2**20))

LISTS = [
    control
    for control in CONTROLS
    if control.method == "GET" and "limit" in getattr(control.reads, "__dataclass_fields__", {})
]


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "GZIP", "gzip, gzip", "x" * 500])
@pytest.mark.parametrize("path", ["/api/checkout/sessions", "/_emulator/worlds"])
async def test_a_body_that_is_packed_is_refused(api: Story, path: str, encoding: str) -> None:
    before = api.everything()

    answer = await api.call("POST", path, content=BOMB, headers={"Content-Encoding": encoding})

    assert (answer.status_code, answer.json()["code"]) == (415, "BODY_ENCODED")
    assert len(answer.content) < 1000
    assert api.everything() == before


async def test_a_body_that_is_packed_in_a_second_header_is_refused(api: Story) -> None:
    encodings = [("Content-Encoding", "identity"), ("Content-Encoding", "gzip")]

    answer = await api.http.post("/_emulator/worlds", content=BOMB, headers=encodings)

    assert (answer.status_code, answer.json()["code"]) == (415, "BODY_ENCODED")


async def test_a_length_of_thousands_of_digits_is_too_large(api: Story) -> None:
    headers = {"Content-Length": "9" * 5000}

    answer = await api.http.post("/_emulator/worlds", content=b"{}", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


async def test_a_form_that_is_packed_is_refused(api: Story) -> None:
    session = await api.mint()
    body = zlib.compress(f"session={token_of(session)}".encode())

    answer = await api.http.post(
        "/checkout/pay", content=body, headers={"Content-Encoding": "deflate"}
    )

    assert answer.status_code == 415


async def test_a_body_that_says_it_is_not_is_taken(api: Story) -> None:
    fields = {"player_email": "ada@example.com", "usd_amount": "10.00"}

    answer = await api.call(
        "POST",
        "/api/checkout/sessions",
        json=fields,
        headers={"Content-Encoding": "identity"},
    )

    assert answer.status_code == 201


async def test_a_body_that_is_too_long_is_refused(api: Story) -> None:
    answer = await api.call("POST", "/api/checkout/sessions", content=b" " * 1_048_577)

    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize("depth", [64, 65, 1000, 100_000])
async def test_what_is_too_deep_is_refused(api: Story, depth: int) -> None:
    body = '{"a": ' + "[" * depth + "]" * depth + "}"

    answer = await api.call("POST", "/api/checkout/sessions", content=body.encode())

    assert (answer.status_code, answer.json()["field"]) == (400, "body")


async def test_a_query_with_too_many_fields_is_refused(api: Story) -> None:
    query = "&".join(f"a{number}=1" for number in range(1001))

    answer = await api.control("GET", f"/requests?{query}")

    assert (answer.status_code, answer.json()["field"]) == (400, "query")


async def test_a_form_with_too_many_fields_is_refused(api: Story) -> None:
    session = await api.mint()
    fields = {**CARD_FIELDS, **{f"a{number}": "1" for number in range(1001)}}

    answer = await api.submit(session, "pay", fields)

    assert answer.status_code == 400


async def test_a_number_without_end_is_refused(api: Story) -> None:
    body = json.dumps({"player_email": "a@b"})[:-1] + ', "usd_amount": ' + "9" * 10_000 + "}"

    answer = await api.call("POST", "/api/checkout/sessions", content=body.encode())

    assert answer.status_code == 400
    assert len(answer.content) < 1000


@pytest.mark.parametrize("control", LISTS, ids=lambda control: control.path)
async def test_a_list_has_a_longest_page(api: Story, control: Control) -> None:
    answer = await api.control("GET", f"{control.path}?limit=1001")

    assert (answer.status_code, answer.json()["field"]) == (400, "limit")
