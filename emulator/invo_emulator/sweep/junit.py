"""A sweep as JUnit XML, which every CI shows: a case for each run."""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from invo_emulator.sweep.reports import NOT_REACHED, Report, Result

# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """The document."""
    skipped = sum(each.outcome == NOT_REACHED for each in report.results)
    counts = {
        "tests": str(len(report.results)),
        "failures": str(len(report.findings)),
        "errors": "0",
        "skipped": str(skipped),
        "time": f"{report.seconds:.3f}",
    }
    top = Element("testsuites", {"name": "invo-emulator sweep", **counts})
    suite = SubElement(top, "testsuite", {"name": _writable(" ".join(report.command)), **counts})
    for result in report.results:
        _add(suite, result)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(top, encoding="unicode") + "\n"


def _add(suite: Element, result: Result) -> None:
    names = {"classname": result.place.name, "name": result.point.name}
    case = SubElement(suite, "testcase", {**names, "time": f"{result.seconds:.3f}"})
    if result.outcome == NOT_REACHED:
        SubElement(case, "skipped", {"message": "the command made no such call this time"})
    if result.is_finding:
        says = result.disagreements[0].problem.says
        failure = SubElement(case, "failure", {"message": says, "type": result.outcome})
        failure.text = _writable(_details(result))


def _details(result: Result) -> str:
    lines = [f"The client saw {result.point.heard}."]
    for each in result.disagreements:
        said = {"Meant": each.meant, "INVO says": each.books, "Studio says": each.studio}
        lines.append(each.problem.says)
        lines += [f"{label}: {words}" for label, words in said.items() if words]
    lines += [call.says for call in result.said]
    lines += [f"To mend it: {mend}" for mend in result.mends]
    return "\n".join([*lines, result.last_words])


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("�", text)
