"""What pages of other websites can do in the browser of whoever runs an emulator: nothing."""

from itertools import product

import httpx
import pytest
from starlette.routing import Route

from floor.stage import pinned
from invo_emulator.app import all_routes
from invo_emulator.controls.every import CONTROLS
from invo_emulator.emulator import Emulator, Reach
from invo_emulator.inspector.every import VIEWS
from invo_emulator.web.controls import Control
from stories import BASE_URL, Story, Wall

HTML = {"Accept": "text/html"}

# Whatever a page of another website says of itself.
FOREIGN = [
    "https://evil.example",
    "http://localhost:3000",
    "http://localhost.evil.example:4686",
    "https://evil.example/localhost:4686",
    "null",
    "http://[",
    "",
]

foreign = pytest.mark.parametrize("origin", FOREIGN)
every_control = pytest.mark.parametrize(
    "control", CONTROLS, ids=lambda control: f"{control.method} {control.path}"
)


async def from_page(
    origin: str, api: Story, method: str, path: str, **headers: str
) -> httpx.Response:
    """A call that a page of a website makes."""
    return await api.http.request(method, path, headers={"Origin": origin, **headers})


def address(control: Control) -> str:
    """Where a control is, with something in the place of each parameter."""
    path = control.path.replace(":path}", "}")
    for name in ("{", "}"):
        path = path.replace(name, "")
    return f"/_emulator{path}"


@foreign
async def test_a_page_of_another_website_changes_nothing(api: Story, origin: str) -> None:
    await api.pay(await api.mint())
    before = api.everything()

    answer = await from_page(origin, api, "POST", "/_emulator/reset")

    assert (answer.status_code, answer.json()["code"]) == (403, "FOREIGN_ORIGIN")
    assert api.everything() == before


@every_control
async def test_no_control_answers_a_page_of_another_website(api: Story, control: Control) -> None:
    answer = await from_page("https://evil.example", api, control.method, address(control))

    assert (answer.status_code, answer.json()["code"]) == (403, "FOREIGN_ORIGIN")


@pytest.mark.parametrize("path", sorted({view.path for view in VIEWS if "{" not in view.path}))
async def test_no_page_of_the_inspector_answers_one(api: Story, path: str) -> None:
    answer = await from_page("https://evil.example", api, "GET", f"/_emulator{path}", **HTML)

    assert (answer.status_code, answer.json()["code"]) == (403, "FOREIGN_ORIGIN")


@foreign
async def test_nobody_else_listens_to_the_timeline(api: Story, origin: str) -> None:
    stream = {"Accept": "text/event-stream"}

    answer = await from_page(origin, api, "GET", "/_emulator/timeline", **stream)

    assert (answer.status_code, answer.json()["code"]) == (403, "FOREIGN_ORIGIN")


@foreign
async def test_nobody_else_plays_the_demo(api: Story, origin: str) -> None:
    answer = await from_page(origin, api, "POST", "/demo/store/start-checkout")

    assert (answer.status_code, answer.json()["code"]) == (403, "FOREIGN_ORIGIN")


@pytest.mark.parametrize("origin", [BASE_URL, "https://invo.example"])
async def test_our_own_pages_are_answered(wall: Wall, origin: str) -> None:
    emulator = Emulator(system=pinned(wall), reach=Reach(public_url="https://invo.example/here"))
    async with Story(emulator) as api:
        answer = await api.http.post("/_emulator/reset", headers={"Origin": origin})

        assert answer.status_code == 200
    await emulator.close()


def told(answer: httpx.Response) -> set[str]:
    """What an answer allows pages of other websites."""
    return {name for name in answer.headers if name.startswith("access-control-")}


@every_control
async def test_no_answer_of_a_control_is_for_other_pages(api: Story, control: Control) -> None:
    answers = [
        await api.http.request(control.method, address(control), headers=headers)
        for headers in ({}, {"Origin": BASE_URL}, {"Origin": "https://evil.example"})
        if not (control.path == "/timeline" and not headers)
    ]

    assert [told(answer) for answer in answers] == [set()] * len(answers)
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"


@every_control
async def test_no_preflight_is_granted(api: Story, control: Control) -> None:
    answer = await api.http.options(
        address(control),
        headers={
            "Origin": "https://evil.example",
            "Access-Control-Request-Method": control.method,
            "Access-Control-Request-Headers": "x-emulator-world",
            "Access-Control-Request-Private-Network": "true",
        },
    )

    assert answer.status_code == 403
    assert told(answer) == set()


@pytest.mark.parametrize("origin", [{}, {"Origin": BASE_URL}])
async def test_even_ours_need_none(api: Story, origin: dict[str, str]) -> None:
    answer = await api.http.options("/_emulator/world", headers=origin)

    assert answer.status_code == 405
    assert told(answer) == set()


@pytest.mark.parametrize("route", all_routes(), ids=lambda route: route.path)
async def test_nothing_at_all_answers_to_a_name_of_another(api: Story, route: Route) -> None:
    path = route.path.replace("{", "").replace("}", "")
    accepted = ("text/html", "application/json", "text/event-stream")

    for method, accept in product(route.methods or (), accepted):
        headers = {"Host": "evil.example", "Accept": accept}
        answer = await api.http.request(method, path, headers=headers)

        assert answer.status_code == 421
        assert "set-cookie" not in answer.headers
        assert told(answer) == set()


async def test_no_socket_is_opened_for_a_page(api: Story) -> None:
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Origin": "https://evil.example"}

    answer = await api.http.get("/_emulator/timeline", headers=headers)

    assert answer.status_code == 403
