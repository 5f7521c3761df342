"""Templates to pages: plain HTML with style and script inside, so that nothing else is fetched."""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from invo_emulator import templating
from invo_emulator.errors import Refusal
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer, write
from invo_emulator.web.receiving import request_id


@frozen
class Page:
    """A template and what it shows; the same as JSON for those who ask for that."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    status: int = 200
    # What the page may do beyond showing itself, as Content-Security-Policy directives.
    allows: str = ""


def wants_json(request: Request) -> bool:
    """Whether the caller is a program: it asks for JSON and not for HTML."""
    accept = request.headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept


def respond(
    request: Request,
    page: Page,
    frame_ancestors: str = "'none'",
    beside: Mapping[str, object] = MappingProxyType({}),
) -> Response:
    """The page as bytes. `frame_ancestors` says who may show it inside a page of theirs, `beside`
    is what the template needs beside what it shows."""
    if wants_json(request):
        return write(Answer(page.context, page.status))
    # A request id can't be foreseen by whoever wrote a name or metadata that the page shows.
    nonce = request_id(request)
    context = {**page.context, **beside, "nonce": nonce, "root": request.scope["root"]}
    html = templating.environment().get_template(page.template).render(**context)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
        f"img-src 'self' data:; base-uri 'none'; form-action 'self'; {page.allows}"
    )
    if frame_ancestors != "*":
        # Not even `*` admits pages from an app's own scheme or from a file, so it is left out.
        policy += f"frame-ancestors {frame_ancestors}"
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(html, page.status, headers)


def refusal_page(request: Request, refusal: Refusal) -> Page:
    """A no for a person."""
    context = {
        "status": refusal.status,
        "code": refusal.code,
        "message": refusal.message,
        "outcome": refusal.extra.get("outcome"),
    }
    return Page("refusal.html", context, refusal.status)
