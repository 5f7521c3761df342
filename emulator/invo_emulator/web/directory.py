"""The directory: who answers a call, by its method and path."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from starlette.routing import Route

from invo_emulator.errors import MethodNotAllowed, RouteNotFound
from invo_emulator.web.controls import PREFIX


class Directory:
    """All that can be called. A path without parameters is looked up; the others are tried in
    order."""

    def __init__(
        self, routes: Iterable[Route], near: Callable[[str], Sequence[str]] = lambda path: ()
    ) -> None:
        """`near` says which paths somebody may have meant who called one that is not there."""
        self._near = near
        self._routes = tuple(routes)
        self._with_parameters = [route for route in self._routes if route.param_convertors]
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
        for route in self._with_parameters:
            if method in (route.methods or ()) and (match := route.path_regex.match(path)):
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
