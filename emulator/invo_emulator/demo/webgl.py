"""A Unity WebGL build, served as its loader wants it, beside the studio that it calls.

    GET  /webgl                to its folder, with the slash that its links need
    GET  /webgl/{path:path}    a file of the build

End of the list.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from invo_emulator.errors import RouteNotFound
from invo_emulator.web import receiving

_ENCODINGS = {".br": "br", ".gz": "gzip"}

# As Unity's manual has them. What is not here is known to everybody; .unityweb is unpacked by the
# loader itself.
_TYPES = {
    ".wasm": "application/wasm",
    ".js": "application/javascript",
    ".symbols.json": "application/octet-stream",
    ".json": "application/json",
    ".data": "application/octet-stream",
    ".mem": "application/octet-stream",
    ".bundle": "application/octet-stream",
    ".unityweb": "application/octet-stream",
}

# A build compiles WebAssembly, runs what its loader unpacked into blobs, has script and style in
# its page, and calls whatever backend it was made for. It loads nothing from elsewhere.
_POLICY = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; connect-src * data: blob:; worker-src 'self' blob:; "
    "frame-src *; object-src 'none'; base-uri 'self'; form-action 'self'"
)


async def to_folder(request: Request) -> Response:
    """307 to the folder; 404 without a build."""
    _folder(request)
    return RedirectResponse(f"{request.scope['root']}/webgl/")


async def file(request: Request) -> Response:
    """200, 206 or 304 with a file of the build, or the page of a folder; 404 without one."""
    from starlette.exceptions import HTTPException
    from starlette.staticfiles import StaticFiles

    path = request.scope["path_params"]["path"]
    # Unchecked: a folder that is gone has no files, as when a build begins anew.
    found = StaticFiles(directory=_folder(request), check_dir=False)
    try:
        wanted = f"{path}index.html" if path.endswith("/") or not path else path
        response = await found.get_response(_checked(wanted), request.scope)
    except HTTPException:
        raise _not_there(path) from None
    for name, value in headers_of(wanted).items():
        # A file that the browser has is not described again.
        if response.status_code != 304 or not name.startswith("Content-"):
            response.headers[name] = value
    return response


def _folder(request: Request) -> Path:
    folder = receiving.emulator_of(request).webgl
    if folder is None:
        message = "No WebGL build is served here: start with --webgl DIR."
        raise RouteNotFound(message)
    return folder


def _checked(path: str) -> str:
    """The path if it is one that a loader would ask for: names with slashes between. Whether it
    leads out of the folder by a link, whoever opens it looks."""
    names = path.split("/")
    if "\\" in path or "\0" in path or any(name in ("", ".", "..") for name in names):
        raise _not_there(path)
    return path


def _not_there(path: str) -> RouteNotFound:
    return RouteNotFound(f"The WebGL build has no file {path!r}.")


def headers_of(path: str) -> dict[str, str]:
    """What the loader and the browser have to know of a file by its name."""
    encoding = _ENCODINGS.get(path[-3:])
    name = path[:-3] if encoding else path
    kinds = [kind for suffix, kind in _TYPES.items() if name.endswith(suffix)]
    headers = {
        "Content-Security-Policy": _POLICY,
        # A build is made again and again under the same names.
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    if encoding:
        headers["Content-Encoding"] = encoding
    if kinds:
        headers["Content-Type"] = kinds[0]
    return headers


routes = [
    Route("/webgl", to_folder, methods=["GET"]),
    Route("/webgl/{path:path}", file, methods=["GET"]),
]
