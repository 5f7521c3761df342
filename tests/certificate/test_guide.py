"""docs/certify.md says what the checks say."""

from pathlib import Path

from broken import FAULTS
from certificate.mistakes import NAMED_BY
from invo_emulator.certificate import catalogue
from invo_emulator.commands.certify import command

REPOSITORY = Path(__file__).parents[2]
GUIDE = (REPOSITORY / "docs" / "certify.md").read_text(encoding="utf-8")
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_every_check_is_explained_as_in_the_program() -> None:
    assert GUIDE.partition("\n# The checks\n\n")[2].rstrip("\n") == catalogue.guide()


def test_every_mistake_is_listed_with_what_names_it() -> None:
    rows = [
        f"| `{fault}` | {(kind.__doc__ or '').strip()} | {named(fault)} |"
        for fault, kind in FAULTS.items()
    ]

    assert "\n".join(rows) in GUIDE


def named(fault: str) -> str:
    """The checks that name a mistake, the one that is about it first."""
    checks = [f"`{name}`" for name in dict.fromkeys(NAMED_BY[fault].split())]
    if len(checks) > 3:
        return f"{checks[0]} and {len(checks) - 1} more"
    return ", ".join(checks) or "nothing"


def test_every_option_is_explained() -> None:
    for option in command.options:
        assert f"`{option.name}" in GUIDE or option.name == "url"


def test_the_readme_counts_right() -> None:
    assert f"{len(catalogue.names())} named checks" in README
    assert f"makes {len(FAULTS) - 2}\nclassic mistakes" in README
