"""What every call of a kind can be refused with: each of them is asked for each of these noes."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import httpx
import pytest

import evidence
from invo_emulator import errors
from invo_emulator.app import OPERATIONS
from invo_emulator.controls.every import CONTROLS
from invo_emulator.emulator import Emulator, Reach
from invo_emulator.errors import (
    HeadersTooLarge,
    InsufficientFunds,
    InternalError,
    LinkExpired,
    LinkUsed,
    LockedOut,
    Refusal,
    RequestTimeout,
    RouteNotFound,
)
from invo_emulator.system import System
from invo_emulator.web import operations, refusals
from invo_emulator.web.controls import PREFIX, Control
from invo_emulator.web.declaring import refused_by
from invo_emulator.web.docstrings import name_of
from invo_emulator.web.operations import Operation
from stories import KEY, Story, names_read

LIVE_KEY = "ivsdk_live_0123456789abcdef0123456789"
TOO_LARGE = {"Content-Length": str(2**40)}
PACKED = {"Content-Encoding": "gzip"}

Asking = Callable[..., Awaitable[httpx.Response]]


def told(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code of a no."""
    return answer.status_code, answer.json().get("code", "")


def in_common(operation: Operation | Control) -> set[tuple[int, str]]:
    """What a call can be refused with that it does not say itself."""
    if isinstance(operation, Operation):
        found = refusals.of_operation(operation)
    else:
        found = refusals.of_control(operation)
    own = {*refused_by(operation.does), LockedOut} - {RouteNotFound}
    return {(each.status, each.code) for each in set(found) - own}


async def credentials(api: Story, operation: Operation) -> dict[str, str]:
    """Headers by which somebody is known who may call it."""
    if operation.identify is operations.by_player_token:
        await api.put_player()
        return {"Authorization": f"Bearer {await api.token()}"}
    if operation.identify is operations.by_session_token:
        return {"Authorization": f"Bearer {(await api.mint())['session_token']}"}
    return {"X-Game-Secret-Key": KEY}


async def by_strangers(ask: Asking, operation: Operation) -> set[tuple[int, str]]:
    """What those are told who are not known."""
    if operation.identify in (operations.by_player_token, operations.by_session_token):
        return {told(await ask(headers={"Authorization": "Bearer nonsense"}))}
    if operation.identify is operations.by_body_secret:
        return {told(await ask(json={"game_secret": key})) for key in ("nonsense", LIVE_KEY)}
    return {told(await ask(headers={"X-Game-Secret-Key": key})) for key in ("nonsense", LIVE_KEY)}


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
async def test_what_the_calls_of_the_api_have_in_common(api: Story, operation: Operation) -> None:
    path = re.sub(r"{\w+(:path)?}", "1", operation.path)
    known = await credentials(api, operation)

    async def ask(headers: Mapping[str, str] = known, **more: Any) -> httpx.Response:
        return await api.http.request(operation.method, path, headers=headers, **more)

    heard = await by_strangers(ask, operation)
    body = {"json": {"game_secret": KEY}} if operation.method == "POST" else {}
    for headers in ({"Host": "evil.example"}, {"User-Agent": "sqlmap"}):
        heard.add(told(await ask({**known, **headers}, **body)))
    if operation.method in ("POST", "PUT", "PATCH"):
        heard.add(told(await ask({**known, **TOO_LARGE}, content=b"{}")))
        heard.add(told(await ask({**known, **PACKED}, content=b"{}")))
        heard.add(told(await ask(content=b"[")))
    else:
        path += "?a=%ff"
        heard.add(told(await ask()))
        path = path.removesuffix("?a=%ff")
    if "{" in operation.path.replace("{email:path}", ""):
        path = re.sub(r"{\w+}", "1/2", operation.path)
        heard.add(told(await ask()))
        path = path.replace("1/2", "1")
    await api.control("POST", "/faults", {"operation": operation.number})
    heard.add(told(await ask(**body)))
    if operation.identify is operations.by_player_token:
        await api.advance(3600)
        heard.add(told(await ask(**body)))

    assert heard == in_common(operation)


def asked(control: Control) -> dict[str, Any]:
    """A call that a control understands: one that went well."""
    example = evidence.kept()["examples"].get(name_of(control), {"sent": {}})
    sent = {"path": {}, "query": {}, "body": {}, **example["sent"]}
    path = re.sub(r"{(\w+)(:path)?}", lambda found: sent["path"].get(found[1], "1"), control.path)
    return {"url": PREFIX + path, "params": sent["query"], "json": sent["body"] or None}


@pytest.mark.parametrize("control", CONTROLS, ids=name_of)
async def test_what_the_controls_have_in_common(
    api: Story, system: System, control: Control
) -> None:
    call = asked(control)

    async def ask(**changed: Any) -> httpx.Response:
        return await api.http.request(control.method, **{**call, **changed})

    wrong = [{"Host": "evil.example"}, TOO_LARGE, PACKED, {"Origin": "https://evil.example"}]
    if control.of_a_world:
        wrong.append({"X-Emulator-World": "nowhere"})
        wrong += [{"X-Game-Secret-Key": key} for key in ("nonsense", LIVE_KEY)]
    heard = {told(await ask(headers=headers)) for headers in wrong}
    if control.reads.__name__ != "Upload":
        heard.add(told(await ask(content=b"[", json=None)))
    if "game_id" in names_read(control.reads):
        heard.add(
            told(await ask(params={**call["params"], "game_id": "1"}, json=_without_game(call)))
        )
    if re.search(r"{\w+}", control.path):
        heard.add(told(await ask(url=PREFIX + re.sub(r"{\w+}", "1/2", control.path))))
    if control.needs_token:
        heard.add(told(await _without_token(system, control, call)))

    assert heard == in_common(control)


def _without_game(call: Mapping[str, Any]) -> dict[str, Any] | None:
    kept = {name: value for name, value in (call["json"] or {}).items() if name != "game_id"}
    return kept or None


async def _without_token(
    system: System, control: Control, call: Mapping[str, Any]
) -> httpx.Response:
    emulator = Emulator(system=system, reach=Reach(control_token="a-token"))
    async with Story(emulator) as api:
        answer = await api.http.request(control.method, **call)
    await emulator.close()
    return answer


EVERY_CALL = [*OPERATIONS, *CONTROLS]

# What no call is refused with: a bug; what the books say to code that did not look first; what a
# request is told that never came to be one; what only pages say.
UNHEARD = {InternalError, InsufficientFunds, RequestTimeout, HeadersTooLarge}
UNHEARD |= {LinkUsed, LinkExpired}


@pytest.mark.parametrize("operation", EVERY_CALL, ids=name_of)
def test_each_no_that_a_call_declares_is_shown_by_a_test(operation: Operation | Control) -> None:
    shown = evidence.kept()["refusals"].get(name_of(operation), {})

    assert kinds(refused_by(operation.does)) - shown.keys() == set()


def test_each_no_there_is_is_shown_by_a_test() -> None:
    shown = {what for call in evidence.kept()["refusals"].values() for what in call}

    found = [each for each in vars(errors).values() if isinstance(each, type)]

    assert kinds(each for each in found if issubclass(each, Refusal)) - shown == kinds(UNHEARD)


def kinds(of: Iterable[type[Refusal]]) -> set[str]:
    """How the evidence calls refusals."""
    told = [each for each in of if each is not Refusal]
    return {f"{each.status} {code}".strip() for each in told for code in refusals.codes_of(each)}
