"""The Pythons of this machine that the packages promise to run on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

# As in pyproject.toml: test_metadata.py holds them to be the same.
PROMISED = ("3.10", "3.11", "3.12", "3.13")

_TELL = "import sys, ensurepip; print('.'.join(map(str, sys.version_info[:2])))"


def at_hand() -> dict[str, Path]:
    """One interpreter of each promised version that is here and can make environments."""
    found: dict[str, Path] = {}
    for path in _candidates():
        version = _version(path)
        if version in PROMISED:
            found.setdefault(version, path)
    return {version: found[version] for version in PROMISED if version in found}


def _candidates() -> Iterator[Path]:
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob("versions/3.*/bin/python"))
    for folder in map(Path, os.get_exec_path()):
        for version in PROMISED:
            yield folder / f"python{version}"


def _version(path: Path) -> str:
    """Such as 3.12; nothing for what is no Python, like pyenv's stand-ins for absent versions."""
    if not path.is_file():
        return ""
    try:
        told = subprocess.run([path, "-c", _TELL], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return told.stdout.strip()
