"""A Unity WebGL build, served as its loader and the browser want it."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from invo_emulator.app import create_app
from invo_emulator.emulator import Emulator
from invo_emulator.system import System

SECRET = b"nobody's business"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as Unity builds it, beside something that is not for everybody."""
    build = tmp_path / "build"
    (build / "Build").mkdir(parents=True)
    (build / "index.html").write_text("<!doctype html><title>The game</title>")
    (build / "Build" / "game.loader.js").write_text("load()")
    for name in ("game.wasm", "game.framework.js", "game.data", "game.symbols.json"):
        for suffix in ("", ".br", ".gz", ".unityweb"):
            (build / "Build" / f"{name}{suffix}").write_bytes(b"0123456789")
    (tmp_path / "secret.txt").write_bytes(SECRET)
    return build


@pytest.fixture
async def emulator(system: System, folder: Path) -> AsyncIterator[Emulator]:
    """One that serves the build."""
    emulator = Emulator(system=system, webgl=folder)
    yield emulator
    await emulator.close()


async def get(emulator: Emulator, path: str, **headers: str) -> httpx.Response:
    """What a browser gets."""
    transport = httpx.ASGITransport(create_app(emulator))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser:
        return await browser.get(path, headers=headers)


async def get_exactly(emulator: Emulator, path: str) -> int:
    """The status for a path that no browser would leave as it is."""
    statuses: list[int] = []
    sent: list[bytes] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(int(str(message["status"])))
        body = message.get("body", b"")
        assert isinstance(body, bytes)
        sent.append(body)

    scope = {
        "type": "http",
        "asgi": {"spec_version": "2.4"},
        "method": "GET",
        "path": path,
        "raw_path": quote(path).encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "scheme": "http",
        "server": ("localhost", 80),
        "root_path": "",
    }
    await create_app(emulator)(scope, receive, send)  # type: ignore[arg-type]
    assert SECRET not in b"".join(sent)
    return statuses[0]


async def test_the_folder_shows_its_page(emulator: Emulator) -> None:
    page = await get(emulator, "/webgl/")

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "The game" in page.text


@pytest.mark.parametrize("prefix", ["", "/sandbox"])
async def test_links_of_the_page_need_a_slash_behind_its_folder(
    emulator: Emulator, prefix: str
) -> None:
    moved = await get(emulator, f"{prefix}/webgl")

    assert (moved.status_code, moved.headers["location"]) == (307, f"{prefix}/webgl/")


BYTES = "application/octet-stream"
KINDS = [
    ("game.loader.js", "application/javascript", None),
    ("game.wasm", "application/wasm", None),
    ("game.wasm.br", "application/wasm", "br"),
    ("game.wasm.gz", "application/wasm", "gzip"),
    ("game.framework.js.br", "application/javascript", "br"),
    ("game.framework.js.gz", "application/javascript", "gzip"),
    ("game.data", BYTES, None),
    ("game.data.br", BYTES, "br"),
    ("game.data.gz", BYTES, "gzip"),
    ("game.symbols.json.br", BYTES, "br"),
    ("game.symbols.json.gz", BYTES, "gzip"),
    # Unpacked by the loader, in JavaScript.
    ("game.wasm.unityweb", BYTES, None),
    ("game.data.unityweb", BYTES, None),
]


@pytest.mark.parametrize(("name", "kind", "encoding"), KINDS)
async def test_a_file_is_described_as_its_loader_wants(
    emulator: Emulator, name: str, kind: str, encoding: str | None
) -> None:
    # Asked for by HEAD, since what stands in these files is not really compressed.
    transport = httpx.ASGITransport(create_app(emulator))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser:
        file = await browser.head(f"/webgl/Build/{name}")

    assert file.status_code == 200
    assert file.headers["content-type"].partition(";")[0] == kind
    assert file.headers.get("content-encoding") == encoding
    assert file.headers["x-content-type-options"] == "nosniff"


async def test_what_the_browser_has_is_not_sent_again(emulator: Emulator) -> None:
    first = await get(emulator, "/webgl/Build/game.data")

    by_tag = await get(
        emulator, "/webgl/Build/game.data", **{"If-None-Match": first.headers["etag"]}
    )
    since = {"If-Modified-Since": first.headers["last-modified"]}
    by_date = await get(emulator, "/webgl/Build/game.data", **since)

    assert [(one.status_code, one.content) for one in (by_tag, by_date)] == [(304, b"")] * 2
    assert first.headers["cache-control"] == "no-cache"


async def test_a_part_of_a_file_can_be_had(emulator: Emulator) -> None:
    part = await get(emulator, "/webgl/Build/game.data", Range="bytes=2-4")

    assert (part.status_code, part.content) == (206, b"234")
    assert part.headers["content-range"] == "bytes 2-4/10"


async def test_only_here_may_a_page_compile_webassembly(emulator: Emulator) -> None:
    game = await get(emulator, "/webgl/")
    others = [await get(emulator, path) for path in ("/", "/demo/unity")]

    assert "'wasm-unsafe-eval'" in game.headers["content-security-policy"]
    for page in others:
        assert "wasm-unsafe-eval" not in page.headers["content-security-policy"]


TRICKS = [
    "../secret.txt",
    "Build/../../secret.txt",
    "..",
    ".",
    "./index.html",
    "Build//game.data",
    "/secret.txt",
    "//secret.txt",
    "..\\secret.txt",
    "Build\\game.data",
    "index.html\0",
    "\0",
    "index.html\0.br",
    "Build",
    "Build/",
    "nothing.here",
    "index.html/more",
    "x" * 5000,
]


@pytest.mark.parametrize("trick", TRICKS)
async def test_nothing_but_files_of_the_build_is_found(
    emulator: Emulator, folder: Path, trick: str
) -> None:
    absolute = trick.replace("/secret.txt", f"{folder.parent}/secret.txt", 1)

    assert await get_exactly(emulator, f"/webgl/{trick}") == 404
    assert await get_exactly(emulator, f"/webgl/{absolute}") == 404


@pytest.mark.parametrize("trick", ["%2e%2e/secret.txt", "%2e%2e%2fsecret.txt", "..%5csecret.txt"])
async def test_an_encoded_path_is_no_other(emulator: Emulator, trick: str) -> None:
    assert (await get(emulator, f"/webgl/{trick}")).status_code == 404


async def test_a_link_may_lead_to_the_build_but_not_out_of_it(
    emulator: Emulator, folder: Path
) -> None:
    os.symlink(folder / "index.html", folder / "inside.html")
    os.symlink(folder.parent / "secret.txt", folder / "outside.txt")
    os.symlink(folder.parent, folder / "above")

    statuses = [
        await get_exactly(emulator, f"/webgl/{name}")
        for name in ("inside.html", "outside.txt", "above/secret.txt")
    ]

    assert statuses == [200, 404, 404]


async def test_a_file_that_may_not_be_read_is_not_there(emulator: Emulator, folder: Path) -> None:
    os.mkfifo(folder / "pipe")

    assert await get_exactly(emulator, "/webgl/pipe") == 404


async def test_an_emulator_without_a_build_says_how_to_serve_one(system: System) -> None:
    emulator = Emulator(system=system)

    answers = [await get(emulator, path) for path in ("/webgl", "/webgl/", "/webgl/index.html")]
    await emulator.close()

    assert [answer.status_code for answer in answers] == [404] * 3
    assert all("--webgl DIR" in answer.json()["error"] for answer in answers)


@pytest.fixture
def gone(emulator: Emulator, folder: Path) -> Emulator:
    """One whose build was taken away while it runs."""
    folder.rename(folder.with_name("elsewhere"))
    return emulator


async def test_a_folder_that_is_gone_has_no_files(gone: Emulator) -> None:
    assert (await get(gone, "/webgl/")).status_code == 404
