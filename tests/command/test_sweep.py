"""`invo-emulator sweep`: the failures that lose or double money, in shops that run for real."""

import json
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from xml.etree import ElementTree

import pytest

from command.running import PATIENCE_SECONDS, Command, Finished

# Points at which a call is spoilt: nothing was done, or all was.
LOST, UNHEARD = "before-handler:reset", "after-commit:reset"
BUY = "POST /api/item-purchases/purchase-item"


def outcomes(said: Finished) -> dict[str, str]:
    """What came of each point."""
    return {each["point"]: each["outcome"] for each in json.loads(said.output)["outcomes"]}


# A shop in five lines, quick to start. It spends what the control plane gave to Ada.
TINY = """
import json, os, sys, urllib.error, urllib.request
urllib.request.install_opener(urllib.request.build_opener(urllib.request.ProxyHandler({})))
def call(method, url, body):
    headers = {"X-Game-Secret-Key": os.environ["INVO_GAME_SECRET"], "User-Agent": "tiny"}
    sent = urllib.request.Request(url, json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(sent) as answer:
        return json.load(answer)
call("PUT", os.environ["INVO_CONTROL_URL"] + "/players/ada@example.com", {"balance": "50.00"})
def buy(name):
    return call("POST", os.environ["INVO_BASE_URL"] + "/api/item-purchases/purchase-item", {
        "client_request_id": name, "player_name": "Ada",
        "player_email": os.environ.get("PLAYER", "ada@example.com"),
        "item_id": "sword", "item_name": "Sword", "item_quantity": 1,
        "unit_price": "25.00", "total_price": "25.00"})
"""


def tiny(command: Command, program: str, *options: object, points: str = UNHEARD) -> Finished:
    """Sweep a shop of a few lines."""
    python = [sys.executable, "-c", TINY + program]
    return command.run("sweep", "--points", points, *options, "--", *python)


def test_without_a_state_the_exit_code_speaks_for_the_shop(command: Command) -> None:
    said = tiny(command, "buy('one')", "--json")

    [finding] = json.loads(said.output)["findings"]
    assert (said.code, finding["outcome"], finding["exit_code"]) == (1, "failed", 1)
    assert finding["problems"][0]["books"].startswith("ada@example.com pays 25.00 Gold Coins for")
    assert finding["requests"][0]["orders"]


def test_a_shop_that_says_all_is_well_must_have_ordered(command: Command) -> None:
    program = "try: buy('one')\nexcept OSError: pass"

    said = tiny(command, program, "--json", points=f"{LOST},{UNHEARD}")

    assert outcomes(said) == {LOST: "not-made", UNHEARD: "ok"}


def test_only_the_call_that_is_meant_fails(command: Command) -> None:
    program = """
for name in ("one", "two"):
    try: buy(name)
    except OSError: buy("again " + name)
"""

    said = tiny(command, program, "--json", points=LOST)

    runs = json.loads(said.output)["outcomes"]
    assert [(each["ordinal"], each["outcome"]) for each in runs] == [(1, "ok"), (2, "ok")]


def test_players_may_have_other_names_each_time(command: Command) -> None:
    program = """
import uuid
tiny = buy
def buy(name, player=f"{uuid.uuid4()}@example.com"):
    os.environ["PLAYER"] = player
    call("PUT", os.environ["INVO_CONTROL_URL"] + "/players/" + player, {"balance": "50.00"})
    return tiny(name)
try: buy("one")
except OSError: buy("two")
"""

    said = tiny(command, program, "--json", points=f"{LOST},{UNHEARD}")

    assert outcomes(said) == {LOST: "ok", UNHEARD: "charged-twice"}


def test_each_run_begins_in_the_same_world(command: Command) -> None:
    program = "buy('one')"

    first, second = (tiny(command, program, "--json").output for _ in range(2))

    assert first == second
    assert "ord_" in first


def test_a_shop_that_never_ends_is_killed_and_named(command: Command) -> None:
    program = """
import time
try: buy("one")
except OSError: time.sleep(600)
"""

    said = tiny(command, program, "--json", "--timeout", "2")

    assert outcomes(said) == {UNHEARD: "never-ends"}


def test_a_call_that_hangs_is_given_up_by_whoever_has_patience_for_less(command: Command) -> None:
    program = """
import socket
socket.setdefaulttimeout(0.2)
try: buy("one")
except OSError: buy("one")
"""

    said = tiny(command, program, "--json", "--seconds", "5", points="before-handler:hang")

    assert outcomes(said) == {"before-handler:hang": "ok"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_stops_a_sweep_stops_what_it_runs(command: Command, number: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE_SECONDS)
        program = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])))"
        waits = f"{program}.recv(1)"
        port = listening.getsockname()[1]
        process = command.spawn("sweep", "--", sys.executable, "-c", waits, port)
        connection, _ = listening.accept()

        process.send_signal(number)

        with connection:
            connection.settimeout(PATIENCE_SECONDS)
            assert connection.recv(1) == b""
        output, complaint = process.communicate(timeout=PATIENCE_SECONDS)
        assert (process.returncode, output, complaint) == (128 + number, "", "")


class Studio(BaseHTTPRequestHandler):
    """Says what players got; whoever posts to it says what that is."""

    state: Any = None

    def do_GET(self) -> None:
        """The state."""
        content = json.dumps(self.state).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_PUT(self) -> None:
        """Another state."""
        type(self).state = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    def log_message(self, format: str, *values: object) -> None:
        """Keep quiet."""


@contextmanager
def studio() -> Iterator[str]:
    """A shop's own server, which outlives the runs. Where its state is."""
    with HTTPServer(("127.0.0.1", 0), Studio) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/state"
        server.shutdown()
        thread.join()


def test_what_a_server_shows_is_compared(command: Command) -> None:
    program = """
swords = 1
try: buy("one")
except OSError: swords = 0
players = {"ada@example.com": {"items": {"sword": swords}}}
call("PUT", sys.argv[1], {"players": players})
"""

    with studio() as url:
        python = [sys.executable, "-c", TINY + program, url]
        points = ["--points", f"{LOST},{UNHEARD}", "--patience", "0"]
        options = ["--json", *points, "--state-url", url]
        # It is this machine that is asked, whatever proxy leads to the others.
        said = command.run("sweep", *options, "--", *python, env={"http_proxy": "http://[::1]:9"})

    assert outcomes(said) == {LOST: "gave up", UNHEARD: "paid-for-nothing"}
    [finding] = json.loads(said.output)["findings"]
    assert finding["problems"][0]["books"] == "ada@example.com has 1 x sword"
    assert finding["problems"][0]["studio"] == "ada@example.com has 0 x sword"


def test_a_command_may_leave_a_server_running_that_shows_what_players_got(
    command: Command, tmp_path: Path
) -> None:
    program = """
import socket, subprocess
port, folder = sys.argv[1:]
swords = 1
try: buy("one")
except OSError: swords = 0
with open(folder + "/state", "w") as file:
    json.dump({"players": {"ada@example.com": {"items": {"sword": swords}}}}, file)
server = [sys.executable, "-m", "http.server", port, "--bind", "127.0.0.1", "--directory", folder]
subprocess.Popen(server)
while True:
    try: socket.create_connection(("127.0.0.1", int(port))).close()
    except OSError: continue
    break
"""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    python = [sys.executable, "-c", TINY + program, port, tmp_path]
    options = ["--points", f"{LOST},{UNHEARD}", "--patience", "0"]
    url = f"http://127.0.0.1:{port}/state"
    said = command.run("sweep", "--json", *options, "--state-url", url, "--", *python)

    assert outcomes(said) == {LOST: "gave up", UNHEARD: "paid-for-nothing"}


def test_a_person_is_told_each_run_what_is_wrong_and_how_to_mend_it(command: Command) -> None:
    said = tiny(command, "print('I buy'); buy('one')")

    assert said.output.startswith("Without a fault: 1 call, in ")
    assert f"failed: {BUY} #1\n  Client saw   the connection was reset" in said.output
    assert "To mend it   Repeat what got no answer" in said.output
    assert "1 of 1 runs went wrong" in said.output


def test_the_report_is_written_for_ci_and_for_people(command: Command, tmp_path: Path) -> None:
    junit, page = tmp_path / "sweep.xml", tmp_path / "sweep.html"

    tiny(command, "buy('one')", "--junit", junit, "--html", page)

    [case] = ElementTree.parse(junit).iter("testcase")
    failure = case.find("failure")
    assert (case.get("classname"), case.get("name")) == (f"{BUY} #1", UNHEARD)
    assert failure is not None
    assert (failure.get("type"), "To mend it" in (failure.text or "")) == ("failed", True)
    assert "Money or items go astray." in page.read_text()


MISUSES = [
    (["sweep"], "sweep needs a command to run"),
    (["sweep", "--", "/no/such/program"], "/no/such/program can't be run: No such file"),
    (["sweep", "--", "false"], "without any fault false ended with 1: mend that first."),
    (["sweep", "--", "true"], "true made no call: have it call INVO_BASE_URL"),
    (["sweep", "--points", "reset", "--", "true"], "argument --points: reset is no point"),
]


@pytest.mark.parametrize(("arguments", "complaint"), MISUSES)
def test_what_can_not_be_swept_is_misuse(
    command: Command, arguments: list[str], complaint: str
) -> None:
    said = command.run(*arguments)

    assert (said.code, said.output) == (2, "")
    assert complaint in said.complaint


@pytest.mark.parametrize(
    ("operation", "complaint"),
    [
        ("POST /api/item-purchase/purchase-item", f"is no operation: did you mean {BUY}?"),
        ("E8", "is not called; what is called is"),
    ],
)
def test_an_operation_that_is_not_called_is_misuse(
    command: Command, operation: str, complaint: str
) -> None:
    said = tiny(command, "buy('one')", "--operations", operation)

    assert (said.code, said.output) == (2, "")
    assert complaint in said.complaint


def test_a_shop_that_disagrees_without_any_fault_is_misuse(command: Command) -> None:
    program = """
buy("one")
players = {"ada@example.com": {"items": {"sword": 2}}}
with open(os.environ["INVO_STATE_FILE"], "w") as file:
    json.dump({"players": players}, file)
"""

    said = tiny(command, program)

    assert (said.code, said.output) == (2, "")
    assert "ada@example.com has 1 x sword; its own state says" in said.complaint
