"""The table of contents: docs/README.md says which documents there are, and in which order.

A part is a heading of the second level; a document is a line `- [Title](name.md): sentence`, which
may go on, indented, on the next lines.
"""

import re
from collections.abc import Iterator
from functools import cache

from invo_emulator.documentation.folder import text_of
from invo_emulator.records import frozen

# The document that lists the others, and is the site's first page.
INDEX = "README"

_PART = re.compile(r"^## (.+)\n((?:(?!^## ).*\n?)*)", re.MULTILINE)
_ENTRY = re.compile(r"^- \[(.+?)\]\(([\w-]+)\.md\): (.+(?:\n  .+)*)", re.MULTILINE)


@frozen
class Entry:
    """A document: the name of its file, what it is called, and one sentence."""

    name: str
    title: str
    says: str


@frozen
class Part:
    """One of the kinds of documents: to learn from, to work by, to look up, to understand."""

    title: str
    entries: tuple[Entry, ...]


@cache
def parts() -> tuple[Part, ...]:
    """All documents, in order."""
    return tuple(Part(title, tuple(_entries(text))) for title, text in _PART.findall(_index()))


def _entries(text: str) -> Iterator[Entry]:
    for title, name, says in _ENTRY.findall(text):
        yield Entry(name, title, plain(says))


def _index() -> str:
    return text_of(INDEX)


@cache
def entries() -> dict[str, Entry]:
    """All documents by name, the index first."""
    title, _, rest = _index().removeprefix("# ").partition("\n\n")
    index = Entry(INDEX, title, plain(rest.partition("\n\n")[0]))
    return {each.name: each for each in (index, *(one for part in parts() for one in part.entries))}


def plain(markdown: str) -> str:
    """A piece of Markdown as words only."""
    without_links = re.sub(r"!?\[(.*?)\]\(.*?\)", r"\1", markdown)
    words = re.sub(r"<!--.*?-->|^#+ |^[|: -]+$|[*`|]", " ", without_links, flags=re.M | re.S)
    return " ".join(words.split())
