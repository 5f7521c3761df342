"""A lean start: what libraries import as they are loaded, and most processes never use.

Only for a process that serves and does nothing else: `find_spec` and patches see the stand-ins.
"""

import os
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

# Each with what it loads is up to a twentieth of the start. Behind it what libraries take out of it
# as they are loaded: functions that are looked up when they are called.
POSTPONED: Mapping[str, tuple[str, ...]] = {
    "anyio": (),  # Starlette's streams and threads; it reads its own source to know what it has
    "anyio.abc": (),
    "anyio.to_thread": (),
    "asyncio.sslproto": (),  # TLS in the event loop that is not used
    "asyncio.staggered": (),  # connecting to several addresses at once
    "configparser": ("RawConfigParser",),  # uvicorn's logging, which is not configured
    "email.utils": ("format_datetime",),  # when a file was changed, and a cookie ends
    "gettext": ("gettext", "ngettext"),  # what argparse says in other languages than English
    "gzip": (),  # webhooks of those who asked for compressed ones
    "html": (),  # pages of errors that are Starlette's, and our pages
    "http.client": (),  # with half of email: the names of statuses in Starlette's own exceptions
    "http.cookies": (),  # nobody sets one
    "locale": (),  # what other programs write, and nobody runs one
    "logging.config": (),  # uvicorn's logging, which is not configured
    "mimetypes": ("guess_type",),  # files that Starlette answers with
    "ntpath": (),  # paths of Windows
    "platform": (),  # whether this is Windows, which has a shorter answer
    "random": (),  # when uvicorn ends a process that has answered enough
    "secrets": ("token_hex",),  # several parts of one file in one answer of Starlette's
    "shlex": ("shlex",),  # lists in Starlette's settings
    "shutil": (),  # temporary folders
    # Forms, which nobody sends.
    "starlette.formparsers": ("FormParser", "MultiPartException", "MultiPartParser"),
    "starlette.websockets": ("WebSocket", "WebSocketClose"),  # of which there are none
    "textwrap": (),  # tracebacks of several exceptions at once, and --help
    "tokenize": (),  # lines of source in a traceback
    "zlib": (),  # worlds that sleep
}

# Modules of which nothing is ever called. Uvicorn's package imports its own command line, with
# click and multiprocessing, a tenth of our start-up, and types for annotations, which stay text.
LEFT_OUT = (
    "uvicorn._types",
    "uvicorn.main",
    "uvicorn.middleware.asgi2",
    "uvicorn.middleware.message_logger",
    "uvicorn.middleware.wsgi",
)

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_DECIDING = threading.Lock()


class _Postponed(ModuleType):
    """Stands in for a module until something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name == "__path__" and POSTPONED[self.__name__]:
            raise AttributeError(name)  # asked by whoever takes something out: it has no modules
        return getattr(_loaded(self.__name__), name)


class _LeftOut(ModuleType):
    """Has whatever is asked for, and none of it can do anything."""

    def __getattr__(self, name: str) -> Any:
        return Any


def prepare() -> None:
    """Before libraries are imported: leave out what is never called, and postpone the rest."""
    for name in LEFT_OUT:
        sys.modules.setdefault(name, _LeftOut(name))
    postponed = [name for name in POSTPONED if name not in sys.modules]
    for name in postponed:
        sys.modules[name] = _stand_in(name)
    for name in postponed:
        package, _, child = name.rpartition(".")
        if package:
            setattr(import_module(package), child, sys.modules[name])


def _stand_in(name: str) -> ModuleType:
    stand_in = _Postponed(name)
    vars(stand_in).update({each: partial(_call, name, each) for each in POSTPONED[name]})
    vars(stand_in).update(_ANSWERED.get(name, {}))
    return stand_in


def _loaded(name: str) -> ModuleType:
    with _DECIDING:
        if isinstance(sys.modules.get(name), _Postponed):
            del sys.modules[name]
    return import_module(name)


def _call(module: str, name: str, *values: Any, **named: Any) -> Any:
    return getattr(_loaded(module), name)(*values, **named)


def _formatdate(timeval: float | None = None, localtime: bool = False, usegmt: bool = False) -> str:
    """The Date of an answer, which is all that a server asks of its module."""
    if timeval is None or localtime or not usegmt:
        told: str = _call("email.utils", "formatdate", timeval, localtime, usegmt)
        return told
    at = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=timeval)
    return f"{_DAYS[at.weekday()]}, {at:%d} {_MONTHS[at.month - 1]} {at:%Y %H:%M:%S} GMT"


# What is asked at each start, and can be answered without loading the module.
_ANSWERED: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "email.utils": {"formatdate": _formatdate},
    # Python has no translations of what argparse says, and looks for some on disk each time.
    "gettext": {
        "gettext": lambda message: message,
        "ngettext": lambda one, several, count: one if count == 1 else several,
    },
    "platform": {"system": lambda: os.uname().sysname} if hasattr(os, "uname") else {},
}
