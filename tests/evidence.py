"""The evidence: what the whole suite shows, in `invo_emulator/evidence.json`.

Only what is the same in every run is kept: no times, and of many tests that show one thing a single
one, which stays the same as long as it goes on showing it.
"""

import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import invo_emulator
from witness import WITNESS, Witness

FILE = Path(invo_emulator.__file__).with_name("evidence.json")

Json = dict[str, Any]


# What was found wrong once all was over.
PROBLEMS: list[str] = []


def settle(session: pytest.Session) -> list[str]:
    """Write the file, or compare it; the differences. A part of the suite is not compared."""
    is_whole = _is_whole(session.config)
    if hasattr(session.config, "workerinput"):
        return []
    before = kept()
    if session.config.option.write_evidence:
        fresh = gathered(WITNESS, Tests(session.items, WITNESS), before)
        FILE.write_text(written(fresh if is_whole else merged(before, fresh)), encoding="utf-8")
    elif is_whole and not session.testsfailed:
        fresh = gathered(WITNESS, Tests(session.items, WITNESS), before)
        PROBLEMS.extend(differences(before, json.loads(written(fresh))))
    return PROBLEMS


def _is_whole(config: pytest.Config) -> bool:
    # In several processes each sees a part, and nobody the whole.
    narrowing = ("keyword", "markexpr", "deselect", "lf", "ignore", "maxfail", "numprocesses")
    picked = any(getattr(config.option, name, None) for name in narrowing)
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not picked


def kept() -> Json:
    """What the file says."""
    return dict(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.exists() else {}


def written(evidence: Json) -> str:
    """The file's text: one line for each fact, so that a change can be read."""
    lines = [
        f"{json.dumps(section)}: {{\n" + ",\n".join(_lines(facts)) + "\n}"
        for section, facts in sorted(evidence.items())
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _lines(facts: Mapping[str, Any]) -> list[str]:
    return [
        f"{json.dumps(name)}: {json.dumps(fact, ensure_ascii=False, sort_keys=True)}"
        for name, fact in sorted(facts.items())
    ]


class Tests:
    """The tests that ran, to choose from."""

    def __init__(self, items: Iterable[pytest.Item], witness: Witness) -> None:
        self._said: dict[str, str] = {}
        self._breadth: dict[str, int] = {}
        for item in items:
            if isinstance(item, pytest.Function):
                test = item.nodeid.partition("[")[0]
                self._said[test] = self._said.get(test, "") + _said(item)
        for seen in witness.calls.values():
            for tests in seen.refusals.values():
                for test in tests:
                    self._breadth[test] = self._breadth.get(test, 0) + 1

    def best(self, tests: Iterable[str], word: str, before: object) -> str:
        """One that names the word, and shows little besides; the one of before if it still does."""
        found = set(tests)
        if isinstance(before, str) and before in found:
            return before
        return min(found, key=lambda test: self._rank(test, word))

    def _rank(self, test: str, word: str) -> tuple[object, ...]:
        is_named = bool(word) and f'"{word}"' in self._said.get(test, "").replace("'", '"')
        return not is_named, self._breadth.get(test, 0), test


def _said(item: pytest.Function) -> str:
    parameters = getattr(item, "callspec", None)
    try:
        return inspect.getsource(item.function) + repr(parameters.params if parameters else "")
    except ValueError:  # a number so long that Python does not write it out
        return inspect.getsource(item.function)


def gathered(witness: Witness, tests: Tests, before: Json) -> Json:
    """All that was seen, as the file has it."""
    made: Json = {name: {} for name in SECTIONS}
    was = {name: before.get(name, {}) for name in SECTIONS}
    for call, seen in witness.calls.items():
        if seen.refusals:
            old = was["refusals"].get(call, {})
            made["refusals"][call] = _chosen(seen.refusals, tests, old, _code)
        if call and seen.answers:
            made["answers"][call] = {
                status: shape.schema() for status, shape in sorted(seen.answers.items())
            }
        if seen.drivers:
            made["drivers"][call] = _chosen(
                seen.drivers, tests, was["drivers"].get(call, {}), _none
            )
        if seen.fields:
            made["fields"][call] = {name: sorted(who) for name, who in seen.fields.items()}
        if seen.example:
            example = was["examples"].get(call)
            still_fits = example and _fits(example, made["answers"][call])
            made["examples"][call] = example if still_fits else seen.example.shown
    made["extras"] = {what: shape.schema() for what, shape in witness.extras.items()}
    made["payloads"] = {name: shape.schema() for name, shape in witness.payloads.items()}
    made["events"] = _chosen(witness.events, tests, was["events"], str)
    return made


def _fits(example: Json, answers: Json) -> bool:
    schema = answers.get(str(example["status"]))
    return schema is not None and Draft202012Validator(schema).is_valid(example["answer"])


SECTIONS = ("answers", "drivers", "events", "examples", "extras", "fields", "payloads", "refusals")


def _chosen(
    facts: Mapping[str, set[str]], tests: Tests, old: Json, word: Callable[[str], str]
) -> Json:
    return {
        name: tests.best(found, word(name), old.get(name)) for name, found in sorted(facts.items())
    }


def _code(refusal: str) -> str:
    return refusal.partition(" ")[2]


def _none(driver: str) -> str:
    return ""


def merged(before: Json, fresh: Json) -> Json:
    """What was known, and what a part of the suite shows besides."""
    both = {}
    for section in SECTIONS:
        old, new = before.get(section, {}), fresh[section]
        both[section] = {**new, **old}
        for name in old.keys() & new.keys():
            if section in ("refusals", "drivers"):
                both[section][name] = {**new[name], **old[name]}
            elif section == "examples" and not _fits(old[name], both["answers"][name]):
                both[section][name] = new[name]
    return both


def differences(before: Json, fresh: Json) -> list[str]:
    """What the file says otherwise than the suite shows."""
    found = []
    for section in SECTIONS:
        old, new = before.get(section, {}), fresh[section]
        found += [
            f"{section} {name}: {_brief(old.get(name))} in the file, {_brief(new.get(name))} seen"
            for name in sorted(old.keys() | new.keys())
            if old.get(name) != new.get(name)
        ]
    return found


def _brief(fact: object) -> str:
    text = json.dumps(fact, sort_keys=True)
    return text if len(text) <= 300 else text[:299] + "…"
