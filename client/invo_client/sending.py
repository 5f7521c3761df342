"""Sending a call, without I/O: a generator that yields what to do and is told what came of it.

It yields a `Request`, to be resumed with its `Outcome`, or a `Wait`, to be resumed with `next()`.
It returns the result or raises an `InvoError`. The drivers in `transport` do the I/O, twice in
fifteen lines; everything that has to be right is here, once.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from urllib.parse import urlencode

from .call import Call, T
from .errors import InvoError, from_refusal, from_silence, from_unreadable, invalid_input
from .hooks import ErrorInfo, Hooks, RequestInfo, ResponseInfo, notify
from .reading import Unreadable
from .retrying import Retries
from .settings import Settings
from .system import System
from .wire import Answer, NoAnswer, Outcome, Request, Wait

Flow = Generator[Request | Wait, Outcome, T]


def exchange(call: Call[T], settings: Settings, system: System) -> Flow[T]:
    """Ask until there is a result, or a failure that asking again would not mend."""
    request = compose(call, settings)
    retries = settings.retries if call.idempotent else Retries(limit=0)
    attempt = 0
    while True:
        outcome = yield from _attempt(request, attempt, settings.hooks, system)
        result = judge(call, outcome)
        if not isinstance(result, InvoError):
            return result
        pause = retries.pause(attempt, outcome.status, result.retry_after, system.chance())
        info = ErrorInfo(request.method, request.url, attempt, result, will_retry=pause is not None)
        notify(settings.hooks.on_error, info)
        if pause is None:
            raise result
        yield Wait(pause)
        attempt += 1


def compose(call: Call[T], settings: Settings) -> Request:
    """The request for a call; the same one in every attempt."""
    credentials = call.auth(settings.game_secret)
    content = None if call.body is None else _encode({**call.body, **credentials.fields})
    headers = {
        "Accept": "application/json",
        "User-Agent": settings.user_agent,
        **credentials.headers,
    }
    if content is not None:
        headers["Content-Type"] = "application/json"
    url = f"{settings.base_url}{call.path}{_query(call)}"
    return Request(call.method, url, settings.timeout, content, headers)


def judge(call: Call[T], outcome: Outcome) -> T | InvoError:
    """What an outcome means: the result, or what went wrong."""
    if isinstance(outcome, NoAnswer):
        return from_silence(outcome, call.method, call.path)
    if outcome.status == 404 and call.read_missing is not None:
        missing = outcome.body()
        return call.read_missing(missing if isinstance(missing, dict) else {})
    if not outcome.is_success:
        return from_refusal(outcome)
    body = outcome.body() if outcome.content.strip() else {}
    if not isinstance(body, dict):
        return from_unreadable(outcome, "INVO answered with something else than a JSON object.")
    try:
        return call.read(body)
    except Unreadable as problem:
        return from_unreadable(outcome, str(problem))


def _attempt(
    request: Request, attempt: int, hooks: Hooks, system: System
) -> Generator[Request | Wait, Outcome, Outcome]:
    notify(hooks.on_request, RequestInfo(request.method, request.url, attempt))
    started = system.stopwatch()
    outcome = yield request
    if isinstance(outcome, Answer):
        took_ms = (system.stopwatch() - started) * 1000
        info = ResponseInfo(
            request.method, request.url, attempt, outcome.status, took_ms, outcome.request_id
        )
        notify(hooks.on_response, info)
    return outcome


def _encode(body: object) -> bytes:
    try:
        return json.dumps(body, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as problem:
        raise invalid_input(f"Pass only what JSON can hold ({problem}).") from problem


def _query(call: Call[T]) -> str:
    try:
        return f"?{urlencode(call.query)}" if call.query else ""
    except UnicodeEncodeError:
        raise invalid_input("Pass valid text; an id holds half a character.") from None
