"""What axe finds wrong with a page, for everybody who can't see or point as most do."""

import asyncio
import json
import sys
from pathlib import Path

from playwright.async_api import Page

# Fetched by tests/run.
AXE = Path(sys.prefix) / "axe/node_modules/axe-core/axe.min.js"


async def complaints(page: Page, *rules: str) -> list[str]:
    """Each rule that is broken, with the first place. By all rules, unless some are named; a page
    in a frame is looked at by itself."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(await asyncio.to_thread(AXE.read_text, "utf-8"))
    # In the middle of a change, colours are neither those of before nor those of after.
    await page.evaluate(
        """Promise.allSettled(document.getAnimations()
             .filter((each) => each.effect.getComputedTiming().iterations !== Infinity)
             .map((each) => each.finished))"""
    )
    options = {"resultTypes": ["violations"], "iframes": False}
    named = {"runOnly": rules} if rules else {}
    found = await page.evaluate("options => axe.run(options)", {**options, **named})
    return [
        f"{each['id']} ({each['impact']}): {json.dumps(each['nodes'][0]['html'])}"
        for each in found["violations"]
    ]
