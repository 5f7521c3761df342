"""What the packages say of themselves, and where a number is written."""

from __future__ import annotations

import re
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

import invo_client
import invo_emulator
from building import HOMES, REPOSITORY, sources
from interpreters import PROMISED
from invo_emulator import toml

CHANGES = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
# As https://keepachangelog.com/en/1.1.0/ has them.
KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]

both_packages = pytest.mark.parametrize("name", HOMES)


def project(name: str) -> dict[str, Any]:
    """The [project] of a package."""
    file = REPOSITORY / HOMES[name] / "pyproject.toml"
    return dict(toml.loads(file.read_text(encoding="utf-8"))["project"])


@both_packages
def test_a_version_is_written_in_one_place(name: str) -> None:
    folder = {"invo_emulator": "emulator/invo_emulator", "invo_client": "client/invo_client"}[name]
    writing = re.compile(r"""^(__version__|version) *= *["']\d""", re.MULTILINE)
    files = [file for file in sources(folder) if file.suffix in {".py", ".toml"}]

    places = [file for file in files if writing.search((REPOSITORY / file).read_text("utf-8"))]

    assert len(places) == 1
    assert project(name)["dynamic"] == ["version"]
    assert "version" not in project(name)


def test_what_is_installed_is_of_the_version_that_the_code_says() -> None:
    assert distribution("invo-emulator").version == invo_emulator.__version__
    assert distribution("invo-client").version == invo_client.__version__


def test_the_emulator_takes_this_client_and_none_that_may_break_it() -> None:
    wanted = map(Requirement, project("invo_emulator")["dependencies"])
    [client] = [each for each in wanted if each.name == "invo-client"]

    ours = Version(invo_client.__version__)

    assert ours in client.specifier
    assert Version(f"{ours.major}.{ours.minor + 1}.0") not in client.specifier


@both_packages
def test_the_pythons_that_are_promised_are_the_ones_that_are_tested(name: str) -> None:
    said = project(name)

    told = [
        each.rpartition(" ")[2] for each in said["classifiers"] if re.search(r":: 3\.\d+$", each)
    ]

    assert tuple(told) == PROMISED
    assert SpecifierSet(said["requires-python"]) == SpecifierSet(f">={PROMISED[0]}")


def headings() -> list[str]:
    """The releases of the change log, the newest first."""
    return re.findall(r"^## (.+)$", CHANGES, re.MULTILINE)


def test_the_change_log_begins_with_what_is_not_released() -> None:
    first, *releases = headings()

    versions = [Version(each.partition("]")[0].strip("[")) for each in releases]

    assert first == "[Unreleased]"
    assert versions == sorted(versions, reverse=True)
    assert str(versions[0]) == invo_emulator.__version__


def test_the_change_log_sorts_by_kinds_of_change() -> None:
    kinds = re.findall(r"^### (.+)$", CHANGES, re.MULTILINE)

    assert kinds
    assert set(kinds) <= set(KINDS)
    for part in re.split(r"^## ", CHANGES, flags=re.MULTILINE)[1:]:
        here = re.findall(r"^### (.+)$", part, re.MULTILINE)
        assert here == [kind for kind in KINDS if kind in here]


def test_both_licences_are_the_same() -> None:
    ours, clients = (Path(REPOSITORY, home, "LICENSE").read_text() for home in HOMES.values())

    assert ours == clients
