"""What axe finds wrong with a page, for everybody who can't see or point as most do."""

import sys
from pathlib import Path

from playwright.async_api import Page

# Fetched by tests/run.
AXE = Path(sys.prefix) / "axe/node_modules/axe-core/axe.min.js"


async def findings(page: Page, *rules: str) -> list[str]:
    """Each rule that is broken gravely, with what breaks it first. By all rules, unless some are
    named."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = await page.evaluate("options => axe.run(options)", options)
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
