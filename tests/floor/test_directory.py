"""The directory: who answers a call."""

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invo_emulator.errors import MethodNotAllowed, RouteNotFound
from invo_emulator.web.directory import Directory, Entry, entry, entry_of


async def answer(_: Request) -> Response:
    """Whatever."""
    return Response()


def route(method: str, path: str, name: str) -> Entry:
    return entry_of(Route(path, answer, methods=[method], name=name))


DIRECTORY = Directory(
    [
        route("GET", "/orders/{id}", "an order"),
        route("POST", "/orders", "to order"),
        route("GET", "/orders", "all orders"),
        route("GET", "/orders/newest", "the newest order"),
        route("POST", "/orders/{id}/cancel", "to cancel one"),
        route("GET", "/players/{email:path}", "a player"),
    ]
)

CALLS = [
    ("GET", "/orders", "all orders", {}),
    ("HEAD", "/orders", "all orders", {}),
    ("POST", "/orders", "to order", {}),
    ("GET", "/orders/newest", "the newest order", {}),
    ("GET", "/orders/7", "an order", {"id": "7"}),
    ("POST", "/orders/7/cancel", "to cancel one", {"id": "7"}),
    ("GET", "/players/a/b@example.com", "a player", {"email": "a/b@example.com"}),
]


@pytest.mark.parametrize(("method", "path", "name", "parameters"), CALLS)
def test_a_call_is_found_by_its_method_and_path(
    method: str, path: str, name: str, parameters: dict[str, str]
) -> None:
    found, given = DIRECTORY.find(method, path)

    assert (found.name, given) == (name, parameters)


def test_a_plain_path_goes_before_one_with_parameters_that_fits_it_too() -> None:
    found, _ = DIRECTORY.find("GET", "/orders/newest")

    assert found.name == "the newest order"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("PUT", "/orders", "GET, HEAD, POST"), ("DELETE", "/orders/7/cancel", "POST")],
)
def test_a_path_with_other_methods_names_all_of_them(method: str, path: str, allowed: str) -> None:
    with pytest.raises(MethodNotAllowed) as refused:
        DIRECTORY.find(method, path)

    assert refused.value.allowed == allowed


@pytest.mark.parametrize("path", ["/", "/order", "/orders/", "/orders/7/8", "/ORDERS"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(RouteNotFound, match=f"Nothing is called {path} here"):
        DIRECTORY.find("GET", path)


def test_a_route_is_made_when_a_call_may_be_for_it() -> None:
    made: list[str] = []

    def listed(method: str, path: str) -> Entry:
        def make() -> Route:
            made.append(path)
            return Route(path, answer, methods=[method])

        return entry(method, path, make)

    directory = Directory(
        [listed("GET", "/orders"), listed("GET", "/orders/{id}"), listed("GET", "/players/{id}")]
    )
    for path in ("/orders/7", "/orders/8"):
        directory.find("GET", path)

    assert made == ["/orders/{id}"]


def test_a_line_has_the_methods_of_its_route() -> None:
    routes = [Route("/orders", answer, methods=[method]) for method in ("GET", "POST", "DELETE")]

    for one in routes:
        [method] = (one.methods or set()) - {"HEAD"}
        assert set(entry(method, one.path, lambda: one).methods) == one.methods  # noqa: B023


def with_others() -> tuple[Directory, list[str]]:
    """A directory with one order, its pages and its reports; and which of those were loaded."""
    loaded: list[str] = []

    def pages() -> list[Entry]:
        loaded.append("pages")
        return [route("GET", "/", "a page"), route("GET", "/orders/{id}", "the page of an order")]

    def reports() -> list[Entry]:
        loaded.append("reports")
        return [route("GET", "/report", "a report")]

    return Directory([route("POST", "/orders/{id}", "one")], others=[pages, reports]), loaded


@pytest.mark.parametrize(
    ("calls", "needed"),
    [
        (["POST /orders/7"], []),
        (["GET /orders/7", "GET /", "POST /orders/7"], ["pages"]),
        (["GET /report", "GET /", "GET /report"], ["pages", "reports"]),
    ],
)
def test_others_are_loaded_in_turn_until_one_has_what_is_called(
    calls: list[str], needed: list[str]
) -> None:
    directory, loaded = with_others()

    for call in calls:
        method, path = call.split()
        directory.find(method, path)

    assert loaded == needed


def test_others_that_could_not_be_loaded_are_tried_again() -> None:
    attempts = iter([OSError("no more files"), None])

    def pages() -> list[Entry]:
        if error := next(attempts):
            raise error
        return [route("GET", "/", "a page")]

    directory = Directory([], others=[pages])

    with pytest.raises(OSError, match="no more files"):
        directory.find("GET", "/")

    assert directory.find("GET", "/")


def test_a_no_knows_of_the_others() -> None:
    directory, _ = with_others()

    with pytest.raises(MethodNotAllowed) as refused:
        directory.find("DELETE", "/orders/7")

    assert refused.value.allowed == "GET, HEAD, POST"
