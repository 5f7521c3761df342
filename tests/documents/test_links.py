"""Every link in README.md and docs/ leads somewhere, on GitHub and on the emulator's own pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from documents.reference import FOLDER
from documents.snippets import documents
from invo_emulator.documentation import contents, searching, site
from invo_emulator.documentation.anchors import Anchors

_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def links(file: Path) -> list[str]:
    """The links of a document, those to other hosts left out."""
    text = _CODE.sub("", file.read_text(encoding="utf-8"))
    return [link for link in _LINK.findall(text) if ":" not in link]


def anchors(file: Path) -> set[str]:
    """The anchors of a document's headings."""
    text = re.sub(r"^```.*?^```$", "", file.read_text(encoding="utf-8"), flags=re.M | re.S)
    made = Anchors()
    return {made.of(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("file", documents(), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_link_of_a_file_leads_somewhere(file: Path) -> None:
    broken = []
    for link in links(file):
        path, _, anchor = link.partition("#")
        target = (file.parent / path) if path else file
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert broken == []


def test_every_document_is_in_the_table_of_contents_once() -> None:
    listed = [entry.name for part in contents.parts() for entry in part.entries]

    there = {file.stem for file in FOLDER.glob("*.md")} - {contents.INDEX}
    assert sorted(listed) == sorted(there)


@pytest.mark.parametrize("name", contents.entries())
def test_a_page_has_the_title_of_the_contents_or_a_longer_one(name: str) -> None:
    entry = contents.entries()[name]

    document = site.document(name, "")

    assert document.title
    assert entry.says.endswith(".")


@pytest.mark.parametrize("name", contents.entries())
def test_every_link_of_a_page_leads_somewhere(name: str) -> None:
    html = site.document(name, "").html
    addresses = re.findall(r'(?:href|src)="(/[^"]*)"', html)

    broken = []
    for address in addresses:
        path, _, anchor = address.removeprefix(site.PREFIX).lstrip("/").partition("#")
        name = path or contents.INDEX
        if name not in contents.entries():
            if path not in site.examples() and not (FOLDER / path).is_file():
                broken.append(address)
        elif anchor and f'id="{anchor}"' not in site.document(name, "").html:
            broken.append(address)

    assert broken == []


@pytest.mark.parametrize("name", contents.entries())
def test_a_section_that_is_found_is_there(name: str) -> None:
    html = site.document(name, "").html

    found = [section.anchor for section in searching.sections() if section.name == name]

    assert found
    assert [anchor for anchor in found if anchor and f'id="{anchor}"' not in html] == []
