"""The documents, for whoever wants to know how to do something, or what something is.

    GET /docs                the first page: everything that there is to read
    GET /docs/search         what was found; as JSON, for the script that looks while one types
    GET /docs/{path:path}    a document, its Markdown (name.md), a picture, or an example
    GET /llms.txt            a list of the documents, for programs that read
    GET /llms-full.txt       all of them in one

What is shown is documentation/'s.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from invo_emulator import __version__
from invo_emulator.documentation import contents, folder, language_models, searching, site
from invo_emulator.errors import RouteNotFound
from invo_emulator.web import receiving
from invo_emulator.web.rendering import Page, respond, wants_json

_PICTURES = "pictures/"
_MARKDOWN = "text/markdown; charset=utf-8"

# The script asks for what is looked for.
_ALLOWS = "connect-src 'self'; "


async def first(request: Request) -> Response:
    """200 with the table of contents."""
    return _document(request, contents.INDEX)


async def look(request: Request) -> Response:
    """200 with what was found, for a person or a program."""
    query = receiving.query_of(request).get("q", "")
    findings = searching.search(query)
    root = request.scope["root"]
    found = [
        {
            "address": site.address(one.section.name, root) + _anchor(one.section.anchor),
            "title": one.section.title,
            "heading": one.section.heading,
            "pieces": [{"text": text, "is_match": is_match} for text, is_match in one.pieces],
        }
        for one in findings.found
    ]
    facts: dict[str, object] = {"query": query, "found": found, "meant": findings.meant}
    if wants_json(request):
        return respond(request, Page("docs_found.html", facts))
    title = f"{query}: found in the documents" if query else "Search the documents"
    return _page(request, "docs_found.html", title, "", facts)


async def show(request: Request) -> Response:
    """200 with what the path names; 404 with what is near."""
    path = request.scope["path_params"]["path"].rstrip("/")
    entries = contents.entries()
    if not path:
        return _document(request, contents.INDEX)
    if path in entries:
        return _document(request, path)
    if (name := path.removesuffix(".md")) in entries:
        return Response(_told(request, folder.text_of(name)), media_type=_MARKDOWN)
    picture = folder.picture(path.removeprefix(_PICTURES))
    if path.startswith(_PICTURES) and picture is not None:
        return Response(picture, media_type="image/png")
    if path in site.examples():
        facts = {"path": path, "html": site.example(path)}
        return _page(request, "docs_example.html", path, f"The example {path}.", facts)
    return _missing(request, path)


def _document(request: Request, name: str) -> Response:
    document = site.document(name, request.scope["root"])
    entry = contents.entries()[name]
    beside = site.neighbours(name)
    facts = {
        "name": name,
        "html": _told(request, document.html),
        "headings": document.headings,
        "previous": beside.previous,
        "next": beside.next,
    }
    return _page(request, "docs.html", document.title, entry.says, facts)


def _missing(request: Request, path: str) -> Response:
    near = site.near(path)
    if wants_json(request):
        names = " or ".join(site.address(each.name, "") for each in near)
        hint = f" Did you mean {names}?" if near else ""
        raise RouteNotFound(f"No document is called {path}.{hint} GET /llms.txt lists them all.")
    facts = {"wrong": path, "near": near}
    return _page(request, "docs_missing.html", "No such document", "", facts, 404)


def _page(
    request: Request,
    template: str,
    title: str,
    says: str,
    facts: Mapping[str, object],
    status: int = 200,
) -> Response:
    frame: dict[str, object] = {
        "version": __version__,
        "title": title,
        "says": says,
        "parts": contents.parts(),
        "index": contents.INDEX,
        "name": None,
        "query": "",
    }
    return respond(request, Page(template, {**frame, **facts}, status, _ALLOWS))


def _told(request: Request, text: str) -> str:
    """A text with the emulator's address as the reader has it."""
    return text.replace(site.WRITTEN_ADDRESS, receiving.base_url(request))


def _anchor(anchor: str) -> str:
    return f"#{anchor}" if anchor else ""


async def list_for_models(request: Request) -> Response:
    """200 with the list."""
    return PlainTextResponse(language_models.listing(receiving.base_url(request)))


async def all_for_models(request: Request) -> Response:
    """200 with everything."""
    return PlainTextResponse(_told(request, language_models.everything()))


routes = [
    Route("/docs", first, methods=["GET"]),
    Route("/docs/search", look, methods=["GET"]),
    Route("/docs/{path:path}", show, methods=["GET"]),
    Route("/llms.txt", list_for_models, methods=["GET"]),
    Route("/llms-full.txt", all_for_models, methods=["GET"]),
]
