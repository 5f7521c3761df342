"""The hosted page as plain forms: what a browser without scripts, or a program, gets."""

import asyncio
import json
import re

import httpx
import pytest

from stories import CARD_FIELDS, Receiver, Story, token_of

JSON = "application/json"


def field(page: httpx.Response, name: str) -> str:
    """The value of a hidden field of a form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"no field {name} in {page.text}"
    return found[1]


def message(page: httpx.Response) -> dict[str, object]:
    """What the page tells the game."""
    found = re.search(r"data-message='([^']*)'", page.text)
    assert found, page.text
    return dict(json.loads(found[1]))


async def test_the_page_shows_what_is_bought(api: Story) -> None:
    session = await api.mint(usd_amount="20.00")

    page = await api.open(session)

    assert page.status_code == 200
    for text in ("Demo Quest", "ada@example.com", "200", "Gold Coins", "20.00", "Sandbox"):
        assert text in page.text
    assert "frame-ancestors" not in page.headers["Content-Security-Policy"]
    assert "x-frame-options" not in page.headers


async def test_reloading_before_payment_is_free(api: Story) -> None:
    session = await api.mint()

    pages = [await api.open(session) for _ in range(3)]

    assert {page.status_code for page in pages} == {200}
    assert await api.balance() == "none"


async def test_paying_shows_the_end_and_tells_the_game(api: Story) -> None:
    session = await api.mint(success_url="https://game.example/ok")

    page = await api.submit(session, "pay", CARD_FIELDS)

    told = message(page)
    data = told["data"]
    assert isinstance(data, dict)
    assert (page.status_code, told["type"]) == (200, "INVO_CHECKOUT_COMPLETE")
    assert sorted(data) == [
        "currency_name",
        "currency_received",
        "new_balance",
        "order_id",
        "status",
        "transaction_id",
    ]
    assert (data["status"], data["currency_received"]) == ("success", "100.00")
    assert 'data-next="https://game.example/ok"' in page.text


async def test_the_later_word_for_success_is_a_setting(api: Story) -> None:
    await api.change_settings(postmessage_status="completed")

    page = await api.submit(await api.mint(), "pay", CARD_FIELDS)

    assert message(page)["data"]["status"] == "completed"  # type: ignore[index]


async def test_cancelling_tells_the_game_and_charges_nothing(api: Story) -> None:
    session = await api.mint(cancel_url="https://game.example/no")

    page = await api.submit(session, "cancel", {})

    assert message(page)["data"]["status"] == "cancelled"  # type: ignore[index]
    assert 'data-next="https://game.example/no"' in page.text
    assert (await api.open(session)).status_code == 200
    assert await api.balance() == "none"


async def test_a_paid_link_is_consumed_for_people_and_programs(api: Story) -> None:
    session = await api.mint()
    await api.submit(session, "pay", CARD_FIELDS)

    page, told = await api.open(session), await api.open(session, JSON)

    assert (page.status_code, told.status_code) == (409, 409)
    assert "text/html" in page.headers["content-type"]
    assert "already paid" in page.text.lower()
    assert told.json()["code"] == told.json()["error_code"] == "SESSION_ALREADY_CONSUMED"


async def test_an_expired_link_is_gone_for_people_and_programs(api: Story) -> None:
    session = await api.mint()
    await api.advance(900)

    page, told = await api.open(session), await api.open(session, JSON)

    assert (page.status_code, told.status_code) == (410, 410)
    assert "expired" in page.text
    assert told.json()["code"] == "SESSION_EXPIRED"


@pytest.mark.parametrize("damage", ["", "x", "e30.x.y", "session=", "a" * 5000])
async def test_a_tampered_link_is_refused(api: Story, damage: str) -> None:
    token = token_of(await api.mint())
    url = f"/checkout?session={token[:-3] + damage if damage else ''}"

    page = await api.http.get(url, headers={"Accept": "text/html"})
    told = await api.http.get(url, headers={"Accept": JSON})

    assert page.status_code == 401
    assert (told.status_code, told.json()["code"]) == (401, "INVALID_SESSION_TOKEN")


async def test_a_link_that_is_no_text_is_refused(api: Story) -> None:
    answer = await api.http.get("/checkout?session=%F0", headers={"Accept": JSON})

    assert (answer.status_code, answer.json()["field"]) == (400, "query")


async def test_every_letter_of_the_signature_counts(api: Story) -> None:
    session = await api.mint()
    head, _, signature = session["checkout_url"].rpartition(".")
    changed = signature[::-1]

    answer = await api.open({"checkout_url": f"{head}.{changed}"}, JSON)

    assert answer.status_code == 401


async def test_a_link_from_before_a_reset_is_not_valid_after_it(api: Story) -> None:
    session = await api.mint()

    await api.control("POST", "/reset")

    assert (await api.open(session, JSON)).status_code in (401, 404)


async def test_a_double_click_charges_once_and_shows_the_same_end(api: Story) -> None:
    session = await api.mint()
    fields = {**CARD_FIELDS, "page_view": field(await api.open(session), "page_view")}

    pages = await asyncio.gather(*(api.submit(session, "pay", fields) for _ in range(5)))

    assert {page.status_code for page in pages} == {200}
    assert len({str(message(page)) for page in pages}) == 1
    assert await api.balance() == "100.00"


async def test_two_tabs_charge_once(api: Story) -> None:
    session = await api.mint()
    views = [field(await api.open(session), "page_view") for _ in range(2)]

    pages = await asyncio.gather(
        *(api.submit(session, "pay", {**CARD_FIELDS, "page_view": view}) for view in views)
    )

    assert sorted(page.status_code for page in pages) == [200, 409]
    assert await api.balance() == "100.00"


async def test_a_decline_gives_its_reason_and_another_try(api: Story) -> None:
    session = await api.mint()
    declined = {**CARD_FIELDS, "card_number": "4000000000009995"}

    page = await api.submit(session, "pay", declined)
    then = await api.submit(session, "pay", {**CARD_FIELDS, "page_view": field(page, "page_view")})

    assert page.status_code == 402
    assert "insufficient funds" in page.text
    assert message(then)["data"]["status"] == "success"  # type: ignore[index]


@pytest.mark.parametrize("outcome", ["succeed", "fail"])
async def test_3d_secure_asks_and_goes_on_with_the_answer(api: Story, outcome: str) -> None:
    session = await api.mint()
    asked = await api.submit(session, "pay", {**CARD_FIELDS, "card_number": "4000002760003184"})
    answer = {"payment_intent_id": field(asked, "payment_intent_id"), "outcome": outcome}

    pages = [await api.submit(session, "authenticate", answer) for _ in range(2)]

    assert asked.status_code == 200
    assert {page.status_code for page in pages} == {200 if outcome == "succeed" else 402}
    assert await api.balance() == ("100.00" if outcome == "succeed" else "0.00")


async def test_reloading_after_the_question_leads_back_to_the_form(api: Story) -> None:
    session = await api.mint()
    await api.submit(session, "pay", {**CARD_FIELDS, "card_number": "4000002760003184"})

    page = await api.open(session)
    paid = await api.submit(session, "pay", {**CARD_FIELDS, "page_view": field(page, "page_view")})

    assert message(paid)["data"]["status"] == "success"  # type: ignore[index]
    assert await api.balance() == "100.00"


MISTAKES = [
    ({"card_number": ""}, "card_number"),
    ({"card_number": "4242 4242 4242 4241"}, "card_number"),
    ({"card_number": "4111 1111 1111 1111"}, "card_number"),
    ({"expiry": ""}, "expiry"),
    ({"expiry": "13/34"}, "expiry"),
    ({"expiry": "11/26"}, "expiry"),
    ({"expiry": "soon"}, "expiry"),
    ({"cvc": ""}, "cvc"),
    ({"cvc": "12"}, "cvc"),
    ({"cvc": "1234"}, "cvc"),
    ({"card_number": "378282246310005", "cvc": "123"}, "cvc"),
    ({"saved_card_id": "7"}, "saved_card_id"),
    ({"saved_card_id": "9" * 5000}, "saved_card_id"),
    ({"test_card": "nonsense"}, "card_number"),
]


@pytest.mark.parametrize(("changes", "name"), MISTAKES)
async def test_a_mistake_is_explained_beside_its_field(
    api: Story, changes: dict[str, str], name: str
) -> None:
    session = await api.mint()

    page = await api.submit(session, "pay", {**CARD_FIELDS, **changes})
    told = await api.submit(session, "pay", {**CARD_FIELDS, **changes}, JSON)

    assert page.status_code == told.status_code == 400
    assert told.json()["error_field"] == name
    assert await api.balance() == "none"


async def test_the_month_of_expiry_is_still_good(api: Story) -> None:
    page = await api.submit(await api.mint(), "pay", {**CARD_FIELDS, "expiry": "12/26"})

    assert page.status_code == 200


async def test_expiry_is_checked_by_the_worlds_clock(api: Story) -> None:
    await api.advance(9 * 365 * 86_400)

    page = await api.submit(await api.mint(), "pay", CARD_FIELDS)

    assert page.status_code == 400


async def test_a_real_cards_number_is_never_shown_again(api: Story) -> None:
    page = await api.submit(
        await api.mint(), "pay", {**CARD_FIELDS, "card_number": "4111 1111 1111 1111"}
    )

    assert "4111" not in page.text


async def test_a_saved_card_is_offered_the_next_time(api: Story) -> None:
    await api.submit(await api.mint(), "pay", {**CARD_FIELDS, "save_card": "on"})
    session = await api.mint()
    page = await api.open(session)

    found = re.search(r'name="saved_card_id" value="(\d+)"', page.text)
    assert found
    paid = await api.submit(session, "pay", {"saved_card_id": found[1]})

    assert paid.status_code == 200
    assert await api.balance() == "200.00"


async def test_a_card_is_saved_only_when_asked_for_and_paid(api: Story) -> None:
    saving = {**CARD_FIELDS, "save_card": "on"}
    await api.submit(await api.mint(), "pay", CARD_FIELDS)
    await api.submit(await api.mint(), "pay", {**saving, "card_number": "4000000000000002"})

    page = await api.open(await api.mint(), JSON)

    assert page.json()["saved_cards"] == []


async def test_another_players_saved_card_is_not_ours(api: Story) -> None:
    await api.submit(await api.mint(), "pay", {**CARD_FIELDS, "save_card": "on"})
    other = await api.mint(player_email="bob@example.com")

    answer = await api.submit(other, "pay", {"saved_card_id": "1"}, JSON)

    assert (answer.status_code, answer.json()["error_field"]) == (400, "saved_card_id")


async def test_a_test_card_pays_with_one_click(api: Story) -> None:
    page = await api.submit(await api.mint(), "pay", {"test_card": "5555555555554444"})

    assert page.status_code == 200
    assert await api.balance() == "100.00"


async def test_names_and_texts_are_never_markup(api: Story) -> None:
    await api.control("PUT", "/players/ada@example.com", {"name": "<script>alert(1)</script>"})
    email = '"><script>alert(1)</script>@example.com'.replace(" ", "")
    session = await api.mint(player_email=email, cancel_url="https://game.example/?a='><script>")

    pages = [await api.open(session), await api.submit(session, "cancel", {})]

    assert all("<script>alert" not in page.text for page in pages)
    assert all("'><script>" not in page.text for page in pages)


async def test_who_may_frame_the_page_is_a_setting(api: Story) -> None:
    await api.change_settings(frame_ancestors="https://game.example")

    page = await api.open(await api.mint())

    policy = page.headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://game.example")


@pytest.mark.parametrize("path", ["/", "/demo", "/checkout", "/game-rail", None])
async def test_forms_of_every_page_go_home_and_nowhere_else(api: Story, path: str | None) -> None:
    address = path or (await api.mint())["checkout_url"]

    page = await api.http.get(address, headers={"Accept": "text/html"})

    assert " form-action 'self';" in page.headers["Content-Security-Policy"]


async def test_the_page_works_under_the_sandbox_prefix(api: Story) -> None:
    session = await api.mint()
    url = session["checkout_url"].replace("/checkout?", "/sandbox/checkout?")

    page = await api.http.get(url)

    assert page.status_code == 200
    assert 'action="/sandbox/checkout/pay"' in page.text


async def test_paying_through_the_page_announces_once(api: Story, receiver: Receiver) -> None:
    await api.listen()
    session = await api.mint()
    fields = {**CARD_FIELDS, "page_view": field(await api.open(session), "page_view")}

    await asyncio.gather(*(api.submit(session, "pay", fields) for _ in range(3)))
    await api.settle()

    assert receiver.types == ["purchase.completed"]


async def test_a_payment_of_another_session_is_not_answered_here(api: Story) -> None:
    asked = await api.submit(
        await api.mint(), "pay", {**CARD_FIELDS, "card_number": "4000002760003184"}
    )
    answer = {"payment_intent_id": field(asked, "payment_intent_id"), "outcome": "succeed"}

    page = await api.submit(await api.mint(), "authenticate", answer)

    assert page.status_code == 404


async def test_a_question_answered_after_another_tab_paid_shows_no_form(api: Story) -> None:
    session = await api.mint()
    asked = await api.submit(session, "pay", {**CARD_FIELDS, "card_number": "4000002760003184"})
    await api.submit(session, "pay", {**CARD_FIELDS, "page_view": "another tab"})

    answer = {"payment_intent_id": field(asked, "payment_intent_id"), "outcome": "succeed"}
    page = await api.submit(session, "authenticate", answer)

    assert page.status_code == 409
    assert await api.balance() == "100.00"


async def test_a_decline_is_told_to_programs_with_its_code(api: Story) -> None:
    declined = {**CARD_FIELDS, "card_number": "4000000000000002"}

    told = await api.submit(await api.mint(), "pay", declined, JSON)

    assert (told.status_code, told.json()["code"]) == (402, "CARD_DECLINED")
