"""What somebody meant who wrote a name, or a path, not quite as it is."""

import re
from collections.abc import Iterable, Mapping

# Longer ones are nobody's slip, and comparing them would take a while.
_LONGEST = 200

# Shorter ones are the beginning of too much.
_SHORTEST_PART = 3


def meant(name: str, known: Iterable[str]) -> str | None:
    """The known name that this looks like: in camelCase, with hyphens, a letter off; or the only
    one of which it is the beginning or some words, or that is some words of it."""
    names = {_bare(each): each for each in known}
    if close := _close(_bare(name), names, 1):
        return names[close[0]]
    return _only_alike(name, names) if _SHORTEST_PART <= len(_bare(name)) <= _LONGEST else None


def _only_alike(name: str, names: Mapping[str, str]) -> str | None:
    longer, shorter = [], []
    part, words = _bare(name), _words(name)
    for bare, each in names.items():
        its_words = _words(each)
        if bare.startswith(part) or (words and words <= its_words):
            longer.append(each)
        elif len(bare) >= _SHORTEST_PART and its_words and its_words <= words:
            shorter.append(each)
    alike = longer or shorter
    return alike[0] if len(alike) == 1 else None


def near(path: str, templates: Iterable[str]) -> list[str]:
    """Up to three paths that look like this one, nearest first, as templates: /players/{email}."""
    path = path.rstrip("/")
    filled = {_filled(template, path): template for template in templates}
    return [filled[one] for one in _close(path, filled, 3)]


def _bare(name: str) -> str:
    return re.sub(r"[-_ ]", "", name).lower()


def _words(name: str) -> set[str]:
    """What it is made of, in small letters: target_url, targetUrl and target.url are alike."""
    return set(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()))


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
