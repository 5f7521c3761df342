"""Hostile on purpose: making deliveries misbehave as production does, counted and never by chance.

What will be done is decided when an event is announced, and written on its delivery. What changes
the bytes or the signature is done at each attempt, so that a retry may be spared.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

from invo_emulator import fields as f
from invo_emulator.records import frozen

_MEGABYTE = 1_048_576
_DAY = 86_400


@frozen
class Hostile:
    """What is done to the deliveries of one target. Nothing, if nothing is set."""

    # To which events: of these types (all, if none is named), after so many, so many times.
    event_types: Annotated[tuple[str, ...], f.ListOf(f.Text(100))] = ()
    after: Annotated[int, f.Integer(0)] = 0
    times: Annotated[int | None, f.Integer(1)] = None
    # At which attempts the bytes, the signature or the sending are spoilt: all, if none is named.
    on_attempts: Annotated[tuple[int, ...], f.ListOf(f.Integer(1, 100))] = ()

    # Deliver the event so many times more: one after the other, or at the same moment.
    duplicate: Annotated[int, f.Integer(0, 50)] = 0
    duplicate_at_once: Annotated[int, f.Integer(0, 50)] = 0
    # Gather so many events, then deliver them last first.
    reorder: Annotated[int, f.Integer(0, 100)] = 0
    # Deliver so much later, by the world's clock.
    delay_seconds: Annotated[float, f.Seconds(30 * _DAY)] = 0.0
    # Lose attempts on the way: the receiver never hears of them.
    drop: Annotated[bool, f.Boolean()] = False
    # After signing: change a byte; write the same JSON in other bytes.
    corrupt_byte: Annotated[bool, f.Boolean()] = False
    reserialize: Annotated[bool, f.Boolean()] = False
    # Sign with another secret, the one before the last rotation, nonsense, or not at all.
    sign_with: Annotated[
        str, f.Choice("current", "wrong_secret", "old_secret", "malformed", "nothing")
    ] = "current"
    # Sign as if it were earlier (below zero) or later.
    timestamp_offset_seconds: Annotated[int, f.Integer(-10 * _DAY, 10 * _DAY)] = 0
    # Before signing: a body of at least this size; another event type; fields nobody knows.
    pad_to_bytes: Annotated[int, f.Integer(0, 16 * _MEGABYTE)] = 0
    event_type: Annotated[str | None, f.Text(100)] = None
    extra_fields: Annotated[bool, f.Boolean()] = False
    # Send the body in twenty pieces over so many seconds, by the wall's clock.
    drip_seconds: Annotated[float, f.Seconds(60)] = 0.0

    def spoils(self, attempt: int) -> bool:
        """Whether this attempt is one of those that are spoilt."""
        return not self.on_attempts or attempt in self.on_attempts


NOT_AT_ALL = Hostile()


def read(text: str | None) -> Hostile:
    """What the store keeps, as it is kept there."""
    return f.read(Hostile, json.loads(text)) if text and text != "{}" else NOT_AT_ALL


def kept(hostile: Hostile) -> str:
    """As the store keeps it: what is set, as JSON."""
    return json.dumps(f.show_set(hostile))


def is_about(hostile: Hostile, event_type: str) -> bool:
    """Whether an event of this type counts, and may be meant."""
    return not hostile.event_types or event_type in hostile.event_types


def planned(hostile: Hostile, count: int) -> Hostile:
    """What is done to the event before which so many have been counted."""
    return NOT_AT_ALL if count < hostile.after or is_over(hostile, count) else hostile


def is_over(hostile: Hostile, count: int) -> bool:
    """Whether nothing more is meant once so many have been counted."""
    return hostile.times is not None and count >= hostile.after + hostile.times


def rewritten(hostile: Hostile, body: bytes) -> bytes:
    """Another event than the one announced, to be signed as if it were."""
    if not (hostile.event_type or hostile.extra_fields or hostile.pad_to_bytes):
        return body
    event = json.loads(body)
    if hostile.event_type:
        event["event_type"] = hostile.event_type
    if hostile.extra_fields:
        event["x_unknown"] = {"nested": [1, 2.5, None, True]}
        event["data"]["x_unknown"] = "a field that nobody has heard of"
    missing = hostile.pad_to_bytes - len(_written(event))
    if missing > 0:
        event["data"]["x_padding"] = "x" * missing
    return _written(event)


def _written(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def damaged(hostile: Hostile, body: bytes) -> bytes:
    """Other bytes than were signed."""
    if hostile.reserialize:
        body = json.dumps(json.loads(body), sort_keys=True, indent=1).encode()
    if hostile.corrupt_byte and body:
        # The bytes themselves choose the place, so that the same event is spoilt the same way.
        place = int.from_bytes(hashlib.sha256(body).digest()[:4], "big") % len(body)
        body = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
    return body


def signing_secrets(
    hostile: Hostile, secrets: tuple[str, ...], old_secret: str | None
) -> tuple[str, ...]:
    """What signs instead of the target's own."""
    if hostile.sign_with == "wrong_secret":
        return tuple(f"wrong_{secret}" for secret in secrets)
    if hostile.sign_with == "old_secret":
        return (old_secret or f"old_{secrets[0]}",)
    return secrets
