"""The rules of addresses: where a browser may be sent, and where webhooks can be posted."""

import re
from typing import ClassVar
from urllib.parse import urlsplit

from invo_emulator.field_rules import Rule, Schema
from invo_emulator.records import frozen


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
