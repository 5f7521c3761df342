"""The shape of the package: who may import what, what is public, and how big things are."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import invo_client

HOME = Path(invo_client.__file__).parent
MODULES = sorted(HOME.glob("*.py"))
CLOCKS_AND_DICE = {"time", "random", "secrets", "uuid", "datetime", "asyncio"}


def imports(module: Path) -> set[str]:
    """The top names of everything a module imports from outside its package."""
    nodes = list(ast.walk(ast.parse(module.read_text())))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 0]
    return {name.partition(".")[0] for name in names | {node.module or "" for node in froms}}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_a_module_imports_only_what_it_may(module: Path) -> None:
    allowed = set(sys.stdlib_module_names)
    if module.stem != "system":
        allowed -= CLOCKS_AND_DICE
    if module.stem in {"transport", "client"}:
        allowed.add("httpx")

    assert imports(module) <= allowed


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_a_module_has_a_sentence_and_a_readable_size(module: Path) -> None:
    tree = ast.parse(module.read_text())

    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    longest = max(((node.end_lineno or 0) - node.lineno for node in functions), default=0)

    assert ast.get_docstring(tree)
    assert len(module.read_text().splitlines()) < 250
    assert longest < 50


def test_what_is_public_is_there_and_in_order() -> None:
    imported = {name for name in vars(invo_client) if not name.startswith("_")}
    submodules = {module.stem for module in MODULES}

    assert invo_client.__all__ == sorted(invo_client.__all__)
    assert set(invo_client.__all__) == imported - submodules | {"__version__"}
    assert (HOME / "py.typed").exists()


def test_the_readme_lists_every_method_and_its_examples_are_python() -> None:
    readme = Path(__file__).parents[2].joinpath("client", "README.md").read_text()

    listed = re.findall(r"^\| `(\w+)\((.*)\)` \| `(.+)` \|$", readme, re.MULTILINE)

    for name, fields, result in listed:
        signature = inspect.signature(getattr(invo_client.InvoServer, name))
        assert ["self", *re.findall(r"\w+", fields)] == list(signature.parameters)
        assert result == signature.return_annotation
    public = {name for name in vars(invo_client.InvoServer) if not name.startswith("_")}
    assert {name for name, _, _ in listed} == public - {"close"}
    for block in re.findall(r"```python\n(.*?)```", readme, re.DOTALL):
        compile(block, "README.md", "exec")


@pytest.mark.parametrize("heavy", ["httpx", "asyncio", "ssl"])
def test_importing_the_package_is_cheap(heavy: str) -> None:
    program = f"import invo_client, sys; sys.exit({heavy!r} in sys.modules)"

    finished = subprocess.run([sys.executable, "-c", program], cwd=HOME.parent, check=False)

    assert finished.returncode == 0
