"""Four ways to make the same calls: our two clients, and INVO's SDK in two versions."""

import asyncio
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any, Protocol

from invo_client import AsyncInvoServer, InvoError, InvoServer, verify_webhook

FLAGS = ("is_insufficient_balance", "is_duplicate_request", "is_token_expired")

Json = dict[str, Any]


class Refused(Exception):
    """What a client's error says, in one form for all of them."""

    def __init__(self, told: Json) -> None:
        super().__init__(f"{told['status']} {told['code']}: {told['message']}")
        self.status: int = told["status"]
        self.code: str | None = told["code"]
        self.message: str = told["message"]
        self.body: Any = told["body"]
        self.retry_after: float | None = told["retry_after"]
        self.flags = {flag for flag in FLAGS if told[flag]}


class Driver(Protocol):
    """Makes calls by the SDK's method names; a result is its fields as a dict."""

    async def call(self, key: str, method: str, **arguments: Any) -> Any:
        """Make a call. Raises Refused."""
        ...

    async def verify(self, body: bytes, signature: str, secret: str) -> Json:
        """Verify a webhook. Raises Refused."""
        ...

    async def close(self) -> None:
        """Let go."""
        ...


def _told(error: InvoError) -> Json:
    flags = {flag: bool(getattr(error, flag)) for flag in FLAGS}
    known = ("status", "code", "message", "body", "retry_after")
    return {**{name: getattr(error, name) for name in known}, **flags}


def _fields(result: Any) -> Json:
    return {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}


class Ours:
    """invo-client, blocking."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    async def call(self, key: str, method: str, **arguments: Any) -> Any:
        """Make a call in a thread. Raises Refused."""
        return await asyncio.to_thread(self._call, key, method, arguments)

    def _call(self, key: str, method: str, arguments: Json) -> Any:
        with InvoServer(game_secret=key, base_url=self.base_url, max_retries=0) as server:
            try:
                result = getattr(server, method)(**arguments)
                return _fields(result) if dataclasses.is_dataclass(result) else list(result)
            except InvoError as error:
                raise Refused(_told(error)) from None

    async def verify(self, body: bytes, signature: str, secret: str) -> Json:
        """Verify a webhook. Raises Refused."""
        try:
            return _fields(verify_webhook(body, signature, secret))
        except InvoError as error:
            raise Refused(_told(error)) from None

    async def close(self) -> None:
        """Nothing is held."""


class OursAsync(Ours):
    """invo-client, awaited."""

    async def call(self, key: str, method: str, **arguments: Any) -> Any:
        """Make a call. Raises Refused."""
        async with AsyncInvoServer(
            game_secret=key, base_url=self.base_url, max_retries=0
        ) as server:
            try:
                result = getattr(server, method)(**arguments)
                if hasattr(result, "__aiter__"):
                    return [row async for row in result]
                return _fields(await result)
            except InvoError as error:
                raise Refused(_told(error)) from None


class Invos:
    """INVO's own SDK, unmodified, in a process of its own."""

    def __init__(self, base_url: str, folder: str) -> None:
        self.base_url = base_url
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    async def call(self, key: str, method: str, **arguments: Any) -> Any:
        """Make a call. Raises Refused."""
        call = {"key": key, "base_url": self.base_url, "method": method, "arguments": arguments}
        return await self._ask(call)

    async def verify(self, body: bytes, signature: str, secret: str) -> Json:
        """Verify a webhook. Raises Refused."""
        arguments = {"body": body.decode(), "signature": signature, "secret": secret}
        return dict(await self._ask({"method": "verify_webhook", "arguments": arguments}))

    async def _ask(self, call: Json) -> Any:
        process = await self._started()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(call).encode() + b"\n")
        line = await process.stdout.readline()
        answer = json.loads(line)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["result"]

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None:
            program = str(Path(__file__).with_name("sdk_process.py"))
            pipe = asyncio.subprocess.PIPE
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, program, self._folder, stdin=pipe, stdout=pipe, limit=2**22
            )
        return self._process

    async def close(self) -> None:
        """End the process."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
            await self._process.wait()
