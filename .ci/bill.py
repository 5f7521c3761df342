"""Compares a bill of materials with the locked versions: .ci/bill.py sbom.json locked.txt."""

import json
import re
import sys
from pathlib import Path

# Ours, and what every environment begins with.
OURS = {"invo-client", "invo-emulator"}
OF_EVERY_ENVIRONMENT = {"pip", "setuptools"}


def main(bill: Path, locked: Path) -> int:
    """0 if both say the same, else 1, and what differs."""
    listed = components(bill)
    wanted = versions(locked)
    missing = OURS - {name for name, _ in listed}
    extra = {each for each in listed if each[0] not in OURS | OF_EVERY_ENVIRONMENT} - wanted
    for name in sorted(missing):
        print(f"{name} is not installed")
    for name, version in sorted(wanted - listed):
        print(f"{name} {version} is locked and not installed")
    for name, version in sorted(extra):
        print(f"{name} {version} is installed and not locked: .ci/lock writes what is")
    if missing or extra or wanted - listed:
        return 1
    print(f"{bill} lists {len(listed)} packages, each as it is locked")
    return 0


def components(bill: Path) -> set[tuple[str, str]]:
    """What a bill lists."""
    return {
        (normal(each["name"]), each["version"])
        for each in json.loads(bill.read_text())["components"]
    }


def versions(locked: Path) -> set[tuple[str, str]]:
    """What is locked."""
    lines = [line for line in locked.read_text().splitlines() if line and not line.startswith("#")]
    return {
        (normal(name), version) for name, _, version in (line.partition("==") for line in lines)
    }


def normal(name: str) -> str:
    """A package's name as all spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
