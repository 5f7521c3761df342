"""Every classic mistake is named by the check that is about it; who makes none hears of none."""

import pytest

from broken import FAULTS
from certificate.mistakes import NAMED_BY
from certificate.studio import certificate_of, failures
from invo_emulator.certificate.catalogue import names


@pytest.mark.parametrize("fault", FAULTS)
def test_a_mistake_is_named_and_nothing_else_is(fault: str) -> None:
    certificate = certificate_of(fault)

    assert set(failures(certificate)) == set(NAMED_BY[fault].split())


@pytest.mark.parametrize("fault", ["none", "later"])
def test_of_a_receiver_that_makes_none_everything_is_seen(fault: str) -> None:
    certificate = certificate_of(fault)

    assert certificate.holds
    # Nothing failed at first, so nothing could be lost by that.
    assert certificate.totals == {**certificate.totals, "unseen": 1, "skipped": 0}
    assert certificate.result("recovery").finding.verdict == "unseen"


def test_every_check_is_failed_by_somebody() -> None:
    failed = {name for named in NAMED_BY.values() for name in named.split()}

    # One needs a receiver with another secret; one, a server that tells capitals in headers apart.
    assert set(names()) - failed == {"accepts-purchase", "header-case"}
