"""`invo-emulator ready`: asks a running one whether it serves."""

import socket
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from command.running import Command


def test_it_is_ready_when_it_serves(command: Command) -> None:
    url = command.start().about["base_url"]

    said = command.run("ready", "--url", url)

    assert (said.code, said.output, said.complaint) == (0, f"ready: {url}\n", "")


def test_the_address_comes_from_the_environment_too(command: Command) -> None:
    url = command.start().about["base_url"]

    assert command.run("ready", env={"INVO_EMULATOR_URL": url}).code == 0


def test_a_token_is_not_needed_to_ask(command: Command) -> None:
    url = command.start("--control-token", "a-token").about["base_url"]

    assert command.run("ready", "--url", url).code == 0


@pytest.fixture
def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_it_is_not_ready_when_nobody_listens(command: Command, free_port: int) -> None:
    said = command.run("ready", "--url", f"http://127.0.0.1:{free_port}")

    assert (said.code, said.output) == (1, "")
    assert said.complaint.startswith(f"not ready: http://127.0.0.1:{free_port}: ")
    assert said.complaint.count("\n") == 1


def test_it_waits_as_long_as_told_and_then_gives_up(command: Command, free_port: int) -> None:
    said = command.run("ready", "--url", f"http://127.0.0.1:{free_port}", "--wait", "0.3")

    assert said.code == 1


def test_it_waits_until_somebody_serves(command: Command, free_port: int) -> None:
    url = f"http://127.0.0.1:{free_port}"
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(command.run, "ready", "--url", url, "--wait", "30")

        command.start("--port", free_port)

        assert waiting.result().code == 0


@pytest.mark.parametrize("body", [b"", b"hello", b"[]", b"null", b'{"status": "ill"}', b"\xff"])
def test_another_kind_of_server_is_not_ready(command: Command, body: bytes) -> None:
    with Other(body) as url:
        said = command.run("ready", "--url", url)

    assert said.code == 1
    assert said.complaint.count("\n") == 1


@pytest.mark.parametrize("url", ["localhost:4686", "http://", "ftp://localhost", "http://a:b"])
def test_an_address_that_is_none_is_a_mistake(command: Command, url: str) -> None:
    said = command.run("ready", "--url", url)

    assert said.code == 2
    assert said.complaint.startswith("invo-emulator: argument --url: ")


@pytest.mark.parametrize("seconds", ["-1", "soon", "nan", "inf"])
def test_a_wait_that_is_none_is_a_mistake(command: Command, seconds: str) -> None:
    assert command.run("ready", f"--wait={seconds}").code == 2


class Other:
    """A web server that is no emulator and says the same to everybody."""

    def __init__(self, body: bytes) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *values: object) -> None:
                """Keep quiet."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
