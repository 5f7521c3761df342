"""What the measurements share: processes, waiting for an answer, medians, a table."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

# Between two looks at a port. Short beside everything that is measured.
_PAUSE_SECONDS = 0.001


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
