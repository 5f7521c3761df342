"""Every option, by its name and by its variable."""

from pathlib import Path

import httpx
import pytest

from command.running import Command, Running, in_a_file

URL = "http://127.0.0.1:9/webhooks"
CONFIG = '[[games]]\ngame_id = 7\nname = "Chess"\nsecret = "chess-key"\n'


def start(command: Command, how: str, option: str, value: object) -> Running:
    """Start it with one option given in one of the two ways."""
    if how == "variable":
        name = "INVO_EMULATOR_" + option.replace("-", "_").upper()
        return command.start(env={name: str(value)})
    return command.start(f"--{option}", value)


both_ways = pytest.mark.parametrize("how", ["option", "variable"])


@both_ways
def test_host(command: Command, how: str) -> None:
    assert start(command, how, "host", "localhost").about["host"] == "localhost"


@both_ways
def test_port(command: Command, how: str) -> None:
    port = _free_port(command)

    assert start(command, how, "port", port).about["port"] == port


def _free_port(command: Command) -> int:
    """The port of one that was there just now."""
    emulator = command.start()
    emulator.stop()
    return int(emulator.about["port"])


@both_ways
def test_data(command: Command, how: str, tmp_path: Path) -> None:
    start(command, how, "data", tmp_path / "a" / "b").buy()

    assert (tmp_path / "a" / "b" / "default.sqlite3").exists()


@both_ways
def test_config(command: Command, how: str, tmp_path: Path) -> None:
    emulator = start(command, how, "config", in_a_file(tmp_path, CONFIG))

    assert [game["secret"] for game in emulator.about["games"]] == ["chess-key"]


@both_ways
def test_webhook(command: Command, how: str) -> None:
    emulator = start(command, how, "webhook", URL)

    targets = [game["webhook"] for game in emulator.about["games"]]
    assert targets[0]["target_url"] == URL
    assert targets[1:] == [None]


@both_ways
def test_public_url(command: Command, how: str) -> None:
    emulator = start(command, how, "public-url", "https://invo.example")

    assert emulator.about["base_url"] == "https://invo.example"


@both_ways
def test_allow_host(command: Command, how: str) -> None:
    emulator = start(command, how, "allow-host", "invo.test, other.test")

    for host, status in (("invo.test", 200), ("other.test:80", 200), ("third.test", 421)):
        answer = emulator.http.get("/_emulator/health", headers={"Host": host})
        assert answer.status_code == status


@both_ways
def test_webgl(command: Command, how: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("The game")

    emulator = start(command, how, "webgl", tmp_path)

    assert emulator.http.get("/webgl/").text == "The game"


@both_ways
def test_control_token(command: Command, how: str) -> None:
    emulator = start(command, how, "control-token", "a-token")

    assert emulator.http.get("/_emulator/health").status_code == 200
    assert emulator.http.get("/_emulator/world").status_code == 401
    headers = {"Authorization": "Bearer a-token"}
    assert emulator.http.get("/_emulator/world", headers=headers).status_code == 200


def test_json(command: Command) -> None:
    emulator = command.start(env={"INVO_EMULATOR_JSON": "1"})

    assert emulator.about["port"]


def test_an_option_is_stronger_than_its_variable(command: Command) -> None:
    emulator = command.start("--host", "127.0.0.1", env={"INVO_EMULATOR_HOST": "nowhere.invalid"})

    assert emulator.about["host"] == "127.0.0.1"


def test_an_empty_variable_is_none(command: Command) -> None:
    emulator = command.start(env={"INVO_EMULATOR_WEBHOOK": "", "INVO_EMULATOR_DATA": ""})

    assert emulator.about["games"][0]["webhook"] is None


def test_help_shows_the_default_port(command: Command) -> None:
    assert "(default 4686)" in command.run("--help").output


def test_a_proxy_in_the_environment_is_not_asked(command: Command) -> None:
    emulator = command.start(env={"HTTP_PROXY": "http://127.0.0.1:1", "ALL_PROXY": "http://x:1"})

    assert httpx.get(emulator.about["control_url"] + "/health", trust_env=False).is_success
