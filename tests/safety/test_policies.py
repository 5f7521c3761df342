"""What each page may do in a browser: as little as it can do with."""

import re

import pytest
from starlette.routing import Route

from certificate.instant import at_once
from certificate.studio import OLD_SECRET, SECRET, examine
from invo_emulator.app import all_routes
from invo_emulator.certificate import page as certificate_page
from invo_emulator.inspector.every import VIEWS
from mistakes.good import Receiver
from stories import Story

HTML = {"Accept": "text/html", "X-Emulator-World": ""}
CALL = {"User-Agent": "a-studio/1.0"}

# The pages that a game shows inside its own.
FRAMED = ("/checkout", "/game-rail", "/approval", "/claim", "/guardian")

ROUTES = [*all_routes(), *(view.route for view in VIEWS)]
PATHS = sorted({route.path for route in ROUTES if "GET" in (route.methods or ())})


def directives(policy: str) -> dict[str, str]:
    """A Content-Security-Policy by its directives."""
    pairs = [each.strip().partition(" ") for each in policy.split(";") if each.strip()]
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_may_do_little_and_is_kept_by_nobody(api: Story, path: str) -> None:
    session = await api.mint()
    address = f"{path}?session={session['session_token']}" if path == "/checkout" else path
    page = await api.http.get(re.sub(r"[{}]|:path", "", address), headers=HTML)
    if not page.headers.get("content-type", "").startswith("text/html"):
        assert not page.text.lstrip().startswith("<!doctype html>")
        return

    policy = page.headers["content-security-policy"]

    said = directives(policy)
    assert said["default-src"] == "'none'"
    assert said["base-uri"] == "'none'"
    assert said["form-action"] == "'self'"
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    for name in ("script-src", "style-src"):
        assert re.fullmatch(r"'nonce-[\w-]+'(?: 'self'| 'wasm-unsafe-eval')*", said[name])
    assert path in FRAMED or said["frame-ancestors"] == "'none'"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"


def test_pages_are_among_what_is_looked_at() -> None:
    assert {"/", "/demo", "/checkout", "/_emulator/", "/_emulator/timeline"} <= set(PATHS)
    assert all(isinstance(route, Route) for route in ROUTES)


async def test_a_no_says_as_little(api: Story) -> None:
    for path in ("/checkout?session=no", "/game-rail?payment=no", "/_emulator/?world=none"):
        page = await api.http.get(path, headers=HTML)

        assert page.headers["content-type"].startswith("text/html")
        assert directives(page.headers["content-security-policy"])["default-src"] == "'none'"


@pytest.mark.parametrize("ancestors", ["'none'", "'self' https://game.example"])
async def test_who_frames_the_hosted_page_is_a_setting(api: Story, ancestors: str) -> None:
    await api.change_settings(frame_ancestors=ancestors)

    page = await api.open(await api.mint())

    policy = directives(page.headers["content-security-policy"])
    assert policy["frame-ancestors"] == ancestors


def test_a_page_that_is_a_file_says_its_policy_itself() -> None:
    html = certificate_page.render(at_once(examine(Receiver([SECRET, OLD_SECRET]))))

    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)

    assert found
    said = directives(found[1].replace("&#39;", "'"))
    assert said["default-src"] == "'none'"
    assert "script-src" not in said
    assert f'<style nonce="{said["style-src"].removeprefix(chr(39) + "nonce-")[:-1]}">' in html
