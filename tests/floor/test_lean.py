"""Postponed modules: there as soon as anybody asks something of them."""

import platform
import subprocess
import sys

import pytest

from invo_emulator import lean

# What is told of a module before and after something of it was asked for.
PROGRAM = """
import sys
from invo_emulator import lean
lean.prepare()
import {name} as named
print(sys.modules["{name}"].__spec__ is None)
print(named.{asked}.__module__)
print(sys.modules["{name}"].__spec__.name)
import {name}
print({name}.{asked} is named.{asked})
"""

ASKED = {
    "anyio": "create_task_group",
    "anyio.abc": "TaskGroup",
    "anyio.to_thread": "run_sync",
    "asyncio.sslproto": "SSLProtocol",
    "asyncio.staggered": "staggered_race",
    "configparser": "ConfigParser",
    "email.utils": "parseaddr",
    "gettext": "find",
    "gzip": "compress",
    "html": "escape",
    "http.client": "HTTPConnection",
    "http.cookies": "SimpleCookie",
    "locale": "normalize",
    "logging.config": "dictConfig",
    "mimetypes": "add_type",
    "ntpath": "splitext",
    "platform": "node",
    "random": "Random",
    "secrets": "randbelow",
    "shlex": "quote",
    "shutil": "copytree",
    "starlette.formparsers": "MultipartPart",
    "starlette.websockets": "WebSocketDisconnect",
    "textwrap": "dedent",
    "tokenize": "detect_encoding",
    "zlib": "error",
}

# What is taken out of a module, a call of it, and what that gives.
TAKEN_OUT = [
    (
        "email.utils.formatdate",
        "formatdate(1763778000.9, usegmt=True)",
        "Sat, 22 Nov 2025 02:20:00 GMT",
    ),
    ("email.utils.formatdate", "formatdate(0, usegmt=True)", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ("email.utils.formatdate", "formatdate(0)", "Thu, 01 Jan 1970 00:00:00 -0000"),
    ("email.utils.format_datetime", "format_datetime(datetime(2026, 3, 9)).split()[1]", "09"),
    ("gettext.gettext", "gettext('options')", "options"),
    ("gettext.ngettext", "ngettext('one', 'several', 2)", "several"),
    ("mimetypes.guess_type", "guess_type('page.html')[0]", "text/html"),
    ("platform.system", "system()", platform.system()),
    ("shlex.shlex", "list(shlex('a b'))", "['a', 'b']"),
    ("secrets.token_hex", "len(token_hex(3))", "6"),
]


@pytest.mark.parametrize("name", lean.POSTPONED)
def test_a_postponed_module_is_itself_once_something_of_it_is_asked_for(name: str) -> None:
    program = PROGRAM.format(name=name, asked=ASKED[name])

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert said.stdout.split() == ["True", name, name, "True"], said.stderr


@pytest.mark.parametrize(("taken", "call", "gives"), TAKEN_OUT)
def test_what_was_taken_out_of_a_postponed_module_does_the_same(
    taken: str, call: str, gives: str
) -> None:
    module, _, name = taken.rpartition(".")
    before = "from datetime import datetime; from invo_emulator import lean; lean.prepare()"
    program = f"{before}; from {module} import {name}; print({call})"

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert said.stdout.strip() == gives, said.stderr


def test_a_module_that_is_there_stays() -> None:
    program = "import shutil; from invo_emulator import lean; lean.prepare(); print(shutil.copy)"

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert said.stdout.startswith("<function copy at")
