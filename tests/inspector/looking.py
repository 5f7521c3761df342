"""Opening pages as a browser does, and reading what stands in them."""

import html
import re

import httpx

from stories import Story

# A browser can't send a header that names a world.
HTML = {"Accept": "text/html,application/xhtml+xml;q=0.9", "X-Emulator-World": ""}


async def look(api: Story, path: str, **headers: str) -> httpx.Response:
    """Open a page."""
    return await api.http.get(f"/_emulator{path}", headers=HTML | headers)


async def read(api: Story, path: str) -> str:
    """What a person reads on a page, in one line."""
    page = await look(api, path)
    assert page.status_code == 200, page.text
    main = page.text.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


async def links(api: Story, path: str) -> list[str]:
    """Where a page's own content leads."""
    page = await look(api, path)
    main = page.text.partition("<main")[2]
    return [html.unescape(one) for one in re.findall(r'<a [^>]*href="([^"]*)"', main)]
