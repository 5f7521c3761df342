"""The templates: where they are, and what fills them in."""

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
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
