"""A test of the shop: Ada buys 100 coins, and a sword for 25 of them.

    invo-emulator sweep -- python examples/shop/story.py
    invo-emulator sweep -- python examples/shop/story.py --fault double-grant
    invo-emulator sweep -- python examples/shop/story.py --fault lost-order

It ends with 1 if she has no sword, and leaves what she got in the file that INVO_STATE_FILE names.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx

from backend import FAULTS, Shop
from invo_client import InvoError, InvoServer, verify_webhook

PLAYER = "ada@example.com"
CONTROL_URL = os.environ["INVO_CONTROL_URL"]


class Receiver(BaseHTTPRequestHandler):
    """Takes webhooks."""

    shop: Shop

    def do_POST(self) -> None:
        """Believe it, grant it, answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        secret = os.environ["INVO_WEBHOOK_SECRET"]
        self.shop.take(verify_webhook(body, self.headers["X-Invo-Signature"], secret))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def receiving(shop: Shop) -> Iterator[None]:
    """Have webhooks come to the shop."""
    Receiver.shop = shop
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        httpx.put(f"{CONTROL_URL}/webhooks", json={"target_url": url}).raise_for_status()
        yield
        server.shutdown()


def control(path: str) -> None:
    """What only the emulator can do."""
    httpx.post(f"{CONTROL_URL}{path}", json={}).raise_for_status()


def main() -> int:
    """1 if Ada has no sword."""
    parser = argparse.ArgumentParser(description="Ada buys coins, and a sword for them.")
    parser.add_argument("--fault", choices=FAULTS)
    # The shop repeats calls by itself, so that it can be seen; the client would do it, too.
    with InvoServer(
        os.environ["INVO_GAME_SECRET"], os.environ["INVO_BASE_URL"], max_retries=0
    ) as invo:
        shop = Shop(invo, parser.parse_args().fault)
        with receiving(shop):
            session = shop.sell_coins(PLAYER, "10.00")
            control(f"/checkout/{session.session_id}/pay")
            try:
                shop.sell_item(PLAYER, "sword", "25.00")
            except InvoError as error:
                print(f"no sword: {error}", file=sys.stderr)
            control("/clock/run-until-idle")
    if file := os.environ.get("INVO_STATE_FILE"):
        Path(file).write_text(json.dumps(shop.state()), encoding="utf-8")
    return 0 if shop.items_of(PLAYER) else 1


if __name__ == "__main__":
    sys.exit(main())
