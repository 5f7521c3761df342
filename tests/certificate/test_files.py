"""A certificate as files: JUnit XML for CI, a page for people."""

import re
from xml.etree import ElementTree

import pytest
from starlette.requests import Request
from starlette.responses import Response

from certificate.instant import at_once
from certificate.studio import OLD_SECRET, SECRET, URL, certificate_of, examine
from invo_emulator.certificate import junit, page
from invo_emulator.certificate.catalogue import names
from mistakes.good import Receiver


def test_junit_has_a_case_for_each_check() -> None:
    [suite] = ElementTree.fromstring(junit.render(certificate_of("race")))

    assert suite.get("name") == URL
    assert [case.get("name") for case in suite] == names()
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("44", "1", "1")


def test_junit_tells_a_failure_in_full() -> None:
    [suite] = ElementTree.fromstring(junit.render(certificate_of("race")))

    [failure] = suite.iter("failure")
    assert "Granted too often" in failure.get("message", "")
    for part in ("X-Invo-Event-Id: evt_", "Came back: 200", "Why: ", "To mend it: "):
        assert part in (failure.text or "")


def test_junit_fails_for_nothing_that_only_should_hold() -> None:
    [suite] = ElementTree.fromstring(junit.render(certificate_of("answers-get")))

    assert suite.get("failures") == "0"
    messages = [skipped.get("message", "") for skipped in suite.iter("skipped")]
    assert any(message.startswith("should hold: A GET: answered with 200") for message in messages)


class Rude(Receiver):
    """Answers with what neither XML nor HTML likes."""

    async def receive(self, _: Request) -> Response:
        text = "\x00\x1b</pre><script>alert(1)</script>]]>"
        return Response(text, 500, headers={"X-Rude": "\x9b2J"})


@pytest.fixture(scope="module")
def rude() -> tuple[str, str]:
    """Both files about such a receiver."""
    certificate = at_once(examine(Rude([SECRET, OLD_SECRET])))
    return junit.render(certificate), page.render(certificate)


def test_what_a_receiver_answers_breaks_neither(rude: tuple[str, str]) -> None:
    xml, html = rude

    assert ElementTree.fromstring(xml).tag == "testsuites"
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "x-rude: �2J" in html


@pytest.mark.parametrize("fault", ["none", "race", "redirect"])
def test_the_page_has_every_check_and_needs_nothing_else(fault: str) -> None:
    html = page.render(certificate_of(fault))

    assert re.findall(r'<details id="([^"]+)"', html) == names()
    assert not re.findall(r'(?:src|href)="(?!data:|#)', html)
    assert "prefers-color-scheme: dark" in html


def test_the_page_opens_what_failed_and_links_to_it() -> None:
    html = page.render(certificate_of("race"))

    assert "It does not hold." in html
    assert re.findall(r'<details id="([^"]+)" open>', html) == ["same-moment"]
    assert 'href="#same-moment"' in html
