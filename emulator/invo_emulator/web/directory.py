"""The directory: who answers a call, by its method and path."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

from starlette.routing import Route

from invo_emulator.errors import MethodNotAllowed, RouteNotFound
from invo_emulator.records import frozen
from invo_emulator.web.controls import PREFIX


@frozen
class Entry:
    """Somebody who answers. The route, with which its path is compiled, is made once a call may
    be for it: there are two hundred, of which most processes are asked for a dozen."""

    methods: Collection[str]
    path: str
    make: Callable[[], Route]

    @cached_property
    def route(self) -> Route:
        """How it is called."""
        return self.make()

    @property
    def beginning(self) -> str:
        """What stands before the first parameter: everything, in a path that has none."""
        return self.path.partition("{")[0]

    @property
    def has_parameters(self) -> bool:
        """Whether many paths lead there."""
        return self.beginning != self.path

    def match(self, path: str) -> re.Match[str] | None:
        """What it finds in a path; None if that does not lead there."""
        return self.route.path_regex.match(path) if path.startswith(self.beginning) else None


def entry(method: str, path: str, make: Callable[[], Route]) -> Entry:
    """An entry for a route that is still to be made."""
    return Entry(("GET", "HEAD") if method == "GET" else (method,), path, make)


def entry_of(route: Route) -> Entry:
    """The entry of a route that is there."""
    return Entry(route.methods or (), route.path, lambda: route)


class Directory:
    """All that can be called. A path without parameters is looked up; of the others, those that
    begin as it does are tried in order."""

    def __init__(
        self,
        entries: Iterable[Entry],
        near: Callable[[str, str], Sequence[str]] = lambda method, path: (),
        others: Iterable[Callable[[], Iterable[Entry]]] = (),
    ) -> None:
        """`near` says what somebody may have meant whose method and path are nobody's.
        `others` come after the entries: each once a call is for none of those before it."""
        self._near = near
        self._others = list(others)
        self._entries: list[Entry] = []
        self._with_parameters: dict[str, list[tuple[str, Entry]]] = {}
        self._plain: dict[tuple[str, str], Entry] = {}
        self._take_in(entries)

    def find(self, method: str, path: str) -> tuple[Route, Mapping[str, str]]:
        """A route, and what its parameters are. Raises RouteNotFound and MethodNotAllowed."""
        if found := self._look_up(method, path):
            return found
        while self._others:
            # Taken off the list only then, so that one that could not be loaded is tried again.
            self._take_in(self._others[0]())
            del self._others[0]
            if found := self._look_up(method, path):
                return found
        raise self._not_found(method, path)

    def _take_in(self, entries: Iterable[Entry]) -> None:
        for each in entries:
            self._entries.append(each)
            for method in each.methods:
                if each.has_parameters:
                    with_parameters = self._with_parameters.setdefault(method, [])
                    with_parameters.append((each.beginning, each))
                else:
                    self._plain[method, each.path] = each

    def _look_up(self, method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
        if plain := self._plain.get((method, path)):
            return plain.route, {}
        for beginning, each in self._with_parameters.get(method, ()):
            if path.startswith(beginning) and (match := each.match(path)):
                return each.route, match.groupdict()
        return None

    def _not_found(self, method: str, path: str) -> RouteNotFound | MethodNotAllowed:
        matching = [each for each in self._entries if each.match(path)]
        allowed = ", ".join(sorted({one for each in matching for one in each.methods}))
        if allowed:
            return MethodNotAllowed(f"{method} is not for {path}: use {allowed}.", allowed)
        near = self._near(method, path)
        hint = f". Did you mean {' or '.join(near)}?" if near else ": check the path."
        everything = f"GET {PREFIX}/ lists all that can be called."
        return RouteNotFound(f"Nothing is called {path} here{hint} {everything}")
