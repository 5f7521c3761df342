"""docs/controls.md: the control plane, from its calls."""

from __future__ import annotations

import inspect
import sys
from itertools import groupby

from documents import markdown
from invo_emulator import app
from invo_emulator.settings import Settings
from invo_emulator.web.controls import PREFIX, Control, Upload, Values
from invo_emulator.web.declaring import refused_by
from invo_emulator.web.docstrings import said_of
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
    controls = [each for each in app.all_controls() if each.path != "/"]
    rows = [(f"`{each.method} {_address(each)}`", said_of(each).does) for each in controls]
    groups = groupby(controls, lambda each: each.does.__module__)
    sections = [_group(module, list(each)) for module, each in groups]
    listed = markdown.table(("Call", "Does"), rows)
    return markdown.notice("controls/") + _BEGINNING + listed + "".join(sections)


def _address(each: Control) -> str:
    return PREFIX + (plain(each.path) or "/")


def _group(module: str, group: list[Control]) -> str:
    beginning = markdown.about(sys.modules[module])
    return beginning + "".join(map(_section, group))


def _section(each: Control) -> str:
    says = markdown.coded(inspect.cleandoc(each.does.__doc__ or ""))
    does = said_of(each).does
    beginning = f"{markdown.capitalized(does)}. " if does else ""
    refusals = markdown.refusals(refused_by(each.does))
    heading = f"{each.method} {_address(each)}"
    return f"\n### {heading}\n\n{beginning}{says}\n{refusals}{_takes(each)}"


def _takes(each: Control) -> str:
    if each.reads is Upload:
        return "\nThe body is the bytes of a file.\n"
    if each.reads is Values:
        assert each.path == "/settings"
        return f"\nTakes [any of the {len(markdown.taken(Settings))} settings](settings.md).\n"
    return markdown.inputs(each.reads, plain(each.path))
