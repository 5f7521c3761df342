"""docs/errors.md: every refusal, from errors.py."""

from __future__ import annotations

import asyncio
import inspect
import re
from http import HTTPStatus

from documents import markdown
from documents.calls import a_refusal
from documents.endpoints import own_refusals
from invo_emulator import app, errors
from invo_emulator.errors import Refusal
from invo_emulator.web.refusals import codes_of

_BEGINNING = """\
# Errors

A refusal changes nothing, except where this page says that it leaves a trace. The emulated API says
no like this:
"""

_EXPLANATION = """
`error` is for a person and names what to send instead; go by `code` and the status. `code` and
`error_code` are the same: old clients read one, new ones the other. Calls under `/_emulator` answer
with `error`, `code` and the fields of the reason alone. A refusal with `retry_after` has the header
`Retry-After`, too.

To have a refusal on purpose, [arm a fault](faults.md).

"""


def write() -> str:
    """The whole page."""
    kinds = [one for one in vars(errors).values() if _is_refusal(one)]
    statuses = sorted({one.status for one in kinds})
    rows = [
        (f"{status}", _codes(each), _says(each), _fields(each), _sayers(each))
        for status in statuses
        for each in sorted(kinds, key=lambda one: one.code)
        if each.status == status
    ]
    phrases = markdown.table(
        ("Status", "Means"), [(f"{status}", _phrase(status)) for status in statuses]
    )
    table = markdown.table(("Status", "Code", "When", "And also", "Endpoints"), rows)
    notice = markdown.notice("errors.py")
    example = markdown.block("json", asyncio.run(a_refusal()))
    beginning = f"{notice}{_BEGINNING}\n{example}{_EXPLANATION}"
    return f"{beginning}## Every code\n\n{table}\n## Every status\n\n{phrases}"


def _is_refusal(one: object) -> bool:
    return isinstance(one, type) and issubclass(one, Refusal) and one is not Refusal


def _codes(kind: type[Refusal]) -> str:
    return ", ".join(f"`{code}`" for code in codes_of(kind) if code) or "(none)"


def _says(kind: type[Refusal]) -> str:
    return inspect.cleandoc(kind.__doc__ or "").replace("\n\n", " ").replace("\n", " ")


def _fields(kind: type[Refusal]) -> str:
    """What the tree at the top of errors.py adds in its last column."""
    found = re.search(rf"── {kind.__name__} +\d+ \S+(?: code\))?(.*)", errors.__doc__ or "")
    return found[1].strip().removesuffix(": see below") if found else ""


def _sayers(kind: type[Refusal]) -> str:
    """The endpoints that say it of their own; what all of a kind may say is not told of each."""
    return ", ".join(each.number for each in app.OPERATIONS if kind in own_refusals(each))


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase
