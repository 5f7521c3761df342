"""The config file: what it may say, and one sentence for whatever is wrong with it."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invo_emulator import config
from invo_emulator import fields as f
from invo_emulator.config import ConfigError
from invo_emulator.errors import InvalidInput
from invo_emulator.world.plan import (
    DEMO_QUEST,
    STAR_ARENA,
    CurrencyPlan,
    GamePlan,
    Plan,
    PlayerPlan,
    WebhookPlan,
    read_plan,
)

WHOLE = """
seed = "pinned"

[[games]]
game_id = 7
name = "Seven"
secret = "ivsdk_test_seven"
signing_secret = "whsec_test_seven"
currency = { name = "Gems", symbol = "GM", units_per_usd = 100 }
webhook = { target_url = "http://localhost:3000/hooks", subscribed_events = ["purchase.completed"] }

[[games]]
game_id = 8
name = "Eight"

[[players]]
email = "Ada@example.com"
balance = "250.00"

[[players]]
email = "bob@example.com"
game_id = 8
balance = 5

[settings]
starting_balance = "5.00"
webhook_timeout_seconds = 0.5
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "emulator.toml"
    file.write_text(text, encoding="utf-8")
    return file


def complaint(folder: Path, text: str) -> str:
    """The sentence that refuses a file, without the file's name."""
    file = write(folder, text)
    with pytest.raises(ConfigError) as error:
        config.load(file)
    sentence = str(error.value)
    assert sentence.startswith(f"The config file {file}")
    return sentence.removeprefix(f"The config file {file}").lstrip(": ")


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    plan = config.load(write(tmp_path, WHOLE))

    webhook = WebhookPlan("http://localhost:3000/hooks", ("purchase.completed",))
    gems = CurrencyPlan("Gems", "GM", 100)
    seven = GamePlan(7, "Seven", "ivsdk_test_seven", "whsec_test_seven", gems, webhook)
    assert plan == Plan(
        games=(seven, GamePlan(8, "Eight")),
        players=(
            PlayerPlan("ada@example.com", balance=250_00),
            PlayerPlan("bob@example.com", game_id=8, balance=5_00),
        ),
        settings={"starting_balance": "5.00", "webhook_timeout_seconds": 0.5},
        seed="pinned",
    )


def test_an_empty_file_means_the_two_default_games(tmp_path: Path) -> None:
    assert config.load(write(tmp_path, "")) == Plan((DEMO_QUEST, STAR_ARENA))


def test_secrets_that_are_left_out_can_be_guessed(tmp_path: Path) -> None:
    game = config.load(write(tmp_path, '[[games]]\ngame_id = 9\nname = "Nine"')).games[0]

    assert (game.secret, game.signing_secret) == ("ivsdk_test_9", "whsec_test_9")


def test_the_example_in_the_documentation_is_valid(tmp_path: Path) -> None:
    example = (config.__doc__ or "").partition("\n\n")[2].rpartition("\n\n")[0]

    plan = config.load(write(tmp_path, example))

    assert (plan.games[0].secret, plan.players[0].balance) == ("ivsdk_test_demoquest", 250_00)


GAME = '[[games]]\ngame_id = 7\nname = "Seven"\n'
MISTAKES = [
    ("games = 5", "games must be a list; got 5."),
    ("games = []", "games is empty: leave it out for the two default games."),
    ("[[games]]\nname = 'x'", "games[0].game_id is required: send a whole number from 1 to"),
    ("[[games]]\ngame_id = 0\nname = 'x'", "games[0].game_id must be a whole number from 1 to"),
    (GAME + "nmae = 'x'", "games[0].nmae is not known here: did you mean name? Known: game_id,"),
    (GAME + "currency = 'Gold'", 'games[0].currency must be a table: write { name = "Gold" }.'),
    (
        GAME + "webhook = 'http://localhost:3000/hooks'",
        'games[0].webhook must be a table: write { target_url = "http://localhost:3000/hooks" }.',
    ),
    (GAME + "currency = 7", "games[0].currency must be an object; got 7."),
    (
        "[webhooks]\nurl = 'http://localhost:3000/'",
        'webhooks: a webhook stands in a game: webhook = { target_url = "…" } there.',
    ),
    ("[settings]\nsession_ttl = 5", "settings.session_ttl is not known here: did you mean sessi"),
    (GAME + "currency = {units_per_usd = 0}", "games[0].currency.units_per_usd must be a whole"),
    (GAME + "webhook = {target_url = 'ftp://x'}", "games[0].webhook.target_url must be an http"),
    (GAME + GAME, "Two games have the same game_id: give each its own."),
    (
        GAME + "secret='s'\n[[games]]\ngame_id=8\nname='E'\nsecret='s'",
        "Two games have the same secr",
    ),
    ("[[players]]\nemail = 'ada'", "players[0].email must be an e-mail address like"),
    (
        "[[games]]\ngame_id = 1\nname = 'x'\nsecret = 'ivsdk_live_abcdefghijklmnop'",
        "games[0].secret is ivsdk_live_…mnop, a live one: give a sandbox a secret of its own.",
    ),
    (
        "[[games]]\ngame_id = 1\nname = 'x'\nsigning_secret = 'whsec_live_a'",
        "games[0].signing_secret is whsec_live_…, a live one",
    ),
    ("[[players]]\nemail = 'a@b'\ngame_id = 7", "players[0].game_id names a game that is not"),
    (
        GAME + "[[players]]\nemail = 'Ada@b'\n[[players]]\nemail = 'ada@b'\ngame_id = 7",
        "Two players of game 7 have the same email ada@b: give each its own.",
    ),
    (
        "[[items]]\nitem_id = 'a'\nitem_name = 'A'\ngame_id = 77",
        "items[0].game_id names a game that is not among games.",
    ),
    ("[[players]]\nemail = 'a@b'\nbalance = '-1'", "players[0].balance must be an amount 0 or"),
    ("[settings]\nno_such_knob = 1", "settings.no_such_knob is not known here. Known: starting_b"),
    ("[settings]\nsession_ttl_seconds = 'x'", "settings.session_ttl_seconds must be a whole numb"),
    ("[settings]\nstarting_balance = 1979-05-27", "settings.starting_balance must be an amount 0"),
    ("[settings]\nwebhook_timeout_seconds = nan", "settings.webhook_timeout_seconds must be a num"),
    ("speed = 1", "speed is not known here: did you mean seed? Known: games, "),
    ("seed = ''", "seed must be text that is not blank"),
    ("seed =", "is not TOML: Invalid value"),
]


@pytest.mark.parametrize(("text", "sentence"), MISTAKES)
def test_a_mistake_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    assert complaint(tmp_path, text).startswith(sentence)


def test_a_player_may_be_in_two_games(tmp_path: Path) -> None:
    text = "[[players]]\nemail = 'a@b'\n[[players]]\nemail = 'a@b'\ngame_id = 200000000002"

    players = config.load(write(tmp_path, text)).players

    assert [player.game_id for player in players] == [None, 200000000002]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml can't be read: No such file"):
        config.load(tmp_path / "nowhere.toml")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ConfigError, match=r"x\.toml is not UTF-8 text"):
        config.load(tmp_path / "x.toml")


STRANGE = ["seed = " + "9" * 5000, "seed = 0x" + "f" * 5000, "a = " + "[" * 5000 + "]" * 5000]


@pytest.mark.parametrize("text", STRANGE)
def test_even_a_hostile_file_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    assert complaint(tmp_path, text)


ANYTHING = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes(),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(["game_id", "name", "email", "x"]), inside, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["games", "players", "settings", "seed", "x"]), ANYTHING))
def test_whatever_the_tables_hold_they_are_read_or_refused(tables: dict[str, object]) -> None:
    try:
        plan = read_plan(tables)
    except InvalidInput:
        return
    assert plan.games


def test_a_webhook_may_be_added_to_the_first_game() -> None:
    plan = Plan().with_webhook("http://studio.test/")

    assert [game.webhook for game in plan.games] == [WebhookPlan("http://studio.test/"), None]


PNG = b"\x89PNG\r\n\x1a\n and so on"
PICTURES = [
    (PNG, "image/png"),
    (b"\xff\xd8\xff\xe0 and so on", "image/jpeg"),
    (b"RIFF\x00\x00\x00\x00WEBP and so on", "image/webp"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a logo -->\n<svg>\n</svg>", "image/svg+xml"),
]


@pytest.mark.parametrize(("content", "kind"), PICTURES)
def test_a_logo_is_read_from_beside_the_config(tmp_path: Path, content: bytes, kind: str) -> None:
    (tmp_path / "logo.bin").write_bytes(content)

    plan = config.load(write(tmp_path, GAME + "logo = 'logo.bin'\ncolor = '#7A3CFF'"))

    encoded = base64.b64encode(content).decode()
    assert plan.games[0].logo == f"data:{kind};base64,{encoded}"
    assert plan.games[0].color == "#7a3cff"
    assert read_plan(f.show(plan)) == plan


def test_a_logo_may_be_written_out(tmp_path: Path) -> None:
    logo = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"

    plan = config.load(write(tmp_path, GAME + f"logo = '{logo}'"))

    assert plan.games[0].logo == logo


LOGO_MISTAKES = [
    ("logo = 'none.png'", "can't be read: No such file or directory."),
    ("logo = '.'", "can't be read: Is a directory."),
    ('logo = "a\\u0000b"', "can't be read: embedded null byte."),
    ("logo = 'text.png'", "is no picture that pages can show: use PNG, JPEG, WebP or SVG."),
    ("logo = 'large.png'", "is larger than 65536 bytes: use a smaller one."),
    ("logo = 'https://x/logo.png'", "is an address, and pages fetch nothing: name a file"),
    ("logo = 5", "games[0].logo must be a PNG, JPEG, WebP or SVG of at most 64 KiB, as a data:"),
    ("logo = 'data:image/png;base64,PHN2Zz4='", "games[0].logo must be a PNG, JPEG, WebP or"),
    ("logo = 'data:text/html;base64,PHN2Zz4='", "games[0].logo must be a PNG, JPEG, WebP or"),
    ("logo = 'data:image/svg+xml,<svg>'", "games[0].logo must be a PNG, JPEG, WebP or"),
    ("color = 'violet'", 'games[0].color must be a colour like "#7a3cff"; got "violet".'),
    ("color = '#fff'", 'games[0].color must be a colour like "#7a3cff"; got "#fff".'),
    ("color = 7", 'games[0].color must be a colour like "#7a3cff"; got 7.'),
]


@pytest.mark.parametrize(("text", "sentence"), LOGO_MISTAKES)
def test_a_logo_or_colour_that_is_none_is_refused_by_name(
    tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / "text.png").write_bytes(b"<p>This is no picture, <svg> or not.")
    (tmp_path / "large.png").write_bytes(PNG + bytes(65_536))

    with pytest.raises(ConfigError) as refused:
        config.load(write(tmp_path, GAME + text))

    assert "games[0]." in str(refused.value)
    assert sentence in str(refused.value)
