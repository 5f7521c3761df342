"""Reading what somebody sent: which field, which kind, which sentence if it is wrong.

A request is a frozen dataclass whose fields carry a rule: `usd_amount: Annotated[int, Amount()]`.
`read` turns a mapping into it, or refuses with the field's name and what to send instead. The same
rules read bodies, queries, the config file and settings, so they are all explained alike.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any, ClassVar, TypeVar, cast, get_args, get_type_hints

from invo_emulator import spelling
from invo_emulator.errors import InvalidInput
from invo_emulator.field_rules import (
    Amount,
    AnyText,
    Boolean,
    Choice,
    Email,
    Instant,
    Integer,
    JsonObject,
    Phone,
    Rule,
    Schema,
    Seconds,
    TargetUrl,
    Text,
    TypedPhone,
    Url,
    shown,
)
from invo_emulator.look_rules import Color, Picture
from invo_emulator.records import frozen

__all__ = [
    "Amount",
    "AnyText",
    "Boolean",
    "Choice",
    "Color",
    "Email",
    "Instant",
    "Integer",
    "JsonObject",
    "ListOf",
    "Nested",
    "Phone",
    "Picture",
    "Schema",
    "Seconds",
    "TargetUrl",
    "Text",
    "TypedPhone",
    "Url",
    "explain",
    "properties",
    "read",
    "required",
    "rules",
    "schema",
    "show",
    "show_set",
]

T = TypeVar("T")

# A field as it is read: its name, its default or MISSING, what reads a value by itself if anything
# does, and all the rest.
_Reading = tuple[str, object, Callable[[object], object] | None, "Field[Any]", Rule]


def read(into: type[T], source: Mapping[str, object], strict: bool = False, at: str = "") -> T:
    """Fill a dataclass from a mapping. Raises InvalidInput, naming the field.

    `strict` also refuses names that the dataclass does not know: right for what people write by
    hand, wrong for API bodies, where newer clients may say more than we read. `at` is put before
    each name, for tables inside tables.
    """
    if strict:
        _refuse_unknown(rules(into), source, at)
    values: list[object] = []
    for name, default, read_alone, field, rule in _readings(_key(into)):
        sent = source.get(name)
        if sent is None:
            values.append(_left_out(at + name, field, rule) if default is MISSING else default)
        elif read_alone is None:
            values.append(rule.read_at(at + name, sent))
        else:
            try:
                values.append(read_alone(sent))
            except ValueError:
                raise rule.refused(at + name, sent) from None
    # They are in the order of the fields.
    return into(*values)


@cache
def _readings(into: Any) -> Sequence[_Reading]:
    return [
        (
            name,
            field.default,
            # Most rules need not know of which field a value is.
            rule.read if type(rule).read_at is Rule.read_at else None,
            field,
            rule,
        )
        for name, (field, rule) in _rules(into).items()
    ]


def _left_out(name: str, field: "Field[Any]", rule: Rule) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    raise InvalidInput(name, f"{name} is required: send {rule.says}.")


def _refuse_unknown(rules: Mapping[str, object], source: Mapping[str, object], at: str) -> None:
    for name in source:
        if name not in rules:
            known, meant = ", ".join(rules), spelling.meant(name, rules)
            hint = f": did you mean {meant}?" if meant else "."
            raise InvalidInput(at + name, f"{at}{name} is not known here{hint} Known: {known}.")


def _key(into: type[Any]) -> Hashable:
    return cast(Hashable, into)


@cache
def _rules(into: Any) -> Mapping[str, tuple["Field[Any]", Rule]]:
    hints = get_type_hints(into, include_extras=True)
    return {
        field.name: (field, cast(Rule, get_args(hints[field.name])[1])) for field in fields(into)
    }


def show(record: Any) -> dict[str, object]:
    """A dataclass that `read` made, in the outside form that `read` takes back."""
    shown = {}
    for name, (_, rule) in _rules(_key(type(record))).items():
        value = getattr(record, name)
        shown[name] = None if value is None else rule.show(value)
    return shown


def show_set(record: Any) -> dict[str, object]:
    """The same for a dataclass whose fields all have defaults, without what is as by default."""
    usual = show(type(record)())
    return {name: value for name, value in show(record).items() if value != usual[name]}


def rules(into: type[Any]) -> dict[str, Rule]:
    """What each field of a dataclass that `read` fills must look like."""
    return {name: rule for name, (_, rule) in _rules(_key(into)).items()}


def explain(into: type[Any]) -> dict[str, str]:
    """What to send in each field of a dataclass that `read` fills."""
    return {name: rule.says for name, rule in rules(into).items()}


def properties(into: type[Any]) -> dict[str, Schema]:
    """The schema of each field of a dataclass that `read` fills."""
    return {name: _property(each, rule) for name, (each, rule) in _rules(_key(into)).items()}


def _property(each: "Field[Any]", rule: Rule) -> Schema:
    described = {**rule.schema(), "description": f"Send {rule.says}."}
    if _is_required(each):
        return described
    kind = described["type"]
    # null is as good as leaving it out.
    described["type"] = [*kind, "null"] if isinstance(kind, list) else [kind, "null"]
    if "enum" in described:
        described["enum"] = [*described["enum"], None]
    if each.default is not MISSING and each.default is not None:
        described["default"] = rule.show(each.default)
    return described


def _is_required(each: "Field[Any]") -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def required(into: type[Any]) -> list[str]:
    """The fields that can't be left out."""
    return [name for name, (each, _) in _rules(_key(into)).items() if _is_required(each)]


def schema(into: type[Any], strict: bool = False) -> Schema:
    """What `read` takes for a dataclass, as JSON Schema."""
    described: Schema = {"type": "object", "properties": properties(into)}
    if names := required(into):
        described["required"] = names
    if strict:
        described["additionalProperties"] = False
    return described


@frozen
class Nested(Rule):
    """A table of its own, read into a dataclass of its own."""

    into: type[Any]
    says: ClassVar[str] = "an object"

    def read(self, value: object) -> object:
        return self.read_at("", value)

    def read_at(self, name: str, value: object) -> object:
        if not isinstance(value, Mapping):
            raise InvalidInput(name, f"{name} must be {self.says}; got {shown(value)}.")
        return read(self.into, value, strict=True, at=f"{name}.")

    def show(self, value: Any) -> object:
        return show(value)

    def schema(self) -> Schema:
        return schema(self.into, strict=True)


@frozen
class ListOf(Rule):
    """A list of things that follow one rule."""

    rule: Rule
    most: int = 1000
    least: int = 0
    says: ClassVar[str] = "a list"

    def read(self, value: object) -> tuple[object, ...]:
        return self.read_at("", value)

    def read_at(self, name: str, value: object) -> tuple[object, ...]:
        if not isinstance(value, list | tuple):
            raise InvalidInput(name, f"{name} must be {self.says}; got {shown(value)}.")
        if len(value) > self.most:
            raise InvalidInput(name, f"{name} has {len(value)} entries: send at most {self.most}.")
        if len(value) < self.least:
            raise InvalidInput(name, f"{name} is empty: send at least {self.least}.")
        return tuple(
            self.rule.read_at(f"{name}[{number}]", item) for number, item in enumerate(value)
        )

    def show(self, value: tuple[object, ...]) -> object:
        return [self.rule.show(item) for item in value]

    def schema(self) -> Schema:
        bounds = {"minItems": self.least, "maxItems": self.most}
        return {"type": "array", "items": self.rule.schema(), **bounds}
