"""The pieces of code in README.md, CONTRIBUTING.md and docs/: shell sessions, tests, files.

What can't be run is marked where it stands, in a comment right before the code:

    <!-- not run: why, or which test runs it instead -->

Output, a block of no language, is not run either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from documents.reference import FOLDER, GENERATED

TOP = FOLDER.parent

# As the documents write where things are; the tests have them elsewhere.
ADDRESS, RECEIVER = "http://127.0.0.1:4686", "http://localhost:3000"

LANGUAGES = {"sh", "python", "json", "toml", "yaml", "http", "csharp", "js", "html", "diff", ""}

_BLOCK = re.compile(
    r"(?:^<!-- not run: (?P<reason>[^>]+?) -->\n+)?^```(?P<language>\w*)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Snippet:
    """One piece of code: which document it is in, at which line, in which language."""

    document: str
    line: int
    language: str
    code: str
    # Why it is not run, if it is not.
    reason: str | None

    def __str__(self) -> str:
        """What pytest calls a test by."""
        return f"{self.document}:{self.line}"


def documents() -> list[Path]:
    """Everything that is there to be read."""
    return [TOP / "README.md", TOP / "CONTRIBUTING.md", *sorted(FOLDER.glob("*.md"))]


def snippets(file: Path) -> list[Snippet]:
    """All of a document."""
    text = file.read_text(encoding="utf-8")
    name = file.name if file.parent == TOP else f"docs/{file.name}"
    return [
        Snippet(
            name,
            text[: found.start("code")].count("\n"),
            found["language"],
            found["code"],
            found["reason"],
        )
        for found in _BLOCK.finditer(text)
    ]


EVERYTHING = [one for file in documents() for one in snippets(file)]


def of(language: str) -> list[Snippet]:
    """Those of a language that can be run."""
    return [one for one in EVERYTHING if one.language == language and one.reason is None]


def sessions() -> dict[str, list[Snippet]]:
    """What is typed into a shell, document by document. One of a document's first lines may set
    what a later one needs."""
    found: dict[str, list[Snippet]] = {}
    for one in of("sh"):
        # Each of its examples has a test of its own: command/test_examples.py.
        if one.document != "docs/cli.md":
            found.setdefault(one.document, []).append(one)
    return found


def is_generated(snippet: Snippet) -> bool:
    """Whether the code itself wrote it."""
    return Path(snippet.document).stem in GENERATED
