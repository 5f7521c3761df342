"""A running emulator: is it there, does its clock agree, are the keys its own, who listens."""

import socket
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from invo_emulator import __version__, keys, times
from invo_emulator.diagnosis.findings import FINE, ODD, UNSEEN, WRONG, Finding
from invo_emulator.options import PROGRAM
from invo_emulator.terminal import attempts, spans
from invo_emulator.terminal.connection import ControlPlane, Refused
from invo_emulator.terminal.following import first_answers
from invo_emulator.times import SECOND

if TYPE_CHECKING:
    from invo_emulator.world.plan import Plan

# By how much a signature's time may differ from the receiver's, and what is worth a word.
_TOLERANCE_SECONDS, _NOTICEABLE_SECONDS = 300, 5

_CONNECT_SECONDS = 3.0

# Where a game's key, its signing secret and the address are looked for, by the guide's names.
_KEY_VARIABLES = ("INVO_GAME_SECRET", "INVO_SDK_KEY")
_SECRET_VARIABLE, _ADDRESS_VARIABLE = "INVO_WEBHOOK_SECRET", "INVO_BASE_URL"


def health(plane: ControlPlane) -> Finding:
    """Whether it is there. Raises Unreachable."""
    told = plane.call("GET", "/health")
    says = f"An emulator answers at {plane.url}: version {told.get('version')}."
    if told.get("version") == __version__:
        return Finding(FINE, says)
    return Finding(
        ODD,
        says,
        f"this command is of version {__version__}, and may ask for what that one does not have",
        "install the same version on both sides",
    )


def clock(plane: ControlPlane, wall: int) -> Iterator[Finding]:
    """How its time differs from this machine's; `wall` is the latter, in microseconds."""
    told = plane.call("GET", "/clock")
    offset = told["offset_seconds"]
    skew = (times.parse_iso(told["now"]) - wall) / SECOND - offset
    if abs(skew) <= _NOTICEABLE_SECONDS:
        yield Finding(FINE, "Its machine's clock agrees with this one's.")
    else:
        is_over = abs(skew) > _TOLERANCE_SECONDS
        side = "ahead of" if skew > 0 else "behind"
        yield Finding(
            WRONG if is_over else ODD,
            f"Its machine's clock is {spans.show(skew)} {side} this one's.",
            f"receivers refuse signatures that are more than {_TOLERANCE_SECONDS} seconds off",
            "set both clocks; a container's follows its host, which may have slept",
        )
    if told["mode"] == "frozen":
        says, why = "The world's clock stands still.", "nothing more comes due"
        yield Finding(ODD, says, why, f"{PROGRAM} clock unfreeze")
    elif round(offset):
        side = "ahead of" if offset > 0 else "behind"
        says = f"The world's clock is {spans.show(offset)} {side} the wall."
        yield Finding(ODD, says, "what is due comes by that clock", f"{PROGRAM} reset")


def planned(world: Mapping[str, Any], plan: "Plan") -> Iterator[Finding]:
    """Whether it runs with the games of a config file."""
    running = {game["game_id"]: game["secret"] for game in world["games"]}
    for game in plan.games:
        if running.get(str(game.game_id)) != game.secret:
            yield Finding(
                WRONG,
                f"The emulator does not have {game.name} as the config file has it.",
                "it was started with another file, or before this one was changed",
                f"start it again with {PROGRAM} --config",
            )


def environment(
    plane: ControlPlane, world: Mapping[str, Any], variables: Mapping[str, str]
) -> Iterator[Finding]:
    """Whether what programs are given here is this emulator's."""
    games = world["games"]
    for name in _KEY_VARIABLES:
        if key := variables.get(name):
            finding, games = _key(plane, name, key, games)
            yield finding
    if not any(variables.get(name) for name in _KEY_VARIABLES):
        yield Finding(UNSEEN, "INVO_GAME_SECRET is not set here, so no key could be compared.")
    if secret := variables.get(_SECRET_VARIABLE):
        yield _signing_secret(secret, games)
    if url := variables.get(_ADDRESS_VARIABLE):
        yield _address(plane, url)


def _key(plane: ControlPlane, name: str, key: str, games: Any) -> tuple[Finding, Any]:
    if keys.is_live(key):
        says = f"{name} is {keys.masked(key)}, a live key."
        why = "tests that find it would move real money"
        return Finding(WRONG, says, why, "set it to a key of the sandbox"), games
    try:
        own = plane.call_api("GET", "/_emulator/world", key)["games"]
    except Refused as refused:
        if refused.status != 401 or refused.code == "WRONG_CONTROL_TOKEN":
            raise
        known = ", ".join(game["secret"] for game in games)
        says = f"{name} is the key of no game here."
        return Finding(
            WRONG, says, "every call is answered 401", f"set it to one of {known}"
        ), games
    game = next(game for game in own if game["secret"] == key)
    return Finding(FINE, f"{name} is the key of {game['name']}."), [game]


def _signing_secret(secret: str, games: Any) -> Finding:
    for game in games:
        if game["signing_secret"] == secret:
            return Finding(FINE, f"{_SECRET_VARIABLE} signs the webhooks of {game['name']}.")
    return Finding(
        WRONG,
        f"{_SECRET_VARIABLE} is {keys.masked(secret)}, which signs nothing here.",
        "a receiver that verifies with it refuses every webhook",
        f"set it to {' or '.join(game['signing_secret'] for game in games)}",
    )


def _address(plane: ControlPlane, url: str) -> Finding:
    here, there = urlsplit(plane.url), urlsplit(url)
    if _place(here.hostname, here.port) == _place(there.hostname, there.port):
        return Finding(FINE, f"{_ADDRESS_VARIABLE} is this emulator.")
    return Finding(
        ODD,
        f"{_ADDRESS_VARIABLE} is {url}, and not this emulator.",
        "programs that read it call somebody else",
        f"set it to {plane.url}/sandbox",
    )


def _place(host: str | None, port: int | None) -> tuple[str | None, int | None]:
    return "localhost" if host in ("127.0.0.1", "::1") else host, port


def webhooks(
    plane: ControlPlane, world: Mapping[str, Any], patience_seconds: float
) -> Iterator[Finding]:
    """Whether each game's receiver takes a signed test event."""
    for game in world["games"]:
        target = game["webhook"]
        if target is None or target["state"] != "active":
            yield Finding(
                UNSEEN,
                f"{game['name']} has its webhooks sent nowhere.",
                mend=f"{PROGRAM} webhooks set URL --game-id {game['game_id']}",
            )
            continue
        path = f"/api/dev/webhooks/games/{game['game_id']}/test"
        sent = plane.call_api("POST", path, game["secret"])["delivery"]
        [delivery] = first_answers(plane, [sent["delivery_id"]], patience_seconds)
        yield _receiver(game, delivery)


def _receiver(game: Mapping[str, Any], delivery: Mapping[str, Any]) -> Finding:
    who = f"{game['name']}'s receiver at {delivery['target_url']}"
    log = [attempt for attempt in delivery["attempt_log"] if attempts.is_over(attempt)]
    if not log:
        says = f"{who} was not asked: the delivery is {delivery['state']}."
        why = "it waits for its turn, or for an answer"
        return Finding(UNSEEN, says, why, f"{PROGRAM} deliveries show {delivery['delivery_id']}")
    if attempts.is_good(log[-1]):
        return Finding(FINE, f"{who} took a signed test event: {attempts.outcome(log[-1]).text}.")
    status = log[-1]["status"]
    says = f"{who} did not take a signed test event: {attempts.outcome(log[-1]).text}."
    if status is None:
        why, mend = _silence(delivery["target_url"], log[-1]["network_error"])
    else:
        why, mend = _refusal(status, game["webhook"]["signing_secret"])
    return Finding(WRONG, says, why, mend)


def _refusal(status: int, secret: str) -> tuple[str, str]:
    """What an answer of this kind mostly means, and what to do."""
    if status in (400, 401, 403):
        why = "mostly, it verifies with another secret, or other bytes than those that came"
        return why, f"have it verify the raw body with {secret}, before anything parses it"
    if status in (404, 405):
        why = "somebody answers there, but has no receiver at this path"
        return why, f"{PROGRAM} webhooks set URL, with the path of your route"
    if 300 <= status < 400:
        return "redirects are not followed", "name the address that it redirects to"
    return "it failed by itself", "its own log says why"


def _silence(url: str, error: str) -> tuple[str, str]:
    """Why nothing came back, as far as it can be seen from here."""
    if "Timeout" in error:
        return "it thought for too long", "answer first, and do the work after"
    if _is_reachable(url):
        why = "this machine reaches it, but the emulator does not: for a container, localhost is "
        return f"{why}the container", "name it as host.docker.internal, and let it listen there"
    return "nobody listens there", f"start it, or {PROGRAM} webhooks set URL"


def _is_reachable(url: str) -> bool:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), _CONNECT_SECONDS).close()
    except OSError:
        return False
    return True
