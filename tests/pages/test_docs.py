"""The documents as pages: shown, found, linked, missed; for a person and for a program."""

from __future__ import annotations

import httpx
import pytest

from invo_emulator.documentation import contents
from stories import BASE_URL, Story

HTML, JSON = "text/html", "application/json"


async def open_page(api: Story, path: str, accept: str = HTML) -> httpx.Response:
    """Open a page."""
    return await api.http.get(path, headers={"Accept": accept})


@pytest.mark.parametrize("name", sorted(set(contents.entries()) - {contents.INDEX}))
async def test_every_document_is_a_page(api: Story, name: str) -> None:
    answer = await open_page(api, f"/docs/{name}")

    assert answer.status_code == 200
    assert '<meta name="description" content="' in answer.text
    assert f'href="/docs/{name}" aria-current="page"' in answer.text


async def test_the_first_page_lists_all_documents(api: Story) -> None:
    answer = await open_page(api, "/docs")

    names = set(contents.entries()) - {contents.INDEX}
    assert [name for name in names if answer.text.count(f'"/docs/{name}"') < 2] == []


async def test_a_page_runs_and_loads_nothing_but_its_own(api: Story) -> None:
    answer = await open_page(api, "/docs/testing")

    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'nonce-")
    assert "connect-src 'self'" in policy
    assert " style=" not in answer.text


async def test_a_page_speaks_of_the_address_it_was_called_by(api: Story) -> None:
    answer = await open_page(api, "/docs/tutorial")

    assert f'base_url=<span class="s">&quot;{BASE_URL}/sandbox&quot;' in answer.text
    assert "127.0.0.1:4686" not in answer.text


async def test_the_site_works_under_the_sandbox_prefix(api: Story) -> None:
    answer = await open_page(api, "/sandbox/docs/testing")

    assert 'href="/sandbox/docs/certify"' in answer.text
    assert 'action="/sandbox/docs/search"' in answer.text


async def test_what_stands_in_a_comment_is_not_shown(api: Story) -> None:
    answer = await open_page(api, "/docs/compose")

    assert "not run:" not in answer.text


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("webhok", "webhooks"),
        ("retry", "retries"),
        ("settings.html", "settings"),
    ],
)
async def test_a_wrong_address_is_told_what_is_near(api: Story, wrong: str, meant: str) -> None:
    answer = await open_page(api, f"/docs/{wrong}")

    main = answer.text.partition('<main id="main">')[2].partition("</main>")[0]
    assert answer.status_code == 404
    assert f'href="/docs/{meant}"' in main


async def test_a_program_is_told_what_is_near(api: Story) -> None:
    answer = await open_page(api, "/docs/webhok", JSON)

    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    assert "Did you mean /docs/webhooks" in answer.json()["error"]


async def test_a_picture_is_a_picture(api: Story) -> None:
    answer = await open_page(api, "/docs/pictures/demo.png")

    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


async def test_an_example_is_shown_whole(api: Story) -> None:
    answer = await open_page(api, "/docs/examples/testing/test_shop.py")

    assert "test_a_paid_checkout_credits_the_player" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "examples/receivers/listening.py",
        "examples/../pyproject.toml",
        "pictures/../cli.md",
        "pictures/..%2F..%2FREADME.md",
        "..%2F..%2FREADME",
        "%00",
    ],
)
async def test_nothing_else_is_shown(api: Story, path: str) -> None:
    answer = await open_page(api, f"/docs/{path}")

    assert answer.status_code in (200, 404)
    assert answer.status_code == 404 or path == "pictures/../cli.md"  # the client tidied it


async def test_a_document_is_there_as_markdown(api: Story) -> None:
    answer = await open_page(api, "/docs/worlds.md")

    assert answer.headers["Content-Type"].startswith("text/markdown")
    assert answer.text.startswith("# Worlds")


async def find(api: Story, query: str) -> list[str]:
    """The addresses that a query finds."""
    answer = await api.http.get("/docs/search", params={"q": query}, headers={"Accept": JSON})
    assert answer.status_code == 200
    return [one["address"] for one in answer.json()["found"]]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("session_already_consumed", "/docs/errors#every-code"),
        ("certify", "/docs/certify"),
        ("retry", "/docs/retries"),
        ("retry schedule", "/docs/retries#another-schedule"),
        ("duplicate_at_once", "/docs/webhooks#hostile-what-production-does-to-you-one-day"),
        ("purchase.failed", "/docs/events#purchasefailed"),
        ("E19", "/docs/endpoints#e19-item-purchase"),
        ("claim code", "/docs/endpoints#e50-claim-a-send"),
    ],
)
async def test_what_is_looked_for_is_found(api: Story, query: str, first: str) -> None:
    found = await find(api, query)

    assert first in found[:5]


async def test_all_words_must_be_there(api: Story) -> None:
    assert await find(api, "certify zebra") == []


@pytest.mark.parametrize(
    ("query", "is_found"),
    [("once", True), ("_at_once", False), ("AT_ONCE", True), ("e_at_once", False), ("nce", False)],
)
async def test_a_word_is_found_by_its_beginning(api: Story, query: str, is_found: bool) -> None:
    found = await find(api, f"duplicate_at {query}")

    assert bool(found) is is_found


async def test_of_a_long_query_the_beginning_is_looked_for(api: Story) -> None:
    long = "certify" + " " * 193

    assert await find(api, f"{long}zebra") == await find(api, "certify")


async def test_a_mistyped_word_is_mended(api: Story) -> None:
    answer = await api.http.get("/docs/search?q=certifz", headers={"Accept": JSON})

    assert answer.json()["meant"] in ("certify", "certified")


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("INSUFICIENT_BALANCE", "INSUFFICIENT_BALANCE"),
        ("sesion_ttl_seconds", "session_ttl_seconds"),
        ("retry INSUFICIENT_BALANCE", "retry INSUFFICIENT_BALANCE"),
        ("certify zebra", None),
    ],
)
async def test_a_mistyped_name_is_mended(api: Story, query: str, meant: str | None) -> None:
    answer = await api.http.get("/docs/search", params={"q": query}, headers={"Accept": JSON})

    assert answer.json()["found"] == []
    assert answer.json()["meant"] == meant


async def test_the_search_works_without_a_script(api: Story) -> None:
    answer = await open_page(api, "/docs/search?q=retry")

    assert answer.status_code == 200
    assert "<mark>retry</mark>" in answer.text


@pytest.mark.parametrize(
    "query", ["", "%22%3E%3Cscript%3E", "(((", "x" * 5000, "%C3%A4", "a b " * 500]
)
async def test_any_query_is_answered(api: Story, query: str) -> None:
    answer = await open_page(api, f"/docs/search?q={query}")

    assert answer.status_code == 200
    assert "<script>" not in answer.text


async def test_programs_that_read_find_a_list_of_all(api: Story) -> None:
    answer = await open_page(api, "/llms.txt")

    names = set(contents.entries()) - {contents.INDEX}
    assert answer.text.startswith("# invo-emulator\n\n> ")
    assert [name for name in names if f"({BASE_URL}/docs/{name}.md): " not in answer.text] == []


async def test_programs_that_read_find_everything_in_one(api: Story) -> None:
    answer = await open_page(api, "/llms-full.txt")

    assert answer.text.count("\n# ") >= len(contents.entries())


async def test_the_start_page_leads_to_the_documents(api: Story) -> None:
    answer = await open_page(api, "/")

    assert 'href="/docs"' in answer.text
