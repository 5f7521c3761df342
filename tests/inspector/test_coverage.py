"""The page of the coverage."""

from inspector.opening import read
from stories import Story


async def test_endpoints_stand_with_who_knows_of_them_and_what_shows_them(api: Story) -> None:
    text = await read(api, "/coverage")

    assert "E10 POST /api/checkout/sessions Checkout session 201" in text
    assert "E2 POST /api/sdk/players Register a player 501" in text
    assert "Known from guide" in text
    assert "tests/" in text


async def test_the_sums_are_those_of_the_call(api: Story) -> None:
    summary = (await api.control("GET", "/coverage")).json()["summary"]

    text = await read(api, "/coverage")

    assert f"{summary['endpoints_emulated']} of {summary['endpoints']} endpoints" in text
    assert f"{summary['choices']} things nobody knows" in text


async def test_events_refusals_and_what_nobody_knows_stand_there(api: Story) -> None:
    coverage = (await api.control("GET", "/coverage")).json()

    text = await read(api, "/coverage")

    for each in coverage["events"]:
        assert each["event_type"] in text
    for each in coverage["refusals"]:
        assert " ".join(each["means"].split()) in text
    for each in coverage["choices"]:
        assert " ".join(each["answer"].split()) in text
