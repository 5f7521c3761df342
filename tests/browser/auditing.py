"""What axe finds wrong with a page, for everybody who can't see or point as most do."""

import sys
from pathlib import Path

from playwright.async_api import Page

# Fetched by tests/run.
AXE = Path(sys.prefix) / "axe/node_modules/axe-core/axe.min.js"


async def findings(page: Page) -> list[str]:
    """Each rule that is broken gravely, with what breaks it first."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run()")
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
