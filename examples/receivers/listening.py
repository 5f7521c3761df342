"""Listening: a free port or a given one, and a line that says where."""

import argparse
import json
import os
import socket


def listen() -> socket.socket:
    """A listening socket on this machine alone. Its address is printed as one line of JSON."""
    parser = argparse.ArgumentParser(description="Receives INVO's webhooks.")
    default = int(os.environ.get("PORT", "3000"))
    parser.add_argument("--port", type=int, default=default, help="3000; 0 picks a free one")
    listening = socket.create_server(("127.0.0.1", parser.parse_args().port), backlog=128)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    told = {"webhook_url": f"{url}/webhooks/invo", "state_url": f"{url}/state"}
    print(json.dumps(told), flush=True)
    return listening
