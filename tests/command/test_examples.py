"""What the commands say of themselves is so: their examples work.

That docs/cli.md says what they say is held by documents/test_reference.py.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from string import Template

import pytest

from command.receiving import Receiver
from command.running import OURS, PATIENCE_SECONDS, Command, Running
from command.shop import type_in
from invo_emulator.commands import COMMANDS
from invo_emulator.options import Group

CONFIG = """
[[games]]
game_id = 100000000001
name = "Demo Quest"
secret = "ivsdk_test_demoquest"
"""

# Whose examples need more than a running emulator: they are tried below, or have stories of their
# own.
APART = {"serve", "exec", "completion", "certify", "sweep", "replay", "deliveries follow"}


@contextmanager
def within(folder: Path) -> Iterator[None]:
    """Work in another folder for a while; contextlib has it from Python 3.11 on."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def sessions() -> Iterator[tuple[str, list[str]]]:
    """The examples of every command and action: lines that one may type in this order."""
    for name in COMMANDS:
        command = import_module(f"invo_emulator.commands.{name}").command
        actions = command.actions if isinstance(command, Group) else {}
        for place, each in {
            name: command,
            **{f"{name} {a}": c for a, c in actions.items()},
        }.items():
            lines = [re.sub(r"\s+#.*", "", line.strip()) for line in each.examples.splitlines()]
            yield place, lines[1:]


SESSIONS = dict(sessions())


@pytest.mark.parametrize("place", [place for place in SESSIONS if " " not in place])
def test_every_command_has_examples(place: str) -> None:
    assert SESSIONS[place]
    assert all("invo-emulator" in line for line in SESSIONS[place])


@pytest.fixture(scope="module")
def emulator() -> Iterator[Running]:
    """One emulator for all examples."""
    with Command() as command:
        yield command.start()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the examples are typed, with the files that they speak of."""
    (tmp_path / "invo.toml").write_text(CONFIG)
    (tmp_path / ".env.production").write_text("INVO_BASE_URL=https://invo.network\n")
    (tmp_path / "build").mkdir()
    (tmp_path / "webgl").mkdir()
    (tmp_path / "webgl" / "index.html").write_text("The game")
    return tmp_path


@pytest.fixture
def variables(emulator: Running, folder: Path, listener: Receiver) -> Mapping[str, str]:
    """What the examples leave to whoever types them, in a world where something has happened."""
    for world in emulator.control("GET", "/worlds")["worlds"]:
        if world["id"] != "default":
            emulator.http.delete(f"/_emulator/worlds/{world['id']}")
    emulator.control("POST", "/reset")
    emulator.listen(listener.url)
    order_id = emulator.buy()["order_id"]
    url = str(emulator.about["base_url"])
    said = type_in("trigger", "purchase.failed", "--json", env={"INVO_EMULATOR_URL": url})
    assert said.code == 0
    snapshot = emulator.http.get("/_emulator/snapshot").content
    (folder / "before.invo-world").write_bytes(snapshot)
    (folder / "edited.json").write_text("{}")
    return {
        "INVO_EMULATOR_URL": url,
        "DELIVERY_ID": emulator.control("GET", "/deliveries")["deliveries"][0]["delivery_id"],
        "FAULT_ID": emulator.control("POST", "/faults", {"operation": "E19"})["fault_id"],
        "REQUEST_ID": emulator.control("GET", "/requests")["requests"][0]["request_id"],
        "ORDER_ID": order_id,
        "LISTENER": listener.url,
        "WORLD": emulator.control("POST", "/worlds", {})["id"],
    }


# A studio's other receiver, in the examples.
NOBODY_HERE = "http://localhost:3001/hooks"

IN_A_WORLD = [place for place, lines in SESSIONS.items() if lines and place not in APART]


@pytest.mark.parametrize("place", IN_A_WORLD)
def test_the_examples_of_a_command_work(
    variables: Mapping[str, str], folder: Path, place: str
) -> None:
    for line in SESSIONS[place]:
        heard = line.replace(NOBODY_HERE, variables["LISTENER"])
        program, *arguments = shlex.split(Template(heard).substitute(variables))
        with within(folder):
            said = type_in(*arguments, env=variables)

        assert program == "invo-emulator"
        assert (said.code, said.complaint) == (0, ""), line


@pytest.mark.parametrize("line", SESSIONS["serve"])
def test_an_emulator_starts_as_the_examples_say(command: Command, folder: Path, line: str) -> None:
    with within(folder):
        process = command.spawn(*shlex.split(line)[1:], env={"INVO_EMULATOR_PORT": "0"})
    assert process.stdout
    ready = process.stdout.readline()
    process.terminate()

    assert ready.startswith(("{", "invo-emulator "))
    assert process.wait(PATIENCE_SECONDS) == 0


@pytest.fixture
def path(folder: Path) -> str:
    """A PATH on which the program is, and what its examples run."""
    programs = folder / "bin"
    programs.mkdir()
    program = programs / "invo-emulator"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(OURS)} "$@"\n')
    program.chmod(0o755)
    for name in ("pytest", "npm"):
        (programs / name).symlink_to("/bin/true")
    return f"{programs}:/usr/bin:/bin"


def type_into(shell: list[str], line: str, folder: Path, path: str) -> str:
    """What a line prints that is typed into a shell, where it must succeed."""
    environment = {"PATH": path, "PYTHONPATH": ":".join(each for each in sys.path if each)}
    done = subprocess.run(
        [*shell, line],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("line", SESSIONS["exec"])
def test_a_command_runs_beside_an_emulator_as_the_examples_say(
    folder: Path, path: str, line: str
) -> None:
    said = type_into(["bash", "-c"], line, folder, path)

    assert said == "" or '"status":"ok"' in said


@pytest.mark.parametrize("line", SESSIONS["completion"])
def test_a_shell_learns_to_complete_as_the_examples_say(folder: Path, path: str, line: str) -> None:
    [shell] = {"bash", "zsh", "fish"} & set(re.split(r"\W+", line))
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} here")
    # What ~/.zshrc has above it.
    before = "autoload -U compinit; compinit -u -D; " if shell == "zsh" else ""
    asked = {
        "bash": "complete -p invo-emulator",
        "zsh": "echo $_comps[invo-emulator]",
        "fish": "complete -C 'invo-emulator deliv'",
    }[shell]

    said = type_into([shell, "-c"], f"{before}{line}\n{asked}", folder, path)

    assert "_invo_emulator" in said or "deliveries" in said
