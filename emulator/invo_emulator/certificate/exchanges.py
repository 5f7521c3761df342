"""Exchanges: what was sent to a receiver and what came back, shortened for people to read."""

from collections.abc import Mapping

from invo_emulator.records import frozen

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
        """Whether it is a clear no. 408 and 429 are none: they ask for another attempt."""
        return (
            self.status is not None and 400 <= self.status < 500 and self.status not in (408, 429)
        )

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


def shown(body: bytes) -> str:
    """The beginning of a body as text that is safe to print."""
    text = body[: 4 * _SHOWN_CHARACTERS].decode(errors="replace")
    clean = "".join(each if each.isprintable() or each == "\n" else "�" for each in text)
    is_whole = len(body) <= 4 * _SHOWN_CHARACTERS and len(clean) <= _SHOWN_CHARACTERS
    return clean if is_whole else f"{clean[:_SHOWN_CHARACTERS]}… ({len(body):,} bytes in all)"
