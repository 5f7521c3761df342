"""What a restart finds again, and what a config plants."""

from pathlib import Path

from command.running import Command, in_a_file

CONFIG = """
seed = "pinned"

[[games]]
game_id = 9
name = "Chess"
secret = "chess-key"
signing_secret = "chess-signs"
currency = { name = "Pawns", symbol = "P", units_per_usd = 25 }
webhook = { target_url = "http://127.0.0.1:9/chess", subscribed_events = ["purchase.completed"] }

[[games]]
game_id = 4
name = "Go"

[[players]]
email = "ada@example.com"
balance = "250.00"

[settings]
starting_balance = "5.00"
"""

ADA = {"email": "ada@example.com", "balance": "3.00"}


def test_a_balance_survives_a_restart(command: Command, tmp_path: Path) -> None:
    emulator = command.start("--data", tmp_path)
    bought = emulator.buy("12.50")
    emulator.stop()

    again = command.start("--data", tmp_path)

    assert again.balance() == bought["new_balance"] == "125.00"
    path = f"/api/currency-purchases/order-details?order_id={bought['order_id']}"
    assert again.call("GET", path)


def test_without_data_everything_is_gone(command: Command) -> None:
    emulator = command.start()
    emulator.buy()
    emulator.stop()

    assert command.start().control("GET", "/ledger")["entries"] == []


def test_the_clock_goes_on_where_it_was(command: Command, tmp_path: Path) -> None:
    emulator = command.start("--data", tmp_path)
    emulator.control("POST", "/clock/advance", {"seconds": 86_400})
    frozen = emulator.control("POST", "/clock/freeze")
    emulator.stop()

    assert command.start("--data", tmp_path).control("GET", "/clock")["now"] == frozen["now"]


def test_settings_and_targets_are_kept(command: Command, tmp_path: Path) -> None:
    emulator = command.start("--data", tmp_path)
    emulator.control("PUT", "/settings", {"starting_balance": "7.00"})
    emulator.listen("http://127.0.0.1:9/kept")
    emulator.stop()

    world = command.start("--data", tmp_path).control("GET", "/world")

    assert world["settings"]["starting_balance"] == "7.00"
    assert world["games"][0]["webhook"]["target_url"] == "http://127.0.0.1:9/kept"


def test_a_person_is_told_of_a_target_that_was_kept(command: Command, tmp_path: Path) -> None:
    emulator = command.start("--data", tmp_path)
    emulator.listen("http://127.0.0.1:9/kept")
    emulator.stop()

    told = command.start_for_a_person("--data", tmp_path)

    assert "Webhooks to     http://127.0.0.1:9/kept" in told
    assert "Everything is kept in --data." in told


def test_a_config_plants_games_players_and_settings(command: Command, tmp_path: Path) -> None:
    emulator = command.start("--config", in_a_file(tmp_path, CONFIG))

    games = {game["game_id"]: game for game in emulator.about["games"]}
    world = emulator.control("GET", "/world")

    assert games["9"]["secret"] == "chess-key"
    assert games["9"]["currency"]["units_per_usd"] == 25
    assert games["9"]["webhook"]["target_url"] == "http://127.0.0.1:9/chess"
    assert games["9"]["webhook"]["subscribed_events"] == ["purchase.completed"]
    assert games["4"]["secret"] == "ivsdk_test_4"
    assert world["settings"]["starting_balance"] == "5.00"
    assert emulator.balance() == "250.00"


def test_the_first_game_of_a_config_comes_first(command: Command, tmp_path: Path) -> None:
    config = in_a_file(tmp_path, CONFIG)

    emulator = command.start("--config", config)
    told = command.start_for_a_person("--config", config)

    assert [game["name"] for game in emulator.about["games"]] == ["Chess", "Go"]
    assert "Chess, id 9, Pawns" in told
    assert "Another game    Go, id 4" in told


def test_a_webhook_option_is_for_the_first_game_of_the_config(
    command: Command, tmp_path: Path
) -> None:
    config = in_a_file(tmp_path, CONFIG)

    emulator = command.start("--config", config, "--webhook", "http://127.0.0.1:9/mine")

    games = {game["name"]: game["webhook"] for game in emulator.about["games"]}
    assert games["Chess"]["target_url"] == "http://127.0.0.1:9/mine"
    assert games["Go"] is None


def test_a_pinned_seed_gives_the_same_ids(command: Command, tmp_path: Path) -> None:
    config = in_a_file(tmp_path, CONFIG)

    one, other = command.start("--config", config).buy(), command.start("--config", config).buy()

    assert one == other


def test_an_edited_config_takes_effect_with_data(command: Command, tmp_path: Path) -> None:
    data = tmp_path / "data"
    emulator = command.start("--data", data, "--config", in_a_file(tmp_path, CONFIG))
    emulator.buy("1.00")
    emulator.stop()
    edited = CONFIG.replace('"Chess"', '"Fast Chess"').replace('"5.00"', '"6.00"')

    again = command.start("--data", data, "--config", in_a_file(tmp_path, edited))

    world = again.control("GET", "/world")
    assert "Fast Chess" in [game["name"] for game in world["games"]]
    assert world["settings"]["starting_balance"] == "6.00"
    assert again.balance() == "275.00"


def test_every_world_survives_a_restart(command: Command, tmp_path: Path) -> None:
    emulator = command.start("--data", tmp_path)
    world = emulator.control("POST", "/worlds", {"id": "mine", "players": [ADA]})
    mine = {"X-Game-Secret-Key": world["games"][0]["secret"]}
    emulator.http.put("/_emulator/settings", json={"starting_balance": "7.00"}, headers=mine)
    emulator.stop()

    again = command.start("--data", tmp_path)

    found = again.http.get("/_emulator/world", headers=mine).json()
    assert (found["id"], found["games"]) == ("mine", world["games"])
    assert found["settings"]["starting_balance"] == "7.00"
    player = again.http.get("/_emulator/players/ada@example.com", headers=mine).json()
    assert player["available_balance"] == "3.00"


def test_a_dropped_world_leaves_no_file(command: Command, tmp_path: Path) -> None:
    emulator = command.start("--data", tmp_path)
    emulator.control("POST", "/worlds", {"id": "mine"})
    before = sorted(file.name for file in tmp_path.glob("mine*"))

    emulator.http.delete("/_emulator/worlds/mine")

    assert before == ["mine.sqlite3", "mine.sqlite3-shm", "mine.sqlite3-wal"]
    assert list(tmp_path.glob("mine*")) == []


def test_two_files_with_one_key_are_named(command: Command, tmp_path: Path) -> None:
    command.start("--data", tmp_path).stop()
    (tmp_path / "copied.sqlite3").write_bytes((tmp_path / "default.sqlite3").read_bytes())

    finished = command.run("--data", tmp_path, "--port", "0")

    assert finished.code == 2
    assert "copied.sqlite3 can't be used: The key ivsdk_test_demoquest is of" in finished.complaint
