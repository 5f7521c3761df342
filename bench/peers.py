"""The emulators of other APIs that ours is measured beside, each from PyPI in an environment of its
own under the temporary folder."""

from __future__ import annotations

import subprocess
import tempfile
import venv
from pathlib import Path

LOCALSTRIPE = "localstripe==1.15.10"
MOTO = "moto[server]==5.1.22"


def localstripe(port: int) -> list[str]:
    """The command that has localstripe, an emulator of Stripe, listen on a port."""
    return [_program(LOCALSTRIPE, "localstripe"), "--from-scratch", "--port", str(port)]


def moto(port: int) -> list[str]:
    """The same for moto's server, an emulator of AWS."""
    return [_program(MOTO, "moto_server"), "--port", str(port)]


def _program(requirement: str, name: str) -> str:
    folder = Path(tempfile.gettempdir()) / "invo-emulator-bench" / requirement.replace("[", "-")
    program = folder / "bin" / name
    if not program.exists():
        print(f"installing {requirement} in {folder}", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, requirement], check=True)
    return str(program)
