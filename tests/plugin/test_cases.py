"""The case file of a red test, and repeating it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from invo_emulator.testing import Invo, case_page
from invo_emulator.testing.cases import gather, keep, read
from invo_emulator.testing.differences import Difference, differences
from invo_emulator.testing.masking import Masks
from invo_emulator.testing.replaying import Repeated, replay
from plugin.studio import Suite

RED = """
def test_red(invo, invo_checkout, invo_webhooks, invo_faults):
    client = invo.client(max_retries=0)
    ada = invo.player("ada@example.com", balance="5.00")
    session = client.create_checkout(player_email=ada.email, usd_amount="10.00")
    client.mint_player_token(player_email=ada.email)
    client.get_purchase_status(
        session_id=session.session_id, session_token=session.session_token
    )
    invo_webhooks.answer(500, times=1)
    invo_checkout.pay(session)
    invo_webhooks.wait_for("purchase.completed")
    invo_faults.arm("POST /api/checkout/sessions", at="after-commit", do="reset")
    try:
        client.create_checkout(player_email=ada.email, usd_amount="12.00")
    except Exception:
        pass
    assert ada.balance == "0.00", [invo.game_secret, session.session_token]
"""


@pytest.fixture
def red(suite: Suite) -> pytest.RunResult:
    """A run with one red test, whose case file is left behind."""
    return suite.run(RED)


def test_a_red_test_says_where_its_case_is(suite: Suite, red: pytest.RunResult) -> None:
    [file] = suite.cases()

    red.assert_outcomes(failed=1)
    red.stdout.fnmatch_lines(["*- invo -*", f"*: {file.with_suffix('.html')}", f"*replay {file}"])


def test_a_case_tells_all_that_happened(suite: Suite, red: pytest.RunResult) -> None:
    case = suite.case()

    kinds = {entry["kind"] for entry in case["timeline"]}
    attempts = [attempt["status"] for attempt in case["deliveries"][0]["attempt_log"]]
    assert case["test"].endswith("::test_red")
    assert "assert '105.00' == '0.00'" in case["failure"]
    assert {"call", "state", "posting", "attempt", "fault", "clock"} <= kinds
    assert attempts == [500, 200]
    assert [call["status"] for call in case["calls"] if call["path"].endswith("/pay")] == [200]
    assert case["seed"] == case["began"]["seed"]
    assert case["versions"]["invo-emulator"]


def test_a_case_holds_no_secret(suite: Suite, red: pytest.RunResult) -> None:
    [file] = suite.cases()

    for text in (file.read_text(), file.with_suffix(".html").read_text()):
        assert not re.findall(r"ivsdk_test_[0-9a-f]{24}|whsec_test_[0-9a-f]{24}|eyJ\w{20,}", text)
        assert "[key of game " in text
        assert "[token " in text


def test_the_page_of_a_case_needs_nothing_else(suite: Suite, red: pytest.RunResult) -> None:
    page = suite.cases()[0].with_suffix(".html").read_text()

    assert "purchase.completed" in page
    assert not re.findall(r"<script|(?:src|href)=.?(?:https?:|/)|@import|url\(", page)


def test_the_page_of_a_case_shows_each_number_as_it_was_sent(
    suite: Suite, red: pytest.RunResult
) -> None:
    case = suite.case()
    sent = {"request_body": '{"usd_amount":10.00}'}

    page = case_page.render({**case, "calls": [{**case["calls"][0], **sent}]})

    assert "&#34;usd_amount&#34;: 10.00" in page


@pytest.mark.parametrize("mode", ["in-process", "server", "url"])
def test_a_repeated_case_is_answered_alike(suite: Suite, mode: str, running_url: str) -> None:
    suite.run(RED, f"--invo-url={running_url}" if mode == "url" else f"--invo-mode={mode}")

    repeated = list(replay(suite.case()))

    assert len(repeated) == len(suite.case()["calls"])
    assert [one for one in repeated if one.differences] == []


@pytest.fixture
def case(invo: Invo) -> dict[str, Any]:
    """A case of one purchase."""
    invo.player("ada@example.com", balance="5.00")
    invo.client().get_player_balance(player_email="ada@example.com")
    return gather(invo, "a test", "")


def _differing(case: dict[str, Any]) -> list[Repeated]:
    return [one for one in replay(case) if one.differences]


def test_another_answer_is_told(case: dict[str, Any]) -> None:
    call = case["calls"][-1]
    call["response_body"] = call["response_body"].replace("5.00", "6.00", 1)

    [differing] = _differing(case)

    assert differing.path.endswith("/by-email/ada@example.com")
    assert ("6.00", "5.00") in {(each.before, each.now) for each in differing.differences}


def test_another_status_is_told(case: dict[str, Any]) -> None:
    case["calls"][-1]["status"] = 404

    [differing] = _differing(case)

    assert (differing.recorded_status, differing.status) == (404, 200)
    assert Difference("status", "404", "200") in differing.differences


def test_what_is_too_long_to_be_kept_is_not_repeated(case: dict[str, Any]) -> None:
    case["calls"][-1]["request_body"] = "x" * 65_536

    [differing] = _differing(case)

    assert differing.differences[0].now == "not repeated"


@pytest.mark.parametrize(
    ("before", "now", "places"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, ["a"]),
        ({"a": [1, {"b": "x"}]}, {"a": [1, {"b": "y"}]}, ["a[1].b"]),
        ({"a": [1]}, {"a": [1, 2]}, ["a"]),
        ({"a": 1}, {}, ["a"]),
        ({}, {"a": 1}, ["a"]),
        ({"request_id": "1"}, {"request_id": "2"}, []),
        ({"at": "2027-01-01T00:00:00Z"}, {"at": "2027-01-01T00:00:01.5Z"}, []),
        ({"at": "2027-01-01T00:00:00Z"}, {"at": "2027-01-01T00:00:03Z"}, ["at"]),
        ({"a": True}, {"a": "true"}, ["a"]),
    ],
)
def test_bodies_are_compared(before: object, now: object, places: list[str]) -> None:
    assert [each.place for each in differences(before, now, str)] == places


def test_masks_keep_secrets_apart() -> None:
    masks = Masks([{"game_id": "7", "secret": "ivsdk_secret_1", "signing_secret": "whsec_one"}])

    masks.learn({"deep": [{"token": "token_of_ada"}, {"token": "token_of_bob"}], "token": "short"})

    said = masks.apply({"url": "/x?session=token_of_bob", "all": ["ivsdk_secret_1", "whsec_one"]})
    assert said["all"] == ["[key of game 7]", "[signing secret of game 7]"]
    assert re.fullmatch(r"/x\?session=\[token \d\]", said["url"])
    assert masks.apply("token_of_ada") != masks.apply("token_of_bob")


def test_a_green_test_leaves_nothing(suite: Suite) -> None:
    suite.run("def test_green(invo): pass").assert_outcomes(passed=1)

    assert suite.cases() == []


def test_no_case_is_written_where_none_is_wanted(suite: Suite) -> None:
    suite.run("def test_red(invo): assert not invo", "--invo-cases=").assert_outcomes(failed=1)

    assert not suite.pytester.path.joinpath(".invo-cases").exists()


def test_red_tests_side_by_side_leave_a_case_each(suite: Suite) -> None:
    suite.pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("number", range(4))
        def test_red(invo, number):
            invo.player(f"p{number}@example.com", balance="1.00")
            assert not number
        """
    )

    result = suite.run_apart("-p", "xdist.plugin", "-n", "2")

    result.assert_outcomes(passed=1, failed=3)
    cases = [json.loads(file.read_text()) for file in suite.cases()]
    assert all(f"p{case['test'][-2]}@example.com" in case["calls"][0]["path"] for case in cases)
    assert len(cases) == 3
    result.stdout.fnmatch_lines(["*invo-emulator replay *"])


def test_a_world_that_is_gone_leaves_no_case(invo: Invo, tmp_path: Path) -> None:
    invo.drop()

    told = keep(invo, "a test", "", tmp_path)

    assert told.startswith(
        "There is no case file: ControlRefused: GET /world: There is no world called"
    )


def test_a_case_can_be_read_again(invo: Invo, tmp_path: Path) -> None:
    told = keep(invo, "a test", "it failed", tmp_path)

    file = Path(told.rpartition(" ")[2])

    assert read(file)["failure"] == "it failed"
