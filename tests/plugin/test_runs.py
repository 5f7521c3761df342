"""Whole runs of a studio's pytest: each mode, side by side, and without the emulator."""

from pathlib import Path

import pytest

from command.running import Command
from plugin.studio import Suite

EXAMPLES = Path(__file__).parents[2] / "examples" / "testing"

# Each test plants what only it knows, and looks for what is not its own.
CANARIES = """
import pytest

@pytest.mark.parametrize("number", range(64))
def test_a_canary(invo, invo_webhooks, invo_checkout, number):
    email = f"canary-{number}@example.com"
    invo.player(email, balance=f"{number}.00")
    metadata = {"canary": f"canary-{number}"}
    session = invo.client().create_checkout(
        player_email=email, usd_amount="10.00", metadata=metadata
    )
    invo_checkout.pay(session)

    event = invo_webhooks.wait_for("purchase.completed")

    assert event.data["new_balance"] == f"{number + 100}.00"
    assert [each.event.data["player_email"] for each in invo_webhooks.received] == [email]
    assert [p["email"] for p in invo.control("GET", "/players")["players"]] == [email]
    told = invo.send("GET", "/requests").text + invo.send("GET", "/timeline?limit=1000").text
    others = [n for n in range(64) if n != number and f"canary-{n}@" in told]
    assert others == []
"""


@pytest.fixture
def examples(suite: Suite) -> Suite:
    """A suite with our examples in it."""
    for file in EXAMPLES.glob("test_*.py"):
        suite.pytester.path.joinpath(file.name).write_text(file.read_text())
    return suite


@pytest.mark.parametrize("mode", ["in-process", "server"])
def test_the_examples_pass_in_every_mode(examples: Suite, mode: str) -> None:
    result = examples.run("", f"--invo-mode={mode}")

    assert result.ret == 0
    assert result.parseoutcomes()["passed"] >= 4


def test_the_examples_pass_against_a_running_emulator(examples: Suite, running_url: str) -> None:
    assert examples.run("", f"--invo-url={running_url}").ret == 0


def test_tests_side_by_side_do_not_meet(suite: Suite) -> None:
    # Fewer than on one emulator: these could meet only by way of files.
    suite.pytester.makepyfile(CANARIES.replace("range(64)", "range(8)"))

    result = suite.run_apart("-p", "xdist.plugin", "-n", "2")

    result.assert_outcomes(passed=8)


def test_tests_side_by_side_do_not_meet_on_one_emulator(suite: Suite, running_url: str) -> None:
    suite.pytester.makepyfile(CANARIES)

    result = suite.run_apart("-p", "xdist.plugin", "-n", "2", f"--invo-url={running_url}")

    result.assert_outcomes(passed=64)


def test_64_worlds_live_at_once(suite: Suite) -> None:
    result = suite.run(
        """
        from invo_emulator.testing import Invo

        def test_64_worlds(invo_place):
            worlds = [Invo(invo_place) for _ in range(64)]
            for number, invo in enumerate(worlds):
                invo.player("ada@example.com", balance=f"{number}.00", name=f"canary {number}")
            for number, invo in enumerate(worlds):
                [player] = invo.control("GET", "/players")["players"]
                answer = invo.client().get_player_balance(player_email="ada@example.com")
                assert player["name"] == f"canary {number}"
                assert answer.balances[0].available_balance == f"{number}.00"
            for invo in worlds:
                invo.drop()
        """
    )

    result.assert_outcomes(passed=1)


def test_no_world_is_left_behind(suite: Suite) -> None:
    result = suite.run(
        """
        def test_one(invo): pass

        def test_another(invo):
            assert [world["id"] for world in invo.control("GET", "/worlds")["worlds"]] == [
                invo.world_id, "default"
            ]
        """
    )

    result.assert_outcomes(passed=2)


def test_a_run_without_the_fixtures_imports_nothing(suite: Suite) -> None:
    suite.pytester.makepyfile(
        """
        import sys

        def test_nothing():
            ours = [name for name in sys.modules if name.startswith("invo_")]
            assert sorted(ours) == ["invo_emulator", "invo_emulator.pytest_plugin"]
            assert not {"httpx", "starlette", "sqlite3"} & set(sys.modules)
        """
    )

    suite.run_apart().assert_outcomes(passed=1)


def test_no_socket_is_opened_before_somebody_wants_an_address(suite: Suite) -> None:
    result = suite.run(
        """
        import socket
        from invo_emulator.testing.places import Local

        def test_it(monkeypatch, invo, invo_webhooks):
            with monkeypatch.context() as patch:
                patch.setattr(socket.socket, "bind", None)
                invo.player("ada@example.com", balance="1.00")
                invo.control("POST", "/events", {"event_type": "purchase.completed", "data": {}})
                invo_webhooks.wait_for("purchase.completed")
            assert invo.base_url.startswith("http://127.0.0.1:")
        """
    )

    result.assert_outcomes(passed=1)


def test_the_mode_is_in_the_ini_file_too(suite: Suite) -> None:
    suite.pytester.makeini("[pytest]\ninvo_mode = server")

    suite.run("def test_it(invo): assert invo.mode == 'server'").assert_outcomes(passed=1)


def test_a_control_token_is_sent(suite: Suite) -> None:
    with Command() as command:
        url = command.start("--control-token", "s3cret").about["base_url"]
        result = suite.run(
            "def test_it(invo): pass", f"--invo-url={url}", "--invo-control-token=s3cret"
        )

    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--invo-url=http://127.0.0.1:1"], "No emulator answers at http://127.0.0.1:1: *"),
        (["--invo-url=no address"], "No emulator answers at no address: *"),
        (["-oinvo_mode=sever"], "*invo_mode: The mode is in-process or server, not sever."),
    ],
)
def test_an_emulator_that_is_not_there_is_told(
    suite: Suite, options: list[str], complaint: str
) -> None:
    result = suite.run("def test_it(invo): pass", *options)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([complaint])


def test_a_wrong_control_token_is_told(suite: Suite) -> None:
    with Command() as command:
        url = command.start("--control-token", "s3cret").about["base_url"]
        result = suite.run("def test_it(invo): pass", f"--invo-url={url}")

    result.stdout.fnmatch_lines(["The emulator at *: This control plane needs its token: *"])


def test_the_fixtures_are_told_of(suite: Suite) -> None:
    result = suite.run("", "--fixtures")

    told = {line.partition(" -- ")[0] for line in result.outlines}
    assert {"invo", "invo_clock", "invo_faults", "invo_webhooks", "invo_checkout"} <= told
