"""What somebody meant who wrote a name, or a path, not quite as it is."""

import re
from collections.abc import Iterable

# Longer ones are nobody's slip, and comparing them would take a while.
_LONGEST = 200


def meant(name: str, known: Iterable[str]) -> str | None:
    """The known name that this looks like: in camelCase, with hyphens, or a letter off."""
    names = {_bare(each): each for each in known}
    close = _close(_bare(name), names, 1)
    return names[close[0]] if close else None


def near(path: str, templates: Iterable[str]) -> list[str]:
    """Up to three paths that look like this one, nearest first, as templates: /players/{email}."""
    path = path.rstrip("/")
    filled = {_filled(template, path): template for template in templates}
    return [filled[one] for one in _close(path, filled, 3)]


def _bare(name: str) -> str:
    return re.sub(r"[-_ ]", "", name).lower()


def _filled(template: str, path: str) -> str:
    """A template with its parameters as this path has them, so that only the words are compared."""
    parts = path.split("/")
    return "/".join(
        parts[number] if part.startswith("{") and number < len(parts) else part
        for number, part in enumerate(template.split("/"))
    )


def _close(word: str, words: Iterable[str], count: int) -> list[str]:
    from difflib import get_close_matches  # only those who were wrong need it

    return get_close_matches(word, words, count, cutoff=0.75) if len(word) <= _LONGEST else []
