"""`invo-emulator certify`: against a receiver in a process of its own, on a real socket."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from command.running import Command

BROKEN = Path(__file__).parents[2] / "examples" / "receivers" / "broken.py"
SECRET = "whsec_test_demoquest"

Studio = Callable[[str], tuple[str, str]]


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    """Starts a receiver that makes a mistake; its address, and that of its state."""
    processes: list[subprocess.Popen[str]] = []

    def start(fault: str) -> tuple[str, str]:
        command = [sys.executable, str(BROKEN), "--fault", fault, "--secret", SECRET, "--port", "0"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout
        url = process.stdout.readline().strip()
        return url, url.replace("/webhooks/invo", "/state")

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_a_good_receiver_holds(command: Command, studio: Studio, tmp_path: Path) -> None:
    url, state_url = studio("none")
    xml, html = tmp_path / "certificate.xml", tmp_path / "certificate.html"

    said = command.run(
        *("certify", url, "--secret", SECRET, "--state-url", state_url),
        *("--junit", xml, "--html", html),
    )

    assert (said.code, said.complaint) == (0, "")
    assert said.output.startswith(f"Certifying {url}\n")
    assert "\nIt holds: 42 passed, 1 unseen, 1 skipped, in " in said.output
    assert ElementTree.parse(xml).getroot().get("failures") == "0"
    assert "It holds." in html.read_text()


MISTAKES = [("race", "same-moment"), ("gives-up", "unheard"), ("prefix", "signature-in-part")]


@pytest.mark.parametrize(("fault", "named"), MISTAKES)
def test_a_mistake_is_named(command: Command, studio: Studio, fault: str, named: str) -> None:
    url, state_url = studio(fault)

    said = command.run(
        *("certify", url, "--state-url", state_url, "--only", named, "--json"),
        env={"INVO_EMULATOR_SECRET": SECRET},
    )

    certificate = json.loads(said.output)
    failed = [one["name"] for one in certificate["checks"] if one["verdict"] == "failed"]
    assert (said.code, said.complaint) == (1, "")
    assert (certificate["verdict"], failed) == ("failed", [named])


@pytest.fixture
def nowhere() -> str:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks"


def test_a_receiver_that_is_not_there_is_told_in_one_sentence(
    command: Command, nowhere: str
) -> None:
    said = command.run("certify", nowhere, "--secret", SECRET)

    assert said.code == 2
    assert said.complaint.startswith(f"invo-emulator: Nobody can be reached at {nowhere}: ")
    assert said.complaint.count("\n") == 1


def test_a_state_that_is_not_there_is_told_in_one_sentence(
    command: Command, studio: Studio, nowhere: str
) -> None:
    url, _ = studio("none")

    said = command.run("certify", url, "--secret", SECRET, "--state-url", nowhere, "--json")

    assert (said.code, said.output) == (2, "")
    assert said.complaint.startswith(f"invo-emulator: The state at {nowhere} can't be reached: ")
    assert said.complaint.count("\n") == 1


WRONG: list[tuple[list[str], str]] = [
    ([], "needs the address of your receiver"),
    (["http://localhost:1/webhooks"], "needs the address of your receiver"),
    (["localhost:3000", "--secret", "x"], "argument URL: localhost:3000 is not"),
    (["http://localhost:1/", "--only", "repaet"], "did you mean repeat"),
    (["http://localhost:1/", "--deadline", "soon"], "argument --deadline: soon is not"),
    (["http://localhost:1/", "--colour"], "unrecognized arguments: --colour"),
]


@pytest.mark.parametrize(("arguments", "reason"), WRONG)
def test_what_can_not_be_used_is_named(command: Command, arguments: list[str], reason: str) -> None:
    said = command.run("certify", *arguments)

    assert (said.code, said.output) == (2, "")
    assert reason in said.complaint
    assert said.complaint.count("\n") == 1


def test_a_file_that_can_not_be_written_is_named(
    command: Command, studio: Studio, tmp_path: Path
) -> None:
    url, _ = studio("none")

    said = command.run(
        *("certify", url, "--secret", SECRET, "--only", "quick", "--html", tmp_path / "a" / "b")
    )

    assert said.code == 2
    assert str(tmp_path / "a" / "b") in said.complaint


def test_the_checks_can_be_listed_with_their_reasons(command: Command) -> None:
    said = command.run("certify", "--list")

    assert said.code == 0
    assert "### `same-moment`" in said.output
