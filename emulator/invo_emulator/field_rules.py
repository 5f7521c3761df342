"""The rules of fields: what a value must look like, and the sentence that says so."""

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

from invo_emulator import times
from invo_emulator.errors import InvalidInput
from invo_emulator.json_objects import JsonNumber
from invo_emulator.money import amounts
from invo_emulator.records import frozen

# JSON Schema, 2020-12, which is what OpenAPI 3.1 speaks.
Schema = dict[str, Any]


class Rule:
    """What a field must look like. `says` completes the sentence "send …"."""

    @property
    def says(self) -> str:
        """What to send."""
        raise NotImplementedError

    def read(self, value: object) -> object:
        """The value as the emulator wants it. Raises ValueError."""
        raise NotImplementedError

    def read_at(self, name: str, value: object) -> object:
        """The same for a field of this name. Raises InvalidInput."""
        try:
            return self.read(value)
        except ValueError:
            raise self.refused(name, value) from None

    def refused(self, name: str, value: object) -> InvalidInput:
        """What is said of a value that is not as it must be."""
        return InvalidInput(name, f"{name} must be {self.says}; got {shown(value)}.")

    def show(self, value: Any) -> object:
        """The outside form, which `read` takes back."""
        return value

    def schema(self) -> Schema:
        """What `read` takes, as far as JSON Schema can say it: all of that, and little more."""
        raise NotImplementedError


def shown(value: object) -> str:
    """A value as a refusal quotes it."""
    try:
        text = value.literal if isinstance(value, JsonNumber) else json.dumps(value, default=str)
    except ValueError:
        text = "a number of thousands of digits"
    return text if len(text) <= 60 else text[:57] + "…"


@frozen
class Text(Rule):
    """Some characters, not blank."""

    max_length: int = 255
    says: ClassVar[str] = "text that is not blank"

    def read(self, value: object) -> str:
        if not isinstance(value, str) or len(value) > self.max_length:
            raise ValueError
        text = value.strip()
        if not text:
            raise ValueError
        return text

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"\S", "maxLength": self.max_length}


@frozen
class AnyText(Rule):
    """Characters as they are: blank ones at the ends belong to it, and it may be empty."""

    max_length: int
    says: ClassVar[str] = "text"

    def read(self, value: object) -> str:
        if not isinstance(value, str) or len(value) > self.max_length:
            raise ValueError
        return value

    def schema(self) -> Schema:
        return {"type": "string", "maxLength": self.max_length}


@frozen
class Email(Rule):
    """An e-mail address, in lower case as addresses are compared."""

    says: ClassVar[str] = 'an e-mail address like "player@example.com"'
    _shape: ClassVar[re.Pattern[str]] = re.compile(r"[^@\s]+@[^@\s]+")

    def read(self, value: object) -> str:
        if not isinstance(value, str) or len(value) > 254 or not value.isprintable():
            raise ValueError
        address = value.strip()
        if not self._shape.fullmatch(address):
            raise ValueError
        return address.lower()

    def schema(self) -> Schema:
        pattern = r"^\s*[^@\s]+@[^@\s]+\s*$"
        return {"type": "string", "format": "email", "pattern": pattern, "maxLength": 254}


@frozen
class Phone(Rule):
    """A phone number in E.164."""

    says: ClassVar[str] = 'a phone number with its country code like "+15555550100"'
    _shape: ClassVar[re.Pattern[str]] = re.compile(r"\+[1-9][0-9]{1,14}")

    def read(self, value: object) -> str:
        if not isinstance(value, str):
            raise ValueError
        # In a query, a plus that nobody escaped arrives as a space.
        number = value.strip()
        if value.startswith(" ") and not number.startswith("+"):
            number = f"+{number}"
        if not self._shape.fullmatch(number):
            raise ValueError
        return number

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"^\s*\+[1-9][0-9]{1,14}\s*$|^\s+[1-9][0-9]{1,14}\s*$"}


@frozen
class TypedPhone(Rule):
    """A phone number as a person types it: spaces, hyphens, dots and parentheses are dropped."""

    says: ClassVar[str] = 'a phone number with its country code like "+1 (555) 555-0100"'

    def read(self, value: object) -> str:
        if not isinstance(value, str):
            raise ValueError
        digits = re.sub(r"[\s().-]", "", value)
        if not re.fullmatch(r"\+[1-9][0-9]{9,14}", digits):
            raise ValueError
        return digits

    def schema(self) -> Schema:
        between = r"[\s().-]*"
        pattern = rf"^{between}\+{between}[1-9]({between}[0-9]){{9,14}}{between}$"
        return {"type": "string", "pattern": pattern}


@frozen
class Amount(Rule):
    """Money as a plain decimal, in a string or a number; read into hundredths."""

    maximum: int | None = None
    zero: bool = False

    @property
    def says(self) -> str:
        least = "0 or more" if self.zero else "more than 0"
        most = "" if self.maximum is None else f" and at most {amounts.show(self.maximum)},"
        return f'an amount {least}{most} with at most two decimals, like "20.00"'

    def read(self, value: object) -> int:
        # A tuple: with a union, which is made anew each time, this would take ten times as long.
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise ValueError
        hundredths = amounts.parse(value.literal if isinstance(value, JsonNumber) else str(value))
        if hundredths == 0 and not self.zero:
            raise ValueError
        if self.maximum is not None and hundredths > self.maximum:
            raise ValueError
        return hundredths

    def show(self, value: int) -> str:
        return amounts.show(value)

    def schema(self) -> Schema:
        schema: Schema = {"type": ["string", "number"], "pattern": amounts.PATTERN}
        schema |= {"minimum": 0} if self.zero else {"exclusiveMinimum": 0}
        schema["maximum"] = amounts.HIGHEST if self.maximum is None else self.maximum / 100
        return schema


@frozen
class Integer(Rule):
    """A whole number within bounds; digits in a string will do, since queries are strings."""

    minimum: int = 0
    maximum: int = 10**15

    @property
    def says(self) -> str:
        return f"a whole number from {self.minimum} to {self.maximum}"

    def read(self, value: object) -> int:
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,16}", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError
        if not self.minimum <= value <= self.maximum:
            raise ValueError
        return value

    def schema(self) -> Schema:
        bounds = {"minimum": self.minimum, "maximum": self.maximum}
        return {"type": ["integer", "string"], **bounds, "pattern": "^-?[0-9]{1,16}$"}


@frozen
class Seconds(Rule):
    """A span of time in seconds, fractions allowed."""

    maximum: int = 10**10
    minimum: float = 0

    @property
    def says(self) -> str:
        return f"a number of seconds from {self.minimum} to {self.maximum}"

    def read(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError
        if not self.minimum <= value <= self.maximum:
            raise ValueError
        return float(value)

    def schema(self) -> Schema:
        return {"type": "number", "minimum": self.minimum, "maximum": self.maximum}


@frozen
class Boolean(Rule):
    """true or false."""

    says: ClassVar[str] = "true or false"

    def read(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError
        return value

    def schema(self) -> Schema:
        return {"type": "boolean"}


@frozen
class Choice(Rule):
    """One of a few words."""

    words: tuple[str, ...]

    def __init__(self, *words: str) -> None:
        object.__setattr__(self, "words", words)

    @property
    def says(self) -> str:
        return "one of " + ", ".join(f'"{word}"' for word in self.words)

    def read(self, value: object) -> str:
        if value not in self.words:
            raise ValueError
        return str(value)

    def schema(self) -> Schema:
        return {"type": "string", "enum": list(self.words)}


@frozen
class Url(Rule):
    """An address that a browser may be sent to: http, https or an app's own scheme."""

    says: ClassVar[str] = "an http, https or app-scheme URL (never javascript:, data: or vbscript:)"
    # What runs or shows its own text instead of going somewhere, or reads the local disk.
    _refused: ClassVar[frozenset[str]] = frozenset(
        {"javascript", "data", "vbscript", "blob", "file", "about", "view-source", "filesystem"}
    )

    def read(self, value: object) -> str:
        if not isinstance(value, str) or len(value) > 2048:
            raise ValueError
        # Browsers drop control characters inside a scheme, so "java\tscript:" would still run.
        if not value.isprintable() or " " in value or "\\" in value:
            raise ValueError
        parts = urlsplit(value)
        if not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9+.-]*", parts.scheme):
            raise ValueError
        if parts.scheme in self._refused or not value[len(parts.scheme) + 1 :]:
            raise ValueError
        if parts.scheme in ("http", "https"):
            _check_authority(value)
        return value

    def schema(self) -> Schema:
        return {
            "type": "string",
            "pattern": r"^[a-zA-Z][a-zA-Z0-9+.-]*:[^\s\\]+$",
            "maxLength": 2048,
        }


@frozen
class TargetUrl(Rule):
    """An address that webhooks can be posted to."""

    says: ClassVar[str] = 'an http or https URL like "http://localhost:3000/webhooks/invo"'

    def read(self, value: object) -> str:
        if not isinstance(value, str) or len(value) > 2048 or not value.isprintable():
            raise ValueError
        if " " in value or urlsplit(value).scheme not in ("http", "https"):
            raise ValueError
        _check_authority(value)
        return value

    def schema(self) -> Schema:
        return {
            "type": "string",
            "pattern": r"^[hH][tT][tT][pP][sS]?://[^\s/?#@]+([/?#]\S*)?$",
            "maxLength": 2048,
        }


def _check_authority(url: str) -> None:
    parts = urlsplit(url)
    if not parts.hostname or "@" in parts.netloc:
        raise ValueError
    _ = parts.port  # raises ValueError for a port that is none


@frozen
class JsonObject(Rule):
    """Any JSON object."""

    says: ClassVar[str] = "a JSON object"

    def read(self, value: object) -> Mapping[str, object]:
        if not isinstance(value, Mapping):
            raise ValueError
        return value

    def schema(self) -> Schema:
        return {"type": "object"}


@frozen
class Instant(Rule):
    """A moment, in ISO 8601."""

    says: ClassVar[str] = 'a time like "2026-01-31T12:00:00Z"'

    def read(self, value: object) -> int:
        if not isinstance(value, str):
            raise ValueError
        return times.parse_iso(value)

    def show(self, value: int) -> str:
        return times.iso_exact(value)

    def schema(self) -> Schema:
        return {"type": "string", "format": "date-time"}
