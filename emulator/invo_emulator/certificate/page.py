"""A certificate as a page of HTML that needs nothing else."""

from itertools import groupby

from invo_emulator import __version__
from invo_emulator.certificate.certificates import Certificate, in_words
from invo_emulator.templating import as_file
from invo_emulator.times import iso


def render(certificate: Certificate) -> str:
    """The page."""
    groups = groupby(certificate.results, key=lambda result: result.group)
    context = {
        "certificate": certificate,
        "groups": [(name, list(results)) for name, results in groups],
        "totals": in_words(certificate.totals),
        "made_at": iso(certificate.started_at).replace("T", " ").removesuffix("Z") + " UTC",
        "version": __version__,
    }
    return as_file("certificate.html", context)
