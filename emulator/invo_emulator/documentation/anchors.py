"""The anchors of headings, as GitHub makes them, so that links work there and here."""

import re


class Anchors:
    """The anchors of one document. The second heading of the same words gets a number."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def of(self, heading: str) -> str:
        """The anchor of the next heading, by its words."""
        anchor = re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        count = self._seen.get(anchor, 0)
        self._seen[anchor] = count + 1
        return f"{anchor}-{count}" if count else anchor
