"""A sweep as a page of HTML that needs nothing else."""

from invo_emulator import __version__
from invo_emulator.sweep.reports import Report
from invo_emulator.templating import as_file


def render(report: Report) -> str:
    """The page."""
    return as_file("sweep.html", {"report": report, "version": __version__})
