"""docs/controls.md: the control plane, from its calls."""

from __future__ import annotations

import inspect
import re
import sys
from itertools import groupby

from documents import markdown
from invo_emulator import app
from invo_emulator.settings import Settings
from invo_emulator.web.controls import PREFIX, Control, Upload, Values
from invo_emulator.web.operations import plain

_BEGINNING = """\
# Control calls

What the real backend does not have: everything that a test wants to do or to know, under
`/_emulator`. JSON in, JSON out. `GET /_emulator/` lists the same for programs; a browser that opens
these addresses gets [the inspector](http://127.0.0.1:4686/_emulator/).

- **Which world.** A call is about the world that `X-Emulator-World: <id>` names, or a game's key in
  `X-Game-Secret-Key`; about `default` when it names none.
- **Where a field stands.** In the query or in a JSON body, whichever is handier. A name that is not
  known is refused, with what was meant.
- **Lists** are newest first and take `limit` and `cursor`: the answer's `next_cursor` is the next
  page's `cursor`.
- **A no** is `{"error": …, "code": …}`, see [Errors](errors.md).
- **Who may.** With `--control-token T` every call but `health` needs `Authorization: Bearer T`.
  Pages of other websites can change nothing: 403 `FOREIGN_ORIGIN`.

"""


def write() -> str:
    """The whole page."""
    controls = [each for each in app.CONTROLS if each.path != "/"]
    rows = [(f"`{each.method} {_address(each)}`", _listed(each)) for each in controls]
    groups = groupby(controls, lambda each: each.does.__module__)
    sections = [_group(module, list(each)) for module, each in groups]
    listed = markdown.table(("Call", "Does"), rows)
    return markdown.notice("controls/") + _BEGINNING + listed + "".join(sections)


def _address(each: Control) -> str:
    return PREFIX + (plain(each.path) or "/")


def _listed(each: Control) -> str:
    """What its file says of it in its list."""
    text = inspect.cleandoc(sys.modules[each.does.__module__].__doc__ or "")
    path = re.escape(PREFIX + plain(each.path))
    found = re.search(rf"^ *{each.method} +{path} +(.*)$", text, re.MULTILINE)
    return found[1] if found else ""


def _group(module: str, group: list[Control]) -> str:
    beginning = markdown.about(sys.modules[module])
    return beginning + "".join(map(_section, group))


def _section(each: Control) -> str:
    says = inspect.cleandoc(each.does.__doc__ or "")
    codes = re.sub(r"(?<![`\w])([A-Z]{2,}(?:_[A-Z]+)+)\b", r"`\1`", says)
    listed = _listed(each)
    does = f"{markdown.capitalized(listed)}. " if listed else ""
    return f"\n### {each.method} {_address(each)}\n\n{does}{codes}\n{_takes(each)}"


def _takes(each: Control) -> str:
    if each.reads is Upload:
        return "\nThe body is the bytes of a file.\n"
    if each.reads is Values:
        assert each.path == "/settings"
        return f"\nTakes [any of the {len(markdown.taken(Settings))} settings](settings.md).\n"
    return markdown.inputs(each.reads, plain(each.path))
