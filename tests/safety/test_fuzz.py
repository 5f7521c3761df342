"""Whatever is read that somebody else wrote is read, or refused: nothing else comes of it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safety.targets import TARGETS, Target

# Bytes that mean something to one reader or another.
TELLING = [
    b"\0",
    b"\n",
    b"\r\n",
    b'"',
    b"{",
    b"[" * 70,
    b"%",
    b"\\ud800",
    b"=",
    b".",
    b"\xff",
    b"9" * 5000,
]
TELLING += [b"null", b"-1", b"1e999", b"NaN", b"../", b"://[", b"", b"\xed\xa0\x80", b"true"]

TEXTS = st.text().map(lambda text: text.encode(errors="replace"))


@st.composite
def spoilt(draw: st.DrawFn, target: Target) -> bytes:
    """What a reader takes, after somebody has changed some places of it."""
    content = draw(st.sampled_from(list(target.seeds)))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 12)))
        piece = draw(st.one_of(st.sampled_from(TELLING), st.binary(max_size=8)))
        content = content[:start] + piece + content[end:]
    return content


@pytest.mark.parametrize("name", TARGETS)
def test_what_a_reader_takes_is_taken(name: str) -> None:
    for seed in TARGETS[name].seeds:
        TARGETS[name].read(seed)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_read_is_read_or_refused(name: str, data: st.DataObject) -> None:
    target = TARGETS[name]
    content = data.draw(
        st.one_of(
            spoilt(target), st.binary(), st.text().map(lambda text: text.encode(errors="replace"))
        )
    )

    target.read(content)
