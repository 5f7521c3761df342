"""Pictures that somebody hands in: small, of four kinds, and kept as data: URLs.

Pages show them as images only, in which nothing of an SVG can run or fetch.
"""

import base64
import binascii
import re

MOST_BYTES = 65_536

SAYS = (
    "a PNG, JPEG, WebP or SVG of at most 64 KiB, as a data: URL in base64 like "
    '"data:image/png;base64,iVBORw…"'
)


def checked(url: str) -> str:
    """The same data: URL. Raises ValueError unless it is a picture as above."""
    # Before anything is decoded: base64 has four letters for three bytes.
    if len(url) > MOST_BYTES * 4 // 3 + 100:
        raise ValueError
    match = re.fullmatch(r"data:(image/[a-z+]+);base64,([A-Za-z0-9+/]+={0,2})", url)
    if not match:
        raise ValueError
    try:
        content = base64.b64decode(match[2], validate=True)
    except binascii.Error:
        raise ValueError from None
    if kind(content) != match[1]:
        raise ValueError
    return url


def data_url(content: bytes) -> str:
    """A picture's bytes as a data: URL. Raises ValueError for what is none, or too large."""
    media_type = kind(content)
    if media_type is None:
        raise ValueError
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def kind(content: bytes) -> str | None:
    """The media type that the bytes themselves speak of; None for any other, and for too many."""
    if len(content) > MOST_BYTES:
        return None
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if _is_svg(content) else None


def _is_svg(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    # A comment has one end, so that there is one way to read a text, however many it has.
    before = r"(?:\s|<\?xml[^>]*\?>|<!--(?:(?!-->).)*-->|<!DOCTYPE[^>\[]*>)*"
    return bool(re.match(before + r"<svg[\s>]", text, re.DOTALL))
