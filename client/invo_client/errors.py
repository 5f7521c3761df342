"""The one exception of this package, and how an answer becomes one.

The API refuses in several dialects: `{error, code}`, `{error_code, message}`, a bare
`{"error": "<token>"}`, or plain text. All of them end as an `InvoError` with a code and a message.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from .wire import Answer, NoAnswer

# Words which the API writes into `error` without any code. They become the code.
TOKENS = frozenset(
    {
        "access_denied",
        "authorization_pending",
        "expired_token",
        "flow_paused",
        "invalid_grant",
        "no_channel_on_file",
        "rate_limited",
        "receiver_not_enrolled_use_claim_code",
        "service_unavailable",
        "slow_down",
        "spending_limit_exceeded",
    }
)


class InvoError(Exception):
    """A call that did not work out, or a webhook that must not be believed.

    message     for a person
    code        for a program: stable, None where the API gives none
    status      the HTTP status; 0 if no answer was involved (input, network, webhooks) or the
                answer was a success that could not be read
    body        the parsed answer as it came, if there was one
    request_id  the backend's name for the request, for support tickets
    """

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        status: int = 0,
        body: Any = None,
        request_id: str | None = None,
        retry_after_header: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.body = body
        self.request_id = request_id
        self._retry_after_header = retry_after_header

    def __repr__(self) -> str:
        return f"InvoError(code={self.code!r}, status={self.status}, message={self.message!r})"

    @property
    def retry_after(self) -> float | None:
        """Seconds the API asks to wait: `retry_after` of the body, else the Retry-After header."""
        asked = seconds(self._fields.get("retry_after"))
        return seconds(self._retry_after_header) if asked is None else asked

    @property
    def is_token_expired(self) -> bool:
        """The player token ran out: mint a new one and repeat."""
        return self.code == "SDK_TOKEN_EXPIRED"

    @property
    def is_receiver_not_enrolled(self) -> bool:
        """The recipient has no passkey: let them type the claim code instead."""
        return "receiver_not_enrolled_use_claim_code" in {self.code, self.message}

    @property
    def is_insufficient_balance(self) -> bool:
        """The player cannot afford it. `body` has `required_amount` and `current_balance`.

        Only with status 400: the 429 `insufficient_balance_blocked` is a throttle, not a balance.
        """
        return self.status == 400 and (
            self.code == "INSUFFICIENT_BALANCE"
            or re.search("insufficient[_ ]balance", self.message, re.IGNORECASE) is not None
            or not self._fields.keys().isdisjoint({"required_amount", "current_balance"})
        )

    @property
    def is_duplicate_request(self) -> bool:
        """This idempotency key was used before (409)."""
        text = f"{self.code or ''} {self.message}"
        return self.status == 409 and "duplicate" in text.lower()

    @property
    def is_enrollment_authorization_required(self) -> bool:
        """The first enrolment of a player needs the one-time code first."""
        return self.code == "ENROLLMENT_REQUIRES_AUTHORIZATION"

    @property
    def is_enrollment_proof_required(self) -> bool:
        """Another sign-in method exists: prove it through the device link."""
        return self.code == "ENROLLMENT_REQUIRES_PROOF"

    @property
    def _fields(self) -> Mapping[str, Any]:
        return self.body if isinstance(self.body, dict) else {}


def invalid_input(message: str) -> InvoError:
    """What was passed in cannot be sent. Nothing was."""
    return InvoError(message, code="INVALID_INPUT")


def from_silence(silence: NoAnswer, method: str, path: str) -> InvoError:
    """No answer came; the cause is kept on the error."""
    error = InvoError(f"No answer to {method} {path}: {silence.reason}")
    error.__cause__ = silence.failure
    return error


def from_unreadable(answer: Answer, reason: str) -> InvoError:
    """A success whose body cannot be used."""
    return InvoError(
        reason, code="INVALID_RESPONSE", body=answer.body(), request_id=answer.request_id
    )


def from_refusal(answer: Answer) -> InvoError:
    """An answer which is not a 2xx, in whichever dialect it is written."""
    body = answer.body()
    fields = body if isinstance(body, dict) else {}
    return InvoError(
        _message(body, fields) or f"INVO request failed (HTTP {answer.status})",
        code=_first_text(fields, "error_code_public", "code", "error_code") or _token(fields),
        status=answer.status,
        body=body,
        request_id=answer.request_id,
        retry_after_header=answer.headers.get("retry-after"),
    )


def seconds(value: object) -> float | None:
    """A number, or a text that is one, as seconds; None for anything else."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value < math.inf else None


def _message(body: object, fields: Mapping[str, Any]) -> str | None:
    if isinstance(body, str):
        return body
    if _token(fields):
        return _first_text(fields, "message", "error")
    return _first_text(fields, "error", "message")


def _token(fields: Mapping[str, Any]) -> str | None:
    if _first_text(fields, "code", "error_code"):
        return None
    error = _first_text(fields, "error")
    return error if error in TOKENS else None


def _first_text(fields: Mapping[str, Any], *names: str) -> str | None:
    texts = (fields.get(name) for name in names)
    return next((text for text in texts if isinstance(text, str) and text.strip()), None)
