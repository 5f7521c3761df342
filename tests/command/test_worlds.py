"""`invo-emulator worlds`, `reset` and `snapshot`: universes made, emptied, kept and put back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from command.running import PLAYER, in_a_file
from command.shop import Shop


def test_a_world_is_made_with_keys_of_its_own(shop: Shop) -> None:
    told = shop.tells("worlds", "create")

    secrets = {game["secret"] for game in told["games"]}
    assert secrets.isdisjoint({game["secret"] for game in shop.about["games"]})
    assert told["id"] in [each["id"] for each in shop.tells("worlds")["worlds"]]
    shop.says("worlds", "drop", told["id"])


def test_a_world_has_the_name_and_seed_that_it_is_given(shop: Shop) -> None:
    name = f"{shop.world}.b"

    said = shop.says("worlds", "create", "--id", name, "--seed", f"seed of {name}")

    assert said.startswith(f"{name}  made of the seed seed of {name}\n")
    assert shop.type("worlds", "create", "--id", name).code == 2
    shop.says("worlds", "drop", name)


CONFIG = """
[[games]]
game_id = 7
name = "Seven"
secret = "ivsdk_test_seven_of_{world}"

[[players]]
email = "ada@example.com"
balance = "12.00"
"""


def test_a_world_is_as_a_file_says(shop: Shop, tmp_path: Path) -> None:
    config = in_a_file(tmp_path, CONFIG.format(world=shop.world))

    told = shop.tells("worlds", "create", "--config", config)

    assert [game["name"] for game in told["games"]] == ["Seven"]
    [player] = shop.tells("players", "--world", told["id"])["players"]
    assert player["available_balance"] == "12.00"
    shop.says("worlds", "drop", told["id"])


def test_a_fork_is_what_the_other_is_now(shop: Shop) -> None:
    shop.says("players", "put", PLAYER, "--balance", "5.00")

    fork = shop.tells("worlds", "create", "--fork", shop.world)
    shop.says("players", "put", PLAYER, "--balance", "7.00")

    [player] = shop.tells("players", "--world", fork["id"])["players"]
    assert player["available_balance"] == "5.00"
    shop.says("worlds", "drop", fork["id"])


def test_worlds_are_listed_with_their_keys(shop: Shop) -> None:
    lines = shop.says("worlds", "list").splitlines()

    [line] = [line for line in lines if line.split()[0] == shop.world]
    assert lines[0].split() == ["WORLD", "CLOCK", "MODE", "GAMES", "KEYS"]
    assert shop.game["secret"] in line


def test_a_world_that_was_dropped_is_gone(shop: Shop) -> None:
    name = shop.tells("worlds", "create")["id"]

    assert shop.says("worlds", "drop", name) == f"{name} is gone.\n"

    said = shop.type("worlds", "drop", name)
    assert said.code == 2
    assert f"There is no world called {name}" in said.complaint


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("games = [", "is not TOML: "), (None, "can't be read: No such file or directory.")],
)
def test_a_file_that_can_not_be_read_is_named(
    shop: Shop, tmp_path: Path, text: str | None, sentence: str
) -> None:
    config = in_a_file(tmp_path, text) if text else tmp_path / "none.toml"

    said = shop.type("worlds", "create", "--config", config)

    assert said.code == 2
    assert f"The config file {config} {sentence}" in said.complaint


def test_a_mistake_in_a_file_is_told_by_the_emulator(shop: Shop, tmp_path: Path) -> None:
    said = shop.type("worlds", "create", "--config", in_a_file(tmp_path, "colour = 1"))

    assert said.code == 2
    assert "colour is not known here" in said.complaint


def test_a_reset_empties_one_world_alone(shop: Shop) -> None:
    other = shop.tells("worlds", "create", "--fork", shop.world)["id"]
    for world in (shop.world, other):
        shop.says("players", "put", PLAYER, "--world", world)

    said = shop.says("reset")

    assert said.startswith(f"{shop.world} is as it began.\n")
    assert shop.game["secret"] in said
    assert shop.tells("players")["players"] == []
    assert len(shop.tells("players", "--world", other)["players"]) == 1
    shop.says("worlds", "drop", other)


def test_a_snapshot_is_kept_and_put_back(shop: Shop, tmp_path: Path) -> None:
    shop.says("players", "put", PLAYER, "--balance", "5.00")
    file = tmp_path / "before.invo-world"

    saved = shop.says("snapshot", "save", file)
    shop.says("players", "put", PLAYER, "--balance", "7.00")
    loaded = shop.says("snapshot", "load", file)

    assert saved == f"{file} has it, in {file.stat().st_size:,} bytes.\n"
    assert loaded.startswith(f"{shop.world} is what the file says.\n")
    assert shop.tells("players", "show", PLAYER)["available_balance"] == "5.00"


def test_a_file_that_is_no_snapshot_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    shop.says("players", "put", PLAYER)

    said = shop.type("snapshot", "load", in_a_file(tmp_path, "a shopping list"))

    sentence = 'is not a snapshot: give a file that "invo-emulator snapshot save" wrote.\n'
    assert (said.code, said.complaint) == (2, f"invo-emulator: {tmp_path}/config.toml {sentence}")
    assert len(shop.tells("players")["players"]) == 1


SPOILT = [
    (lambda content: content[:-9], "is damaged or cut short: save it again, or copy it in binary"),
    (lambda content: content[:30], "is damaged or cut short: save it again, or copy it in binary"),
    (lambda content: content.replace(b"\n", b"\r\n"), "is damaged or cut short: save it again,"),
    (
        lambda content: content[:23] + b"c" + content[24:],
        "was made by another version of the emula",
    ),
]


@pytest.mark.parametrize(("spoil", "sentence"), SPOILT)
def test_a_snapshot_that_was_spoilt_is_named(
    shop: Shop, tmp_path: Path, spoil: Callable[[bytes], bytes], sentence: str
) -> None:
    file = tmp_path / "spoilt.invo-world"
    shop.says("snapshot", "save", file)
    file.write_bytes(spoil(file.read_bytes()))

    said = shop.type("snapshot", "load", file)

    assert said.code == 2
    assert said.complaint.startswith(f"invo-emulator: {file} {sentence}")


@pytest.mark.parametrize(("action", "what"), [("save", "written"), ("load", "read")])
def test_a_file_that_can_not_be_used_is_named(
    shop: Shop, tmp_path: Path, action: str, what: str
) -> None:
    file = tmp_path / "nowhere" / "x"

    said = shop.type("snapshot", action, file)

    sentence = f"invo-emulator: {file} can't be {what}: No such file or directory.\n"
    assert (said.code, said.output, said.complaint) == (2, "", sentence)


def test_where_webhooks_go_is_shown_with_the_world(shop: Shop) -> None:
    shop.says("webhooks", "set", "http://127.0.0.1:9/hooks")

    assert "http://127.0.0.1:9/hooks" in shop.says("worlds", "create", "--fork", shop.world)
