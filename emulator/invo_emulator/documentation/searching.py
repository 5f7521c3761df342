"""Finding a place in the documents: by the words of its section, whole or as they begin."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from invo_emulator import spelling
from invo_emulator.documentation import contents
from invo_emulator.documentation.anchors import Anchors
from invo_emulator.documentation.folder import text_of
from invo_emulator.records import frozen

_MOST_FOUND, _SHOWN_LETTERS = 20, 160

# How much of a query is looked for.
_MOST_LETTERS, _MOST_WORDS = 200, 10

_BEGINNING = re.compile(r"(?<![a-z0-9])(?=\S)")
# INSUFFICIENT_BALANCE, usd_amount.
_NAME = re.compile(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+")

_FENCE, _HEADING = "```", re.compile(r"^(#{1,3}) (.+)$")


@frozen
class Section:
    """A heading and what stands under it."""

    name: str
    title: str
    heading: str
    anchor: str
    text: str


@frozen
class Marked:
    """A section as it is looked through: its title, heading and text, with marked beginnings."""

    section: Section
    title: str
    heading: str
    text: str

    def weight(self, beginnings: Iterable[str]) -> int:
        """How well it fits: 0 unless it has all words, more where they stand in a heading."""
        total = 0
        for begins in beginnings:
            inside = min(self.text.count(begins), 5)
            in_names = 8 * (begins in self.title) + 16 * (begins in self.heading)
            if not inside + in_names:
                return 0
            total += inside + in_names
        return total


@frozen
class Found:
    """A section that fits, with a piece of it, cut at the words that were looked for."""

    section: Section
    pieces: tuple[tuple[str, bool], ...]


@frozen
class Findings:
    """What was found; a word that was meant, perhaps, if nothing was."""

    found: tuple[Found, ...]
    meant: str | None = None


def search(query: str) -> Findings:
    """The sections that have all words of a query, best first."""
    asked = query[:_MOST_LETTERS].lower()
    words = tuple(dict.fromkeys(re.findall(r"[\w./-]+", asked)))[:_MOST_WORDS]
    if not words:
        return Findings(())
    beginnings = [_marked(_stem(word)) for word in words]
    weighed = [(each.weight(beginnings), each.section) for each in _index()]
    best = sorted((one for one in weighed if one[0]), key=lambda one: -one[0])[:_MOST_FOUND]
    if best:
        return Findings(tuple(Found(one, _pieces(one.text, words)) for _, one in best))
    return Findings((), _mended(words))


def _mended(words: Sequence[str]) -> str | None:
    """A query with the words that no section has as they are spelt; None if none of them was."""
    known = {word for word in words if _is_somewhere(_marked(_stem(word)))}
    meant = {word: spelling.meant(word, vocabulary()) for word in words if word not in known}
    mended = [word if word in known else meant[word] for word in words]
    return " ".join(each for each in mended if each) if any(meant.values()) else None


def _is_somewhere(beginning: str) -> bool:
    return any(each.weight([beginning]) for each in _index())


@cache
def sections() -> tuple[Section, ...]:
    """All of all documents, in order."""
    return tuple(
        section
        for entry in contents.entries().values()
        for section in _sections(entry, text_of(entry.name))
    )


@cache
def _index() -> tuple[Marked, ...]:
    return tuple(
        Marked(each, _marked(each.title), _marked(each.heading), _marked(each.text))
        for each in sections()
    )


def _marked(text: str) -> str:
    """In small letters, with a mark wherever a word may begin, so that no pattern has to look for
    those: with patterns a query of ten words took fifty milliseconds."""
    return _BEGINNING.sub("\0", text.lower())


@cache
def vocabulary() -> frozenset[str]:
    """The words that headings have, and long enough to be mistyped; and the names that stand in
    the text, of codes, fields and settings."""
    headings = " ".join(f"{each.title} {each.heading}" for each in sections())
    names = {name for each in sections() for name in _NAME.findall(each.text)}
    return frozenset(names.union(re.findall(r"[\w.-]{4,}", headings.lower())))


def _sections(entry: contents.Entry, text: str) -> Iterator[Section]:
    anchors, lines, in_code = Anchors(), list[str](), False
    heading, anchor = entry.title, ""
    for line in text.splitlines():
        in_code ^= line.startswith(_FENCE)
        found = None if in_code else _HEADING.match(line)
        if not found:
            lines.append(line.removeprefix(_FENCE))
            continue
        if lines:
            yield Section(entry.name, entry.title, heading, anchor, _words(lines))
        heading, lines = contents.plain(found[2]), []
        own = anchors.of(found[2].replace("`", ""))
        anchor = "" if found[1] == "#" and not anchor else own
    yield Section(entry.name, entry.title, heading, anchor, _words(lines))


def _stem(word: str) -> str:
    """What a word is found by that begins so: retry finds retries, deliveries finds delivery."""
    return re.sub(r"(?<=[a-z]{3})(?:ies|y|s)$", "", word)


@lru_cache(maxsize=64)
def _beginning(word: str) -> re.Pattern[str]:
    """What a word that was looked for may begin."""
    stem = _stem(word)
    rest = "" if stem == word else r"(?:ies|y|s)?"
    return re.compile(rf"(?<![a-z0-9]){re.escape(stem)}{rest}", re.IGNORECASE)


def _words(lines: list[str]) -> str:
    return contents.plain("\n".join(lines))


def _pieces(text: str, words: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    looked_for = "|".join(_beginning(word).pattern for word in words)
    pattern = re.compile(f"({looked_for})", re.IGNORECASE)
    # The longest word is the one that says most.
    first = _beginning(max(words, key=len)).search(text)
    begin = max(0, first.start() - _SHOWN_LETTERS // 3) if first else 0
    begin = text.find(" ", begin) + 1 if begin else 0
    end = begin + _SHOWN_LETTERS
    shown = ("… " if begin else "") + text[begin:end] + ("…" if end < len(text) else "")
    pieces = pattern.split(shown)
    return tuple((piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece)
