"""Turning the description of a call into a method, with its parameters, types and docstring."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from .call import Call, T

if TYPE_CHECKING:
    from .client import AsyncInvoServer, InvoServer

P = ParamSpec("P")


def synchronous(describe: Callable[P, Call[T]]) -> Callable[Concatenate[InvoServer, P], T]:
    """A method that makes the described call and returns its result."""

    def method(self: InvoServer, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._perform(describe(*args, **kwargs))

    _introduce(method, describe)
    return method


def asynchronous(
    describe: Callable[P, Call[T]],
) -> Callable[Concatenate[AsyncInvoServer, P], Coroutine[Any, Any, T]]:
    """A method that makes the described call and is awaited for its result."""

    async def method(self: AsyncInvoServer, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._perform(describe(*args, **kwargs))

    _introduce(method, describe)
    return method


def _introduce(method: Callable[..., Any], describe: Callable[..., Any]) -> None:
    # help() and editors at run time shall see the parameters, and the result instead of its Call.
    update_wrapper(method, describe)
    described = inspect.signature(describe)
    itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    result = str(described.return_annotation).removeprefix("Call[").removesuffix("]")
    parameters = [itself, *described.parameters.values()]
    signature = described.replace(parameters=parameters, return_annotation=result)
    method.__dict__.update(__signature__=signature)
    method.__annotations__ = {**describe.__annotations__, "return": result}
