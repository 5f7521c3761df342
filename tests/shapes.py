"""The shape of JSON that was seen: a JSON Schema of it, no matter in which order it was seen."""

from collections.abc import Mapping
from typing import Any

from invo_emulator import fields as f
from invo_emulator.app import OPERATIONS
from invo_emulator.controls.every import CONTROLS
from invo_emulator.web.controls import Upload, Values

DEEPEST = 5

# An object that has no key for sure but many in turn is not a record: its keys are data.
MOST_OPTIONAL = 12

_KINDS = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}


def _free() -> frozenset[str]:
    """The names under which callers may send objects of their own making: they come back so."""
    reads: list[type[Any]] = [each.reads for each in OPERATIONS]
    reads += [each.reads for each in CONTROLS if each.reads not in (Values, Upload)]
    return frozenset(
        name
        for record in reads
        for name, schema in f.properties(record).items()
        if schema["type"] in ("object", ["object", "null"])
    )


# An event's data is a record of ours, and so are settings.
FREE = _free() - {"settings", "data"} | {"detail", "takes"}


class Shape:
    """What was seen in one place."""

    def __init__(self, name: str = "", depth: int = 0) -> None:
        self.name, self.depth = name, depth
        self.kinds: set[str] = set()
        self.objects = 0
        self.named: dict[str, Shape] = {}
        self.counts: dict[str, int] = {}
        self.items: Shape | None = None

    def see(self, value: Any) -> None:
        """Take one more value into account."""
        self.kinds.add(_KINDS[type(value)])
        if isinstance(value, Mapping) and self._is_record:
            self.objects += 1
            for name, inner in value.items():
                self.counts[name] = self.counts.get(name, 0) + 1
                self.named.setdefault(name, Shape(name, self.depth + 1)).see(inner)
        elif isinstance(value, list):
            for inner in value:
                if self.items is None:
                    self.items = Shape(self.name, self.depth)
                self.items.see(inner)

    @property
    def _is_record(self) -> bool:
        return self.depth < DEEPEST and (self.name not in FREE or self.depth == 0)

    def schema(self) -> dict[str, Any]:
        """What was seen."""
        if self.kinds == {"null"} and self.depth:
            return {}  # what nobody has seen there may be anything
        kinds = sorted(self.kinds - ({"integer"} if "number" in self.kinds else set()))
        schema: dict[str, Any] = {"type": kinds[0] if len(kinds) == 1 else kinds}
        always = sorted(name for name, count in self.counts.items() if count == self.objects)
        if self.named and (always or len(self.named) <= MOST_OPTIONAL):
            named = sorted(self.named.items())
            schema["properties"] = {name: shape.schema() for name, shape in named}
            if always:
                schema["required"] = always
        if self.items:
            schema["items"] = self.items.schema()
        return schema
