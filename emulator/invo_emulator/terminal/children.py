"""A command run as a child of this process: it gets our signals, and we end as it does."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

# What a shell says of a command that is not there, of one that can't be run, and, with the number
# of the signal added, of one that a signal ended.
NOT_FOUND, NOT_RUNNABLE, BY_SIGNAL = 127, 126, 128

# What is passed on, where there is such a signal.
_PASSED_ON = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")

# What a terminal sends to everybody in its foreground: the child has it when we have it.
_BY_KEYBOARD = ("SIGINT", "SIGQUIT")

# How long a signal may go unnoticed at worst.
_TURN_SECONDS = 0.5


class _Child:
    """A process that is yet to be started, runs, or has ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        # What came before there was anybody to pass it on to.
        self._early: list[int] = []

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> int:
        with self._passing_on():
            self._process = subprocess.Popen(command, env=environment)
            for number in self._early:
                self._process.send_signal(number)
            code = _end_of(self._process)
        return code if code >= 0 else BY_SIGNAL - code

    @contextmanager
    def _passing_on(self) -> Iterator[None]:
        known = [getattr(signal, name) for name in _PASSED_ON if hasattr(signal, name)]
        # What was ignored stays ignored: nohup means it.
        numbers = [each for each in known if signal.getsignal(each) != signal.SIG_IGN]
        before = [signal.signal(number, self._pass_on) for number in numbers]
        try:
            yield
        finally:
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)

    def _pass_on(self, number: int, _: FrameType | None) -> None:
        if signal.Signals(number).name in _BY_KEYBOARD and _is_in_foreground():
            return
        if self._process:
            self._process.send_signal(number)
        else:
            self._early.append(number)


def _end_of(process: subprocess.Popen[bytes]) -> int:
    while True:
        # A signal that comes just before one begins to wait does not end the waiting.
        with suppress(subprocess.TimeoutExpired):
            return process.wait(_TURN_SECONDS)


def _is_in_foreground() -> bool:
    """Whether what is typed into the terminal reaches us, and so the child."""
    if sys.platform == "win32":
        return True
    try:
        with open("/dev/tty", "rb") as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False


def leave_signals_to_the_main_thread() -> None:
    """Called by any other: a signal that came to this one would not wake the main thread, which
    waits for the child and passes signals on."""
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


def run(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    """Let a command come to its end: its exit code as a shell would tell it, and, if it could not
    be run at all, why."""
    try:
        return _Child().run(command, environment), ""
    except FileNotFoundError:
        return NOT_FOUND, f"{command[0]} is not there: check its name, and your PATH."
    except OSError as error:
        return NOT_RUNNABLE, f"{command[0]} can't be run: {error.strerror}."
