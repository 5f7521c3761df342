"""What can't be: one clear sentence on stderr, exit code 2, and nothing on stdout."""

import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from command.running import Command, Finished, in_a_file
from invo_emulator.commands import COMMANDS


def the_sentence(said: Finished) -> str:
    """The one sentence of a command that refused to start."""
    assert (said.code, said.output) == (2, "")
    assert said.complaint.startswith("invo-emulator: ")
    assert said.complaint.endswith("\n")
    assert said.complaint.count("\n") == 1
    return said.complaint.removeprefix("invo-emulator: ").strip()


VALUES = [
    ("port", "65536"),
    ("port", "-1"),
    ("port", "http"),
    ("port", "4686.0"),
    ("port", "٤٦٨٦"),
    ("webhook", "localhost:3000/webhooks"),
    ("webhook", "ftp://localhost/"),
    ("webhook", "http://"),
    ("webhook", "http://user@localhost/"),
    ("webhook", "http://localhost:port/"),
    ("webhook", "http://[::1/"),
    ("public-url", "invo.example"),
    ("public-url", "https://invo.example/?a=1"),
    ("public-url", "https://invo.example/#top"),
]


@pytest.mark.parametrize(("option", "value"), VALUES)
def test_a_bad_value_is_named_with_its_option(command: Command, option: str, value: str) -> None:
    sentence = the_sentence(command.run(f"--{option}={value}"))

    assert f"--{option}" in sentence
    assert value in sentence


def test_what_is_no_build_is_refused(command: Command, tmp_path: Path) -> None:
    nowhere, empty = tmp_path / "nowhere", tmp_path

    assert "is not a folder" in the_sentence(command.run("--webgl", nowhere, "--port", "0"))
    assert "has no index.html" in the_sentence(command.run("--webgl", empty, "--port", "0"))


@pytest.mark.parametrize(("option", "value"), VALUES[::4])
def test_a_bad_value_is_named_with_its_variable(command: Command, option: str, value: str) -> None:
    variable = "INVO_EMULATOR_" + option.replace("-", "_").upper()

    sentence = the_sentence(command.run(env={variable: value}))

    assert variable in sentence
    assert value in sentence


@pytest.mark.parametrize("argument", ["--prot", "--por=1", "-p", "--port"])
def test_an_argument_that_is_none_is_named(command: Command, argument: str) -> None:
    assert argument.partition("=")[0] in the_sentence(command.run(argument))
    assert argument.partition("=")[0] in the_sentence(command.run("serve", argument))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("--prot 5000", "--prot is no option of invo-emulator: did you mean --port?"),
        ("serve --prot=5000", "--prot is no option of invo-emulator serve: did you mean --port?"),
        ("players --wrld a", "--wrld is no option of invo-emulator players: did you mean --world?"),
        ("clock advance --wrld a", "--wrld is no option of invo-emulator clock advance: did you"),
    ],
)
def test_a_mistyped_option_is_named_with_the_one_that_was_meant(
    command: Command, typed: str, sentence: str
) -> None:
    assert the_sentence(command.run(*typed.split())).startswith(sentence)


def test_a_mistyped_command_is_named_with_the_one_that_was_meant(command: Command) -> None:
    assert "did you mean ready?" in the_sentence(command.run("raedy"))


def test_a_command_that_is_none_is_answered_with_those_there_are(command: Command) -> None:
    sentence = the_sentence(command.run("frobnicate"))

    assert all(name in sentence for name in ("frobnicate", *COMMANDS))


def test_a_port_in_use_is_named_and_another_is_offered(command: Command) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

        sentence = the_sentence(command.run("--port", port))

    advice = "choose another with --port (0 picks a free one)."
    assert sentence == f"Port {port} on 127.0.0.1 is in use: {advice}"


def test_a_port_that_an_emulator_has_is_told_whose_it_is(command: Command) -> None:
    port = command.start().about["port"]

    sentence = the_sentence(command.run("--port", port))

    advice = "an invo-emulator already serves there; use it, or --port 0."
    assert sentence == f"Port {port} on 127.0.0.1 is in use: {advice}"


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1", "::2", "999.1.1.1", "a b"])
def test_an_address_that_is_not_this_machines_is_named(command: Command, host: str) -> None:
    assert host in the_sentence(command.run("--host", host, "--port", "0"))


CONFIGS = [
    ("games = [", "is not TOML"),
    ("colour = 1", "colour is not known"),
    ("[settings]\ncolour = 1", "settings.colour is not known"),
    ("[[games]]\ngame_id = 1\nname = 'Chess'\ncolour = 1", "games[0].colour is not known"),
    ("[[games]]\nname = 'Chess'", "games[0].game_id is required"),
    ("[[games]]\ngame_id = 1", "games[0].name is required"),
    ("[games]\ngame_id = 1", "games must be a list"),
    ("games = []", "games is empty"),
    ("games = [1]", "games[0] must be an object"),
    ("[[games]]\ngame_id = 1\nname = 'A'\n[[games]]\ngame_id = 1\nname = 'B'", "same game_id"),
    ("[[players]]\nemail = 'ada'", "players[0].email must be"),
    ("[[players]]\nemail = 'a@b'\ngame_id = 3", "players[0].game_id names a game"),
    ("[[players]]\nemail = 'a@b'\nbalance = -1", "players[0].balance must be"),
    ("[[players]]\nemail = 'a@b'\nbalance = 2026-01-01", "players[0].balance must be"),
    ("[settings]\nstarting_balance = 'much'", "settings.starting_balance must be"),
    ("[settings]\nsession_ttl_seconds = nan", "settings.session_ttl_seconds must be"),
    ("seed = 1", "seed must be"),
]


@pytest.mark.parametrize(("text", "reason"), CONFIGS)
def test_a_mistake_in_the_config_is_named_with_its_place(
    command: Command, tmp_path: Path, text: str, reason: str
) -> None:
    file = in_a_file(tmp_path, text)

    sentence = the_sentence(command.run("--config", file, "--port", "0"))

    assert str(file) in sentence
    assert reason in sentence


def test_a_config_that_is_not_there_is_named(command: Command, tmp_path: Path) -> None:
    sentence = the_sentence(command.run("--config", tmp_path / "none.toml"))

    file = tmp_path / "none.toml"
    assert sentence == f"The config file {file} can't be read: No such file or directory."


def test_a_config_that_is_no_file_or_no_text_is_named(command: Command, tmp_path: Path) -> None:
    in_a_file(tmp_path, "").write_bytes(b"\xff\xfe")

    assert "Is a directory" in the_sentence(command.run("--config", tmp_path))
    assert "not UTF-8" in the_sentence(command.run("--config", tmp_path / "config.toml"))


def test_a_folder_in_use_is_named(command: Command, tmp_path: Path) -> None:
    command.start("--data", tmp_path)

    sentence = the_sentence(command.run("--data", tmp_path, "--port", "0"))

    assert str(tmp_path) in sentence
    assert "in use by another emulator" in sentence


def test_a_folder_that_is_a_file_is_named(command: Command, tmp_path: Path) -> None:
    file = in_a_file(tmp_path, "")

    assert str(file) in the_sentence(command.run("--data", file, "--port", "0"))
    assert str(file) in the_sentence(command.run("--data", file / "below", "--port", "0"))


def test_a_world_of_another_version_is_left_alone(command: Command, tmp_path: Path) -> None:
    command.start("--data", tmp_path).stop()
    with sqlite3.connect(tmp_path / "default.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()

    sentence = the_sentence(command.run("--data", tmp_path, "--port", "0"))

    assert "default.sqlite3 was written by invo-emulator 0.1.0 (schema 999)" in sentence
    assert sentence.endswith("use another --data, or the version that wrote it.")


def _text(file: Path) -> None:
    file.write_text("A shopping list, longer than the hundred bytes of a header of SQLite's. " * 9)


def _folder(file: Path) -> None:
    file.mkdir()


def _somebody_elses(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE song (title TEXT)")
    connection.close()


@pytest.mark.parametrize("put_there", [_text, _folder, _somebody_elses])
def test_a_file_that_is_no_world_is_named(
    command: Command, tmp_path: Path, put_there: Callable[[Path], None]
) -> None:
    put_there(tmp_path / "default.sqlite3")

    assert "default.sqlite3" in the_sentence(command.run("--data", tmp_path, "--port", "0"))


PUBLIC = "[settings]\nwebhook_targets_public = true\n"
INSIDE = "[[games]]\ngame_id = 7\nname = 'Seven'\nwebhook = { target_url = 'https://localhost/' }"


def test_a_target_inside_is_named_where_only_public_ones_are_taken(
    command: Command, tmp_path: Path
) -> None:
    file = in_a_file(tmp_path, PUBLIC + INSIDE)

    sentence = the_sentence(command.run("--config", file, "--port", "0"))

    assert f"{file}: games[0].webhook.target_url must have a public name; localhost" in sentence
    assert "webhook_targets_public" in sentence


def test_a_target_inside_is_named_when_it_is_an_option_too(
    command: Command, tmp_path: Path
) -> None:
    data, file = tmp_path / "data", in_a_file(tmp_path, PUBLIC)
    options = ("--data", data, "--webhook", "http://localhost:3000/", "--port", "0")

    configured = the_sentence(command.run("--config", file, *options))
    command.start("--data", data, "--config", file).stop()
    kept = the_sentence(command.run(*options))

    assert configured == kept
    assert "target_url must begin with https://" in kept


SWAPPED = """
[[games]]
game_id = 1
name = "A"
secret = "%s"

[[games]]
game_id = 2
name = "B"
secret = "%s"
"""


def test_two_games_can_swap_their_keys_in_a_config(command: Command, tmp_path: Path) -> None:
    data = tmp_path / "data"
    before = in_a_file(tmp_path, SWAPPED % ("one", "other"))
    command.start("--data", data, "--config", before).stop()

    after = in_a_file(tmp_path, SWAPPED % ("other", "one"))
    emulator = command.start("--data", data, "--config", after)

    assert [game["secret"] for game in emulator.about["games"]] == ["other", "one"]
