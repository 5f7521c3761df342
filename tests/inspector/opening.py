"""A page of the inspector as somebody sees it: its words, its links, its buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

from stories import Story

# A browser can't send a header that names a world.
HTML = {"Accept": "text/html,application/xhtml+xml;q=0.9", "X-Emulator-World": ""}

# What a studio may have put in the place of any name.
HOSTILE = "<img src=x onerror=alert(1)>"


@dataclass
class Seen(HTMLParser):
    """What a page has between its `<main>` and `</main>`."""

    status: int = 200
    html: str = ""
    text: str = ""
    links: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read it."""
        super().__init__()
        self._is_inside = self._goes_on = False
        self.feed(self.html)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A link, a button that is a call, or where a long word may be broken."""
        self._goes_on = tag == "wbr"
        named = dict(attrs)
        self._is_inside |= tag == "main"
        if not self._is_inside:
            return
        if tag == "a":
            self.links.append(named["href"] or "")
        if tag == "form" and "data-path" in named:
            self.calls.append(f"{named['data-method']} {named['data-path']}")

    def handle_endtag(self, tag: str) -> None:
        """The end of what is looked at."""
        self._is_inside &= tag != "main"

    def handle_data(self, data: str) -> None:
        """Words."""
        if self._is_inside:
            self.text += data if self._goes_on else f" {data}"
            self._goes_on = False


async def look(api: Story, path: str, **headers: str) -> httpx.Response:
    """What a browser is answered."""
    return await api.http.get(f"/_emulator{path}", headers=HTML | headers)


async def opened(api: Story, path: str) -> Seen:
    """Open a page, which must be there."""
    answer = await look(api, path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Seen(answer.status_code, answer.text)


async def read(api: Story, path: str) -> str:
    """What a person reads on a page, in one line."""
    return (await opened(api, path)).text


async def links(api: Story, path: str) -> list[str]:
    """Where a page's own content leads."""
    return (await opened(api, path)).links
