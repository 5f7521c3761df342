"""The coverage: every endpoint, no and event, with who knows of it and which test shows it."""

import importlib.util
from pathlib import Path

import pytest

from invo_emulator.contract.endpoints import CONTRACT
from invo_emulator.contract.sources import CODES, SOURCES
from invo_emulator.controls.every import CONTROLS
from stories import Json, Story
from test_refusals import UNHEARD

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
async def coverage(api: Story) -> Json:
    """All of it."""
    answer = await api.control("GET", "/coverage")
    assert answer.status_code == 200, answer.text
    assert len(answer.content) < 300_000
    return dict(answer.json())


async def test_every_endpoint_of_the_contract_has_a_source(coverage: Json) -> None:
    endpoints = coverage["endpoints"]

    assert [each["number"] for each in endpoints] == [place.number for place in CONTRACT]
    assert all(each["sources"] and set(each["sources"]) <= set(SOURCES) for each in endpoints)


async def test_what_is_not_emulated_says_so_with_the_test_that_shows_it(coverage: Json) -> None:
    [steam] = [each for each in coverage["endpoints"] if each["number"] == "E17"]

    [no] = steam["refusals"]
    assert (steam["emulated"], no["status"], no["code"]) == (False, 501, "NOT_EMULATED")
    assert no["test"].startswith("tests/api/test_contract.py::")


async def test_an_endpoint_tells_what_it_reads_refuses_and_who_called_it(coverage: Json) -> None:
    [checkout] = [each for each in coverage["endpoints"] if each["number"] == "E10"]

    email = checkout["fields"][0]
    assert (email["name"], email["required"]) == ("player_email", True)
    assert {"invonetwork 0.1.1", "invonetwork 3.30.1"} <= {*email["sent_by"]}
    assert {"invo-client", "HTTP"} <= checkout["drivers"].keys()
    assert 201 in checkout["answers"]


async def test_nearly_every_no_has_a_test_and_ours_have_no_source(coverage: Json) -> None:
    untested = [each["name"] for each in coverage["refusals"] if each["test"] is None]
    known = {code for each in coverage["refusals"] if each["sources"] for code in each["codes"]}

    assert {*untested} == {each.__name__ for each in UNHEARD}
    assert set(CODES) - {""} <= known


async def test_every_event_that_is_emulated_has_a_test(coverage: Json) -> None:
    events = coverage["events"]

    assert all(each["test"] for each in events if each["emulated"])
    assert all(each["sources"] for each in events)


async def test_what_we_chose_is_told(coverage: Json) -> None:
    choices = {each["question"]: each["answer"] for each in coverage["choices"]}

    assert choices["Fees on a currency purchase"].startswith("None:")


async def test_the_summary_counts_what_is_there(coverage: Json) -> None:
    summary = coverage["summary"]

    assert summary["endpoints"] == len(CONTRACT)
    assert summary["controls"] == len(CONTROLS)
    assert summary["events_with_a_test"] == summary["events_emulated"]


async def test_every_test_that_is_named_exists(coverage: Json) -> None:
    calls = coverage["endpoints"] + coverage["controls"]
    named = {no["test"] for each in calls for no in each["refusals"]}
    named |= {test for each in calls for test in each.get("drivers", {}).values()}
    named |= {each["test"] for each in coverage["events"]}

    missing = [test for test in named - {None} if not _exists(test)]

    assert missing == []


def _exists(test: str) -> bool:
    file, _, name = test.partition("::")
    path = REPOSITORY / file
    return path.exists() and f"def {name}(" in path.read_text(encoding="utf-8")


def test_the_evidence_is_shipped_with_the_package() -> None:
    found = importlib.util.find_spec("invo_emulator")

    assert found
    assert found.origin
    assert Path(found.origin).with_name("evidence.json").exists()
