"""A world for one test: its games and keys, its players, clients of it, and its control plane."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from invo_emulator.records import frozen
from invo_emulator.testing.places import Place

if TYPE_CHECKING:
    import httpx

    from invo_client import AsyncInvoServer, InvoServer

Json = dict[str, Any]

_PREFIX = "/_emulator"


class ControlRefused(Exception):
    """The control plane said no: `status`, `code`, and a sentence with what to send instead."""

    def __init__(self, method: str, path: str, answer: "httpx.Response") -> None:
        said = _object(answer)
        self.status = answer.status_code
        self.code = str(said.get("code", ""))
        super().__init__(f"{method} {path}: {said.get('error') or answer.text} ({self.code})")


@frozen
class Game:
    """A game of a test's world. `currency` has its `currency_id`, `name`, `symbol` and
    `units_per_usd`."""

    game_id: int
    name: str
    secret: str
    signing_secret: str
    currency: Mapping[str, Any]


@frozen
class Player:
    """A player, as first seen; `balance` is asked for anew each time."""

    invo: "Invo"
    game_id: int
    player_id: int
    email: str
    name: str | None
    phone: str | None

    @property
    def balance(self) -> str:
        """What can be spent, as in the API: "250.00"."""
        return str(self.look()["available_balance"])

    def look(self) -> Json:
        """All that is known of the player, with everything that waits for an answer."""
        path = f"/players/{quote(self.email)}?game_id={self.game_id}"
        return self.invo.control("GET", path)


class Invo:
    """One closed universe, made for one test and dropped after it. What two of them hold never
    meets, whether one emulator holds them or two."""

    def __init__(self, place: Place, plan: Mapping[str, Any] | None = None) -> None:
        """`plan` is the body of POST /_emulator/worlds, and `faults` to arm. `began` is the world
        as it was then. Raises ControlRefused."""
        self.place = place
        self.plan = dict(plan or {})
        self._headers = dict(place.control_headers)
        body = {name: value for name, value in self.plan.items() if name != "faults"}
        self.began = self.control("POST", "/worlds", body or None)
        self.world_id = str(self.began["id"])
        self._headers["X-Emulator-World"] = self.world_id
        self.games = [_game(shown) for shown in self.began["games"]]
        self.known_settings: Json = self.began["settings"]
        try:
            for fault in self.plan.get("faults", ()):
                self.control("POST", "/faults", fault)
        except ControlRefused:
            self.drop()
            raise

    @property
    def mode(self) -> str:
        """in-process, server or url."""
        return self.place.mode

    @property
    def base_url(self) -> str:
        """Where the API is, for clients of any make."""
        return self.place.base_url

    @property
    def game_secret(self) -> str:
        """The first game's key."""
        return self.games[0].secret

    @property
    def signing_secret(self) -> str:
        """What the first game's webhooks are signed with."""
        return self.games[0].signing_secret

    def game(self, which: int | str | Game | None = None) -> Game:
        """A game: by its id, name or place in `games`; the first one, if none is named."""
        if isinstance(which, Game):
            return which
        for place, game in enumerate(self.games):
            if which in (game.game_id, game.name, place) or which is None:
                return game
        known = ", ".join(f"{game.name} ({game.game_id})" for game in self.games)
        raise LookupError(f"This world has no game {which}; its games: {known}.")

    def client(self, game: int | str | Game | None = None, **options: Any) -> "InvoServer":
        """A studio's client with a game's key. `options` are InvoServer's own; repetitions of a
        call do not wait, unless they say so."""
        from invo_client import InvoServer

        options = {"retry_base_delay": 0, "http": self.place.http, **options}
        return InvoServer(self.game(game).secret, self.place.own_url, **options)

    def async_client(
        self, game: int | str | Game | None = None, **options: Any
    ) -> "AsyncInvoServer":
        """The same to be awaited, in one event loop."""
        from invo_client import AsyncInvoServer

        options = {"retry_base_delay": 0, "http": self.place.http_async(), **options}
        return AsyncInvoServer(self.game(game).secret, self.place.own_url, **options)

    def player(
        self, email: str, *, game: int | str | Game | None = None, **fields: object
    ) -> Player:
        """Make a player, or change one: `balance`, `phone`, `name`, `is_minor`, `guardian_email`,
        `passkey`. The balance is reached by a posting."""
        sent = {name: _plain(value) for name, value in fields.items() if value is not None}
        body = {"game_id": self.game(game).game_id, **sent}
        shown = self.control("PUT", f"/players/{quote(email)}", body)
        return Player(
            self,
            int(shown["game_id"]),
            shown["player_id"],
            shown["email"],
            shown["name"],
            shown["phone"],
        )

    def settings(self, **changes: object) -> Json:
        """Turn some of the world's knobs; all of them, as they are then."""
        changed = {name: _plain(value) for name, value in changes.items()}
        self.known_settings = dict(self.control("PUT", "/settings", changed)["settings"])
        return self.known_settings

    def messages(self, to: str | None = None) -> list[Json]:
        """The texts and e-mails that would have been sent, newest first."""
        query = f"?to={quote(to, safe='')}" if to else ""
        return list(self.control("GET", f"/messages{query}")["messages"])

    def snapshot(self) -> bytes:
        """The whole world as it is now, its clock and what is due included."""
        return self.send("GET", "/snapshot").content

    def restore(self, snapshot: bytes) -> None:
        """Have it be again what a snapshot of it says."""
        self.send("PUT", "/snapshot", content=snapshot)

    def certify(self, target_url: str | None = None, **wanted: Any) -> Json:
        """The certificate of a webhook receiver, or of the one that this world's first game has:
        what POST /_emulator/certificate takes and answers. Raises ControlRefused."""
        return self.control("POST", "/certificate", {"target_url": target_url, **wanted})

    def control(self, method: str, path: str, body: object = None) -> Json:
        """A control call of this world: what it answers. Raises ControlRefused.

        path: below /_emulator, "/clock".
        """
        return _object(self.send(method, path, json=body))

    def send(self, method: str, path: str, **content: Any) -> "httpx.Response":
        """The same with the whole answer."""
        answer = self.ask(method, path, **content)
        if not answer.is_success:
            raise ControlRefused(method, path, answer)
        return answer

    def ask(self, method: str, path: str, **content: Any) -> "httpx.Response":
        """The same for those who want to see a refusal."""
        url = f"{self.place.own_url}{_PREFIX}/{path.removeprefix(_PREFIX).lstrip('/')}"
        return self.place.http.request(method, url, headers=self._headers, **content)

    def drop(self) -> None:
        """Be as if it had never been."""
        self.ask("DELETE", f"/worlds/{self.world_id}")


def _game(shown: Mapping[str, Any]) -> Game:
    return Game(
        int(shown["game_id"]),
        shown["name"],
        shown["secret"],
        shown["signing_secret"],
        shown["currency"],
    )


def _plain(value: object) -> object:
    """A value that JSON can say: amounts may be Decimals."""
    is_plain = value is None or isinstance(value, bool | int | float | str | list | dict)
    return value if is_plain else str(value)


def _object(answer: "httpx.Response") -> Json:
    try:
        said = answer.json() if answer.content else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
