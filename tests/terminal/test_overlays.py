"""Data that somebody typed: fields, JSON, files."""

from pathlib import Path

import pytest

from invo_emulator.options import Mistake
from invo_emulator.terminal import overlays

TYPED = [
    ([], {}),
    (["usd_amount=5.00"], {"usd_amount": "5.00"}),
    (["quantity:=3", "ok:=true"], {"quantity": 3, "ok": True}),
    (["a=b=c"], {"a": "b=c"}),
    (["empty="], {"empty": ""}),
    (["metadata.user_id=u1", "metadata.n:=1"], {"metadata": {"user_id": "u1", "n": 1}}),
    (["metadata=x", "metadata.user_id=u1"], {"metadata": {"user_id": "u1"}}),
    (['{"a": 1, "b": 2}', "b=3"], {"a": 1, "b": "3"}),
    ([' {"a": 1}'], {"a": 1}),
]


@pytest.mark.parametrize(("pieces", "data"), TYPED)
def test_what_was_typed_is_read(pieces: list[str], data: dict[str, object]) -> None:
    assert overlays.read(pieces) == data


def test_a_file_is_read_and_laid_under_what_follows(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text('{"a": 1, "b": {"c": 2}}')

    assert overlays.read([f"@{file}", "b.d=3"]) == {"a": 1, "b": {"c": 2, "d": "3"}}


WRONG = [
    ("usd_amount", "--data usd_amount is none of name=text, name:=json, a JSON object, @file"),
    ("=5", "--data =5 is none of"),
    ("n:=x", "n is not JSON: Expecting value"),
    ("{", "--data is not JSON: Expecting property name"),
    ("@nowhere.json", "nowhere.json can't be read: No such file or directory."),
]


@pytest.mark.parametrize(("piece", "sentence"), WRONG)
def test_what_can_not_be_read_is_named(piece: str, sentence: str) -> None:
    with pytest.raises(Mistake) as mistake:
        overlays.read([piece])

    assert str(mistake.value).startswith(sentence)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[1]", "must be a JSON object"),
        (b"\xff\xfe", "is not UTF-8 text."),
        (b"{" * 100_000, "is not JSON"),
    ],
)
def test_a_file_that_holds_something_else_is_named(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "data.json"
    file.write_bytes(content)

    with pytest.raises(Mistake) as mistake:
        overlays.read([f"@{file}"])

    assert str(file) in str(mistake.value)
    assert sentence in str(mistake.value)
