"""How the coverage is shown: nothing in it is written by hand, all is asked of the code."""

from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any

from invo_emulator import __version__, choices, errors, evidence
from invo_emulator import fields as f
from invo_emulator.contract.endpoints import CONTRACT, Endpoint
from invo_emulator.contract.sources import CODES, SOURCES, sources_of, sources_of_event
from invo_emulator.errors import NotEmulated, Refusal
from invo_emulator.evidence import Evidence
from invo_emulator.settings import Settings
from invo_emulator.web import refusals
from invo_emulator.web.controls import Calls, Control, Upload, Values
from invo_emulator.web.docstrings import name_of, path_of, said_of
from invo_emulator.web.operations import Operation
from invo_emulator.webhooks import catalogue

Json = dict[str, Any]
Refusals = Iterable[type[Refusal]]


@cache
def show(calls: Calls) -> Json:
    """Everything, with a summary to begin with."""
    seen = evidence.read()
    emulated = {operation.number: operation for operation in calls.operations}
    parts = {
        "endpoints": [_endpoint(each, emulated.get(each.number), seen) for each in CONTRACT],
        "controls": [_control(each, seen) for each in calls.controls],
        "refusals": [_refusal(each, seen) for each in _every_refusal()],
        "events": [_event(name, seen) for name in catalogue.ALL],
        "choices": [{"question": each.question, "answer": each.answer} for each in choices.read()],
    }
    return {"version": __version__, "sources": SOURCES, "summary": _summary(parts), **parts}


def _summary(parts: Mapping[str, list[Json]]) -> Json:
    endpoints, events, noes = parts["endpoints"], parts["events"], parts["refusals"]
    return {
        "endpoints": len(endpoints),
        "endpoints_emulated": sum(each["emulated"] for each in endpoints),
        "controls": len(parts["controls"]),
        "refusals": len(noes),
        "refusals_with_a_test": sum(each["test"] is not None for each in noes),
        "events": len(events),
        "events_emulated": sum(each["emulated"] for each in events),
        "events_with_a_test": sum(each["test"] is not None for each in events),
        "choices": len(parts["choices"]),
    }


def _endpoint(endpoint: Endpoint, operation: Operation | None, seen: Evidence) -> Json:
    shown = {
        "number": endpoint.number,
        "method": endpoint.method,
        "path": endpoint.path.replace(":path}", "}"),
        "name": endpoint.name,
        "sources": sources_of(endpoint),
        "emulated": operation is not None,
    }
    if operation is None:
        return {**shown, "refusals": _noes(endpoint.number, [NotEmulated], seen)}
    return {**shown, **_call(operation, refusals.of_operation(operation), seen)}


def _control(control: Control, seen: Evidence) -> Json:
    shown = {"method": control.method, "path": path_of(control)}
    return {**shown, **_call(control, refusals.of_control(control), seen)}


def _call(call: Operation | Control, noes: Refusals, seen: Evidence) -> Json:
    name = name_of(call)
    return {
        "does": said_of(call).does,
        "answers": sorted(int(status) for status in seen.answers.get(name, {})),
        "refusals": _noes(name, noes, seen),
        "fields": _fields(call, seen.fields.get(name, {})),
        "drivers": seen.drivers.get(name, {}),
    }


def _noes(name: str, noes: Refusals, seen: Evidence) -> list[Json]:
    tests = seen.refusals.get(name, {})
    return [
        {"status": each.status, "code": code or None, "test": tests.get(_kind(each, code))}
        for each in noes
        for code in refusals.codes_of(each)
    ]


def _kind(refusal: type[Refusal], code: str) -> str:
    return f"{refusal.status} {code}".strip()


def _fields(call: Operation | Control, sent_by: Mapping[str, list[str]]) -> list[Json]:
    """What is read of what is sent, and what some client sends that is not."""
    reads = Settings if call.reads is Values else call.reads
    known = f.properties(reads) if is_dataclass(reads) and reads is not Upload else {}
    needed = f.required(reads) if known else []
    shown = [
        {"name": name, "read": True, "required": name in needed, "sent_by": sent_by.get(name, [])}
        for name in known
    ]
    ignored = [name for name in sent_by if name not in known]
    return shown + [
        {"name": name, "read": False, "required": False, "sent_by": sent_by[name]}
        for name in ignored
    ]


def _every_refusal() -> list[type[Refusal]]:
    found = [each for each in vars(errors).values() if isinstance(each, type)]
    return [each for each in found if issubclass(each, Refusal) and each is not Refusal]


def _refusal(refusal: type[Refusal], seen: Evidence) -> Json:
    codes = refusals.codes_of(refusal)
    kinds = [_kind(refusal, code) for code in codes]
    tests = [
        (name, of_call[kind])
        for name, of_call in seen.refusals.items()
        for kind in kinds
        if kind in of_call
    ]
    return {
        "name": refusal.__name__,
        "status": refusal.status,
        "codes": [code for code in codes if code],
        "means": refusal.__doc__,
        "sources": sorted({source for code in codes for source in CODES.get(code, ())}),
        "calls": [name for name, _ in tests if name],
        "test": tests[0][1] if tests else None,
    }


def _event(event_type: str, seen: Evidence) -> Json:
    return {
        "event_type": event_type,
        "means": catalogue.SUPPORTED.get(event_type),
        "sources": sources_of_event(event_type),
        "emulated": event_type in catalogue.SUPPORTED,
        "heard_by_wildcard": event_type not in catalogue.BY_NAME_ONLY,
        "test": seen.events.get(event_type),
    }
