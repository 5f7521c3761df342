"""The site of the documents: their addresses, what is beside each, what is near a wrong address."""

import re
from functools import cache

from invo_emulator import spelling
from invo_emulator.documentation import contents
from invo_emulator.documentation.folder import EXAMPLES, examples_folder, text_of
from invo_emulator.documentation.rendering import Document, code_block, render
from invo_emulator.records import frozen

PREFIX = "/docs"

# As the documents name the emulator. The site says where it really is.
WRITTEN_ADDRESS = "http://127.0.0.1:4686"

_EXAMPLE = re.compile(rf"\]\(\.\./({EXAMPLES}/[\w./-]+)(?:#[\w-]+)?\)")


@frozen
class Neighbours:
    """The documents before and after one."""

    previous: contents.Entry | None
    next: contents.Entry | None


def address(name: str, root: str) -> str:
    """Where a document is. `root` is what all addresses here begin with."""
    return f"{root}{PREFIX}" if name == contents.INDEX else f"{root}{PREFIX}/{name}"


@cache
def document(name: str, root: str) -> Document:
    """A document as it is shown, its links leading to other pages of the site."""
    return render(text_of(name), lambda link: _located(link, root))


def _located(link: str, root: str) -> str | None:
    place, sign, anchor = link.partition("#")
    if ":" in place or not place:
        return link
    if place.startswith("../"):
        path = place.removeprefix("../")
        return f"{root}{PREFIX}/{path}" if path in examples() else None
    if place.endswith(".md"):
        return address(place.removesuffix(".md"), root) + sign + anchor
    return f"{root}{PREFIX}/{place}"


def neighbours(name: str) -> Neighbours:
    """What one would read before and after."""
    names = list(contents.entries().values())
    place = [each.name for each in names].index(name)
    following = names[place + 1] if place + 1 < len(names) else None
    return Neighbours(names[place - 1] if place else None, following)


@cache
def examples() -> frozenset[str]:
    """The examples that the documents point to, and so are shown: paths like examples/shop.py."""
    texts = [text_of(name) for name in contents.entries()]
    return frozenset(found for text in texts for found in _EXAMPLE.findall(text))


def example(path: str) -> str:
    """One of them, as HTML."""
    file = examples_folder() / path.removeprefix(f"{EXAMPLES}/")
    return code_block(file.read_text(encoding="utf-8"), file.suffix.removeprefix("."))


def near(wrong: str) -> list[contents.Entry]:
    """The documents that somebody may have meant who asked for one that is not there."""
    entries = contents.entries()
    word = wrong.strip("/").removesuffix(".md").lower()
    titles = {each.title.lower(): each.name for each in entries.values()}
    close = [*spelling.near(word, entries), *(titles[one] for one in spelling.near(word, titles))]
    # A name often says it in other words, with other endings: retry-schedule, webhook_signatures.
    parts = [one[: max(4, len(one) - 2)] for one in re.findall(r"[a-z]{4,}", word)]
    alike = [
        each.name
        for each in entries.values()
        if any(part in f"{each.name} {each.title} {each.says}".lower() for part in parts)
    ]
    return [entries[name] for name in dict.fromkeys([*close, *alike])][:5]
