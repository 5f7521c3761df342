"""Examining a receiver by a control call."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request

from certificate.studio import STATE_URL, URL, Studio
from invo_emulator.certificate.catalogue import names
from invo_emulator.emulator import Emulator
from invo_emulator.system import System
from invo_emulator.times import SECOND
from mistakes.good import Receiver
from stories import SIGNING_SECRET, Story, Wall


@pytest.fixture
def studio(wall: Wall) -> Receiver:
    """A studio's receiver, which knows the first game's secret."""
    return Receiver([SIGNING_SECRET], lambda: wall() / SECOND)


@pytest.fixture
async def api(system: System, studio: Receiver) -> AsyncIterator[Story]:
    """The control plane of an emulator that can reach that studio."""
    transport = Studio(studio.app)
    emulator = Emulator(system=system, webhook_transport=lambda: transport)
    async with Story(emulator) as story:
        yield story
    await emulator.close()


async def examine(api: Story, **wanted: object) -> httpx.Response:
    """Have a receiver examined."""
    return await api.http.post("/_emulator/certificate", json=wanted)


async def test_a_receiver_is_examined_with_the_games_own_secret(api: Story) -> None:
    answer = await examine(api, target_url=URL, state_url=STATE_URL)

    certificate = answer.json()
    assert (answer.status_code, certificate["verdict"]) == (200, "passed")
    assert certificate["totals"]["failed"] == 0
    assert [check["name"] for check in certificate["checks"]] == names()


async def test_each_check_says_what_was_sent_and_what_came(api: Story) -> None:
    answer = await examine(api, target_url=URL, checks=["signature-missing"])

    check = answer.json()["checks"][-1]
    assert (check["name"], check["verdict"], check["must"]) == ("signature-missing", "passed", True)
    [exchange] = check["exchanges"]
    assert exchange["sent"]["method"] == "POST"
    assert "X-Invo-Signature" not in exchange["sent"]["headers"]
    assert exchange["came"]["status"] == 400


async def test_the_target_that_is_registered_is_the_one_examined(api: Story) -> None:
    await api.http.put("/_emulator/webhooks", json={"target_url": URL, "signing_secret": "whsec_x"})

    answer = await examine(api)

    failed = [one for one in answer.json()["checks"] if one["verdict"] == "failed"]
    assert [one["name"] for one in failed] == ["accepts-purchase"]
    assert answer.json()["url"] == URL


async def test_other_secrets_are_taken_instead(api: Story, studio: Receiver) -> None:
    studio.secrets = ["whsec_new", "whsec_old"]

    answer = await examine(api, target_url=URL, signing_secret="whsec_new", old_secret="whsec_old")

    verdicts = {one["name"]: one["verdict"] for one in answer.json()["checks"]}
    assert verdicts["old-secret"] == "passed"


async def test_events_are_of_the_game_that_is_named(api: Story, studio: Receiver) -> None:
    answer = await examine(api, target_url=URL, game_id=200000000002, signing_secret=SIGNING_SECRET)

    sent = answer.json()["checks"][0]["exchanges"][0]["sent"]
    assert '"tenant_id":"200000000002"' in sent["body"]


async def test_without_a_target_there_is_nobody_to_examine(api: Story) -> None:
    answer = await examine(api)

    assert (answer.status_code, answer.json()["field"]) == (400, "target_url")


WRONG: list[tuple[str, object, str]] = [
    ("target_url", "localhost:3000", "target_url must be"),
    ("checks", ["repaet"], "did you mean repeat"),
    ("checks", ["x"], "there are no-redirect"),
    ("deadline_seconds", "soon", "deadline_seconds must be"),
    ("colour", "red", "colour is not known"),
]


@pytest.mark.parametrize(("field", "value", "reason"), WRONG)
async def test_what_can_not_be_used_is_named(
    api: Story, field: str, value: object, reason: str
) -> None:
    answer = await examine(api, **{"target_url": URL, field: value})

    assert answer.status_code == 400
    assert reason in answer.json()["error"]


async def test_a_state_that_is_none_is_told(api: Story) -> None:
    answer = await examine(api, target_url=URL, state_url="http://studio.test/nowhere")

    assert (answer.status_code, answer.json()["code"]) == (502, "RECEIVER_UNREACHABLE")
    assert "answered with 404" in answer.json()["error"]


async def test_others_are_served_meanwhile(api: Story, studio: Receiver) -> None:
    is_asked, may_answer = asyncio.Event(), asyncio.Event()

    async def think(_: Request) -> bytes:
        is_asked.set()
        await may_answer.wait()
        return b""

    vars(studio)["raw"] = think
    examining = asyncio.create_task(examine(api, target_url=URL, checks=["quick"]))
    await is_asked.wait()

    session = await api.mint()
    may_answer.set()

    assert session["session_id"]
    assert (await examining).json()["verdict"] == "failed"
