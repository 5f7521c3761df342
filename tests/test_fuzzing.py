"""The document against the emulator: schemathesis sends what it allows, and what it does not.

A few requests for each call here; as many as one likes with `tests/run tests/test_fuzzing.py
--fuzz-examples 300`, which takes some minutes.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from running import Running
from stories import KEY, PLAYER

CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_headers_conformance", "response_schema_conformance", "negative_data_rejection"),
    *("unsupported_method", "allow_header_conformance", "ignored_auth"),
)

# What would send something to an address that was made up: an event to a new target, the
# certificate's webhooks.
NOWHERE = "webhooks_subscribe|control_webhooks_put|control_webhooks_announce|control_certificate"

PARTS = {"the API": "^/api/", "the control plane": "^/_emulator"}


async def fuzz(
    running: Running, paths: str, token: str, examples: int, folder: Path
) -> tuple[int, str]:
    """What schemathesis finds, and its exit code. It leaves its notes in a folder."""
    options = {
        "--include-path-regex": paths,
        "--exclude-operation-id-regex": NOWHERE,
        "--phases": "examples,coverage,fuzzing",
        "--max-examples": examples,
        "--checks": ",".join(CHECKS),
        "--suppress-health-check": "all",
        "--seed": 1,
        "--warnings": "off",
    }
    headers = (f"X-Game-Secret-Key: {KEY}", f"Authorization: Bearer {token}")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{running.base_url}/openapi.json"),
        *(str(part) for option in options.items() for part in option),
        *(part for header in headers for part in ("--header", header)),
        *("--no-color", "--generation-deterministic"),
        stdout=asyncio.subprocess.PIPE,
        cwd=folder,
    )
    told, _ = await process.communicate()
    return process.returncode or 0, told.decode()


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    """An emulator of its own for each part."""
    running = await Running.start()
    yield running
    assert await running.stop() == 0


@pytest.mark.parametrize("part", PARTS)
async def test_nothing_is_answered_that_the_document_does_not_say(
    running: Running, part: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    await running.control("POST", "/clock/freeze")
    await running.control("PUT", f"/players/{PLAYER}", {"balance": "250.00", "passkey": True})
    minted = await running.client.post(
        "/api/sdk/player-token", json={"player_email": PLAYER}, headers={"X-Game-Secret-Key": KEY}
    )

    examples = request.config.getoption("--fuzz-examples")
    code, told = await fuzz(running, PARTS[part], minted.json()["token"], examples, tmp_path)

    assert code == 0, told
