"""`invo-emulator exec`: a command beside an emulator of its own."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from command.receiving import Receiver
from command.running import OURS, PATIENCE_SECONDS, Command, Finished, in_a_file

PYTHON = sys.executable


def run(command: Command, program: str, *options: object, **env: str) -> Finished:
    """Run a program of Python's beside an emulator."""
    return command.run("exec", *options, "--", PYTHON, "-c", program, env=env)


def variables(command: Command, *options: object) -> dict[str, Any]:
    """What a command finds in its environment that begins with INVO."""
    program = "import json, os; print(json.dumps(dict(os.environ)))"
    said = run(command, program, *options)
    assert (said.code, said.complaint) == (0, "")
    found: dict[str, Any] = json.loads(said.output)
    return {name: value for name, value in found.items() if name.startswith("INVO")}


def test_a_command_finds_an_emulator_in_its_environment(command: Command) -> None:
    found = variables(command)

    url = found["INVO_EMULATOR_URL"]
    assert url.startswith("http://127.0.0.1:")
    assert found == {
        "INVO_BASE_URL": f"{url}/sandbox",
        "INVO_CONTROL_URL": f"{url}/_emulator",
        "INVO_EMULATOR_URL": url,
        "INVO_EMULATOR_WORLD": "default",
        "INVO_GAME_ID": "100000000001",
        "INVO_GAME_SECRET": "ivsdk_test_demoquest",
        "INVO_SDK_KEY": "ivsdk_test_demoquest",
        "INVO_WEBHOOK_SECRET": "whsec_test_demoquest",
        "INVO_WORLD": "default",
    }


def test_the_emulator_has_the_games_of_the_config(command: Command, tmp_path: Path) -> None:
    config = in_a_file(tmp_path, '[[games]]\ngame_id = 7\nname = "Seven"\nsecret = "seven"\n')

    found = variables(command, "--config", config)

    assert (found["INVO_GAME_ID"], found["INVO_GAME_SECRET"]) == ("7", "seven")


def test_a_token_is_handed_on(command: Command) -> None:
    found = variables(command, "--control-token", "a-token")

    assert found["INVO_EMULATOR_CONTROL_TOKEN"] == "a-token"


BUYING = """
import os
from invo_client import InvoServer
with InvoServer(os.environ["INVO_GAME_SECRET"], os.environ["INVO_BASE_URL"]) as server:
    print(server.create_checkout(player_email="ada@example.com", usd_amount="10.00").checkout_url)
"""


def test_the_emulator_serves_while_the_command_runs(command: Command) -> None:
    said = run(command, BUYING)

    assert (said.code, said.complaint) == (0, "")
    assert said.output.startswith("http://127.0.0.1:")


def test_the_emulator_is_gone_when_the_command_has_ended(command: Command) -> None:
    url = run(command, "import os; print(os.environ['INVO_CONTROL_URL'])").output.strip()

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/health", trust_env=False)


def test_a_command_may_call_the_program_in_turn(command: Command) -> None:
    said = command.run("exec", "--", *OURS, "clock", "advance", "1h", "--json")

    assert (said.code, said.complaint) == (0, "")
    assert json.loads(said.output)["fired"] == []


@pytest.mark.parametrize("separator", [["--"], []])
def test_arguments_are_the_commands_own(command: Command, separator: list[str]) -> None:
    program = "import sys; print(sys.argv[1:])"
    own = ["--port", "x y", "--", "--help"]

    said = command.run("exec", "--port", "0", *separator, PYTHON, "-c", program, *own)

    assert said.output == f"{own}\n"


@pytest.mark.parametrize("code", [0, 3])
def test_the_exit_code_is_the_commands(command: Command, code: int) -> None:
    assert run(command, f"raise SystemExit({code})") == Finished(code, "", "")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_an_end_by_a_signal_is_told_as_shells_do(command: Command, number: int) -> None:
    said = run(command, f"import os; os.kill(os.getpid(), {number})")

    assert said.code == 128 + number


def test_a_command_that_is_not_there_is_named(command: Command) -> None:
    said = command.run("exec", "--", "no-such-command")

    sentence = "invo-emulator: no-such-command is not there: check its name, and your PATH.\n"
    assert said == Finished(127, "", sentence)


def test_a_command_that_can_not_be_run_is_named(command: Command, tmp_path: Path) -> None:
    said = command.run("exec", "--", tmp_path)

    assert said == Finished(
        126, "", f"invo-emulator: {tmp_path} can't be run: Permission denied.\n"
    )


@pytest.mark.parametrize("arguments", [["exec"], ["exec", "--port", "0", "--"]])
def test_no_command_is_a_mistake(command: Command, arguments: list[str]) -> None:
    said = command.run(*arguments)

    assert (said.code, said.output) == (2, "")
    assert said.complaint.startswith("invo-emulator: exec needs a command to run: ")


def test_an_emulator_that_can_not_start_is_a_mistake(command: Command, tmp_path: Path) -> None:
    said = run(command, "print('never')", "--config", tmp_path / "none.toml")

    assert (said.code, said.output) == (2, "")
    assert said.complaint.endswith("none.toml can't be read: No such file or directory.\n")


def test_a_port_in_use_is_a_mistake(command: Command) -> None:
    said = run(command, "print('never')", "--port", command.start().about["port"])

    assert (said.code, said.output) == (2, "")
    assert "is in use" in said.complaint


def refused_webhook(code: int) -> str:
    """A program that has the emulator complain of a receiver, and then ends with a code."""
    return (
        "import os, subprocess, sys\n"
        f"subprocess.run({[*OURS, 'trigger', 'purchase.completed']}, stdout=subprocess.DEVNULL)\n"
        f"raise SystemExit({code})"
    )


def test_what_the_emulator_says_is_told_after_a_failure(
    command: Command, listener: Receiver
) -> None:
    listener.status = 500

    said = run(command, refused_webhook(3), "--webhook", listener.url)

    first, second = said.complaint.splitlines()
    assert (said.code, said.output) == (3, "")
    assert first.endswith(" ended with 3. Meanwhile the emulator said:")
    assert second == f"webhook purchase.completed to {listener.url}: status 500 (attempt 1)"


def test_what_the_emulator_says_is_kept_quiet_after_a_success(
    command: Command, listener: Receiver
) -> None:
    listener.status = 500

    assert run(command, refused_webhook(0), "--webhook", listener.url) == Finished(0, "", "")


def test_all_is_said_at_once_to_who_wants_to_hear_it(command: Command, listener: Receiver) -> None:
    listener.status = 500

    said = run(command, refused_webhook(0), "--webhook", listener.url, "--verbose")

    first, second = said.complaint.splitlines()
    assert first.startswith("invo-emulator: serves at http://127.0.0.1:")
    assert second.endswith("status 500 (attempt 1)")


def test_a_command_reads_what_is_typed(command: Command) -> None:
    said = subprocess.run(
        [*OURS, "exec", "--", "cat"],
        input="something\n",
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    assert (said.returncode, said.stdout, said.stderr) == (0, "something\n", "")


# Says which signals it gets, up to SIGTERM.
COUNTING = """
import signal
wanted = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
print("listening", flush=True)
number = None
while number != signal.SIGTERM:
    number = signal.sigwait(wanted)
    print(signal.Signals(number).name, flush=True)
raise SystemExit(7)
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP"])
def test_signals_are_passed_on(command: Command, name: str) -> None:
    process = command.spawn("exec", "--", PYTHON, "-c", COUNTING)
    assert process.stdout
    assert process.stdout.readline() == "listening\n"

    process.send_signal(getattr(signal, name))
    passed_on = process.stdout.readline()
    process.terminate()

    output, complaint = process.communicate(timeout=PATIENCE_SECONDS)
    assert (passed_on, output, complaint) == (f"{name}\n", "SIGTERM\n", "")
    assert process.returncode == 7


def test_an_interrupt_from_the_keyboard_reaches_a_command_once() -> None:
    shell, terminal = pty.fork()
    if shell == 0:
        os.execv(PYTHON, [*OURS, "exec", "--", PYTHON, "-c", COUNTING])
    with os.fdopen(terminal, "rb", buffering=0) as screen:
        read_until(screen, b"listening")

        os.write(terminal, b"\x03")
        seen = read_until(screen, b"SIGINT")
        # Two at one moment would look like one, so this one stands for what must not be passed on.
        os.kill(shell, signal.SIGINT)
        os.kill(shell, signal.SIGTERM)
        seen += read_until(screen, b"SIGTERM")
        _, status = os.waitpid(shell, 0)

    assert seen.count(b"SIGINT") == 1
    assert os.waitstatus_to_exitcode(status) == 7


def read_until(screen: Any, text: bytes) -> bytes:
    """What is shown on a screen, up to some text."""
    seen = b""
    while text not in seen:
        piece = screen.read(1024)
        assert piece, f"it ended before it said {text!r}: {seen!r}"
        seen += piece
    return seen
