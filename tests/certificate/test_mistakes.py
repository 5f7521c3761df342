"""Every classic mistake is named by the check that is about it; who makes none hears of none."""

import invonetwork
import pytest

from broken import FAULTS
from certificate.instant import at_once, now
from certificate.mistakes import BY_CHANCE, NAMED_BY
from certificate.studio import OLD_SECRET, SECRET, certificate_of, examine, failures
from invo_client import InvoError
from invo_emulator.certificate.catalogue import names
from mistakes.good import Event, Receiver


@pytest.mark.parametrize("fault", FAULTS)
def test_a_mistake_is_named(fault: str) -> None:
    assert set(NAMED_BY[fault].split()) <= set(failures(certificate_of(fault)))


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - BY_CHANCE))
def test_nothing_else_is_named(fault: str) -> None:
    assert set(failures(certificate_of(fault))) <= set(NAMED_BY[fault].split())


@pytest.mark.parametrize("fault", ["none", "later"])
def test_of_a_receiver_that_makes_none_everything_is_seen(fault: str) -> None:
    certificate = certificate_of(fault)

    assert certificate.holds
    # Nothing failed at first, so nothing could be lost by that.
    assert certificate.totals == {**certificate.totals, "unseen": 1, "skipped": 0}
    assert certificate.result("recovery").finding.verdict == "unseen"


class UsesInvosSdk(Receiver):
    """Verifies with INVO's own SDK, as its page shows."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        """What verify_webhook does."""
        try:
            event = invonetwork.verify_webhook(raw, signature, self.secrets, now=self.now())
        except invonetwork.InvoError as error:
            raise InvoError(str(error), code=error.code) from None
        return dict(event.raw)


def test_invos_own_sdk_holds_but_for_its_type_error() -> None:
    certificate = at_once(examine(UsesInvosSdk([SECRET, OLD_SECRET], now)))

    assert certificate.holds
    assert set(failures(certificate)) == {"signature-beyond-ascii"}


def test_every_check_is_failed_by_somebody() -> None:
    failed = {name for named in NAMED_BY.values() for name in named.split()}

    # One needs a receiver with another secret; one, a server that tells capitals in headers apart.
    assert set(names()) - failed == {"accepts-purchase", "header-case"}
