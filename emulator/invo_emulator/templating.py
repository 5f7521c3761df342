"""The templates: where they are, and what fills them in."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def templates_folder() -> Path:
    """Inside the package once installed; at the top of the repository while it is developed."""
    packaged = Path(__file__).parent / "templates"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "templates"


@cache
def environment() -> "Environment":
    """What finds templates and fills them in, every value escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # a fifth of the start-up

    loader = FileSystemLoader(templates_folder())
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters["pretty"] = _pretty
    return made


def as_file(template: str, context: Mapping[str, object]) -> str:
    """A page that is kept as a file and needs nothing else. No server says what it may do, so it
    says so itself: show itself, in its own style."""
    # It can't be foreseen by whoever wrote what the page shows, since that is what it is made of.
    nonce = hashlib.sha256(repr(context).encode()).hexdigest()[:32]
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; base-uri 'none'"
    policy += "; form-action 'none'"
    said = {**context, "nonce": nonce, "policy": policy}
    return environment().get_template(template).render(**said)


def _pretty(value: object) -> str:
    """JSON for people, indented, with the letters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2)
