"""What the hosted pages say, in the player's language: templates/texts/, a file for each.

A text may have placeholders in braces. What fills them is somebody's name or number, so it is
escaped and kept from turning the text around it: in a page of a language that is written from right
to left, an English name stays in its place.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from invo_emulator.records import frozen
from invo_emulator.templating import templates_folder
from invo_emulator.times import as_datetime

if TYPE_CHECKING:
    from markupsafe import Markup

DEFAULT = "en"

# A dot or a comma before three last digits is read in two ways, a narrow space in one.
_GROUPS = "\u202f"


@frozen
class Language:
    """A language's texts by name, like "checkout.title", and how it writes numbers and dates."""

    code: str
    texts: Mapping[str, str]

    @property
    def direction(self) -> str:
        """Which way it is written: ltr or rtl."""
        return self.texts["language.direction"]

    def say(self, name: str, **values: object) -> "Markup":
        """A text as HTML."""
        from markupsafe import Markup, escape  # comes with the templates, which are slow to load

        isolated = {
            key: value if isinstance(value, Markup) else Markup("<bdi>{}</bdi>").format(value)
            for key, value in values.items()
        }
        return escape(self.texts[name]).format(**isolated)

    def plain(self, name: str, **values: object) -> str:
        """The same as plain text, for titles and attributes."""
        return self.texts[name].format(**values)

    def has(self, name: str) -> bool:
        """Whether there is such a text."""
        return name in self.texts

    def number(self, amount: str) -> str:
        """An amount of the wire as people write it: "12500.00" is "12 500"."""
        whole, _, fraction = amount.removesuffix(".00").partition(".")
        mark = self.texts["language.decimal_mark"]
        return _grouped(whole) + (mark + fraction if fraction else "")

    def usd(self, amount: str) -> str:
        """US dollars, with both decimals and saying whose dollars they are."""
        whole, _, fraction = amount.partition(".")
        written = f"{_grouped(whole)}{self.texts['language.decimal_mark']}{fraction}"
        return self.plain("language.usd", amount=written)

    def moment(self, instant: str) -> str:
        """An instant of the wire, with its month in words and its time zone."""
        when = as_datetime(instant)
        months = self.texts["language.months"].split()
        return self.plain(
            "language.moment",
            day=when.day,
            month=months[when.month - 1],
            year=when.year,
            time=f"{when:%H:%M}",
        )


def _grouped(digits: str) -> str:
    """In threes, from five digits on."""
    return f"{int(digits):,}".replace(",", _GROUPS) if len(digits) > 4 else digits


@cache
def languages() -> Mapping[str, Language]:
    """Every language that there is, by its code."""
    files = sorted((templates_folder() / "texts").glob("*.toml"))
    return {
        file.stem: Language(file.stem, _read(file.read_text(encoding="utf-8"))) for file in files
    }


def _read(text: str) -> Mapping[str, str]:
    from invo_emulator import toml  # only for those who look at a page

    return {
        f"{part}.{name}": said
        for part, texts in toml.loads(text).items()
        for name, said in texts.items()
    }


def chosen(setting: str, accepted: str) -> Language:
    """The language that the setting names, or else the first that a browser asks for and there is.
    `accepted` is its Accept-Language."""
    known = languages()
    if setting in known:
        return known[setting]
    wanted = (code for code in _wanted(accepted) if code in known)
    return known[next(wanted, DEFAULT)]


# One language of an Accept-Language header: its code, its country, how dear it is.
_ACCEPTED = re.compile(r"\s*([a-z]{1,8})(?:-[a-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d*)?))?\s*")


def _wanted(accepted: str) -> list[str]:
    """The languages that a browser asks for, without their countries, the dearest first."""
    found = map(_ACCEPTED.fullmatch, accepted.lower().split(","))
    weighed = [(float(match[2] or 1), match[1]) for match in found if match]
    return [code for weight, code in sorted(weighed, key=lambda each: -each[0]) if weight]
