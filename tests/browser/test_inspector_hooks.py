"""The inspector in a real browser: webhooks resent and edited, the clock moved, faults, worlds."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from browser.auditing import complaints
from running import Running, Studio

PATHS = ["/webhooks", "/events", "/deliveries", "/clock", "/faults", "/worlds"]
WIDTHS = (390, 820, 1440)


async def delivered(running: Running, studio: Studio) -> dict[str, Any]:
    """An event that the studio was told of; its delivery."""
    event = await running.control("POST", "/events", {"event_type": "webhook.test"})
    await studio.next_webhook()
    await running.control("POST", "/clock/advance", {"seconds": 0})
    return await running.control("GET", f"/deliveries/{event['deliveries'][0]}")


async def visit(page: Page, running: Running, path: str) -> None:
    """Open a page of the inspector."""
    await page.goto(f"{running.base_url}/_emulator{path}")


@pytest.fixture
async def lived_in(running: Running, studio: Studio) -> str:
    """A world in which there is something of everything; the path of a delivery."""
    delivery = await delivered(running, studio)
    path = f"/deliveries/{delivery['delivery_id']}"
    await running.control("POST", f"{path}/send", {"signing_secret": "another"})
    hostile = {"hostile": {"sign_with": "nothing"}, "policy": {"ordered": True}}
    await running.control("PUT", "/webhooks", hostile)
    studio.status = 500
    await delivered(running, studio)
    await running.control("POST", "/faults", {"operation": "E10", "after": 1})
    await running.control("POST", "/worlds", {"id": "another", "frozen": True})
    return path


OPEN = "[...document.querySelectorAll('main details')].slice(0, 12).forEach((it) => it.open = true)"


async def audit(page: Page, running: Running, path: str) -> list[str]:
    """All that is wrong with a page whose first folds are open, at every width, in both themes,
    which differ in nothing but colours."""
    await page.emulate_media(color_scheme="dark")
    await visit(page, running, path)
    await page.evaluate(OPEN)
    found = await complaints(page, "color-contrast")
    await page.emulate_media(color_scheme="light")
    await visit(page, running, path)
    await page.evaluate(OPEN)
    found += await complaints(page)
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        stick_out = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{stick_out} pixels stick out at {width}"] if stick_out > 0 else []
    return found


async def test_everybody_can_use_the_pages(page: Page, running: Running, lived_in: str) -> None:
    event = (await running.control("GET", "/events"))["events"][0]

    found = {}
    for path in (*PATHS, lived_in, f"/events/{event['event_id']}"):
        found[path] = await audit(page, running, path)

    assert found == {path: [] for path in found}


async def test_everybody_can_use_the_pages_of_an_empty_world(page: Page, running: Running) -> None:
    await running.control("POST", "/worlds", {"id": "empty"})

    found = {}
    for path in PATHS:
        found[path] = await audit(page, running, f"{path}?world=empty")

    assert found == {path: [] for path in found}


async def test_a_delivery_is_resent_by_a_click(
    page: Page, running: Running, studio: Studio
) -> None:
    delivery = await delivered(running, studio)
    await visit(page, running, f"/deliveries/{delivery['delivery_id']}")

    await page.get_by_role("button", name="Resend").click()

    _, body = await studio.next_webhook()
    assert body.decode() == delivery["request_body"]
    await expect(page.locator("#attempt-2")).to_contain_text("A receiver accepts it")


async def test_an_event_is_sent_elsewhere_by_hand(
    page: Page, running: Running, studio: Studio
) -> None:
    delivery = await delivered(running, studio)
    await visit(page, running, f"/deliveries/{delivery['delivery_id']}")
    await page.get_by_text("Send elsewhere").click()

    await page.get_by_label("Address").first.fill(f"{studio.url}/elsewhere")
    await page.get_by_role("button", name="Send by hand").click()

    await expect(page.locator(".call-said").filter(has_text="status: 200")).to_be_visible()
    await expect(page.locator("#by-hand-1")).to_contain_text(f"POST {studio.url}/elsewhere")


async def test_an_edited_event_is_signed_again(
    page: Page, running: Running, studio: Studio
) -> None:
    delivery = await delivered(running, studio)
    await visit(page, running, f"/deliveries/{delivery['delivery_id']}")
    await page.get_by_text("Edit and sign again").click()
    edited = {**json.loads(delivery["request_body"]), "event_id": "evt_mine"}

    await page.get_by_label("Body").fill(json.dumps(edited))
    await page.get_by_role("button", name="Sign and send").click()

    headers, body = await studio.next_webhook()
    assert (json.loads(body), headers["x-invo-event-id"]) == (edited, "evt_mine")
    await expect(page.locator("#by-hand-1")).to_contain_text("A receiver accepts it")


async def test_an_event_is_announced_by_a_click(
    page: Page, running: Running, studio: Studio
) -> None:
    await visit(page, running, "/events")

    await page.locator("select[name=event_type]").select_option("item.purchased")
    await page.get_by_label("Data, as JSON").fill('{"item_id": "shield"}')
    await page.get_by_role("button", name="Announce").click()

    _, body = await studio.next_webhook()
    assert json.loads(body)["data"]["item_id"] == "shield"
    await expect(page.get_by_role("cell", name="item.purchased")).to_be_visible()


async def test_a_target_s_policy_is_changed_field_by_field(page: Page, running: Running) -> None:
    await visit(page, running, "/webhooks")
    await page.get_by_text("Policy: how attempts").click()

    await page.get_by_label("retry_delays_seconds").fill("1, 2 3")
    await page.get_by_label("ordered").select_option("true")
    await page.get_by_role("button", name="Change the policy").click()

    await expect(page.locator(".call-said").filter(has_text="state: active")).to_be_visible()
    [policy] = [each["policy"] for each in (await running.control("GET", "/webhooks"))["webhooks"]]
    assert (policy["retry_delays_seconds"], policy["ordered"]) == ([1, 2, 3], True)
    assert policy["concurrency"] == 4


async def test_the_clock_is_moved_by_a_click(page: Page, running: Running) -> None:
    before = (await running.control("GET", "/clock"))["now"]
    await visit(page, running, "/clock")

    await page.get_by_role("button", name="+15 min").click()

    await expect(page.get_by_text("15 min ahead of the wall")).to_be_visible()
    after = await running.control("GET", "/clock")
    assert (after["now"] > before, round(after["offset_seconds"])) == (True, 900)


async def test_the_clock_goes_to_an_instant(page: Page, running: Running) -> None:
    await running.control("POST", "/clock/freeze")
    await visit(page, running, "/clock")

    await page.get_by_label("To an instant").fill("2099-01-31T12:00:00")
    await page.get_by_role("button", name="Go there").click()

    await expect(page.locator(".big-time")).to_contain_text("2099-01-31 12:00:00.000")


async def test_the_clock_goes_to_the_next_event(
    page: Page, running: Running, studio: Studio
) -> None:
    studio.status = 500
    await delivered(running, studio)
    await visit(page, running, "/clock")
    studio.status = 200

    await page.get_by_role("button", name="To the next event").click()

    await studio.next_webhook()
    await expect(page.get_by_text("Nothing is due")).to_be_visible()


async def test_a_fault_is_armed_and_disarmed_by_a_click(page: Page, running: Running) -> None:
    await visit(page, running, "/faults")
    lost = page.locator(".card", has_text="A lost answer")

    await lost.get_by_label("Call").fill("POST /api/checkout/sessions")
    await lost.get_by_role("button", name="Arm").click()

    armed = page.locator(".fault-row")
    await expect(armed).to_contain_text("breaks the connection when all is done")
    await armed.get_by_role("button", name="Disarm").click()
    await expect(page.get_by_text("All goes well")).to_be_visible()


async def test_a_world_is_forked_and_dropped(page: Page, running: Running) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    await visit(page, running, "/worlds")
    await page.locator("#world-default > summary").click()

    await page.get_by_label("Name of the fork").fill("a-fork")
    await page.get_by_role("button", name="Fork").click()
    await page.locator("#world-a-fork > summary").click()
    await page.get_by_role("button", name="Drop").click()

    await expect(page.locator("#world-a-fork")).to_have_count(0)
    worlds = (await running.control("GET", "/worlds"))["worlds"]
    assert [each["id"] for each in worlds] == ["default"]


async def test_a_snapshot_is_downloaded_and_put_back(
    page: Page, running: Running, tmp_path: Path
) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    await running.control("PUT", "/players/ada@example.com", {"balance": "5.00"})
    await visit(page, running, "/worlds")
    link = page.get_by_role("link", name="Download its snapshot").last

    async with page.expect_download() as coming:
        await link.click()
    file = tmp_path / "kept.invo-world"
    await (await coming.value).save_as(file)
    await running.control("PUT", "/players/ada@example.com", {"balance": "9.00"})
    await page.get_by_label("Snapshot").set_input_files(file)
    await page.get_by_role("button", name="Put a snapshot back").click()

    await expect(page.locator(".call-said").filter(has_text="id: default")).to_be_visible()
    player = await running.control("GET", "/players/ada@example.com")
    assert player["available_balance"] == "5.00"


async def test_a_setting_is_changed_by_a_click(page: Page, running: Running) -> None:
    await visit(page, running, "/worlds")

    await page.get_by_label("starting_balance").fill("3.00")
    await page.get_by_label("item_lockouts").select_option("true")
    await page.get_by_role("button", name="Change the settings").click()

    await expect(page.get_by_text("starting_balance now 3.00")).to_be_visible()
    settings = (await running.control("GET", "/world"))["settings"]
    assert (settings["starting_balance"], settings["item_lockouts"]) == ("3.00", True)


async def test_the_coverage_is_sifted_by_words(page: Page, running: Running) -> None:
    await visit(page, running, "/coverage")

    await page.get_by_label("Only what has this in it").fill("quote E12")

    await expect(page.locator("#endpoint-E12")).to_be_visible()
    await expect(page.locator("#endpoint-E1")).to_be_hidden()
    await page.locator("#endpoint-E12 > summary").click()
    assert await complaints(page) == []
