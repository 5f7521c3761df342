"""The directory: who answers a call, by its method and path."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from starlette.routing import Route

from invo_emulator.errors import MethodNotAllowed, RouteNotFound
from invo_emulator.web.controls import PREFIX


class Directory:
    """All that can be called. A path without parameters is looked up; of the others, those that
    begin as it does are tried in order."""

    def __init__(
        self, routes: Iterable[Route], near: Callable[[str], Sequence[str]] = lambda path: ()
    ) -> None:
        """`near` says which paths somebody may have meant who called one that is not there."""
        self._near = near
        self._routes = tuple(routes)
        self._with_parameters: dict[str, list[tuple[str, Route]]] = {}
        for route in self._routes:
            for method in route.methods or () if route.param_convertors else ():
                beginning = route.path.partition("{")[0]
                self._with_parameters.setdefault(method, []).append((beginning, route))
        self._plain = {
            (method, route.path): route
            for route in self._routes
            if not route.param_convertors
            for method in route.methods or ()
        }

    def find(self, method: str, path: str) -> tuple[Route, Mapping[str, str]]:
        """A route, and what its parameters are. Raises RouteNotFound and MethodNotAllowed."""
        if plain := self._plain.get((method, path)):
            return plain, {}
        for beginning, route in self._with_parameters.get(method, ()):
            if path.startswith(beginning) and (match := route.path_regex.match(path)):
                return route, match.groupdict()
        raise self._not_found(method, path)

    def _not_found(self, method: str, path: str) -> RouteNotFound | MethodNotAllowed:
        matching = [route for route in self._routes if route.path_regex.match(path)]
        allowed = ", ".join(sorted({one for route in matching for one in route.methods or ()}))
        if allowed:
            return MethodNotAllowed(f"{method} is not for {path}: use {allowed}.", allowed)
        near = self._near(path)
        hint = f". Did you mean {' or '.join(near)}?" if near else ": check the path."
        everything = f"GET {PREFIX}/ lists all that can be called."
        return RouteNotFound(f"Nothing is called {path} here{hint} {everything}")
