"""Turning the description of a call into a method, with its parameters, types and docstring."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from .call import Call, Page, T

if TYPE_CHECKING:
    from .client import AsyncInvoServer, InvoServer

P = ParamSpec("P")


def synchronous(describe: Callable[P, Call[T]]) -> Callable[Concatenate[InvoServer, P], T]:
    """A method that makes the described call and returns its result."""

    def method(self: InvoServer, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._perform(describe(*args, **kwargs))

    _introduce(method, describe, "Call[{}]", "{}")
    return method


def asynchronous(
    describe: Callable[P, Call[T]],
) -> Callable[Concatenate[AsyncInvoServer, P], Coroutine[Any, Any, T]]:
    """A method that makes the described call and is awaited for its result."""

    async def method(self: AsyncInvoServer, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._perform(describe(*args, **kwargs))

    _introduce(method, describe, "Call[{}]", "{}")
    return method


def iterating(
    describe: Callable[P, Call[Page[T]]],
) -> Callable[Concatenate[InvoServer, P], Iterator[T]]:
    """A method that walks through the rows of the described page and of all that follow."""

    def method(self: InvoServer, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        # Described here and not while iterating, so that wrong input is refused at once.
        return self._walk(describe(*args, **kwargs))

    _introduce(method, describe, "Call[Page[{}]]", "Iterator[{}]")
    return method


def iterating_async(
    describe: Callable[P, Call[Page[T]]],
) -> Callable[Concatenate[AsyncInvoServer, P], AsyncIterator[T]]:
    """The same for `async for`."""

    def method(self: AsyncInvoServer, /, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
        return self._walk(describe(*args, **kwargs))

    _introduce(method, describe, "Call[Page[{}]]", "AsyncIterator[{}]")
    return method


def _introduce(
    method: Callable[..., Any], describe: Callable[..., Any], described: str, returned: str
) -> None:
    # help() and editors at run time shall see the parameters, and the result instead of its Call.
    update_wrapper(method, describe)
    signature = inspect.signature(describe)
    before, after = described.split("{}")
    annotation = str(signature.return_annotation).removeprefix(before).removesuffix(after)
    result = returned.format(annotation)
    itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    parameters = [itself, *signature.parameters.values()]
    shown = signature.replace(parameters=parameters, return_annotation=result)
    method.__dict__.update(__signature__=shown)
    method.__annotations__ = {**describe.__annotations__, "return": result}
