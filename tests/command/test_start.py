"""How it starts: what it tells a program, what it tells a person."""

import json

import httpx
import pytest

from command.running import Command
from invo_emulator.commands import COMMANDS


def test_json_is_one_line_and_it_is_ready_by_then(command: Command) -> None:
    emulator = command.start()

    health = emulator.control("GET", "/health")
    said = emulator.stop()

    assert health["status"] == "ok"
    assert (said.code, said.output, said.complaint) == (0, "", "")


def test_the_ready_line_says_all_that_a_program_needs(command: Command) -> None:
    emulator = command.start()

    about = emulator.about

    assert about["base_url"] == f"http://{about['host']}:{about['port']}"
    assert about["control_url"] == f"{about['base_url']}/_emulator"
    assert about["demo_url"] == f"{about['base_url']}/demo"
    assert about["pid"] == emulator.process.pid
    assert [game["game_id"] for game in about["games"]] == ["100000000001", "200000000002"]
    assert about["games"][0]["secret"] == "ivsdk_test_demoquest"
    assert about["games"][0]["signing_secret"] == "whsec_test_demoquest"


def test_the_ready_line_and_the_control_plane_agree(command: Command) -> None:
    emulator = command.start("--webhook", "http://127.0.0.1:9/webhooks")

    assert emulator.control("GET", "/world")["games"] == emulator.about["games"]


def test_a_person_is_told_how_to_begin(command: Command) -> None:
    told = command.start_for_a_person()

    base_url = told.partition("Demo ")[2].split()[0].removesuffix("/demo")
    assert httpx.get(f"{base_url}/_emulator/health", trust_env=False).status_code == 200
    assert f"Base URL        {base_url} " in told
    assert "Demo Quest, id 100000000001, Gold Coins" in told
    assert "Game key        ivsdk_test_demoquest" in told
    assert "Signing secret  whsec_test_demoquest" in told
    assert f'InvoServer(game_secret="ivsdk_test_demoquest", base_url="{base_url}")' in told


def test_a_person_is_told_where_webhooks_go(command: Command) -> None:
    told = command.start_for_a_person("--webhook", "http://127.0.0.1:9/webhooks")

    assert "Webhooks to     http://127.0.0.1:9/webhooks" in told


@pytest.mark.parametrize("prefix", ["", "/sandbox"])
def test_an_sdk_finds_it_under_both_addresses(command: Command, prefix: str) -> None:
    emulator = command.start()

    answer = emulator.http.get(f"{prefix}/api/player-balances/player/by-email/ada@example.com")

    assert (answer.status_code, answer.json()["code"]) == (404, "PLAYER_NOT_FOUND")


def test_help_shows_every_option_and_where_it_comes_from(command: Command) -> None:
    said = command.run("--help")

    assert said.code == 0
    for option in ("host", "port", "data", "config", "webhook", "public-url", "json", "version"):
        assert f"--{option}" in said.output
    assert "INVO_EMULATOR_HOST" in said.output


def test_help_lists_every_command_and_each_has_help_of_its_own(command: Command) -> None:
    said = command.run("--help")

    for name, says in COMMANDS.items():
        own = command.run(name, "--help")
        assert f"  {name}" in said.output
        assert says in said.output
        assert (own.code, own.complaint) == (0, "")
        assert own.output.startswith(f"usage: invo-emulator {name}")


def test_serve_is_what_no_command_means(command: Command) -> None:
    emulator = command.start("serve")

    assert emulator.control("GET", "/health")["status"] == "ok"


def test_the_version_is_told(command: Command) -> None:
    said = command.run("--version")

    about = command.start().about
    assert (said.code, said.output) == (0, f"invo-emulator {about['version']}\n")


def test_two_can_run_side_by_side(command: Command) -> None:
    one, other = command.start(), command.start()

    one.buy()

    assert one.about["port"] != other.about["port"]
    assert other.control("GET", "/ledger")["entries"] == []


def test_it_listens_on_ipv6_when_told(command: Command) -> None:
    emulator = command.start("--host", "::1")

    assert emulator.about["base_url"] == f"http://[::1]:{emulator.about['port']}"
    assert emulator.control("GET", "/health")["status"] == "ok"


def test_links_start_with_the_public_url(command: Command) -> None:
    emulator = command.start("--public-url", "https://invo.example/emulated/")

    with httpx.Client(base_url=f"http://127.0.0.1:{emulator.about['port']}") as http:
        answer = http.post(
            "/api/checkout/sessions",
            headers={"X-Game-Secret-Key": "ivsdk_test_demoquest"},
            content=json.dumps({"player_email": "ada@example.com", "usd_amount": "10.00"}),
        )

    assert emulator.about["base_url"] == "https://invo.example/emulated"
    assert answer.json()["checkout_url"].startswith("https://invo.example/emulated/checkout?")
