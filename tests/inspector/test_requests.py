"""The page of calls, and that of one call."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.opening import HOSTILE, opened
from invo_emulator.inspector import copies
from stories import Json, Story


async def newest(api: Story) -> Json:
    """The newest call with all that is known of it."""
    [call, *_] = (await api.control("GET", "/requests")).json()["requests"]
    return dict((await api.control("GET", f"/requests/{call['request_id']}")).json())


async def test_a_call_in_the_list_leads_to_its_page(api: Story) -> None:
    await api.mint()
    call = await newest(api)

    page = await opened(api, "/requests")

    assert f"/_emulator/requests/{call['request_id']}" in page.links
    assert "201 POST /api/checkout/sessions" in page.text


@pytest.mark.parametrize(("query", "is_found"), [("status=4xx", True), ("path=/nowhere", False)])
async def test_the_list_is_filtered_as_the_call_is(api: Story, query: str, is_found: bool) -> None:
    await api.try_to_mint(usd_amount="nothing")

    page = await opened(api, f"/requests?{query}")

    assert ("INVALID_INPUT" in page.text) is is_found
    assert ("No such call" in page.text) is not is_found


async def test_a_world_that_nobody_called_says_what_to_do(api: Story) -> None:
    page = await opened(api, "/requests")

    assert "curl" in page.text


async def test_a_call_s_page_shows_both_sides_and_what_it_made_happen(api: Story) -> None:
    session = await api.mint(metadata={"cart": "7"})
    call = await newest(api)

    page = await opened(api, f"/requests/{call['request_id']}")

    assert '"cart": "7"' in page.text
    assert f'"session_id": "{session["session_id"]}"' in page.text
    assert "checkout session open" in page.text


async def test_a_body_that_is_hostile_is_only_shown(api: Story) -> None:
    await api.mint(metadata={"note": HOSTILE})
    call = await newest(api)

    page = await opened(api, f"/requests/{call['request_id']}")

    assert HOSTILE not in page.html
    assert HOSTILE in page.text


async def test_a_copy_for_curl_has_the_variable_in_the_place_of_the_key(api: Story) -> None:
    await api.mint()
    call = await newest(api)

    copy = copies.as_curl(call, "http://127.0.0.1:1")

    assert '"X-Game-Secret-Key: $INVO_GAME_SECRET"' in copy
    words = shlex.split(copy.replace("\\\n", ""))
    assert words[:3] == ["curl", "-X", "POST"]
    assert json.loads(words[-1])["usd_amount"] == "10.00"


async def test_a_copy_for_curl_survives_any_shell(api: Story) -> None:
    sly = 'it\'s $(touch sly) `id` "x"'
    await api.try_to_mint(player_email=sly)
    call = await newest(api)

    words = shlex.split(copies.as_curl(call, "http://127.0.0.1:1").replace("\\\n", ""))

    assert json.loads(words[-1])["player_email"] == sly


def executed(copy: str, folder: Path) -> str:
    """What a copy makes of httpx, in the place of which it finds something that only tells."""
    folder.joinpath("httpx.py").write_text(
        "import json\n"
        "class Answer: status_code, text = 0, ''\n"
        "def request(method, url, headers, json=None, content=None):\n"
        "    print(method, url, headers['X-Game-Secret-Key'], __import__('json').dumps(json))\n"
        "    return Answer\n"
    )
    folder.joinpath("copy.txt").write_text(copy, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-c", "exec(open('copy.txt', encoding='utf-8').read())"],
        cwd=folder,
        env={"INVO_GAME_SECRET": "the-key", "PYTHONUTF8": "1", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


async def test_a_copy_in_python_says_the_same(api: Story, tmp_path: Path) -> None:
    await api.mint(metadata={"note": 'a "quoted" ünïcode', "ok": True, "none": None})
    call = await newest(api)
    said = executed(copies.as_python(call, "http://127.0.0.1:1"), tmp_path)

    method, url, key, body = said.splitlines()[0].split(" ", 3)
    assert (method, url) == ("POST", "http://127.0.0.1:1/api/checkout/sessions")
    assert (key, json.loads(body)) == ("the-key", json.loads(call["request_body"]))


@pytest.mark.parametrize("body", ['{"amount": 1.10}', "not json", '{"a": 1, "a": 2}'])
def test_a_body_that_python_would_write_otherwise_is_copied_as_it_is(body: str) -> None:
    call = {"method": "POST", "path": "/", "query": "", "request_headers": [], "request_body": body}

    copy = copies.as_python(call, "http://127.0.0.1:1")

    assert f"content={body!r}.encode()" in copy


@pytest.mark.parametrize(
    ("path", "variable"), [("/api/sdk/send", "PLAYER"), ("/_emulator/reset", "CONTROL")]
)
def test_a_token_is_read_from_the_environment(path: str, variable: str) -> None:
    headers = [["authorization", "Bearer abc...xyz"], ["cookie", "..."]]
    call = {"method": "GET", "path": path, "query": "", "request_headers": headers}

    copy = copies.as_curl({**call, "request_body": ""}, "http://127.0.0.1:1")

    assert f'-H "Authorization: Bearer $INVO_{variable}_TOKEN"' in copy
    assert "ookie" not in copy


def test_a_browser_s_credentials_are_copied_as_a_program_s() -> None:
    headers = [["authorization", "Basic abc...xyz"]]
    call = {"method": "POST", "path": "/_emulator/reset", "query": "", "request_headers": headers}

    copy = copies.as_curl({**call, "request_body": ""}, "http://127.0.0.1:1")

    assert '-H "Authorization: Bearer $INVO_CONTROL_TOKEN"' in copy


async def test_bytes_that_are_no_text_are_copied_byte_for_byte(api: Story) -> None:
    await api.call("POST", "/api/checkout/sessions", content=b"\xff\x00")
    call = await newest(api)

    assert "echo /wA= | base64 -d | curl" in copies.as_curl(call, "http://127.0.0.1:1")
    assert 'content=b64decode("/wA=")' in copies.as_python(call, "http://127.0.0.1:1")


async def test_a_body_that_is_no_text_is_shown_by_its_size_and_its_first_bytes(api: Story) -> None:
    content = bytes(range(250)) * 400
    await api.call("POST", "/api/checkout/sessions", content=content)
    call = await newest(api)

    page = await opened(api, f"/requests/{call['request_id']}")

    assert f"100,000 bytes, not text. They begin so: {content[:64].hex(' ')} Response" in page.text
    assert "\N{REPLACEMENT CHARACTER}" not in page.html
    assert len(page.html) < 20_000


async def test_a_text_of_which_the_log_cut_a_letter_is_still_a_text(api: Story) -> None:
    await api.call("POST", "/api/checkout/sessions", content=b"a" + "ü".encode() * 40_000)
    call = await newest(api)

    page = await opened(api, f"/requests/{call['request_id']}")

    assert "request_body_base64" in call
    assert "aüüü" in page.text


async def test_bytes_that_are_too_many_for_a_line_are_copied_from_a_file(api: Story) -> None:
    await api.call("POST", "/api/checkout/sessions", content=b"\xff" * 4000)
    call = await newest(api)

    assert "--data-binary @body.bin" in copies.as_curl(call, "http://127.0.0.1:1")
    assert 'content=open("body.bin", "rb").read()' in copies.as_python(call, "http://127.0.0.1:1")


async def test_a_body_that_nobody_can_read_to_its_bottom_is_shown_as_it_is(api: Story) -> None:
    await api.call("POST", "/api/checkout/sessions", content="[" * 60_000)
    call = await newest(api)

    page = await opened(api, f"/requests/{call['request_id']}")

    assert "[[[[" in page.text
