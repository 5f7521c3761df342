"""docs/settings.md: every setting, from settings.py."""

from __future__ import annotations

import inspect
import re

from documents import markdown
from invo_emulator.settings import Settings

_BEGINNING = """\
# Settings

A setting is a knob of one world. Where INVO's guide and the page of its Python SDK 0.1.1 say how
the real backend behaves, the default is that.

Set them when a world begins, in [the config file](config.md) under `[settings]` or in
`POST /_emulator/worlds` as `settings`; change them while it runs:

```sh
curl -X PUT http://127.0.0.1:4686/_emulator/settings -d '{"starting_balance": "5.00"}'
```

A change holds from the next call on. What is not named stays as it is.

"""


def write() -> str:
    """The whole page."""
    comments = _comments()
    rows = [
        (f"`{each.name}`", each.default, comments[each.name], each.says)
        for each in markdown.taken(Settings)
    ]
    table = markdown.table(("Setting", "Default", "What it is", "Takes"), rows)
    return markdown.notice("settings.py") + _BEGINNING + table


def _comments() -> dict[str, str]:
    """What stands above each setting in the source; above two, it is about both."""
    found: dict[str, str] = {}
    comment: list[str] = []
    is_over = False
    for line in inspect.getsource(Settings).splitlines():
        if match := re.match(r"    # (.*)", line):
            comment, is_over = ([] if is_over else comment) + [match[1]], False
        elif match := re.match(r"    (\w+): ", line):
            found[match[1]], is_over = " ".join(comment), True
    return found
