"""Fields: what each rule takes, which sentence refuses the rest, and that nothing else happens."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invo_emulator import fields as f
from invo_emulator import json_objects
from invo_emulator.errors import InvalidInput
from invo_emulator.settings import Settings, changed
from invo_emulator.world.plan import GamePlan, Plan, PlayerPlan, WebhookPlan


@dataclass(frozen=True)
class Inner:
    """A table inside a table."""

    word: Annotated[str, f.Text(5)]


@dataclass(frozen=True)
class Everything:
    """One field of each kind, none of them needed."""

    text: Annotated[str | None, f.Text(10)] = None
    email: Annotated[str | None, f.Email()] = None
    phone: Annotated[str | None, f.Phone()] = None
    amount: Annotated[int | None, f.Amount()] = None
    amount_or_zero: Annotated[int | None, f.Amount(zero=True)] = None
    integer: Annotated[int | None, f.Integer(-5, 100)] = None
    seconds: Annotated[float | None, f.Seconds(60)] = None
    boolean: Annotated[bool | None, f.Boolean()] = None
    choice: Annotated[str | None, f.Choice("red", "green")] = None
    url: Annotated[str | None, f.Url()] = None
    target: Annotated[str | None, f.TargetUrl()] = None
    json: Annotated[Mapping[str, object] | None, f.JsonObject()] = None
    instant: Annotated[int | None, f.Instant()] = None
    nested: Annotated[Inner | None, f.Nested(Inner)] = None
    texts: Annotated[tuple[str, ...] | None, f.ListOf(f.Text(5))] = None
    tables: Annotated[tuple[Inner, ...] | None, f.ListOf(f.Nested(Inner))] = None


ACCEPTED: list[tuple[str, object, object]] = [
    ("text", "  word ", "word"),
    ("text", "x" * 10, "x" * 10),
    ("email", " Ada@Example.COM ", "ada@example.com"),
    ("email", "o'neil+games@sub.example", "o'neil+games@sub.example"),
    ("phone", "+15555550100", "+15555550100"),
    ("phone", " +491 ", "+491"),
    ("amount", "20.00", 2000),
    ("amount", 20, 2000),
    ("amount", 20.5, 2050),
    ("amount_or_zero", "0", 0),
    ("amount_or_zero", 0.0, 0),
    ("integer", -5, -5),
    ("integer", "100", 100),
    ("integer", "-1", -1),
    ("seconds", 0, 0.0),
    ("seconds", 59.5, 59.5),
    ("boolean", False, False),
    ("choice", "red", "red"),
    ("url", "https://game.example/a?b=c#d", "https://game.example/a?b=c#d"),
    ("url", "mygame://done", "mygame://done"),
    ("url", "HTTPS://game.example", "HTTPS://game.example"),
    ("url", "http://[::1]:80/", "http://[::1]:80/"),
    ("target", "http://localhost:3000/hooks", "http://localhost:3000/hooks"),
    ("json", {"a": [1, None]}, {"a": [1, None]}),
    ("instant", "1970-01-01T00:00:01Z", 1_000_000),
    ("instant", "1970-01-01T01:00:00.000001+01:00", 1),
    ("nested", {"word": "one"}, Inner("one")),
    ("texts", ["a", " b "], ("a", "b")),
    ("texts", [], ()),
    ("tables", [{"word": "one"}], (Inner("one"),)),
]


@pytest.mark.parametrize(("name", "sent", "wanted"), ACCEPTED)
def test_what_fits_is_read(name: str, sent: object, wanted: object) -> None:
    record = f.read(Everything, {name: sent})

    assert getattr(record, name) == wanted
    assert type(getattr(record, name)) is type(wanted)


@pytest.mark.parametrize(("name", "sent", "wanted"), ACCEPTED)
def test_what_was_read_is_shown_so_that_it_reads_the_same(
    name: str, sent: object, wanted: object
) -> None:
    record = f.read(Everything, {name: sent})

    assert f.read(Everything, f.show(record)) == record


REFUSED: list[tuple[str, list[object], str]] = [
    ("text", ["", "  ", "\n", "x" * 11, 5, True, ["a"], {}], "text that is not blank"),
    ("email", ["ada", "ada@", "@ada", "a@b@c", "a b@c", "a@b\n", "a@" + "b" * 253, 5], "e-mail"),
    ("phone", ["5555550100", "+0123", "+1", "+12345678901234567", "+1 555", "+١٢٣", 1555], "phone"),
    ("amount", ["0", 0, "-1", -1, "1e2", 1e22, True, [], "1.234", 1.001, "NaN"], "more than 0"),
    ("amount_or_zero", ["-1", "", None.__class__, float("nan"), float("inf")], "0 or more"),
    ("integer", [101, -6, "101", 1.0, "1.0", True, "", "٣", " 1", "1" * 17], "from -5 to 100"),
    ("seconds", [-0.1, 61, "5", True, float("nan"), float("inf"), 10**400], "seconds"),
    ("boolean", [0, 1, "true", "false", []], "true or false"),
    ("choice", ["blue", "", "RED", 1, True, ["red"], {"red": 1}], 'one of "red", "green"'),
    ("url", ["/here", "javascript:alert(1)", "jAvAsCrIpT:x", "java\tscript:x"], "app-scheme URL"),
    ("url", ["data:x", "vbscript:x", "file:///etc", "blob:x", "about:blank"], "app-scheme URL"),
    ("url", ["http://", "http:/x", "https://a@b", "http://a:99999", "http://[", "mygame:"], "URL"),
    (
        "url",
        ["http://a b", "http://a\\b", "http://a\n", "x" * 2049, "", 5, "://x", "1a://x"],
        "URL",
    ),
    ("target", ["ftp://x", "mygame://x", "http://", "http://a@b", "http://a:x", "", 5], "http or"),
    ("json", [[], "{}", 5, True], "a JSON object"),
    (
        "instant",
        ["now", "2026-01-01", "2026-01-01T00:00:00", "", 5, "2026-13-01T00:00:00Z"],
        "time",
    ),
    ("nested", [[], "word", 5, True], "an object"),
    ("texts", ["a", {}, 5, True], "a list"),
    ("tables", ["a", {"word": "a"}], "a list"),
]


@pytest.mark.parametrize(
    ("name", "sent", "says"), [(name, one, says) for name, many, says in REFUSED for one in many]
)
def test_what_does_not_fit_is_refused_by_name(name: str, sent: object, says: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        f.read(Everything, {name: sent})

    assert refusal.value.extra["field"] == name
    assert refusal.value.message.startswith(f"{name} must be ")
    assert says in refusal.value.message


INSIDE: list[tuple[Mapping[str, object], str]] = [
    ({"nested": {}}, "nested.word"),
    ({"nested": {"word": "too long"}}, "nested.word"),
    ({"nested": {"word": "a", "more": 1}}, "nested.more"),
    ({"texts": ["a", "b", ""]}, "texts[2]"),
    ({"tables": [{"word": "a"}, {"word": 1}]}, "tables[1].word"),
    ({"tables": [{"word": "a"}, 5]}, "tables[1]"),
    ({"tables": [{"wrod": "a"}]}, "tables[0].wrod"),
]


@pytest.mark.parametrize(("sent", "name"), INSIDE)
def test_a_field_inside_another_is_named_with_its_place(
    sent: Mapping[str, object], name: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        f.read(Everything, sent)

    assert refusal.value.extra["field"] == name
    assert refusal.value.message.startswith(f"{name} ")


def test_a_field_that_is_needed_says_what_to_send() -> None:
    with pytest.raises(InvalidInput, match=r"^word is required: send text that is not blank\.$"):
        f.read(Inner, {"word": None})


def test_a_name_that_is_not_known_is_refused_only_when_asked_to() -> None:
    sent = {"word": "one", "number": "two"}

    assert f.read(Inner, sent) == Inner("one")
    with pytest.raises(InvalidInput, match=r"^at\.number is not known here\. Known: word\.$"):
        f.read(Inner, sent, strict=True, at="at.")


@dataclass(frozen=True)
class Defaults:
    """Both ways to have one."""

    one: Annotated[str, f.Text()] = "one"
    many: Annotated[Mapping[str, object], f.JsonObject()] = field(default_factory=dict)


@pytest.mark.parametrize("sent", [{}, {"one": None, "many": None}])
def test_what_was_not_sent_has_its_default(sent: Mapping[str, object]) -> None:
    assert f.read(Defaults, sent) == Defaults("one", {})


def test_a_long_value_is_quoted_in_part() -> None:
    with pytest.raises(InvalidInput) as refusal:
        f.read(Everything, {"boolean": "x" * 5000})

    assert refusal.value.message.endswith("….")
    assert len(refusal.value.message) < 150


@pytest.mark.parametrize("literal", ["1e2", "0.10E1", "20.999", "-0.0"])
def test_a_json_number_is_refused_and_quoted_as_it_was_written(literal: str) -> None:
    sent = json_objects.parse_object(b'{"amount": %s}' % literal.encode())

    with pytest.raises(InvalidInput) as refusal:
        f.read(Everything, sent)

    assert f"got {literal}." in refusal.value.message


BODIES = [
    (b"", "empty"),
    (b" \n", "empty"),
    (b"{", "not valid JSON"),
    (b"{'a': 1}", "not valid JSON"),
    (b'{"a": NaN}', "not valid JSON"),
    (b'{"a": -Infinity}', "not valid JSON"),
    (b'{"a": 1e999}', "not valid JSON"),
    (b'{"a": ' + b"9" * 5000 + b"}", "not valid JSON"),
    (b'{"a": "\\ud800"}', "not valid JSON"),
    (b'{"a": "\xff"}', "not valid JSON"),
    (b"[1]", "an array"),
    (b'"a"', "a string"),
    (b"true", "a boolean"),
    (b"null", "null"),
    (b"1", "a number"),
    (b"1.5", "a number"),
    (b'{"a":' * 65 + b"1" + b"}" * 65, "nested more than 64 deep"),
    (b'{"a":' + b"[" * 64 + b"]" * 64 + b"}", "nested more than 64 deep"),
]


@pytest.mark.parametrize(("body", "reason"), BODIES)
def test_a_body_that_is_no_json_object_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(InvalidInput, match=rf"^The letter is .*{reason}") as refusal:
        json_objects.parse_object(body, "The letter")

    assert refusal.value.extra["field"] == "body"


PLACES = [
    (b'{"a": 1, "b": }', "at line 1, column 15: send a JSON object."),
    (b'{"a": 1,\n "b": 2,\n "c" 3}', "at line 3, column 6: send a JSON object."),
    ("{\"ä\": 'x'}".encode(), "at line 1, column 7: send a JSON object."),
    (
        b"player_email=ada%40example.com&usd_amount=5",
        ", and looks like a form: send a JSON object.",
    ),
    (b'--x\r\nContent-Disposition: form-data; name="a"', ", and looks like multipart/form-data:"),
    (b'{"a": NaN}', "is not valid JSON: send a JSON object."),
]


@pytest.mark.parametrize(("body", "place"), PLACES)
def test_a_body_that_is_not_json_is_told_where_it_is_not(body: bytes, place: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        json_objects.parse_object(body)

    assert place in refusal.value.message


SURROGATES = [
    b'{"a": "\xed\xa0\x80"}',
    '{"a": "\\ud800"}'.encode("utf-16"),
    b'{"\xed\xb0\x80": 1}',
]


@pytest.mark.parametrize("body", SURROGATES)
def test_half_a_character_is_refused_however_it_is_written(body: bytes) -> None:
    with pytest.raises(InvalidInput, match="not valid JSON"):
        json_objects.parse_object(body)


DEPTHS = [65, 300, 500, 700, 900, 5_000, 100_000]


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("brackets", [(b'{"a":', b"}"), (b"[", b"]")])
def test_a_body_may_be_nested_as_deeply_as_it_likes_and_is_refused(
    depth: int, brackets: tuple[bytes, bytes]
) -> None:
    before, after = brackets

    with pytest.raises(InvalidInput, match=r"nested|not valid JSON"):
        json_objects.parse_object(b'{"a":' + before * depth + b"1" + after * depth + b"}")


def test_sixty_four_deep_is_allowed() -> None:
    assert json_objects.parse_object(b'{"a":' * 64 + b"1" + b"}" * 64)


HOSTILE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.datetimes()
    | st.sampled_from(["http://[", "http://a:b", "javascript:", "9999-12-31T23:59:59-23:59", "@"])
    | st.from_regex(r"\A(https?|[a-z]+)://?[^a-z]*\Z"),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(sorted(f.show(Everything()))), HOSTILE))
def test_whatever_is_sent_it_is_read_or_refused_by_name(sent: dict[str, Any]) -> None:
    refusal = _refusal(lambda: f.show(f.read(Everything, sent)))

    name = str(refusal.extra["field"]) if refusal else ""
    assert refusal is None or refusal.message.startswith(name)
    assert refusal is None or re.split(r"[.\[]", name)[0] in sent


@given(st.binary() | st.text(st.sampled_from('{}[]":,\\ud8019eE.-+ntrfa ')).map(str.encode))
def test_whatever_body_comes_it_is_an_object_or_refused(body: bytes) -> None:
    refusal = _refusal(lambda: json_objects.parse_object(body))

    assert refusal is None or refusal.extra == {"field": "body"}


def _refusal(work: Callable[[], object]) -> InvalidInput | None:
    try:
        work()
    except InvalidInput as refusal:
        return refusal
    return None


def test_a_number_of_more_digits_than_python_writes_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"^integer must be a whole number"):
        f.read(Everything, {"integer": 1 << 20_000})


MOMENTS = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9000, 1, 1))  # noqa: DTZ001
WORDS = st.text(min_size=1, max_size=10).filter(lambda text: text.strip() != "")
READABLE = st.fixed_dictionaries(
    {},
    optional={
        "text": WORDS,
        "email": st.emails(),
        "phone": st.from_regex(r"\A\+[1-9][0-9]{1,14}\Z"),
        "amount": st.decimals("0.01", "999999999", places=2).map(str),
        "amount_or_zero": st.integers(0, 10**14),
        "integer": st.integers(-5, 100) | st.integers(-5, 100).map(str),
        "seconds": st.floats(0, 60) | st.integers(0, 60),
        "boolean": st.booleans(),
        "choice": st.sampled_from(["red", "green"]),
        "json": st.dictionaries(st.text(), st.none() | st.text() | st.integers()),
        "instant": MOMENTS.map(lambda moment: moment.replace(tzinfo=timezone.utc).isoformat()),
        "nested": st.fixed_dictionaries({"word": st.just("one")}),
        "texts": st.lists(st.just("one")),
        "tables": st.lists(st.just({"word": "one"})),
    },
)


@given(READABLE)
def test_show_and_read_are_inverses(sent: dict[str, Any]) -> None:
    record = f.read(Everything, sent)

    assert f.read(Everything, f.show(record), strict=True) == record


def test_an_instant_that_no_calendar_has_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"^instant must be a time"):
        f.read(Everything, {"instant": "9999-12-31T23:59:59-23:59"})


def test_a_plan_is_shown_so_that_it_reads_the_same() -> None:
    webhook = WebhookPlan("http://studio.test/", ("purchase.completed",))
    game = GamePlan(7, "Seven", webhook=webhook)
    player = PlayerPlan("ada@example.com", 7, balance=250_00, passkey=True)

    settings = {"starting_balance": "5.00"}
    plan = Plan(games=(game,), players=(player,), settings=settings, seed="seed")

    assert f.read(Plan, f.show(plan), strict=True) == plan


def test_settings_are_shown_so_that_they_read_the_same() -> None:
    settings = changed(Settings(), {"card_maximum_usd": "5", "webhook_timeout_seconds": 0.5})

    assert changed(Settings(), f.show(settings)) == settings


SETTINGS: list[tuple[str, object]] = [
    ("starting_balance", "-1"),
    ("session_ttl_seconds", 0),
    ("postmessage_status", "done"),
    ("webhook_timeout_seconds", 61),
    ("frame_ancestors", "'none'; script-src *"),
    ("frame_ancestors", "https://a.test\r\nX-Header: y"),
    ("frame_ancestors", ""),
    ("no_such_knob", 1),
]


@pytest.mark.parametrize(("name", "value"), SETTINGS)
def test_a_setting_that_does_not_fit_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        changed(Settings(), {name: value})

    assert refusal.value.extra["field"] == f"settings.{name}"
    assert refusal.value.message.startswith(f"settings.{name} ")


@pytest.mark.parametrize("sources", ["https://\u2603.test", "https://a.test\x00", "\x7f"])
def test_frame_ancestors_must_fit_into_a_header(sources: str) -> None:
    with pytest.raises(InvalidInput, match="frame_ancestors"):
        changed(Settings(), {"frame_ancestors": sources})
