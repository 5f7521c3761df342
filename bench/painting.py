"""How long the inspector's pages take with 10,000 rows behind them, beside 10.

Two emulators in turn: of one page after the other the time of its HTML, and of the timeline what a
browser sees, its first contentful paint.
"""

from __future__ import annotations

import http.client
import json
import shutil
import statistics
import sys
import time
from contextlib import ExitStack

from playwright.sync_api import Browser, sync_playwright

from figures import Figure, at_most
from measuring import free_port, print_table, running, wait_for_answer

ROUNDS = 10
FEW, MANY = 10, 10_000

# A mint is two rows of the timeline: the call, and the session.
_ROWS_OF_A_MINT = 2

_PAGES = ("/", "/timeline", "/requests", "/checkouts", "/orders", "/players", "/ledger")

_KEY = "ivsdk_test_demoquest"

_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class Inspected:
    """An emulator with so many rows, and how long its pages took, in seconds."""

    def __init__(self, stack: ExitStack, rows: int) -> None:
        self.rows, self.port = rows, free_port()
        command = [sys.executable, "-m", "invo_emulator", "--port", str(self.port)]
        stack.enter_context(running(command))
        wait_for_answer(self.port, "/_emulator/health")
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for number in range(rows // _ROWS_OF_A_MINT):
            self._mint(f"player{number}@example.com")
        self.html: dict[str, list[float]] = {path: [] for path in _PAGES}
        self.paints: list[float] = []

    def _mint(self, email: str) -> None:
        body = json.dumps({"player_email": email, "usd_amount": "10.00"})
        headers = {"X-Game-Secret-Key": _KEY, "User-Agent": "bench/1.0"}
        self.connection.request("POST", "/api/checkout/sessions", body, headers)
        answer = self.connection.getresponse()
        answer.read()
        assert answer.status == 201, answer.status

    def measure(self, browser: Browser | None) -> None:
        """Ask for each page once."""
        # The server hangs up on who was quiet while the others were measured.
        self.connection.close()
        for path in _PAGES:
            began = time.perf_counter()
            self.connection.request("GET", f"/_emulator{path}", headers={"Accept": "text/html"})
            answer = self.connection.getresponse()
            page = answer.read()
            self.html[path].append(time.perf_counter() - began)
            assert answer.status == 200, page
        if browser:
            self.paints.append(_first_paint(browser, self.port))


def _first_paint(browser: Browser, port: int) -> float:
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{port}/_emulator/timeline")
    milliseconds = page.evaluate(
        """() => new Promise((told) => new PerformanceObserver((seen) => {
             const paint = seen.getEntriesByName('first-contentful-paint')[0];
             if (paint) told(paint.startTime);
           }).observe({ type: 'paint', buffered: true }))"""
    )
    page.close()
    return float(milliseconds) / 1e3


def measure() -> tuple[Inspected, Inspected]:
    """One emulator of few rows, and one of many."""
    with ExitStack() as stack:
        print(f"having {MANY} things happen", file=sys.stderr)
        few, many = (Inspected(stack, rows) for rows in (FEW, MANY))
        browser = _browser(stack)
        for _ in range(ROUNDS):
            few.measure(browser)
            many.measure(browser)
    return few, many


def figures() -> list[Figure]:
    """What is aimed at; nothing where there is no browser that paints."""
    few, many = measure()
    name = f"first paint of the timeline among {MANY} rows, of one among {FEW}"
    return [at_most(name, _ratio(few.paints, many.paints), 1.5)] if few.paints else []


def main() -> None:
    """Measure, and print the table."""
    few, many = measure()
    head = ["page", f"of {FEW} rows, ms", f"of {MANY} rows, ms", "ratio"]
    rows = [_row(path, few.html[path], many.html[path]) for path in _PAGES]
    if few.paints:
        rows.append(_row("/timeline, first paint", few.paints, many.paints))
    print_table(head, *rows)


def _browser(stack: ExitStack) -> Browser | None:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no chromium: the first paint is not measured", file=sys.stderr)
        return None
    playwright = stack.enter_context(sync_playwright())
    return playwright.chromium.launch(executable_path=chromium, args=_QUIET)


def _row(name: str, few: list[float], many: list[float]) -> list[str]:
    one, other = statistics.median(few), statistics.median(many)
    return [name, f"{one * 1e3:.1f}", f"{other * 1e3:.1f}", f"{_ratio(few, many):.2f}"]


def _ratio(few: list[float], many: list[float]) -> float:
    return statistics.median(more / less for more, less in zip(many, few, strict=True))


if __name__ == "__main__":
    main()
