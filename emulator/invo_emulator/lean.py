"""A lean start: what libraries import as they are loaded, and most processes never use.

Only for a process that serves and does nothing else: `find_spec` and patches see the stand-ins.
"""

import sys
import threading
from importlib import import_module
from types import ModuleType
from typing import Any

# Each with what it loads is a hundredth of the start, or two.
POSTPONED = (
    "html",  # pages of errors that are Starlette's, and our pages
    "http.client",  # with half of email: the names of statuses in Starlette's own exceptions
    "http.cookies",  # nobody sets one
    "logging.config",  # uvicorn's logging, which is not configured
    "shutil",  # temporary folders
)

_DECIDING = threading.Lock()


class _Postponed(ModuleType):
    """Stands in for a module until something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        with _DECIDING:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def prepare() -> None:
    """Before libraries are imported: leave out what is never called, and postpone the rest."""
    _leave_out_uvicorns_command()
    for name in POSTPONED:
        if name not in sys.modules:
            _postpone(name)


def _leave_out_uvicorns_command() -> None:
    """Uvicorn's package imports its own command line, with click and multiprocessing: a tenth of
    our start-up, for something that this process never calls."""
    stand_in = ModuleType("uvicorn.main")
    vars(stand_in).update(dict.fromkeys(("Server", "main", "run")))
    sys.modules["uvicorn.main"] = stand_in


def _postpone(name: str) -> None:
    sys.modules[name] = stand_in = _Postponed(name)
    package, _, child = name.rpartition(".")
    if package:
        setattr(import_module(package), child, stand_in)
