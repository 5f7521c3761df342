"""A case once more: its calls in a fresh world of the same seed, and where the answers differ."""

import base64
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from invo_emulator import system
from invo_emulator.records import frozen
from invo_emulator.testing.differences import Difference, differences
from invo_emulator.testing.masking import json_in, key_of, signature_of
from invo_emulator.testing.places import Local
from invo_emulator.testing.receivers import Receivers
from invo_emulator.testing.worlds import Invo, Json
from invo_emulator.times import parse_iso

if TYPE_CHECKING:
    import httpx

# The clock stands in a replay, and is moved to where each call found it.
_OF_THE_CLOCK = ("/_emulator/clock/freeze", "/_emulator/clock/unfreeze")

# What httpx says by itself.
_OF_THE_CONNECTION = {"host", "content-length", "connection", "accept-encoding"}

# How much of a body the emulator keeps: what is as long may have been longer.
_KEPT_BYTES = 65_536

_MASK = re.compile(r"\[(?:token [0-9]+|key of game [0-9]+|signing secret of game [0-9]+)\]")


@frozen
class Repeated:
    """A call, and where its answer is another now. A status is None where no answer came."""

    method: str
    path: str
    recorded_status: int | None
    status: int | None
    differences: tuple[Difference, ...]


def replay(case: Mapping[str, Any]) -> Iterator[Repeated]:
    """Repeat the calls of a case, each at its time; its webhooks are answered as they were then.
    Raises ControlRefused where its world can't be made, and ValueError for a call that can't be."""

    async def no_pause(_: float) -> None:
        """What hung then may end at once."""

    place = Local(
        receivers=_AsThen(case["deliveries"]), system=replace(system.real(), pause=no_pause)
    )
    with closing(place):
        replayer = _Replayer(case, Invo(place, _plan(case)))
        for call in case["calls"]:
            if call["path"] not in _OF_THE_CLOCK:
                yield replayer.repeat(call)


def _plan(case: Mapping[str, Any]) -> Json:
    """What makes the same world again, standing at its beginning."""
    began, asked = case["began"], case["plan"]
    return {
        "id": began["id"],
        "seed": began["seed"],
        "now": began["clock"]["now"],
        "frozen": True,
        "games": [_game(game) for game in began["games"]],
        **{name: asked[name] for name in ("players", "items", "settings") if name in asked},
    }


def _game(game: Mapping[str, Any]) -> Json:
    plan = {name: game[name] for name in ("name", "currency")}
    plan["currency"] = {
        name: value for name, value in game["currency"].items() if name != "currency_id"
    }
    if target := game["webhook"]:
        names = ("target_url", "subscribed_events")
        kept = {name: target[name] for name in names if name in target}
        plan["webhook"] = kept
    return {"game_id": int(game["game_id"]), **plan}


class _AsThen(Receivers):
    """Answers each attempt as it was answered then. Nobody is called."""

    def __init__(self, deliveries: list[Json]) -> None:
        super().__init__()
        self._attempts = {each["event_id"]: _attempts(each) for each in reversed(deliveries)}

    def transport(self) -> "httpx.AsyncBaseTransport":
        import httpx

        return httpx.MockTransport(self._answer)

    def _answer(self, request: "httpx.Request") -> "httpx.Response":
        import httpx

        event = json_in(request.content.decode(errors="replace")) or {}
        left = self._attempts.get(event.get("event_id"))
        attempt: Json = left.pop(0) if left else {"status": 200, "response_body": "{}"}
        if attempt["status"] is None:
            raise httpx.ConnectError(str(attempt["network_error"]))
        return httpx.Response(attempt["status"], text=attempt["response_body"] or "")


def _attempts(delivery: Json) -> list[Json]:
    """Its own, and those that were made by hand between them."""
    made = [*delivery["attempt_log"], *delivery.get("attempts_by_hand", ())]
    return sorted(made, key=lambda attempt: str(attempt["sent_at"]))


class _Replayer:
    """Repeats calls in a world, and learns what stands for what was masked."""

    def __init__(self, case: Mapping[str, Any], invo: Invo) -> None:
        self._invo = invo
        self._own: dict[str, str] = {}
        for game in invo.games:
            self._own[key_of(game.game_id)] = game.secret
            self._own[signature_of(game.game_id)] = game.signing_secret

    def repeat(self, call: Mapping[str, Any]) -> Repeated:
        """A call once more, and what came of it."""
        self._go_to(call["at"])
        if len(call["request_body"] or "") >= _KEPT_BYTES:
            missing = Difference("", "too long to be kept", "not repeated")
            return Repeated(call["method"], call["path"], call["status"], None, (missing,))
        answer = self._send(call)
        status = None if answer is None else answer.status_code
        found: tuple[Difference, ...] = ()
        if answer is not None:
            found = tuple(self._compared(call, answer))
        elif not call["fault"]:
            found = (Difference("", "an answer", "none"),)
        return Repeated(call["method"], call["path"], call["status"], status, found)

    def _go_to(self, at: str) -> None:
        now = self._invo.control("GET", "/clock")["now"]
        if parse_iso(at) > parse_iso(now):
            self._invo.control("POST", "/clock/advance", {"to": at})

    def _send(self, call: Mapping[str, Any]) -> "httpx.Response | None":
        """The answer, or none where the connection broke."""
        import httpx

        headers = [
            (name, self._unmasked(value))
            for name, value in call["request_headers"]
            if name.lower() not in _OF_THE_CONNECTION
        ]
        query = f"?{self._unmasked(call['query'])}" if call["query"] else ""
        url = f"{self._invo.place.own_url}{call['path']}{query}"
        http = self._invo.place.http
        try:
            return http.request(call["method"], url, headers=headers, content=self._body(call))
        except httpx.TransportError:
            return None
        except httpx.InvalidURL as problem:
            raise ValueError(f"{call['path'][:60]} is no address ({problem})") from None

    def _body(self, call: Mapping[str, Any]) -> bytes:
        if encoded := call.get("request_body_base64"):
            return base64.b64decode(encoded)
        return self._unmasked(call["request_body"] or "").encode()

    def _unmasked(self, text: str) -> str:
        return _MASK.sub(lambda found: self._own.get(found[0], found[0]), text)

    def _compared(self, call: Mapping[str, Any], answer: "httpx.Response") -> Iterator[Difference]:
        if answer.status_code != call["status"]:
            yield Difference("status", str(call["status"] or "none"), str(answer.status_code))
        recorded, body = call["response_body"] or "", answer.text
        if len(recorded.encode()) >= _KEPT_BYTES or call["fault"]:
            return
        before, now = json_in(recorded), json_in(body)
        if before is None or now is None:
            return  # a page, whose every address may be another
        self._learn(before, now)
        host = dict(call["request_headers"]).get("host", "localhost")
        yield from differences(before, now, lambda text: self._as_here(text, host))

    def _as_here(self, text: str, host: str) -> str:
        """What was said then, as it would be said here."""
        here = self._unmasked(text)
        return re.sub(f"https?://{re.escape(host)}", self._invo.place.own_url, here)

    def _learn(self, before: object, now: object) -> None:
        """Find what stands where something was masked."""
        if isinstance(before, dict) and isinstance(now, dict):
            for name in before.keys() & now.keys():
                self._learn(before[name], now[name])
        elif isinstance(before, list) and isinstance(now, list):
            for one, other in zip(before, now, strict=False):
                self._learn(one, other)
        elif isinstance(before, str) and isinstance(now, str) and _MASK.fullmatch(before):
            self._own[before] = now
