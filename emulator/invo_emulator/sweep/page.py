"""A sweep as a page of HTML that needs nothing else."""

from invo_emulator import __version__
from invo_emulator.sweep.reports import Report
from invo_emulator.templating import environment


def render(report: Report) -> str:
    """The page."""
    context = {"nonce": "", "report": report, "version": __version__}
    return environment().get_template("sweep.html").render(**context)
