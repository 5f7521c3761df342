"""Both wheels, each installed where nothing else of ours can be found."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import pytest

from building import Environment, sources
from command.running import Command


@pytest.fixture(scope="module")
def client_alone(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The client's wheel with httpx and nothing else."""
    environment = Environment(tmp_path_factory.mktemp("client") / "env", wheels["invo_client"])
    environment.lend("httpx")
    return environment


@pytest.fixture
def command(both: Environment) -> Iterator[Command]:
    """The installed command."""
    with Command([str(both.folder / "bin" / "invo-emulator")]) as command:
        yield command


def test_the_client_works_alone(client_alone: Environment) -> None:
    program = (
        "import invo_client as it; it.InvoServer('key', 'http://localhost').close();"
        "print(it.__file__, it.__version__)"
    )

    file, version = client_alone.run("python", "-c", program).split()

    assert file == f"{client_alone.packages}/invo_client/__init__.py"
    assert version == distribution("invo-client").version


@pytest.mark.parametrize("name", ["invo_emulator", "starlette", "uvicorn", "jinja2", "pytest"])
def test_the_client_is_alone(client_alone: Environment, name: str) -> None:
    program = f"import importlib.util; print(importlib.util.find_spec({name!r}))"

    assert client_alone.run("python", "-c", program) == "None"


def test_the_emulator_comes_from_its_wheel(both: Environment) -> None:
    program = "import invo_emulator as e, invo_client as c; print(e.__file__, c.__file__)"

    files = both.run("python", "-c", program).split()

    assert files == [f"{both.packages}/{name}/__init__.py" for name in IMPORTED]


IMPORTED = ["invo_emulator", "invo_client"]


def test_the_plugin_is_found_by_pytest(both: Environment) -> None:
    both.lend("pytest")
    both.folder.joinpath("test_it.py").write_text("def test_it(invo): assert invo.world_id")

    assert "1 passed" in both.run("python", "-m", "pytest", "-q", "test_it.py")


def test_the_command_tells_its_version(both: Environment) -> None:
    version = distribution("invo-emulator").version

    assert both.run("invo-emulator", "--version") == f"invo-emulator {version}"


def test_the_installed_emulator_serves_its_pages(command: Command) -> None:
    emulator = command.start()
    fields = {"player_email": "ada@example.com", "usd_amount": "10.00"}
    session = emulator.call("POST", "/api/checkout/sessions", fields)

    page = emulator.http.get(session["checkout_url"])
    demo = emulator.http.get("/demo")
    documents = emulator.http.get("/docs")

    assert "<article>" in documents.text
    assert emulator.control("GET", "/health")["status"] == "ok"
    for answer in (page, demo):
        assert (answer.status_code, answer.headers["Content-Type"][:9]) == (200, "text/html")
        assert "Demo Quest" in answer.text
    assert emulator.stop().complaint == ""


def test_the_installed_emulator_keeps_data(command: Command, tmp_path: Path) -> None:
    command.start("--data", tmp_path).buy()

    assert (tmp_path / "default.sqlite3").exists()


@pytest.mark.parametrize("folder", ["templates", "docs", "examples"])
def test_the_emulators_wheel_has_what_it_shows(wheels: dict[str, Path], folder: str) -> None:
    ours = set(sources(folder))

    theirs = {Path(name) for name in ZipFile(wheels["invo_emulator"]).namelist()}

    assert ours
    assert {"invo_emulator" / file for file in ours} <= theirs


@pytest.mark.parametrize("name", IMPORTED)
def test_a_wheel_has_its_package_its_types_and_its_licence(
    wheels: dict[str, Path], name: str
) -> None:
    names = ZipFile(wheels[name]).namelist()

    assert {file.partition("/")[0].partition("-")[0] for file in names} == {name}
    assert f"{name}/py.typed" in names
    assert any(file.endswith("licenses/LICENSE") for file in names)
    assert not any("__pycache__" in file for file in names)
