"""What the measurements share: processes, waiting for an answer, medians, a table."""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

# Between two looks at a port. Short beside everything that is measured.
_PAUSE_SECONDS = 0.001

# Between two questions how far somebody is, who has better things to do than to answer.
_LOOK_SECONDS = 0.01


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def running(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process for as long as this is entered."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=_environment(), stdout=quiet, stderr=quiet) as process:
        try:
            yield process
        finally:
            process.kill()


def _environment() -> dict[str, str]:
    """Ours, in which Python keeps what it compiled, as it does unless told otherwise."""
    names = os.environ.keys() - {"PYTHONDONTWRITEBYTECODE"}
    return {name: os.environ[name] for name in names}


def wait_for_answer(port: int, path: str, patience_seconds: float = 30) -> int:
    """Ask until somebody answers at all; the status."""
    until = time.monotonic() + patience_seconds
    while time.monotonic() < until:
        with suppress(ConnectionError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience_seconds)
            try:
                connection.request("GET", path)
                return connection.getresponse().status
            finally:
                connection.close()
        time.sleep(_PAUSE_SECONDS)
    raise TimeoutError(f"nobody answered on port {port} within {patience_seconds} s")


def call(port: int, method: str, path: str, body: object = None) -> Any:
    """The JSON of an answer that must be a good one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        shown = json.loads(answer.read())
        if answer.status >= 300:
            raise AssertionError(shown)
        return shown
    finally:
        connection.close()


def wait_until(is_true: Callable[[], bool], patience_seconds: float = 120) -> None:
    """Look again until it is."""
    until = time.monotonic() + patience_seconds
    while not is_true():
        if time.monotonic() > until:
            raise TimeoutError("what was waited for does not come")
        time.sleep(_LOOK_SECONDS)


def program(name: str, *arguments: object) -> list[str]:
    """How another program of this folder is started."""
    return [sys.executable, str(Path(__file__).with_name(name)), *map(str, arguments)]


def cpu_seconds(pid: int) -> float:
    """What a process has computed so far, to the nanosecond."""
    # The clock that clock_getcpuclockid(3) names; /proc counts in hundredths of a second.
    return time.clock_gettime(~pid << 3 | 2)


def resident_mib(process: subprocess.Popen[bytes]) -> float:
    """The memory that a process holds, without what was swapped out."""
    with open(f"/proc/{process.pid}/statm") as file:
        pages = int(file.read().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def milliseconds(seconds: Sequence[float]) -> list[str]:
    """Median, fastest and slowest, for a row of a table."""
    return [
        f"{each * 1000:.0f} ms" for each in (statistics.median(seconds), min(seconds), max(seconds))
    ]


def print_table(head: Sequence[str], *rows: Sequence[str]) -> None:
    """A table in Markdown, its columns in line."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["-" * width for width in widths], *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        print("| " + " | ".join(cells) + " |")
