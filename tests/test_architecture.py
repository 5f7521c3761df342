"""The shape of the code: who may import what, what is documented, how long things may be."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from starlette.routing import Route

import invo_client
import invo_emulator
from invo_emulator import app, errors
from invo_emulator.api import contract
from invo_emulator.commands import COMMANDS
from invo_emulator.contract.endpoints import CONTRACT
from invo_emulator.errors import Refusal
from invo_emulator.options import Command, Group
from invo_emulator.web.controls import PREFIX, Control
from invo_emulator.web.operations import Operation

EMULATOR = Path(invo_emulator.__file__).parent
CLIENT = Path(invo_client.__file__).parent

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60


@dataclass(frozen=True)
class Import:
    """One thing that a module imports. `when` is "loaded", "called" or "checked" (by mypy)."""

    what: str
    when: str


@dataclass(frozen=True)
class Module:
    """One file of the source."""

    name: str
    path: Path

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.path)

    @property
    def package(self) -> str:
        """The folder below invo_emulator, or the module's own name."""
        return self.name.split(".")[1] if "." in self.name else self.name

    @property
    def imports(self) -> list[Import]:
        return list(_imports(self.tree, "loaded"))


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(node: ast.AST, when: str) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, when) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            module = "." * child.level + (child.module or "")
            yield from (Import(f"{module}.{alias.name}", when) for alias in child.names)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _imports(child, "called")
        elif isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            yield from _imports(child, "checked")
        else:
            yield from _imports(child, when)


def _modules(package: Path) -> list[Module]:
    return [
        Module(".".join(path.relative_to(package.parent).with_suffix("").parts), path)
        for path in sorted(package.rglob("*.py"))
    ]


MODULES = _modules(EMULATOR)
EVERYTHING = MODULES + _modules(CLIENT)

every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
every_file = pytest.mark.parametrize("module", EVERYTHING, ids=lambda module: module.name)


# Who may import what, downwards only. A package may always import itself, but for api and pages.
LEAVES = {"errors", "keys", "records", "times", "system", "spelling", "__version__"}
READING = LEAVES | {"json_objects", "field_rules", "fields", "settings", "lifecycles"}
FLOOR = READING | {"storage", "world", "money", "webhooks", "core"}
ABOVE = FLOOR | {"travel", "ticker", "emulator", "web"}
MAY_IMPORT = {
    "__init__": set(),
    "errors": set(),
    "times": set(),
    "spelling": set(),
    "pictures": set(),
    "keys": set(),
    "templating": set(),
    "deadlines": set(),
    "toml": set(),
    "lean": set(),
    "system": {"records"},
    "records": set(),
    "lifecycles": {"errors", "records"},
    "json_objects": {"errors"},
    "json_texts": set(),
    "field_rules": {"errors", "records", "times", "money", "json_objects"},
    "look_rules": {"records", "pictures", "field_rules"},
    "fields": {"errors", "records", "json_objects", "field_rules", "look_rules", "spelling"},
    "settings": {"errors", "records", "fields"},
    "options": {"records", "fields"},
    "parsing": {"options", "spelling", "__version__"},
    "config": {"toml", "errors", "pictures", "webhooks", "world"},
    "storage": {"storage", "__version__"},
    "world": READING | {"storage", "world"},
    "money": READING | {"world", "money"},
    "webhooks": READING | {"deadlines", "world", "money", "webhooks"},
    "core": FLOOR,
    "travel": FLOOR,
    "ticker": FLOOR | {"travel"},
    "emulator": FLOOR | {"travel", "ticker"},
    "web": FLOOR | {"toml", "emulator", "web", "templating"},
    "api": ABOVE | {"contract"},
    "documentation": {"records", "spelling", "documentation"},
    "pages": ABOVE | {"documentation"},
    "evidence": {"records"},
    "choices": {"records", "documentation"},
    "contract": {"records", "contract"},
    "openapi": ABOVE | {"evidence", "openapi", "__version__"},
    # A page of the inspector shows what a control answers.
    "inspector": ABOVE | {"controls", "inspector", "json_texts", "templating"},
    "certificate": {
        "deadlines",
        "records",
        "times",
        "system",
        "spelling",
        "templating",
        "__version__",
    }
    | {"webhooks", "world", "certificate"},
    "controls": ABOVE
    | {"controls", "certificate", "choices", "contract", "evidence", "__version__"},
    "demo": ABOVE | {"demo"},
    "app": ABOVE | {"api", "controls", "inspector", "pages", "demo", "openapi"},
    "speaking": ABOVE,
    "serving": ABOVE | {"app", "controls", "speaking"},
    "tls": {"options", "records", "times"},
    "testing": {"deadlines", "records", "system", "spelling", "templating", "times", "__version__"}
    | {"emulator", "app", "json_texts", "serving", "testing"},
    "pytest_plugin": {"testing"},
    "starting": ABOVE | {"config", "lean", "options", "serving", "terminal", "tls"},
    "beside": ABOVE | {"serving", "starting", "terminal"},
    # What speaks to an emulator in another process has no use for the parts of this one.
    "terminal": READING | {"options", "terminal"},
    "diagnosis": READING | {"config", "options", "terminal", "world", "diagnosis"},
    "sweep": READING | {"options", "templating", "terminal", "sweep"},
    "commands": ABOVE
    | {"beside", "certificate", "commands", "config", "diagnosis", "options", "parsing", "serving"}
    | {"starting", "sweep", "terminal", "testing", "toml"},
    "__main__": {"commands", "lean", "options", "parsing"},
}


# A catalogue, one short class after another: it may be as long as there are reasons to say no.
CATALOGUES = {"invo_emulator.errors"}


@every_module
def test_imports_go_one_way(module: Module) -> None:
    own = [
        one.what.split(".")[1] for one in module.imports if one.what.startswith("invo_emulator.")
    ]

    assert set(own) <= MAY_IMPORT[module.package]


def test_amounts_are_below_everything() -> None:
    # fields.py reads money, so of all that is in money/ this one file must know nobody.
    [amounts] = [module for module in MODULES if module.name == "invo_emulator.money.amounts"]

    assert {one.what.split(".")[0] for one in amounts.imports} <= set(sys.stdlib_module_names)


def test_no_module_imports_itself_by_way_of_others() -> None:
    names = {module.name.removesuffix(".__init__") for module in MODULES}
    needs = {
        module.name: {_module_of(one.what, names) for one in module.imports if one.when == "loaded"}
        for module in MODULES
    }

    done: set[str] = set()
    while ready := {name for name in needs if name not in done and needs[name] & names <= done}:
        done |= ready | {name.removesuffix(".__init__") for name in ready}

    assert set(needs) - done == set()


def _module_of(what: str, names: set[str]) -> str:
    """`from invo_emulator import fields` names a module, `from …fields import read` does not."""
    return what if what in names else what.rpartition(".")[0]


def _importers(package: str) -> dict[str, set[str]]:
    """Who imports a package of others, and when."""
    found: dict[str, set[str]] = {}
    for module in EVERYTHING:
        for one in module.imports:
            if one.what.split(".")[0] == package:
                found.setdefault(module.name, set()).add(one.when)
    return found


@pytest.mark.parametrize("door", ["random", "secrets", "time", "uuid"])
def test_time_and_chance_come_through_one_door(door: str) -> None:
    # Commands wait for another process, and must not pay for the parts of this one.
    doors = {"invo_emulator.system", "invo_emulator.terminal.waiting", "invo_client.system"}

    assert set(_importers(door)) <= doors


@every_file
def test_nobody_reads_the_clock_or_the_dice_another_way(module: Module) -> None:
    ways = r"(date|datetime)\.(now|utcnow|today|fromtimestamp)|os\.(urandom|getrandom)"
    called = [
        ast.unparse(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)
    ]

    assert [one for one in called if re.fullmatch(rf"(\w+\.)?({ways})", one)] == []


def test_starlette_stays_at_the_top() -> None:
    names = [name.removeprefix("invo_emulator.") for name in _importers("starlette")]

    assert {name.split(".")[0] for name in names} == {
        *("web", "api", "inspector", "pages", "demo", "openapi", "app")
    }
    inspectors = [name for name in names if name.startswith("inspector.")]
    assert inspectors == ["inspector.assets"]
    assert [name for name in names if name.startswith("api.")] == ["api.contract"]


def test_the_server_is_named_in_two_files() -> None:
    assert _importers("uvicorn") == {
        "invo_emulator.serving": {"loaded"},
        "invo_emulator.speaking": {"loaded"},
    }


SLOW = ["httpx", "jinja2", "aiosqlite", "invo_client", "markdown_it", "trustme"]


@pytest.mark.parametrize("heavy", SLOW)
def test_what_is_slow_to_import_is_imported_when_needed(heavy: str) -> None:
    whens = {name: when for name, when in _importers(heavy).items() if "emulator" in name}

    assert whens
    assert all("loaded" not in when for when in whens.values())


def test_sqlite_is_opened_only_by_storage() -> None:
    openers = {
        module.package
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("sqlite3.connect")
    }

    assert openers == {"storage"}


@every_file
def test_no_value_goes_to_a_numbered_mark(module: Module) -> None:
    texts = [_text(node) for node in ast.walk(module.tree)]

    # Python 3.12 before 3.12.4 takes ?1 for a name, and has users warned: its issue gh-117995.
    assert [text for text in texts if re.search(r"[\s(,=]\?[1-9{]", text)] == []


def _text(node: ast.AST) -> str:
    """What a string says, with a 1 wherever something is put into it; "" for all else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(each) or "1" for each in node.values)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""


def test_the_client_needs_only_httpx() -> None:
    own = [one.what for module in _modules(CLIENT) for one in module.imports]
    known = {"httpx", "__future__", "invo_client"}

    foreign = {what.split(".")[0] for what in own if not what.startswith(".")} - known

    assert foreign <= set(sys.stdlib_module_names)


@every_file
def test_no_function_changes_what_belongs_to_its_module(module: Module) -> None:
    assert not [node for node in ast.walk(module.tree) if isinstance(node, ast.Global)]


MUTATORS = {"append", "add", "update", "setdefault", "pop", "extend", "clear", "insert", "discard"}


@every_file
def test_a_modules_own_tables_are_never_changed(module: Module) -> None:
    owned = {
        target.id
        for node in module.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict | ast.List | ast.Set)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    changed = {
        node.func.value.id
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and node.func.attr in MUTATORS
    } | {
        node.value.id
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del)
        if isinstance(node.value, ast.Name)
    }

    assert owned & changed == set()


@every_file
def test_no_file_is_too_long(module: Module) -> None:
    lines = len(module.path.read_text().splitlines())

    assert lines <= MOST_LINES_OF_A_FILE or module.name in CATALOGUES


@every_file
def test_no_function_is_too_long(module: Module) -> None:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= MOST_LINES_OF_A_FUNCTION, f"{node.name} has {lines} lines"


@every_file
def test_every_module_says_what_it_is(module: Module) -> None:
    first, _, more = (ast.get_docstring(module.tree) or "").partition("\n")

    assert first
    assert more or first.endswith(".")


@every_file
def test_files_are_called_by_nouns(module: Module) -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "service", "base", "misc"}

    assert not vague & set(module.name.split("."))


# Docstrings list what can be called, in order: four spaces, a method, a path, then what it is.
_LISTED = re.compile(r"^    (GET|POST|PUT|PATCH|DELETE) +(\S+) +(.*)$", re.MULTILINE)


def _listed(module: Module) -> list[tuple[str, str, str]]:
    return _LISTED.findall(inspect.cleandoc(import_module(module.name).__doc__ or ""))


def _plain(path: str) -> str:
    """A path as people write it, without a parameter's kind."""
    return path.replace(":path}", "}")


def _of(package: str) -> list[Module]:
    return [one for one in MODULES if one.package == package and not one.name.endswith("__init__")]


@pytest.mark.parametrize("module", _of("api"), ids=lambda module: module.name)
def test_an_api_files_docstring_lists_its_operations(module: Module) -> None:
    operations: list[Operation] = getattr(import_module(module.name), "operations", [])

    listed = [(method, path, text.partition(":")[0]) for method, path, text in _listed(module)]

    assert listed == [(one.method, _plain(one.path), one.number) for one in operations]


@pytest.mark.parametrize("module", _of("controls"), ids=lambda module: module.name)
def test_a_controls_files_docstring_lists_its_controls(module: Module) -> None:
    controls: list[Control] = getattr(import_module(module.name), "controls", [])

    listed = [(method, path) for method, path, _ in _listed(module)]

    assert listed == [(one.method, PREFIX + _plain(one.path)) for one in controls]


@pytest.mark.parametrize(
    "module", [*_of("pages"), *_of("demo"), *_of("openapi")], ids=lambda module: module.name
)
def test_a_pages_files_docstring_lists_its_routes(module: Module) -> None:
    routes: list[Route] = getattr(import_module(module.name), "routes", [])

    listed = [(method, path) for method, path, _ in _listed(module)]

    assert listed == [(method, route.path) for route in routes for method in _methods(route)]


def _methods(route: Route) -> set[str]:
    return (route.methods or set()) - {"HEAD"}


WIRED: list[tuple[str, str, Sequence[object]]] = [
    ("api", "operations", app.OPERATIONS),
    ("controls", "controls", app.all_controls()),
    ("pages", "routes", app.all_routes()),
    ("demo", "routes", app.all_routes()),
    ("openapi", "routes", app.all_routes()),
]


@pytest.mark.parametrize(("package", "name", "wired"), WIRED)
def test_everything_that_can_be_called_is_wired(
    package: str, name: str, wired: Sequence[object]
) -> None:
    modules = [import_module(module.name) for module in _of(package)]

    made = [one for module in modules for one in getattr(module, name, [])]

    assert made
    assert [one for one in made if one not in wired] == []


def test_every_command_is_a_module_of_its_name() -> None:
    modules = [import_module(module.name) for module in _of("commands")]

    assert {module.__name__.rpartition(".")[2] for module in modules} == set(COMMANDS)
    assert all(isinstance(module.command, Command | Group) for module in modules)


def test_no_command_is_imported_before_it_is_called() -> None:
    imported = {one.what for module in MODULES for one in module.imports}

    commands = {what for what in imported if what.startswith("invo_emulator.commands.")}
    assert commands == {"invo_emulator.commands.COMMANDS"}


def test_no_two_routes_answer_the_same_call() -> None:
    calls = [
        (method, re.sub(r"{.*?}", "{}", route.path))
        for route in app.all_routes()
        if isinstance(route, Route)
        for method in _methods(route)
    ]

    assert len(set(calls)) == len(calls)


@pytest.mark.parametrize("operation", app.OPERATIONS, ids=lambda operation: operation.number)
def test_an_operation_is_what_the_contract_says(operation: Operation) -> None:
    [place] = [place for place in CONTRACT if place.number == operation.number]

    assert (operation.method, operation.path) == (place.method, place.path)


def test_contract_numbers_and_calls_are_unique() -> None:
    numbers = [place.number for place in CONTRACT]
    calls = [(place.method, place.path) for place in CONTRACT]

    assert len(set(numbers)) == len(numbers)
    assert len(set(calls)) == len(calls)
    assert all(re.fullmatch(r"[ED][0-9]+b?", number) for number in numbers)


def test_the_contract_is_served_whole() -> None:
    served = [entry.route.name for entry in contract.entries(app.OPERATIONS)]

    assert served == [place.number for place in CONTRACT]


REFUSALS = [
    one
    for one in vars(errors).values()
    if isinstance(one, type) and issubclass(one, Refusal) and one is not Refusal
]


def test_the_tree_of_refusals_is_drawn_as_it_is() -> None:
    row = re.compile(r"^[├└]── (\w+) +(\d{3}) (\w+|\(no code\))", re.MULTILINE)
    rows = row.findall(errors.__doc__ or "")

    drawn = {name: (int(status), code) for name, status, code in rows}

    assert len(rows) == len(drawn)
    assert drawn == {one.__name__: (one.status, one.code or "(no code)") for one in REFUSALS}


def test_each_refusal_is_told_from_the_others_by_status_and_code() -> None:
    kinds = [(one.status, one.code) for one in REFUSALS]

    assert len(set(kinds)) == len(kinds)
    assert all(re.fullmatch(r"[A-Z0-9_]*|[a-z0-9_]*", one.code) for one in REFUSALS)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_each_refusal_is_used_somewhere(refusal: type[Refusal]) -> None:
    users = [module.name for module in MODULES if refusal.__name__ in _names(module.path)]

    assert set(users) - {"invo_emulator.errors"}


@cache
def _names(path: Path) -> frozenset[str]:
    """Every name that a file uses."""
    nodes = list(ast.walk(_parsed(path)))
    plain = {node.id for node in nodes if isinstance(node, ast.Name)}
    return frozenset(plain | {node.attr for node in nodes if isinstance(node, ast.Attribute)})
