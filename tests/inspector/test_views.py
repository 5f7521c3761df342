"""Every page of the inspector: what it has in common with the others."""

from base64 import b64encode

import pytest

from inspector.opening import Seen, look
from invo_emulator.emulator import Emulator, Reach
from invo_emulator.inspector.every import VIEWS
from invo_emulator.system import System
from stories import Story

LISTS = sorted({view.path for view in VIEWS if "{" not in view.path})

every_list = pytest.mark.parametrize("path", LISTS)


@every_list
async def test_a_page_shows_an_empty_world(api: Story, path: str) -> None:
    page = await look(api, path)

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"


@every_list
async def test_a_page_shows_a_world_in_which_something_happened(api: Story, path: str) -> None:
    await api.pay(await api.mint())

    page = await look(api, path)

    assert page.status_code == 200


@every_list
async def test_a_program_gets_the_call_s_answer_at_the_same_address(api: Story, path: str) -> None:
    answer = await api.http.get(f"/_emulator{path}", headers={"Accept": "*/*"})

    assert answer.json()


@every_list
async def test_a_page_is_of_the_world_that_its_address_names(api: Story, path: str) -> None:
    await api.control("POST", "/worlds", {"id": "another"})

    page = await look(api, f"{path}?world=another")

    assert 'data-world="another"' in page.text


@every_list
async def test_names_are_shown_as_they_are(emulator: Emulator, api: Story, path: str) -> None:
    script = "<script>alert(1)</script>"
    games = [{"game_id": 1, "name": script, "currency": {"name": script, "symbol": "X"}}]
    await api.control("POST", "/worlds", {"id": "sly", "games": games})

    page = await look(api, f"{path}?world=sly")

    assert page.status_code == 200
    assert script not in page.text


async def test_a_world_that_is_not_there_is_said_on_a_page(api: Story) -> None:
    page = await look(api, "/timeline?world=nowhere")

    assert page.status_code == 404
    assert "WORLD_NOT_FOUND" in page.text


async def test_a_field_that_is_wrong_is_said_on_a_page(api: Story) -> None:
    page = await look(api, "/timeline?kind=nonsense")

    assert page.status_code == 400
    assert "kind must be" in page.text


REFUSED = [
    ("/nowhere", 404, "NOT_FOUND"),
    ("/worlds/default/nowhere", 404, "NOT_FOUND"),
    ("/clock/freeze", 405, "use POST"),
    ("/timeline?kind=%ff", 400, "send URL-encoded UTF-8"),
    ("/nowhere?%ff", 404, "NOT_FOUND"),
]


@pytest.mark.parametrize(("path", "status", "words"), REFUSED)
async def test_any_no_to_a_browser_is_a_page(
    api: Story, path: str, status: int, words: str
) -> None:
    page = await look(api, path)

    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert words in Seen(status, page.text).text
    assert "To the overview" in page.text


@pytest.mark.parametrize("path", ["/nowhere", "/demo/nowhere", "/sandbox/nowhere"])
async def test_a_browser_that_lost_its_way_gets_a_page_too(api: Story, path: str) -> None:
    page = await api.http.get(path, headers={"Accept": "text/html"})

    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "To the overview" in page.text


async def test_what_is_not_in_the_api_is_json_for_a_browser_too(api: Story) -> None:
    answer = await api.http.get("/api/nowhere", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


async def test_a_no_is_headed_by_words_and_has_its_code_beside_them(api: Story) -> None:
    page = await look(api, "/orders/ord_nothing")

    assert "<h1>Order not found</h1>" in page.text
    assert "404 ORDER_NOT_FOUND" in page.text


@pytest.mark.parametrize("path", [path for path, _, _ in REFUSED])
async def test_any_no_to_a_program_is_json(api: Story, path: str) -> None:
    answer = await api.http.get(f"/_emulator{path}")

    assert answer.json()["error"]


async def test_the_way_back_leads_to_the_world_that_was_named(api: Story) -> None:
    page = await look(api, "/nowhere?world=another")

    assert "/_emulator/?world=another" in Seen(404, page.text).links


async def test_looking_is_not_noted(api: Story) -> None:
    await look(api, "/timeline")

    assert (await api.control("GET", "/requests")).json()["requests"] == []


@pytest.mark.parametrize(
    ("password", "status"), [("a-token", 200), ("another", 401), ("", 401), (None, 401)]
)
async def test_a_browser_gives_the_token_as_a_password(
    system: System, password: str | None, status: int
) -> None:
    emulator = Emulator(system=system, reach=Reach(control_token="a-token"))
    given = {} if password is None else {"Authorization": basic(password)}
    async with Story(emulator) as api:
        page = await look(api, "/timeline", **given)

        assert page.status_code == status
        assert ("www-authenticate" in page.headers) == (status == 401)
    await emulator.close()


def basic(password: str) -> str:
    """A browser's credentials."""
    return "Basic " + b64encode(f"me:{password}".encode()).decode()


async def test_credentials_that_can_not_be_read_are_no_token(system: System) -> None:
    emulator = Emulator(system=system, reach=Reach(control_token="a-token"))
    async with Story(emulator) as api:
        page = await look(api, "/timeline", Authorization="Basic !!!")

        assert page.status_code == 401
    await emulator.close()


@pytest.mark.parametrize("name", ["inspector.css", "inspector.js", "idiomorph.js"])
async def test_style_and_scripts_are_served_here(api: Story, name: str) -> None:
    asset = await api.http.get(f"/_emulator/assets/{name}")

    assert asset.status_code == 200
    assert asset.headers["content-type"].startswith(("text/css", "text/javascript"))


@pytest.mark.parametrize("name", ["..%2Flayout.html", "nothing.js", "%00"])
async def test_nothing_else_is_served_as_style_or_script(api: Story, name: str) -> None:
    asset = await api.http.get(f"/_emulator/assets/{name}")

    assert asset.json()["code"] == "NOT_FOUND"
