"""The wire: HTTP as receivers speak it, on real sockets, and as they should not."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from floor.stage import skipping_time
from invo_emulator.deadlines import timeout
from invo_emulator.webhooks.wire import (
    KEPT_BYTES,
    Answer,
    ConnectionClosed,
    Letter,
    NoHttp,
    Wire,
    host_header,
)

# A receiver's key and its certificate, for the name studio.test. They protect nothing.
PEM = Path(__file__).with_name("studio.pem")

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

Speak = Callable[["Hearing"], Awaitable[None]]


class Hearing:
    """One connection that a receiver was called on."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def head(self) -> str:
        """The next request's head."""
        return (await self._reader.readuntil(b"\r\n\r\n")).decode()

    async def request(self) -> tuple[list[str], bytes]:
        """The lines of the next request's head, and its body."""
        head = await self.head()
        length = int(head.lower().split("content-length: ")[1].split("\r\n")[0])
        return head.split("\r\n")[:-2], await self._reader.readexactly(length)

    def say(self, data: bytes) -> None:
        """Send some bytes."""
        self._writer.write(data)

    async def end(self) -> None:
        """Wait until the other side hangs up."""
        while await self._reader.read(65_536):
            pass

    def hang_up(self) -> None:
        """Hang up, so that the other side's doing the same shows that it has noticed."""
        self._writer.write_eof()

    def leave(self) -> None:
        """Hang up and not look back."""
        self._writer.close()


class Studio:
    """A receiver whose every word is written down beforehand."""

    def __init__(self, speak: Speak, tls: ssl.SSLContext | None = None) -> None:
        self._speak = speak
        self._tls = tls
        self.connections = 0
        self.heard: list[tuple[list[str], bytes]] = []
        self.ended = asyncio.Event()

    async def __aenter__(self) -> "Studio":
        self._server = await asyncio.start_server(self._hear, "127.0.0.1", ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        hearing = Hearing(reader, writer)
        try:
            await self._speak(hearing)
            await hearing.end()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.ended.set()
            writer.close()

    def letter(self, path: str = "/webhooks", body: bytes | AsyncIterator[bytes] = b"{}") -> Letter:
        """A letter to it, of two bytes unless told otherwise."""
        length = len(body) if isinstance(body, bytes) else 2
        headers = {"Host": "studio.test", "Content-Length": str(length)}
        return Letter(f"http://127.0.0.1:{self.port}{path}", headers, body)


def saying(*answers: bytes, hangs_up: bool = False) -> Speak:
    """A receiver that answers each request with the next of these."""

    async def speak(hearing: Hearing) -> None:
        for answer in answers:
            await hearing.request()
            hearing.say(answer)
        if hangs_up:
            hearing.hang_up()

    return speak


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """What posts."""
    wire = Wire()
    yield wire
    await wire.close()


async def told(wire: Wire, speak: Speak) -> Answer:
    """What comes back from a receiver that speaks like this."""
    async with Studio(speak) as studio:
        return await wire.post(studio.letter())


TARGETS = [
    ("", "/"),
    ("/", "/"),
    ("/webhooks?a=1&b=%20", "/webhooks?a=1&b=%20"),
    ("/wébhooks?q=ü", "/w%C3%A9bhooks?q=%C3%BC"),
    ("/a%2Fb;c=1@d#e", "/a%2Fb;c=1@d"),
]


@pytest.mark.parametrize(("path", "target"), TARGETS)
async def test_a_letter_arrives_byte_for_byte(wire: Wire, path: str, target: str) -> None:
    heard = []

    async def speak(hearing: Hearing) -> None:
        heard.append(await hearing.request())
        hearing.say(OK)

    async with Studio(speak) as studio:
        await wire.post(studio.letter(path, b"\x00\r\n\r\n\xff"))

    [(lines, body)] = heard
    assert lines == [f"POST {target} HTTP/1.1", "Host: studio.test", "Content-Length: 6"]
    assert body == b"\x00\r\n\r\n\xff"


ANSWERS = [
    (OK, 200, b"ok"),
    (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", 500, b""),
    (b"HTTP/1.1 204 None\r\n\r\n", 204, b""),
    (b"HTTP/1.1 302 Go\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n", 302, b""),
    (CHUNKED + b"2\r\nok\r\n0\r\nX-Trailer: yes\r\n\r\n", 200, b"ok"),
    (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, 200, b"ok"),
    (b"HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n" + OK, 200, b"ok"),
    (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, b"ok"),
    (b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", 101, b""),
]


@pytest.mark.parametrize(("answer", "status", "body"), ANSWERS)
async def test_an_answer_is_understood(wire: Wire, answer: bytes, status: int, body: bytes) -> None:
    got = await told(wire, saying(answer))

    assert (got.status, got.body) == (status, body)


async def test_an_answer_may_come_byte_by_byte(wire: Wire) -> None:
    async def speak(hearing: Hearing) -> None:
        await hearing.request()
        for byte in OK:
            hearing.say(bytes([byte]))
            await asyncio.sleep(0)

    assert (await told(wire, speak)).body == b"ok"


async def test_an_answer_may_end_with_its_connection(wire: Wire) -> None:
    got = await told(wire, saying(b"HTTP/1.1 200 OK\r\n\r\nuntil the end", hangs_up=True))

    assert got == Answer(200, {}, b"until the end")


async def test_headers_are_named_in_lower_case_and_those_of_one_name_are_joined(wire: Wire) -> None:
    got = await told(
        wire, saying(b"HTTP/1.1 204 No\r\nX-Kept: yes\r\nVary: a\r\nVary: b\r\nX-Odd: \xe9\r\n\r\n")
    )

    assert got.headers == {"x-kept": "yes", "vary": "a, b", "x-odd": "é"}


async def test_a_trailer_is_no_header(wire: Wire) -> None:
    got = await told(wire, saying(CHUNKED + b"2\r\nok\r\n0\r\nX-Trailer: yes\r\n\r\n"))

    assert got == Answer(200, {"transfer-encoding": "chunked"}, b"ok")


BROKEN = [
    (saying(b"", hangs_up=True), ConnectionClosed),
    (saying(b"HTTP/1.1 200 OK\r\nContent-Le", hangs_up=True), ConnectionClosed),
    (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", hangs_up=True), ConnectionClosed),
    (saying(CHUNKED + b"2\r\nok\r\n", hangs_up=True), ConnectionClosed),
    (saying(b"220 mail.studio.test ESMTP\r\n"), NoHttp),
    (saying(CHUNKED + b"zz\r\n"), NoHttp),
    (saying(b"HTTP/1.1 200 OK\r\n" + b"X-Long: yes\r\n" * 10_000), NoHttp),
]


@pytest.mark.parametrize(("speak", "error"), BROKEN)
async def test_what_is_no_whole_answer_is_none(
    wire: Wire, speak: Speak, error: type[Exception]
) -> None:
    async with Studio(speak) as studio:
        with pytest.raises(error):
            await wire.post(studio.letter())
        await studio.ended.wait()


async def test_who_is_away_is_an_error_of_the_system(wire: Wire) -> None:
    async with Studio(saying()) as studio:
        letter = studio.letter()

    with pytest.raises(ConnectionRefusedError):
        await wire.post(letter)


async def test_who_never_stops_talking_has_said_enough(wire: Wire) -> None:
    async def speak(hearing: Hearing) -> None:
        await hearing.request()
        hearing.say(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n")
        hearing.say(b"x" * 1_000_000)

    async with Studio(speak) as studio:
        got = await wire.post(studio.letter())
        await studio.ended.wait()

    assert got.body == b"x" * KEPT_BYTES


async def test_the_next_letter_takes_the_same_connection(wire: Wire) -> None:
    async with Studio(saying(OK, OK, OK)) as studio:
        for _ in range(3):
            await wire.post(studio.letter())

    assert studio.connections == 1


async def test_letters_at_the_same_time_take_one_each(wire: Wire) -> None:
    async with Studio(saying(OK)) as studio:
        await asyncio.gather(*(wire.post(studio.letter()) for _ in range(3)))

    assert studio.connections == 3


USED_UP = [
    saying(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
    saying(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
    saying(OK + b"and more that nobody asked for"),
    saying(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nabc"),
]


@pytest.mark.parametrize("speak", USED_UP)
async def test_a_connection_that_is_of_no_more_use_is_left(wire: Wire, speak: Speak) -> None:
    async with Studio(speak) as studio:
        for _ in range(2):
            await wire.post(studio.letter())

    assert studio.connections == 2


async def test_a_receiver_that_hung_up_meanwhile_is_called_anew(wire: Wire) -> None:
    async with Studio(saying(OK, hangs_up=True)) as studio:
        await wire.post(studio.letter())
        await studio.ended.wait()
        got = await wire.post(studio.letter())

    assert (got.status, studio.connections) == (200, 2)


async def test_a_receiver_that_hangs_up_just_now_is_called_anew(wire: Wire) -> None:
    has_gone = asyncio.Event()

    async def speak(hearing: Hearing) -> None:
        await hearing.request()
        hearing.say(OK)
        hearing.leave()
        has_gone.set()

    async with Studio(speak) as studio:
        await wire.post(studio.letter())
        await has_gone.wait()
        got = await wire.post(studio.letter())  # before the loop has told anybody

    assert (got.status, studio.connections) == (200, 2)


async def test_who_hangs_up_in_the_middle_of_an_answer_is_not_asked_again(wire: Wire) -> None:
    async with Studio(saying(OK, b"HTTP/1.1 2", hangs_up=True)) as studio:
        await wire.post(studio.letter())
        with pytest.raises(ConnectionClosed):
            await wire.post(studio.letter())

    assert studio.connections == 1


async def test_a_receiver_that_takes_a_letter_and_hangs_up_is_not_sent_it_again(wire: Wire) -> None:
    heard = []

    async def speak(hearing: Hearing) -> None:
        heard.append(await hearing.request())
        hearing.say(OK)
        heard.append(await hearing.request())
        hearing.hang_up()

    async with Studio(speak) as studio:
        await wire.post(studio.letter())
        with pytest.raises(ConnectionClosed):
            await wire.post(studio.letter())

    assert (len(heard), studio.connections) == (2, 1)


async def test_what_nobody_asked_for_ends_a_connection(wire: Wire) -> None:
    may_babble = asyncio.Event()

    async def speak(hearing: Hearing) -> None:
        await hearing.request()
        hearing.say(OK)
        await may_babble.wait()
        hearing.say(OK)

    async with Studio(speak) as studio:
        await wire.post(studio.letter())
        may_babble.set()
        async with timeout(1):  # after a second and a half it would have ended anyway
            await studio.ended.wait()


def promising(keep_alive: str) -> bytes:
    """An answer that says how long its connection will be kept."""
    return f"HTTP/1.1 204 None\r\nKeep-Alive: {keep_alive}\r\n\r\n".encode()


KEPT = [
    (OK, 1.5),
    (promising("timeout=5, max=100"), 1.5),
    (promising("max=100, Timeout = 1"), 0.5),
    (promising("timeout=0"), 0),
    (promising("max=100"), 1.5),
]


@pytest.mark.parametrize(("answer", "seconds"), KEPT)
@skipping_time
async def test_a_connection_is_not_kept_for_long(answer: bytes, seconds: float) -> None:
    wire = Wire()
    async with Studio(saying(answer)) as studio:
        await wire.post(studio.letter())
        began = asyncio.get_running_loop().time()

        await studio.ended.wait()

        assert asyncio.get_running_loop().time() - began == pytest.approx(seconds, abs=0.01)


async def test_a_letter_that_is_given_up_ends_its_connection(wire: Wire) -> None:
    came = asyncio.Event()

    async def speak(hearing: Hearing) -> None:
        await hearing.request()
        came.set()

    async with Studio(speak) as studio:
        posting = asyncio.create_task(wire.post(studio.letter()))
        await came.wait()
        posting.cancel()
        await asyncio.gather(posting, return_exceptions=True)
        await studio.ended.wait()


async def test_a_body_may_come_in_pieces(wire: Wire) -> None:
    heard = []

    async def pieces() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(0)
        yield b"}"

    async def speak(hearing: Hearing) -> None:
        heard.append(await hearing.request())
        hearing.say(OK)

    async with Studio(speak) as studio:
        await wire.post(studio.letter(body=pieces()))

    assert heard[0][1] == b"{}"


async def test_nobody_goes_on_talking_to_who_has_answered(wire: Wire) -> None:
    may_go_on, is_over = asyncio.Event(), False

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal is_over
        yield b"{"
        await may_go_on.wait()
        yield b"}"
        is_over = True

    async def speak(hearing: Hearing) -> None:
        hearing.say(b"HTTP/1.1 413 Enough\r\nContent-Length: 0\r\n\r\n")
        hearing.hang_up()

    async with Studio(speak) as studio:
        posting = asyncio.create_task(wire.post(studio.letter(body=pieces())))
        await studio.ended.wait()
        may_go_on.set()
        assert (await posting).status == 413
    assert not is_over


async def test_what_a_body_lacks_is_not_taken_from_the_next_letter(wire: Wire) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"{"
        while True:  # until the answer has come
            await asyncio.sleep(0)
            yield b""

    async def speak(hearing: Hearing) -> None:
        while True:
            await hearing.head()
            hearing.say(OK)

    async with Studio(speak) as studio:
        await wire.post(studio.letter(body=pieces()))
        await wire.post(studio.letter())

    assert studio.connections == 2


def server_tls() -> ssl.SSLContext:
    """A receiver's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    return context


async def test_https_asks_for_the_server_by_name(wire: Wire) -> None:
    trusting = Wire(lambda: ssl.create_default_context(cafile=str(PEM)))
    async with Studio(saying(OK), server_tls()) as studio:
        plain = studio.letter()
        url = plain.url.replace("http:", "https:")

        got = await trusting.post(Letter(url, plain.headers, plain.body, "studio.test"))
        with pytest.raises(ssl.SSLCertVerificationError):
            await trusting.post(Letter(url, plain.headers, plain.body))

    assert got.body == b"ok"
    await trusting.close()


async def test_a_certificate_that_nobody_signed_is_refused(wire: Wire) -> None:
    async with Studio(saying(OK), server_tls()) as studio:
        plain = studio.letter()
        url = plain.url.replace("http:", "https:")

        with pytest.raises(ssl.SSLCertVerificationError):
            await wire.post(Letter(url, plain.headers, plain.body, "studio.test"))


HOSTS = [
    ("http://studio.test/", "studio.test"),
    ("http://Studio.test:80/", "studio.test"),
    ("https://studio.test:443/", "studio.test"),
    ("https://studio.test:80/", "studio.test:80"),
    ("http://127.0.0.1:3000/a", "127.0.0.1:3000"),
    ("http://[::1]:3000/", "[::1]:3000"),
    ("http://bücher.test/", "xn--bcher-kva.test"),
]


@pytest.mark.parametrize(("url", "host"), HOSTS)
def test_a_host_is_named_as_it_is_called(url: str, host: str) -> None:
    assert host_header(url) == host


@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".test"])
async def test_a_name_that_is_none_is_not_called(wire: Wire, host: str) -> None:
    with pytest.raises(UnicodeError):
        host_header(f"http://{host}/")
