"""Following links as a browser without scripts does: opened(api, link), press(api, link, …)."""

import httpx

from stories import Story

HTML, JSON = "text/html", "application/json"


async def link_in(api: Story, to: str) -> str:
    """The link in the newest message to a phone or an address."""
    return str((await api.messages(to))[0]["data"]["link"])


async def opened(api: Story, link: str, accept: str = HTML, language: str = "") -> httpx.Response:
    """Follow a link."""
    headers = {"Accept": accept, "Accept-Language": language}
    return await api.http.get(link, headers=headers)


async def press(
    api: Story, link: str, action: str, accept: str = HTML, **fields: str | None
) -> httpx.Response:
    """Send the form of the page that a link opens. A field of None is left out."""
    sent = {name: value for name, value in fields.items() if value is not None}
    token = httpx.URL(link).params.get("link", "")
    return await api.http.post(action, data={"link": token, **sent}, headers={"Accept": accept})
