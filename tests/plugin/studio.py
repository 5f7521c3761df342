"""A studio's test-suite, run by a pytest of its own."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PLUGIN = ("-p", "invo_emulator.pytest_plugin")


@dataclass
class Suite:
    """Files of tests, and running them."""

    pytester: pytest.Pytester

    def run(self, source: str, *options: str) -> pytest.RunResult:
        """Run one file of tests in this process."""
        self.pytester.makepyfile(source)
        return self.pytester.runpytest_inprocess(*PLUGIN, "-Werror", *options)

    def run_apart(self, *options: str) -> pytest.RunResult:
        """Run what is there in a process of its own."""
        return self.pytester.runpytest_subprocess(*PLUGIN, "-Werror", *options)

    def cases(self) -> list[Path]:
        """The case files that are there, as JSON."""
        return sorted(self.pytester.path.glob(".invo-cases/*.json"))

    def case(self) -> dict[str, Any]:
        """The one there is."""
        [file] = self.cases()
        return dict(json.loads(file.read_text(encoding="utf-8")))
