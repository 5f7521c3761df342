"""Starting an emulator as the command line says: the options that it takes, and what they do."""

import asyncio
import gc
import socket
from argparse import Namespace
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from invo_emulator import lean
from invo_emulator.config import ConfigError
from invo_emulator.options import (
    DEFAULT_PORT,
    PROGRAM,
    TLS,
    TLS_DIR,
    Mistake,
    Option,
    lower_case,
    names,
    port,
    public_url,
    target_url,
    tls_folder,
)

if TYPE_CHECKING:
    from invo_emulator.emulator import Emulator, Reach
    from invo_emulator.serving import Address
    from invo_emulator.tls import Certified

PORT = Option("--port", "port to listen on; 0 picks a free one", DEFAULT_PORT, port)

# All but the port, for which commands have different wishes.
OPTIONS = (
    Option("--host", "address to listen on", "127.0.0.1"),
    Option("--data", "folder for SQLite files that survive restarts", None, Path, "DIR"),
    Option("--config", "TOML file with games, players, webhooks and settings", None, Path, "FILE"),
    Option("--webhook", "where the first game's webhooks are sent", None, target_url, "URL"),
    Option(
        "--public-url",
        "address that links start with, if it is not the one you call",
        None,
        public_url,
        "URL",
    ),
    Option(
        "--allow-host", "another host name to answer to (comma between several)", "", lower_case
    ),
    Option("--control-token", "token that control calls must carry", None),
)

# Of `serve` alone: what runs beside an emulator is on its machine, where http is allowed.
HTTPS = (TLS, TLS_DIR)

# Of `serve` alone, too: a game that people play.
WEBGL = Option(
    "--webgl", "folder of a Unity WebGL build, to be played at /webgl/", None, Path, "DIR"
)

# How long whoever has the port already may take to say who it is.
_PATIENCE_SECONDS = 2.0

# Is told of an emulator that serves, where it is, and whether it keeps its data.
OnReady = Callable[["Emulator", "Address", bool], None]


def serve(
    chosen: Namespace,
    on_ready: OnReady,
    is_over: Callable[[], bool] = lambda: False,
    seed: str | None = None,
) -> None:
    """Serve until it is over, or a signal says so. `seed` is of the world if its plan has none.
    Raises Mistake when it can't be started as asked."""
    # Whatever is made before it serves stays: looking through it for garbage, over and over, would
    # take a tenth of the start, and a moment now and then for ever.
    gc.disable()
    lean.prepare()
    from invo_emulator.errors import InvalidInput
    from invo_emulator.serving import ServingError
    from invo_emulator.storage.folder import FolderError

    try:
        _serve(chosen, on_ready, is_over, seed)
    except (ConfigError, FolderError, InvalidInput, ServingError) as error:
        raise Mistake(str(error)) from None
    finally:
        gc.enable()


def _serve(
    chosen: Namespace, on_ready: OnReady, is_over: Callable[[], bool], seed: str | None
) -> None:
    from invo_emulator import config, serving
    from invo_emulator.emulator import Emulator, Reach
    from invo_emulator.storage.folder import Folder
    from invo_emulator.world.plan import Plan

    plan = config.load(chosen.config) if chosen.config else Plan()
    plan = plan.with_webhook(chosen.webhook) if chosen.webhook else plan
    plan = replace(plan, seed=plan.seed or seed)
    allowed = frozenset(names(chosen.allow_host))
    reach = Reach(chosen.public_url, allowed | {chosen.host.lower()}, chosen.control_token)
    with ExitStack() as stack:
        listening = stack.enter_context(_listening(chosen.host, chosen.port))
        folder = Folder(chosen.data) if chosen.data else None
        tls = stack.enter_context(_certified(chosen, reach)) if _is_https(chosen) else None
        reach = replace(reach, ca_file=tls.ca_file if tls else None)
        scheme = "https" if tls else "http"
        address = serving.Address(chosen.host, listening.getsockname()[1], scheme)
        emulator = Emulator(
            plan, data=folder.path if folder else None, reach=reach, webgl=_webgl(chosen)
        )

        def tell() -> None:
            on_ready(emulator, address, folder is not None)

        gc.freeze()
        gc.enable()
        _run(serving.serve(emulator, listening, tell, is_over, tls.context if tls else None))


def _listening(host: str, port: int) -> socket.socket:
    from invo_emulator import serving

    try:
        return serving.bind(host, port)
    except serving.PortInUse:
        if not _is_served(serving.Address(host, port).url):
            raise
        raise Mistake(
            f"Port {port} on {host} is in use: an {PROGRAM} already serves there; use it, or "
            "--port 0."
        ) from None


def _is_served(url: str) -> bool:
    """Whether an emulator answers at an address."""
    from invo_emulator.terminal.connection import ControlPlane  # only once a port was taken

    try:
        told = ControlPlane(url, patience_seconds=_PATIENCE_SECONDS).call("GET", "/health")
    except Mistake:
        return False
    return "worlds" in told


def _webgl(chosen: Namespace) -> Path | None:
    """The folder of a build, if one is served. Raises Mistake."""
    folder: Path | None = chosen.webgl if WEBGL.field in chosen else None
    if folder is None:
        return None
    if not folder.is_dir():
        raise Mistake(f"--webgl {folder} is not a folder: give the one that Unity built into.")
    if not (folder / "index.html").is_file():
        raise Mistake(f"--webgl {folder} has no index.html: give the folder that Unity built into.")
    return folder.resolve()


def _is_https(chosen: Namespace) -> bool:
    return TLS.field in chosen and bool(chosen.tls)


def _certified(chosen: Namespace, reach: "Reach") -> "AbstractContextManager[Certified]":
    from invo_emulator import system, tls

    public_name = urlsplit(reach.public_url or "").hostname
    own_names = {*reach.allowed_hosts, public_name or ""}
    return tls.certified(tls_folder(chosen.tls_dir, chosen.data), own_names, system.real().wall())


def _run(serving: "asyncio.Future[None] | object") -> None:
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        asyncio.run(serving)  # type: ignore[arg-type]
    else:
        uvloop.run(serving)  # type: ignore[arg-type]
