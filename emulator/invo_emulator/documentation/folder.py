"""Where the documents and the examples are, and their texts."""

from pathlib import Path

# What the documents may point to outside their own folder.
EXAMPLES = "examples"


def docs_folder() -> Path:
    """Inside the package once installed; at the top of the repository while it is developed."""
    return _folder("docs")


def examples_folder() -> Path:
    """The same for the examples."""
    return _folder(EXAMPLES)


def _folder(name: str) -> Path:
    packaged = Path(__file__).parents[1] / name
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / name


def text_of(name: str) -> str:
    """The Markdown of a document. `name` is one that contents.py knows."""
    return docs_folder().joinpath(f"{name}.md").read_text(encoding="utf-8")


def picture(name: str) -> bytes | None:
    """A picture of the documents, if there is one of this name."""
    pictures = {file.name: file for file in docs_folder().glob("pictures/*.png")}
    return pictures[name].read_bytes() if name in pictures else None
