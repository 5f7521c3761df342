"""Postponed modules: there as soon as anybody asks something of them."""

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
    "html": "escape",
    "http.client": "HTTPConnection",
    "http.cookies": "SimpleCookie",
    "logging.config": "dictConfig",
    "shutil": "copytree",
}


@pytest.mark.parametrize("name", lean.POSTPONED)
def test_a_postponed_module_is_itself_once_something_of_it_is_asked_for(name: str) -> None:
    program = PROGRAM.format(name=name, asked=ASKED[name])

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert said.stdout.split() == ["True", name, name, "True"], said.stderr


def test_a_module_that_is_there_stays() -> None:
    program = "import shutil; from invo_emulator import lean; lean.prepare(); print(shutil.copy)"

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert said.stdout.startswith("<function copy at")
