"""Frozen dataclasses that cost nothing before they are used.

`@dataclass(frozen=True)` writes six methods as text and compiles them, for each class at each
start: 0.8 ms on Python 3.11, a third of the start-up with a hundred classes. `@frozen` gives every
class the same few methods instead, but for `__init__`, which is written once there are some
instances, and finds its fields when they are first asked for. `fields`, `replace` and type checkers
see a dataclass.
"""

import sys
import threading
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import cache
from typing import Any, TypeVar

if sys.version_info >= (3, 11):
    from typing import dataclass_transform
else:
    from typing_extensions import dataclass_transform

T = TypeVar("T")

# From which instance on a class has an `__init__` of its own: writing one takes as long as setting
# the fields of this many one by one.
_WORTH_WRITING = 20

# Two threads may ask at once, and finding them changes the class; a class may be made of another.
_FINDING = threading.RLock()


class _Fields:
    """What `@dataclass` would find in a class, found when it is first asked for: of the classes
    that a start loads, half have no instance by its end."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner

    def __get__(self, instance: object, cls: Any) -> object:
        made = self._owner
        with _FINDING:
            if vars(made)["__dataclass_fields__"] is self:
                dataclass(init=False, repr=False, eq=False, match_args=False)(made)
        return cls.__dataclass_fields__


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """What `@dataclass(frozen=True)` makes of a class, but for `__match_args__`. An `__init__` that
    the class has itself stays."""
    made: Any = cls
    made.__dataclass_fields__, made._instances = _Fields(cls), 0
    if "__init__" not in vars(cls):
        made.__init__ = _first_init
    made.__setattr__, made.__delattr__ = _refuse, _refuse
    made.__eq__, made.__hash__, made.__repr__ = _eq, _hash, _repr
    return cls


def _first_init(self: Any, *values: Any, **named: Any) -> None:
    cls = type(self)
    cls._instances += 1
    if cls._instances < _WORTH_WRITING and _has_set(self, values, named):
        return
    cls.__init__ = _written_init(cls)
    cls.__init__(self, *values, **named)


def _has_set(self: Any, values: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Set the fields one by one. False if they were not given as they must be: the `__init__` that
    is written then says what is wrong."""
    known = _fields_of(self.__class__)
    given = dict(zip([each.name for each in known], values, strict=False)) | named
    has_all = len(given) == len(values) + len(named)
    own = self.__dict__
    for each in known:
        if each.name in given:
            own[each.name] = given.pop(each.name)
        elif each.default is not MISSING:
            own[each.name] = each.default
        elif each.default_factory is not MISSING:
            own[each.name] = each.default_factory()
        else:
            has_all = False
    if given or not has_all:
        return False
    if hasattr(self, "__post_init__"):
        self.__post_init__()
    return True


def _written_init(cls: Any) -> Callable[..., None]:
    takes, does = ["self"], ["own = self.__dict__"]
    known: dict[str, Any] = {"MISSING": MISSING}
    for each in fields(cls):
        name, value = each.name, each.name
        if each.default is not MISSING:
            known[f"default_{name}"] = each.default
            takes.append(f"{name}=default_{name}")
        elif each.default_factory is not MISSING:
            known[f"new_{name}"] = each.default_factory
            takes.append(f"{name}=MISSING")
            value = f"new_{name}() if {name} is MISSING else {name}"
        else:
            takes.append(name)
        does.append(f"own[{name!r}] = {value}")
    if hasattr(cls, "__post_init__"):
        does.append("self.__post_init__()")
    exec(f"def __init__({', '.join(takes)}):\n    " + "\n    ".join(does), known)
    written: Callable[..., None] = known["__init__"]
    return written


@cache
def _fields_of(cls: Any) -> tuple[Field[Any], ...]:
    return fields(cls)


def _refuse(self: Any, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"{type(self).__name__}.{name} can't be changed")


def _eq(self: Any, other: Any) -> bool:
    return self.__dict__ == other.__dict__ if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:
    return hash(tuple(getattr(self, each.name) for each in _fields_of(self.__class__)))


def _repr(self: Any) -> str:
    shown = ", ".join(
        f"{each.name}={getattr(self, each.name)!r}" for each in _fields_of(self.__class__)
    )
    return f"{type(self).__qualname__}({shown})"
