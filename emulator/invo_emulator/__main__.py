"""The command: read the options, serve, say that it is ready."""

# Little is imported up here: a Ctrl+C while the rest is imported should end it without a traceback.
import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from argparse import Namespace

# What a shell says of a command that was interrupted.
INTERRUPTED = 130


def main() -> None:
    """invo-emulator. Exits with 2 and one sentence when it can't be started as asked."""
    try:
        _obey()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _obey() -> None:
    from invo_emulator import options

    chosen = options.parse(sys.argv[1:], os.environ)
    if chosen.command == "ready":
        sys.exit(0 if _is_ready(chosen.url, chosen.wait) else 1)
    _leave_out_uvicorns_command()
    from invo_emulator.config import ConfigError
    from invo_emulator.errors import InvalidInput
    from invo_emulator.serving import ServingError
    from invo_emulator.storage.folder import FolderError

    try:
        _serve(chosen)
    except (ConfigError, FolderError, InvalidInput, ServingError) as error:
        print(f"invo-emulator: {error}", file=sys.stderr)
        sys.exit(2)


def _leave_out_uvicorns_command() -> None:
    """Uvicorn's package imports its own command line, with click and multiprocessing: a tenth of
    our start-up, for something that this process never calls."""
    stand_in = ModuleType("uvicorn.main")
    vars(stand_in).update(dict.fromkeys(("Server", "main", "run")))
    sys.modules["uvicorn.main"] = stand_in


def _serve(chosen: "Namespace") -> None:
    from invo_emulator import config, serving
    from invo_emulator.emulator import Emulator, Reach
    from invo_emulator.storage.folder import Folder
    from invo_emulator.world.plan import Plan

    plan = config.load(chosen.config) if chosen.config else Plan()
    plan = plan.with_webhook(chosen.webhook) if chosen.webhook else plan
    names = frozenset(name.strip() for name in chosen.allow_host.split(",") if name.strip())
    reach = Reach(chosen.public_url, names | {chosen.host.lower()}, chosen.control_token)
    with serving.bind(chosen.host, chosen.port) as listening:
        folder = Folder(chosen.data) if chosen.data else None
        address = serving.Address(chosen.host, listening.getsockname()[1])
        emulator = Emulator(plan, data=folder.path if folder else None, reach=reach)

        def tell() -> None:
            if chosen.json:
                print(serving.ready_record(emulator, address), flush=True)
            else:
                print(serving.ready_text(emulator, address, bool(folder)), flush=True)

        _run(serving.serve(emulator, listening, tell))


def _run(serving: "asyncio.Future[None] | object") -> None:
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        import asyncio

        asyncio.run(serving)  # type: ignore[arg-type]
    else:
        uvloop.run(serving)  # type: ignore[arg-type]


def _is_ready(url: str, wait: float) -> bool:
    import time

    until = time.monotonic() + wait
    while True:
        status = _health_of(url)
        if status == "ok":
            print(f"ready: {url}")
            return True
        if time.monotonic() >= until:
            print(f"not ready: {url}: {status}", file=sys.stderr)
            return False
        time.sleep(0.1)


def _health_of(url: str) -> str:
    # http.client, because a health check that runs every few seconds should cost little.
    import http.client
    import json
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=5)
        connection.request("GET", f"{parts.path}/_emulator/health")
        answer = connection.getresponse()
        told = json.loads(answer.read())
        is_ours = isinstance(told, dict) and "status" in told
        return str(told["status"]) if is_ours else f"something else answers there, {answer.status}"
    except (OSError, ValueError, http.client.HTTPException) as error:
        return str(error) or type(error).__name__


if __name__ == "__main__":
    main()
