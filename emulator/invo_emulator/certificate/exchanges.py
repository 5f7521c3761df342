"""Exchanges: what was sent to a receiver and what came back, shortened for people to read."""

from collections.abc import Mapping

from invo_emulator.records import frozen

# Among the 4xx, these say no only for now.
_ASKS_AGAIN = (408, 429)

# How much of a body is shown.
_SHOWN_CHARACTERS = 600


@frozen
class Sent:
    """One request. `says` is what it was for, `size` the bytes of its whole body."""

    says: str
    method: str
    headers: Mapping[str, str]
    body: str
    size: int

    def show(self) -> dict[str, object]:
        """As JSON."""
        headers = dict(self.headers)
        return {
            "says": self.says,
            "method": self.method,
            "headers": headers,
            "body": self.body,
            "body_bytes": self.size,
        }


@frozen
class Came:
    """What came back: an answer, or why there was none in `error`."""

    seconds: float
    status: int | None = None
    headers: Mapping[str, str] | None = None
    body: str = ""
    error: str | None = None
    # Whether waiting for it was given up.
    is_late: bool = False

    @property
    def is_accepted(self) -> bool:
        """Whether INVO would take it for delivered."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_refused(self) -> bool:
        """Whether it is a clear no."""
        is_no = self.status is not None and 400 <= self.status < 500
        return is_no and self.status not in _ASKS_AGAIN

    @property
    def is_no_refusal_because(self) -> str:
        """To stand behind `says`."""
        asks_again = self.status in _ASKS_AGAIN
        return "which asks for another attempt" if asks_again else "not refused with a 4xx"

    @property
    def is_worth_a_retry(self) -> bool:
        """Whether INVO would try again and we need not wait long for it."""
        return not self.is_accepted and not self.is_late

    @property
    def is_redirect(self) -> bool:
        """Whether it sends the caller elsewhere."""
        return self.status is not None and 300 <= self.status < 400

    @property
    def says(self) -> str:
        """In a few words, to stand behind "it was"."""
        return f"answered with {self.status}" if self.status else f"not answered ({self.error})"

    def show(self) -> dict[str, object]:
        """As JSON."""
        return {
            "status": self.status,
            "headers": None if self.headers is None else dict(self.headers),
            "body": self.body,
            "error": self.error,
            "seconds": round(self.seconds, 6),
        }


@frozen
class Exchange:
    """A request and what came of it."""

    sent: Sent
    came: Came

    def show(self) -> dict[str, object]:
        """As JSON."""
        return {"sent": self.sent.show(), "came": self.came.show()}


def clean(text: str) -> str:
    """Text that is safe to print: what moves the cursor, say, is replaced."""
    return "".join(each if each.isprintable() or each == "\n" else "�" for each in text)


def shown(body: bytes) -> str:
    """The beginning of a body."""
    text = clean(body[: 4 * _SHOWN_CHARACTERS].decode(errors="replace"))
    is_whole = len(body) <= 4 * _SHOWN_CHARACTERS and len(text) <= _SHOWN_CHARACTERS
    return text if is_whole else f"{text[:_SHOWN_CHARACTERS]}… ({len(body):,} bytes in all)"
