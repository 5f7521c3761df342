"""E10: minting checkout sessions."""

import pytest

from stories import Story, token_of


async def test_a_session_is_a_link_for_fifteen_minutes(api: Story) -> None:
    session = await api.mint(usd_amount="20.00", rail="platform")

    assert session["checkout_url"].startswith("http://localhost:4686/checkout?session=")
    assert session["session_token"] == token_of(session)
    assert session["expires_in_seconds"] == 900
    assert session["expires_at"] == "2027-01-01T00:14:59Z"


@pytest.mark.parametrize("prefix", ["", "/sandbox"])
async def test_the_sandbox_prefix_makes_no_difference(api: Story, prefix: str) -> None:
    body = {"player_email": "ada@example.com", "usd_amount": 10}

    answer = await api.call("POST", f"{prefix}/api/checkout/sessions", json=body)

    assert answer.status_code == 201
    assert answer.headers["X-Invo-Request-Id"].startswith("req_")


@pytest.mark.parametrize("amount", ["0.01", "999.99", "20", 20, 20.5, "20.5", 0.1])
async def test_amounts_come_as_strings_or_numbers(api: Story, amount: object) -> None:
    assert (await api.try_to_mint(usd_amount=amount)).status_code == 201


AMOUNTS = ["0", "-5", "1e2", "0x10", "20.999", "NaN", "", " ", "1,000", "٣", "+5", ".5", "5."]
AMOUNTS_THAT_ARE_NO_STRINGS: list[object] = [0, -5, 20.999, True, [], {}, 0.0]


@pytest.mark.parametrize("amount", [*AMOUNTS, *AMOUNTS_THAT_ARE_NO_STRINGS])
async def test_an_amount_that_is_none_is_refused_by_name(api: Story, amount: object) -> None:
    answer = await api.try_to_mint(usd_amount=amount)

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert answer.json()["field"] == "usd_amount"
    assert "20.00" in answer.json()["error"]


async def test_an_exponent_is_refused_even_as_a_number(api: Story) -> None:
    body = b'{"player_email": "ada@example.com", "usd_amount": 1e2}'

    answer = await api.call("POST", "/api/checkout/sessions", content=body)

    assert answer.json()["field"] == "usd_amount"


async def test_an_amount_above_the_maximum_is_told_the_figure(api: Story) -> None:
    answer = await api.try_to_mint(usd_amount="1000.00")

    assert (answer.status_code, answer.json()["code"]) == (400, "ABOVE_CARD_MAXIMUM")
    assert "999.99" in answer.json()["error"]


async def test_the_bounds_are_settings(api: Story) -> None:
    await api.change_settings(card_maximum_usd="100000.00", card_minimum_usd="2.99")

    assert (await api.try_to_mint(usd_amount="100000.00")).status_code == 201
    below = await api.try_to_mint(usd_amount="2.98")
    assert (below.json()["code"], below.json()["min_usd"]) == ("BELOW_CARD_MINIMUM", "2.99")


INPUTS: list[tuple[str, object]] = [
    ("player_email", None),
    ("player_email", ""),
    ("player_email", "   "),
    ("player_email", "ada"),
    ("player_email", "ada@"),
    ("player_email", 12),
    ("player_email", "a" * 250 + "@example.com"),
    ("usd_amount", None),
    ("rail", "paypal"),
    ("rail", 1),
    ("success_url", "javascript:alert(1)"),
    ("success_url", "JAVASCRIPT:alert(1)"),
    ("success_url", "java\tscript:alert(1)"),
    ("success_url", "data:text/html,hello"),
    ("success_url", "vbscript:msgbox"),
    ("success_url", "/store/success"),
    ("success_url", "https://"),
    ("cancel_url", "http:/nowhere"),
    ("cancel_url", "http://a b"),
    ("cancel_url", 5),
    ("metadata", "text"),
    ("metadata", ["a"]),
    ("metadata", {"key": "x" * 8192}),
]


@pytest.mark.parametrize(("field", "value"), INPUTS)
async def test_a_bad_field_is_refused_by_name(api: Story, field: str, value: object) -> None:
    answer = await api.try_to_mint(**{field: value})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert answer.json()["field"] == field
    assert answer.json()["error"].startswith(field)


@pytest.mark.parametrize(
    "url", ["https://game.example/ok?a=1", "mygame://done", "http://[::1]:80/"]
)
async def test_links_may_be_web_addresses_or_an_apps_own(api: Story, url: str) -> None:
    assert (await api.try_to_mint(success_url=url, cancel_url=url)).status_code == 201


BODIES = [
    (b"", "empty"),
    (b"   ", "empty"),
    (b"usd_amount=10", "not valid JSON"),
    (b"[]", "an array"),
    (b'"text"', "a string"),
    (b"null", "null"),
    (b'{"usd_amount": NaN}', "not valid JSON"),
    (b'{"usd_amount": 1e999}', "not valid JSON"),
    (b"\xff\xfe", "not valid JSON"),
    (b'{"a": "\\ud800"}', "not valid JSON"),
    (b'{"a":' * 100 + b"1" + b"}" * 100, "nested"),
    (b"[" * 100_000, "not valid JSON"),
]


@pytest.mark.parametrize(("body", "reason"), BODIES)
async def test_a_body_that_is_no_object_is_refused(api: Story, body: bytes, reason: str) -> None:
    answer = await api.call("POST", "/api/checkout/sessions", content=body)

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert reason in answer.json()["error"]


async def test_metadata_just_under_the_limit_is_kept(api: Story) -> None:
    at_the_limit = {"key": "x" * (8192 - len('{"key":""}'))}
    just_under = {"key": at_the_limit["key"][1:]}

    assert (await api.try_to_mint(metadata=at_the_limit)).status_code == 400
    assert (await api.try_to_mint(metadata=just_under)).status_code == 201


async def test_a_body_over_one_mebibyte_is_refused(api: Story) -> None:
    answer = await api.call("POST", "/api/checkout/sessions", content=b" " * (1_048_576 + 1))

    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


async def test_metadata_that_names_an_item_is_warned_about(api: Story) -> None:
    session = await api.mint(metadata={"item_id": "sword", "item_name": "Sword"})

    assert session["warnings"][0]["code"] == "ITEM_METADATA_ON_CURRENCY_SESSION"
    assert session["warnings"][0]["fields"] == ["item_id", "item_name"]


async def test_links_point_at_the_host_that_was_called(api: Story) -> None:
    body = {"player_email": "ada@example.com", "usd_amount": "1"}
    headers = {"Host": "127.0.0.1:9999"}

    answer = await api.call("POST", "/api/checkout/sessions", json=body, headers=headers)

    assert answer.json()["checkout_url"].startswith("http://127.0.0.1:9999/checkout?")
