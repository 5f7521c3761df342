"""Trials: one run of the command in a fresh world, and what is found when all is settled."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from invo_emulator.options import Mistake
from invo_emulator.records import frozen

# How much of what a command says last is shown.
_KEPT_BYTES = 4000


@frozen
class Ending:
    """How a command ended: its exit code, or None if it had to be killed, and its last words."""

    code: int | None
    said: str


class Runner:
    """Runs one command again and again; what it says goes into a file of its own."""

    def __init__(self, command: Sequence[str], folder: Path, patience_seconds: float) -> None:
        self._command = command
        self._output = folder / "output"
        self._patience_seconds = patience_seconds

    @contextmanager
    def running(self, environment: Mapping[str, str]) -> Iterator[Ending]:
        """Let it come to its end. What it leaves running, a server say, is ended only when this is
        left. Raises Mistake when there is no such command."""
        with self._output.open("wb") as output:
            process = self._start(environment, output.fileno())
        with _ended_with_us(process):
            code = self._wait(process)
            yield Ending(code, self._last_words())

    def _wait(self, process: "subprocess.Popen[bytes]") -> int | None:
        try:
            return process.wait(self._patience_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return None

    def _start(self, environment: Mapping[str, str], output: int) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(
                self._command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # A group of its own, so that what it starts can be ended with it.
                start_new_session=True,
            )
        except OSError as error:
            raise Mistake(f"{self._command[0]} can't be run: {error.strerror}.") from None

    def _last_words(self) -> str:
        return self._output.read_bytes()[-_KEPT_BYTES:].decode(errors="replace").strip()


@contextmanager
def _ended_with_us(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Leave nothing of it behind, whatever ends this."""
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        _kill(process)
        process.wait()


def _stop(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
