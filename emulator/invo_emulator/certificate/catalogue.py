"""Every check, in the order in which they are made."""

from collections.abc import Iterable

from invo_emulator import spelling
from invo_emulator.certificate import accepting, enduring, forging, forms, repeating

GROUPS = (accepting.group, forms.group, forging.group, repeating.group, enduring.group)


def names() -> list[str]:
    """What the checks are called."""
    return [check.name for group in GROUPS for check in group.checks]


def problem_with(name: str) -> str | None:
    """Why no check can be found by that name, if none can."""
    if name in names():
        return None
    meant = spelling.meant(name, names())
    hint = f"did you mean {meant}" if meant else f"there are {', '.join(names())}"
    return f"{name} is no check: {hint}"


def guide() -> str:
    """All of it, in Markdown."""
    return "\n\n".join(_paragraphs())


def _paragraphs() -> Iterable[str]:
    for group in GROUPS:
        yield f"## {group.name}"
        for check in group.checks:
            yield f"### `{check.name}`"
            yield f"**{check.says}** {'Must hold.' if check.must else 'Should hold.'}"
            yield check.why
            yield f"*To mend it:* {check.mend}"
            if check.hint:
                yield f"```\n{check.hint}\n```"
