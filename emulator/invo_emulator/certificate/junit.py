"""A certificate as JUnit XML, which every CI shows."""

from xml.etree.ElementTree import Element, SubElement, tostring

from invo_emulator.certificate.certificates import Certificate
from invo_emulator.certificate.checks import Result


def render(certificate: Certificate) -> str:
    """The document. What should hold and does not is told as skipped, because it fails nothing."""
    results = certificate.results
    failures = sum(result.is_failure for result in results)
    counts = {"tests": str(len(results)), "failures": str(failures), "errors": "0"}
    time = f"{certificate.seconds:.3f}"
    top = Element("testsuites", {"name": "invo-emulator certify", "time": time, **counts})
    left_out = sum(
        not result.is_failure and result.finding.verdict != "passed" for result in results
    )
    suite = SubElement(
        top,
        "testsuite",
        {"name": certificate.url, "time": time, **counts, "skipped": str(left_out)},
    )
    for result in results:
        _add(suite, result)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(top, encoding="unicode") + "\n"


def _add(suite: Element, result: Result) -> None:
    name, time = result.check.name, f"{result.seconds:.3f}"
    case = SubElement(suite, "testcase", {"classname": result.group, "name": name, "time": time})
    because = result.finding.because
    if result.is_failure:
        failure = SubElement(case, "failure", {"message": because, "type": name})
        failure.text = _details(result)
    elif result.is_warning:
        SubElement(case, "skipped", {"message": f"should hold: {because}"})
    elif result.finding.verdict != "passed":
        SubElement(case, "skipped", {"message": f"{result.finding.verdict}: {because}"})


def _details(result: Result) -> str:
    check, lines = result.check, [result.check.says, result.finding.because]
    for exchange in result.telling:
        sent, came = exchange.sent, exchange.came
        lines += [f"Sent: {sent.method}, {sent.says}"]
        lines += [f"{name}: {value}" for name, value in sent.headers.items()]
        lines += [sent.body, f"Came back: {came.error or came.status}", came.body]
    return "\n".join([*lines, f"Why: {check.why}", f"To mend it: {check.mend}", check.hint])
