"""Secrets are compared in a time that says nothing about them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import invo_client
import invo_emulator
from invo_emulator.emulator import Emulator, Reach
from invo_emulator.system import System
from stories import SEND, Story

FOLDERS = [Path(invo_emulator.__file__).parent, Path(invo_client.__file__).parent]
FILES = [file for folder in FOLDERS for file in sorted(folder.rglob("*.py"))]

# What is known to nobody but those who may do something with it.
SECRET = {
    *("secret", "old_secret", "signing_secret", "game_secret", "client_secret", "key", "password"),
    *("token", "control_token", "session_token", "signature", "signatures", "expected", "digest"),
    *("pin", "sms_pin", "claim_code"),
}

# Who compares what is no secret, or is nobody's but its own.
MAY = {
    "diagnosis/running.py": "doctor compares its own environment with the emulator's answer",
    "core/planting.py": "a plan is compared with what it said before, by whoever wrote both",
    "storage/snapshots.py": "a digest that a file says of itself finds damage",
}


def name_of(node: ast.expr) -> str:
    """What a thing is called at its end: move["pin"] and move.pin are a pin."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    if isinstance(node, ast.Call):
        return name_of(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def comparisons(tree: ast.AST) -> Iterator[str]:
    """Where a secret is compared with something that is no constant, so that it could be found out
    letter by letter."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        equals = any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops)
        has_constant = any(isinstance(side, ast.Constant) for side in sides)
        if equals and not has_constant and {name_of(side) for side in sides} & SECRET:
            yield f"line {node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: "/".join(file.parts[-2:]))
def test_no_secret_is_compared_letter_by_letter(file: Path) -> None:
    found = list(comparisons(ast.parse(file.read_text(encoding="utf-8"))))

    assert found == [] or "/".join(file.parts[-2:]) in MAY


@pytest.mark.parametrize(
    "text", ['pin == move["pin"]', "given != reach.control_token", "a.signature.lower() == b"]
)
def test_what_is_looked_for_is_found(text: str) -> None:
    assert list(comparisons(ast.parse(text)))


@pytest.mark.parametrize("name", MAY)
def test_who_may_still_does(name: str) -> None:
    [file] = [file for file in FILES if "/".join(file.parts[-2:]) == name]

    assert list(comparisons(ast.parse(file.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("pin", ["", "ü", "١٢٣٤٥٦", "0" * 100])
async def test_a_pin_in_other_letters_is_refused(api: Story, pin: str) -> None:
    move = await api.start(SEND)

    answer = await api.verify(SEND, move, pin)

    assert answer.status_code == 400


@pytest.mark.parametrize("token", ["", "ü", "a-toke", "a-token-", "A-TOKEN"])
async def test_a_token_that_is_almost_right_is_wrong(system: System, token: str) -> None:
    emulator = Emulator(system=system, reach=Reach(control_token="a-token"))
    async with Story(emulator) as api:
        headers = {b"Authorization": f"Bearer {token}".encode()}

        answer = await api.http.get("/_emulator/world", headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (401, "WRONG_CONTROL_TOKEN")
    await emulator.close()
