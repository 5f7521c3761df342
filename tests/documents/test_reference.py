"""The documents that are made from the code say what the code says."""

from __future__ import annotations

import pytest

from documents import reference
from documents.calls import every_call
from invo_emulator import app


@pytest.mark.parametrize("name", reference.GENERATED)
def test_a_generated_document_is_what_the_code_says(name: str) -> None:
    written = reference.FOLDER.joinpath(f"{name}.md").read_text(encoding="utf-8")

    assert written == reference.GENERATED[name](), (
        f"docs/{name}.md is not what the code says any more: python tests/documents/reference.py"
    )


async def test_every_endpoint_has_an_example() -> None:
    made = await every_call()

    assert set(made) == {each.number for each in app.OPERATIONS}
