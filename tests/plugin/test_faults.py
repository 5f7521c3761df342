"""Calls that fail at an exact point."""

from typing import Any

import pytest

from invo_client import InvoError
from invo_emulator.testing import ControlRefused, Invo, InvoFaults

BALANCE = "GET /api/player-balances/player/by-email/{player_email}"
MINT = "POST /api/checkout/sessions"


def mint(invo: Invo, **options: Any) -> str:
    client = invo.client(max_retries=0, **options)
    return client.create_checkout(player_email="ada@example.com", usd_amount="10.00").session_id


def test_a_call_fails_so_often_and_no_more(invo: Invo, invo_faults: InvoFaults) -> None:
    fault = invo_faults.arm(MINT, after=1, times=1, status=500)

    mint(invo)
    with pytest.raises(InvoError, match="armed"):
        mint(invo)

    assert mint(invo)
    assert [each["fault_id"] for each in invo_faults.armed()] == [fault["fault_id"]]


@pytest.mark.parametrize("at", ["before-handler", "after-commit", "mid-body"])
def test_a_connection_breaks(invo: Invo, invo_faults: InvoFaults, at: str) -> None:
    invo_faults.arm(MINT, at=at, do="reset")

    with pytest.raises(InvoError, match="No answer to POST /api/checkout/sessions") as failure:
        mint(invo)

    assert failure.value.status == 0


def test_a_silent_call_runs_out_of_patience(invo: Invo, invo_faults: InvoFaults) -> None:
    invo_faults.arm(MINT, do="hang", seconds=30)

    with pytest.raises(InvoError, match="ReadTimeout"):
        mint(invo, timeout=0.05)


@pytest.mark.parametrize("by_id", [True, False])
def test_a_disarmed_fault_does_nothing(invo: Invo, invo_faults: InvoFaults, by_id: bool) -> None:
    fault = invo_faults.arm(MINT, times=0)

    invo_faults.disarm(fault if by_id else None)

    assert mint(invo)


def test_an_operation_that_is_none_is_refused(invo_faults: InvoFaults) -> None:
    with pytest.raises(ControlRefused, match="Did you mean POST /api/checkout/sessions"):
        invo_faults.arm("POST /api/checkout/session")


@pytest.mark.invo(faults=[{"operation": MINT, "do": "reset"}])
def test_a_mark_arms_faults(invo: Invo) -> None:
    with pytest.raises(InvoError):
        mint(invo)
