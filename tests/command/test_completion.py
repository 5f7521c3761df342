"""`invo-emulator completion`: what shells offer while one types."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from command.running import PATIENCE_SECONDS
from command.shop import type_in
from invo_emulator.commands import COMMANDS
from invo_emulator.webhooks import catalogue

Complete = Callable[[str], list[str]]

_BASH = """
source "$1"
read -ra COMP_WORDS <<< "$2"
[[ $2 == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_invo_emulator
printf '%s\\n' "${COMPREPLY[@]}"
"""


def script(shell: str, folder: Path) -> Path:
    """What the program prints for a shell, in a file."""
    said = type_in("completion", shell)
    assert (said.code, said.complaint) == (0, "")
    file = folder / f"completion.{shell}"
    file.write_text(said.output)
    return file


def lines_of(*command: str) -> list[str]:
    """What a command prints, line by line."""
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=True
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.fixture(params=["bash", "fish"])
def complete(request: pytest.FixtureRequest, tmp_path: Path) -> Complete:
    """What a shell offers behind what was typed so far."""
    shell = request.param
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} here")
    file = script(shell, tmp_path)
    if shell == "bash":
        return lambda typed: lines_of("bash", "-c", _BASH, "bash", str(file), typed)
    # Fish shows the word, a tabulator and what it means.
    return lambda typed: [
        line.partition("\t")[0]
        for line in lines_of("fish", "-c", f"source {file}; complete -C '{typed}'")
    ]


OFFERED = [
    ("invo-emulator deliv", ["deliveries"]),
    ("invo-emulator deliveries ", ["list", "show", "resend", "follow"]),
    ("invo-emulator deliveries list --st", ["--state"]),
    ("invo-emulator deliveries --st", ["--state"]),
    ("invo-emulator deliveries list --state d", ["delivered", "dead"]),
    ("invo-emulator faults arm --at mid", ["mid-body"]),
    ("invo-emulator clock adv", ["advance"]),
    ("invo-emulator clock advance --wor", ["--world"]),
    ("invo-emulator trigger --ba", ["--bare"]),
    ("invo-emulator trigger item", ["item.purchased"]),
    ("invo-emulator completion ", ["bash", "zsh", "fish"]),
    ("invo-emulator --webh", ["--webhook"]),
    ("invo-emulator serve --webh", ["--webhook"]),
    ("invo-emulator exec --verb", ["--verbose"]),
    ("invo-emulator exec --port 0 -- sha256su", ["sha256sum"]),
    ("invo-emulator clock advance --sta", []),
]


@pytest.mark.parametrize(("typed", "offered"), OFFERED)
def test_a_shell_offers_what_fits(complete: Complete, typed: str, offered: list[str]) -> None:
    assert sorted(set(complete(typed)) - {""}) == sorted(offered)


def test_a_shell_offers_every_command(complete: Complete) -> None:
    assert set(COMMANDS) <= set(complete("invo-emulator "))


def test_a_shell_offers_every_event_that_has_a_sample(complete: Complete) -> None:
    assert set(catalogue.SUPPORTED) <= set(complete("invo-emulator trigger "))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_one_that_its_shell_can_read(shell: str, tmp_path: Path) -> None:
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} here")

    assert lines_of(shell, "-n", str(script(shell, tmp_path))) == []


class Zsh:
    """An interactive zsh, which completes only what is typed into a terminal."""

    def __init__(self, file: Path) -> None:
        process, self._terminal = pty.fork()
        if process == 0:
            os.environ.update(TERM="dumb", HOME=str(file.parent), PS1="", PS2="")
            os.execvp("zsh", ["zsh", "-f", "-i"])
        self._process = process
        self._send(f"autoload -U compinit; compinit -u -D; source {file}; echo RE''ADY\n")
        self._read_until("\n(READY)\r\n")

    def complete(self, typed: str) -> str:
        """The line as it stands after a press of the tabulator."""
        # Then it is made the argument of an echo, and entered.
        self._send(f"{typed}\t\x01echo 'END\x05'\n")
        return self._read_until("\nEND(.*?)\r\n").rstrip()

    def end(self) -> None:
        """Leave it."""
        self._send("\x03exit\n")
        os.close(self._terminal)
        os.waitpid(self._process, 0)

    def _send(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def _read_until(self, pattern: str) -> str:
        seen = ""
        while not (found := re.search(pattern, seen)):
            ready, _, _ = select.select([self._terminal], [], [], PATIENCE_SECONDS)
            assert ready, f"zsh says no more than {seen!r}"
            seen += os.read(self._terminal, 4096).decode()
        return found[1]


COMPLETED = [
    ("invo-emulator deliv", "invo-emulator deliveries"),
    ("invo-emulator deliveries fol", "invo-emulator deliveries follow"),
    ("invo-emulator deliveries list --sta", "invo-emulator deliveries list --state"),
    (
        "invo-emulator deliveries list --state del",
        "invo-emulator deliveries list --state delivered",
    ),
    ("invo-emulator exec -- sha256su", "invo-emulator exec -- sha256sum"),
]


@pytest.mark.skipif(not shutil.which("zsh"), reason="there is no zsh here")
def test_zsh_completes_what_was_begun(tmp_path: Path) -> None:
    zsh = Zsh(script("zsh", tmp_path))

    completed = [(typed, zsh.complete(typed)) for typed, _ in COMPLETED]
    zsh.end()

    assert completed == COMPLETED


def test_a_shell_that_is_none_is_named() -> None:
    said = type_in("completion", "tcsh")

    assert said.code == 2
    assert "invalid choice: 'tcsh' (choose from 'bash', 'zsh', 'fish')" in said.complaint
