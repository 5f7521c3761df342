"""What all commands share that speak to a running emulator: whom they ask, and how they fail."""

import json
import os
import socket
import subprocess
from importlib import import_module

import pytest

from command.running import OURS, PATIENCE_SECONDS, Command, Running
from command.shop import Shop, type_in
from command.test_ready import Other
from invo_emulator import options
from invo_emulator.commands import COMMANDS
from invo_emulator.options import CALLING, Group, Option

# One of each command that speaks to a running emulator, and changes nothing that others see.
CALLS: list[list[str]] = [
    ["clock"],
    ["clock", "advance", "1s"],
    ["clock", "freeze"],
    ["clock", "run-until-idle"],
    ["deliveries"],
    ["events"],
    ["faults"],
    ["faults", "arm", "E10"],
    ["faults", "disarm"],
    ["messages"],
    ["players"],
    ["players", "put", "ada@example.com"],
    ["players", "show", "ada@example.com"],
    ["requests"],
    ["reset"],
    ["timeline"],
    ["webhooks", "set", "http://127.0.0.1:9/"],
    ["webhooks"],
    ["webhooks", "remove"],
    ["worlds"],
]

each_call = pytest.mark.parametrize("call", CALLS, ids=" ".join)


@pytest.fixture(scope="module")
def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@each_call
def test_an_emulator_that_does_not_run_is_said_in_a_sentence(
    free_port: int, call: list[str]
) -> None:
    url = f"http://127.0.0.1:{free_port}"

    said = type_in(*call, "--url", url)

    assert (said.code, said.output) == (2, "")
    assert said.complaint == (
        f"invo-emulator: nothing answers at {url} (Connection refused). Start it with "
        f"invo-emulator --port {free_port}, or name another address with --url.\n"
    )


def test_at_the_usual_address_no_port_need_be_said() -> None:
    said = type_in("clock", "--url", "http://no-such-host.invalid")

    assert "Start it with invo-emulator, or name" in said.complaint


@pytest.mark.parametrize("body", [b"", b"hello", b"[]", b"null", b"\xff"])
def test_who_is_no_emulator_is_named(body: bytes) -> None:
    with Other(body) as url:
        said = type_in("clock", "--url", url)

    assert (said.code, said.output) == (2, "")
    sentence = f"{url} is not an emulator: something else answers there, 200."
    assert said.complaint == f"invo-emulator: {sentence}\n"


@each_call
def test_a_program_gets_one_json_document(shop: Shop, call: list[str]) -> None:
    shop.control("PUT", "/players/ada@example.com", {})
    shop.listen("http://127.0.0.1:9/")

    said = shop.type(*call, "--json")

    assert (said.code, said.complaint) == (0, "")
    assert isinstance(json.loads(said.output), dict)


@each_call
def test_a_person_gets_plain_lines(shop: Shop, call: list[str]) -> None:
    shop.control("PUT", "/players/ada@example.com", {})
    shop.listen("http://127.0.0.1:9/")

    said = shop.type(*call)

    assert (said.code, said.complaint) == (0, "")
    assert said.output.endswith("\n")
    assert all(line.isprintable() for line in said.output.splitlines())


@each_call
def test_a_world_that_is_not_there_is_named(shared: Running, call: list[str]) -> None:
    if call == ["worlds"]:
        return  # is about all of them
    said = type_in(*call, "--url", shared.about["base_url"], "--world", "nowhere")

    assert (said.code, said.output) == (2, "")
    assert "There is no world called nowhere" in said.complaint


def test_a_token_is_asked_for_and_given(command: Command) -> None:
    url = command.start("--control-token", "a-token").about["base_url"]

    without = type_in("clock", "--url", url)
    by_option = type_in("clock", "--url", url, "--control-token", "a-token")
    by_variable = type_in("clock", "--url", url, env={"INVO_EMULATOR_CONTROL_TOKEN": "a-token"})

    sentence = "this emulator was started with --control-token: give the same token here."
    assert (without.code, without.complaint) == (2, f"invo-emulator: {sentence}\n")
    assert (by_option.code, by_variable.code) == (0, 0)


def test_an_emulator_may_be_behind_a_path(shared: Running) -> None:
    assert type_in("clock", "--url", f"{shared.about['base_url']}/sandbox").code == 0


def test_a_reader_that_went_away_is_no_trouble(shop: Shop) -> None:
    reading, writing = os.pipe()
    os.close(reading)

    with os.fdopen(writing, "w") as nowhere:
        said = subprocess.run(
            [*OURS, "worlds"],
            env={**os.environ, **shop.environment},
            stdout=nowhere,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    assert (said.returncode, said.stderr) == (141, "")


def every_option() -> list[tuple[str, Option]]:
    """Every option of every action of every command."""
    found = []
    for name in COMMANDS:
        command = import_module(f"invo_emulator.commands.{name}").command
        actions = command.actions if isinstance(command, Group) else {"": command}
        for action, each in actions.items():
            found += [(f"{name} {action}".strip(), option) for option in each.options]
    return found


# Commands of which an action is about one emulator, or starts one.
STARTING = ("serve", "exec", "sweep", "certify")


@pytest.mark.parametrize(
    ("place", "option"), every_option(), ids=lambda value: getattr(value, "name", value)
)
def test_only_what_says_where_an_emulator_is_has_a_variable(place: str, option: Option) -> None:
    # INVO_EMULATOR_DATA, for example, is a container's own, and no event's.
    if place in (*STARTING, "ready") or option.is_argument:
        return
    assert option.has_variable == (option in CALLING)


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"completion", "exec"}))
def test_every_command_speaks_to_programs_too(name: str) -> None:
    command = import_module(f"invo_emulator.commands.{name}").command
    actions = command.actions.values() if isinstance(command, Group) else [command]

    assert all("--json" in [option.name for option in each.options] for each in actions)


def test_a_group_does_its_first_action_when_none_is_named(shop: Shop) -> None:
    assert shop.tells("players") == shop.tells("players", "list")


def test_an_action_that_is_none_is_named_with_what_was_meant() -> None:
    said = type_in("deliveries", "shwo")

    assert said.code == 2
    assert said.complaint == (
        "invo-emulator: shwo is nothing that invo-emulator deliveries does: did you mean show? "
        "There are list, show, resend, follow.\n"
    )


def test_the_help_of_a_group_lists_its_actions() -> None:
    said = type_in("deliveries", "--help")

    assert said.code == 0
    assert said.output.startswith("usage: invo-emulator deliveries [ACTION] [OPTION ...]\n")
    assert "  resend  Sends one once more, now, and shows what came of it" in said.output
    assert "INVO_EMULATOR_URL" in said.output


def test_the_help_of_an_action_is_its_own() -> None:
    said = type_in("deliveries", "show", "--help")

    assert said.output.startswith("usage: invo-emulator deliveries show DELIVERY_ID [OPTION ...]\n")


def test_what_is_missing_is_asked_for() -> None:
    said = type_in("deliveries", "show")

    sentence = "the following arguments are required: DELIVERY_ID."
    assert (said.code, said.complaint) == (2, f"invo-emulator: {sentence}\n")


@pytest.mark.parametrize("text", ["-1", "many", "1.5", "", "9" * 16])
def test_a_number_that_is_none_is_named(text: str) -> None:
    said = type_in("deliveries", f"--limit={text}")

    assert said.code == 2
    assert "is not a whole number" in said.complaint


def test_what_every_command_shares_is_shared() -> None:
    assert [option.name for option in options.CALLING] == [
        "--url", "--ca-file", "--world", "--control-token", "--json"
    ]  # fmt: skip
