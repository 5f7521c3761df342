"""A running emulator, seen by a doctor: what stories with a real one can't show."""

import socket
from collections.abc import Mapping
from typing import Any

import pytest

from invo_emulator import __version__
from invo_emulator.diagnosis import running
from invo_emulator.diagnosis.findings import FINE, ODD, WRONG
from invo_emulator.terminal.connection import ControlPlane
from invo_emulator.times import SECOND, iso_exact

NOW = 1_798_761_599 * SECOND


class Emulator(ControlPlane):
    """An emulator on another machine: its answers, by path."""

    def __init__(self, **answers: object) -> None:
        super().__init__("http://elsewhere.test")
        self._answers = answers

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, object] | None = None,
    ) -> Any:
        """Always the same to the same."""
        return self._answers[path.split("/")[1]]

    def call_api(self, method: str, path: str, secret: str) -> Any:
        """A test event is under way."""
        return {"delivery": {"delivery_id": "dlv_1"}}


@pytest.mark.parametrize(("version", "verdict"), [(__version__, FINE), ("9.9.9", ODD)])
def test_another_version_is_worth_a_look(version: str, verdict: str) -> None:
    finding = running.health(Emulator(health={"status": "ok", "version": version}))

    assert finding.verdict == verdict
    assert version in finding.says


SKEWS = [(0, FINE), (4, FINE), (-4, FINE), (60, ODD), (-60, ODD), (301, WRONG), (-301, WRONG)]


@pytest.mark.parametrize(("seconds", "verdict"), SKEWS)
@pytest.mark.parametrize("offset", [0, 7200])
def test_clocks_that_differ_are_told_by_how_much(seconds: int, verdict: str, offset: int) -> None:
    now = iso_exact(NOW + (seconds + offset) * SECOND)
    clock = {"now": now, "offset_seconds": offset, "mode": "wall"}

    first, *others = running.clock(Emulator(clock=clock), NOW)

    assert first.verdict == verdict
    assert len(others) == (1 if offset else 0)
    if verdict != FINE:
        assert ("ahead of" if seconds > 0 else "behind") in first.says


def attempt(error: str) -> dict[str, object]:
    """An attempt that found nobody."""
    return {"status": None, "network_error": error, "duration_ms": 1.0}


def diagnosis(url: str, error: str) -> tuple[str, str]:
    """Why a receiver was silent, and what to do."""
    target = {"state": "active", "signing_secret": "whsec_test_1"}
    game = {"game_id": "1", "name": "Demo Quest", "secret": "ivsdk_test_1", "webhook": target}
    delivery = {"target_url": url, "state": "pending", "attempt_log": [attempt(error)]}

    [finding] = running.webhooks(Emulator(deliveries=delivery), {"games": [game]}, 0)

    assert finding.verdict == WRONG
    return finding.why, finding.mend


def test_who_is_reached_from_here_but_not_from_there_is_behind_a_containers_wall() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://localhost:{listening.getsockname()[1]}/hooks"

        why, mend = diagnosis(url, "ConnectionRefusedError: refused")

    assert "for a container, localhost is the container" in why
    assert "host.docker.internal" in mend


def test_who_is_reached_from_nowhere_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/hooks"

    assert diagnosis(url, "ConnectionRefusedError: refused")[0] == "nobody listens there"
