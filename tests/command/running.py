"""The command as a person starts it: a process, its words, its exit code. Nothing is faked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any

import httpx

KEY = "ivsdk_test_demoquest"
PLAYER = "ada@example.com"

# A process that is silent for so long has failed its test.
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Finished:
    """What a command that came to its end left behind."""

    code: int
    output: str
    complaint: str


class Running:
    """An emulator in a process of its own, started with --json and ready for calls."""

    def __init__(self, process: subprocess.Popen[str], ready_line: str) -> None:
        self.process = process
        self.ready_line = ready_line
        self.about: dict[str, Any] = json.loads(ready_line)
        self.http = httpx.Client(
            base_url=self.about["base_url"],
            headers={"X-Game-Secret-Key": self.about["games"][0]["secret"]},
            timeout=PATIENCE_SECONDS,
            trust_env=False,
        )

    def call(self, method: str, path: str, body: object = None) -> Any:
        """The JSON of an answer that must be a good one."""
        answer = self.http.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def control(self, method: str, path: str, body: object = None) -> Any:
        """The same, of the control plane."""
        return self.call(method, f"/_emulator{path}", body)

    def listen(self, url: str) -> None:
        """Have the first game's webhooks sent to an address."""
        self.control("PUT", "/webhooks", {"target_url": url})

    def buy(self, usd_amount: str = "10.00") -> dict[str, Any]:
        """Mint a session and pay it: what the Pay button answered."""
        fields = {"player_email": PLAYER, "usd_amount": usd_amount}
        session = self.call("POST", "/api/checkout/sessions", fields)
        return dict(self.control("POST", f"/checkout/{session['session_id']}/pay", {}))

    def balance(self) -> str:
        """What the player of these stories can spend."""
        return str(self.control("GET", f"/players/{PLAYER}")["available_balance"])

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.end()

    def ask_to_stop(self) -> None:
        """Send SIGTERM and go on."""
        self.process.send_signal(signal.SIGTERM)

    def stop(self) -> Finished:
        """Send SIGTERM and wait for the end."""
        self.ask_to_stop()
        return self.end()

    def end(self) -> Finished:
        """Wait for the end: what it said after its ready line, and its exit code."""
        output, complaint = self.process.communicate(timeout=PATIENCE_SECONDS)
        return Finished(self.process.returncode, output, complaint)


# The command of the environment that the tests run in.
OURS = (sys.executable, "-m", "invo_emulator")


class Command:
    """Starts `python -m invo_emulator`. Whatever still runs when it is left is killed."""

    def __init__(self, program: Sequence[str] = OURS) -> None:
        self._program = program
        self._processes: list[subprocess.Popen[str]] = []
        self._clients = ExitStack()

    def __enter__(self) -> Command:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._clients.close()
        for process in self._processes:
            process.kill()
            process.communicate()

    def run(self, *arguments: object, env: Mapping[str, str] | None = None) -> Finished:
        """Let it come to its end."""
        process = self.spawn(*arguments, env=env)
        output, complaint = process.communicate(timeout=PATIENCE_SECONDS)
        return Finished(process.returncode, output, complaint)

    def start(self, *arguments: object, env: Mapping[str, str] | None = None) -> Running:
        """Start it on a free port, unless told otherwise, and wait for its ready line."""
        free_port = {"INVO_EMULATOR_PORT": "0"}
        process = self.spawn(*arguments, "--json", env={**free_port, **(env or {})})
        emulator = Running(process, self._first_line(process))
        self._clients.enter_context(emulator.http)
        return emulator

    def start_for_a_person(self, *arguments: object) -> str:
        """Start it without --json: everything it tells before it waits for calls."""
        process = self.spawn(*arguments, "--port", "0")
        assert process.stdout
        lines = [self._first_line(process)]
        while lines[-1] and not lines[-1].startswith("Ctrl+C"):
            lines.append(process.stdout.readline())
        return "".join(lines)

    def spawn(
        self, *arguments: object, env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start it and wait for nothing."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("INVO_")
        }
        process = subprocess.Popen(
            [*self._program, *map(str, arguments)],
            env={**inherited, **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._processes.append(process)
        return process

    def _first_line(self, process: subprocess.Popen[str]) -> str:
        assert process.stdout
        assert process.stderr
        watchdog = Timer(PATIENCE_SECONDS, process.kill)
        watchdog.start()
        try:
            line = process.stdout.readline()
        finally:
            watchdog.cancel()
        assert line, f"it ended before it was ready: {process.stderr.read()}"
        return line


def in_a_file(folder: Path, text: str) -> Path:
    """A config file with this text."""
    file = folder / "config.toml"
    file.write_text(text)
    return file
