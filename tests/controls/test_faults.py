"""Faults that a test arms: where in a call they strike, which calls, and what the caller meets."""

import httpx
import pytest

from invo_emulator.emulator import Emulator
from invo_emulator.world.plan import GamePlan, Plan
from stories import KEY, PLAYER, Json, Receiver, Story, Wall

BUY = "POST /api/item-purchases/purchase-item"
RESET = {"operation": BUY, "do": "reset"}


async def arm(api: Story, **fields: object) -> Json:
    """Arm a fault for item purchases, unless told otherwise."""
    answer = await api.control("POST", "/faults", {"operation": BUY, **fields})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def orders(api: Story) -> int:
    """How many items Ada has bought."""
    path = f"/api/item-purchases/player-purchase-history?player_email={PLAYER}"
    history = await api.http.get(path, headers={"X-Game-Secret-Key": KEY})
    return int(history.json()["pagination"]["total"])


@pytest.fixture(autouse=True)
async def ada(api: Story) -> None:
    """A player with money."""
    await api.put_player(balance="100.00")


async def test_a_fault_before_the_handler_keeps_the_call_from_being_done(api: Story) -> None:
    await arm(api, status=502, body={"error": "down"}, headers={"Retry-After": "1"})

    answer = await api.buy()

    assert (answer.status_code, answer.json()) == (502, {"error": "down"})
    assert answer.headers["Retry-After"] == "1"
    assert (await orders(api), await api.wallet()) == (0, ("100.00", "0.00"))


async def test_a_fault_without_words_speaks_the_contracts(api: Story) -> None:
    await arm(api)

    answer = await api.buy()

    assert (answer.status_code, answer.json()["code"]) == (503, "FAULT_INJECTED")
    assert answer.json()["error_code"] == "FAULT_INJECTED"


async def test_it_happens_once_unless_told_otherwise(api: Story) -> None:
    await arm(api)

    statuses = [(await api.buy()).status_code for _ in range(2)]

    assert statuses == [503, 200]


COUNTS: list[tuple[Json, list[int]]] = [
    ({"times": 2}, [503, 503, 200, 200]),
    ({"after": 2}, [200, 200, 503, 200]),
    ({"after": 1, "times": 2}, [200, 503, 503, 200]),
    ({"times": 0}, [503, 503, 503, 503]),
]


@pytest.mark.parametrize(("fields", "expected"), COUNTS)
async def test_calls_are_counted(api: Story, fields: Json, expected: list[int]) -> None:
    await arm(api, **fields)

    answers = [await api.buy(client_request_id=f"sword {n}") for n in range(4)]

    assert [answer.status_code for answer in answers] == expected


async def test_other_operations_are_left_alone(api: Story) -> None:
    await arm(api, times=0)

    assert await orders(api) == 0
    assert (await api.mint())["session_id"]


async def test_a_lost_answer_leaves_the_purchase_and_the_repeat_is_told_so(
    api: Story, receiver: Receiver
) -> None:
    await api.listen()
    await arm(api, at="after-commit", do="reset")

    with pytest.raises(ConnectionResetError):
        await api.buy()
    repeated = await api.buy()

    await api.settle()
    assert repeated.status_code == 409
    assert (await orders(api), receiver.types) == (1, ["item.purchased"])


async def test_a_reset_before_the_handler_leaves_nothing(api: Story) -> None:
    await arm(api, do="reset")

    with pytest.raises(ConnectionResetError):
        await api.buy()

    assert (await api.buy()).status_code == 200


async def test_a_status_after_the_commit_lies(api: Story) -> None:
    await arm(api, at="after-commit", status=500)

    answer = await api.buy()

    assert (answer.status_code, await orders(api)) == (500, 1)


async def test_a_refusal_can_be_lost_too(api: Story) -> None:
    await arm(api, at="after-commit", status=500)

    answer = await api.buy(unit_price="1000.00", total_price="1000.00")

    assert (answer.status_code, await orders(api)) == (500, 0)


@pytest.mark.parametrize("at", ["before-handler", "after-commit", "mid-body"])
async def test_a_delay_makes_it_late_and_nothing_else(api: Story, wall: Wall, at: str) -> None:
    await arm(api, at=at, do="delay", seconds=7)
    began = wall()

    answer = await api.buy()

    assert (answer.status_code, answer.json()["status"]) == (200, "success")
    assert (wall() - began, await orders(api)) == (7_000_000, 1)


@pytest.mark.parametrize(("at", "bought"), [("before-handler", 0), ("after-commit", 1)])
async def test_silence_ends_with_a_broken_connection(api: Story, at: str, bought: int) -> None:
    await arm(api, at=at, do="hang")

    with pytest.raises(ConnectionResetError):
        await api.buy()

    assert await orders(api) == bought


async def test_two_follow_each_other(api: Story) -> None:
    await arm(api, status=500)
    await arm(api, status=502, times=2)

    statuses = [(await api.buy(client_request_id=str(n))).status_code for n in range(4)]

    assert statuses == [500, 502, 502, 200]


async def test_what_is_armed_is_listed_with_what_happened(api: Story) -> None:
    armed = await arm(api, after=1, times=3, at="after-commit", do="delay", seconds=0.5)
    await api.buy(client_request_id="one")
    await api.buy(client_request_id="two")

    (listed,) = (await api.control("GET", "/faults")).json()["faults"]

    assert listed == {**armed, "calls_seen": 2, "happened": 1}
    assert (listed["operation"], listed["at"], listed["do"]) == (BUY, "after-commit", "delay")


async def test_an_operation_may_be_named_by_its_number(api: Story) -> None:
    fault = await arm(api, operation="E19")

    assert fault["operation"] == BUY
    assert (await api.buy()).status_code == 503


async def test_one_is_disarmed_or_all(api: Story) -> None:
    first, _ = await arm(api, status=500), await arm(api, status=502)

    left = await api.control("DELETE", f"/faults/{first['fault_id']}")
    answer = await api.buy()
    none = await api.control("DELETE", "/faults")

    assert [fault["status"] for fault in left.json()["faults"]] == [502]
    assert (answer.status_code, none.json()) == (502, {"faults": []})


async def test_one_that_is_not_armed_is_not_found(api: Story) -> None:
    answer = await api.control("DELETE", "/faults/flt_none")

    assert (answer.status_code, answer.json()["code"]) == (404, "FAULT_NOT_FOUND")


async def test_a_reset_disarms_all(api: Story) -> None:
    await arm(api, times=0)

    await api.control("POST", "/reset")
    await api.put_player(balance="100.00")

    assert (await api.buy()).status_code == 200
    assert (await api.control("GET", "/faults")).json() == {"faults": []}


async def test_another_world_is_left_alone(api: Story, emulator: Emulator) -> None:
    emulator.worlds.create("other", Plan((GamePlan(7, "Seven"),)))
    await arm(api, operation="E8", times=0)

    path = f"/api/player-balances/player/by-email/{PLAYER}"
    answer = await api.http.get(path, headers={"X-Game-Secret-Key": "ivsdk_test_7"})

    assert answer.status_code == 404
    faults = await api.http.get("/_emulator/faults", headers={"X-Emulator-World": "other"})
    assert faults.json() == {"faults": []}


REFUSED: list[tuple[str, object]] = [
    ("operation", None),
    ("operation", "POST /api/item-purchases/purchase-itme"),
    ("operation", "E999"),
    ("after", -1),
    ("times", -1),
    ("at", "sometime"),
    ("do", "explode"),
    ("status", 200),
    ("status", 600),
    ("body", "down"),
    ("headers", "Retry-After: 1"),
    ("seconds", -1),
    ("seconds", 601),
]


HEADERS = [
    ("X-Snowman", "\u2603"),
    ("X-Split", "a\r\nb"),
    ("X Bad:", "1"),
    ("", "1"),
    ("Content-Length", "5"),
    ("Transfer-Encoding", "chunked"),
]


@pytest.mark.parametrize(("name", "value"), HEADERS)
async def test_a_header_that_can_not_be_sent_is_refused(api: Story, name: str, value: str) -> None:
    answer = await api.control("POST", "/faults", {"operation": BUY, "headers": {name: value}})

    assert (answer.status_code, answer.json()["field"]) == (400, f"headers.{name}")


@pytest.mark.parametrize(("field", "value"), REFUSED)
async def test_a_fault_that_can_not_be_is_refused(api: Story, field: str, value: object) -> None:
    answer = await api.control("POST", "/faults", {"operation": BUY, field: value})

    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert (await api.control("GET", "/faults")).json() == {"faults": []}


async def test_another_status_can_not_come_in_the_middle_of_a_body(api: Story) -> None:
    body = {"operation": BUY, "at": "mid-body", "do": "status"}

    answer = await api.control("POST", "/faults", body)

    assert (answer.status_code, answer.json()["field"]) == (400, "do")


async def test_an_answer_that_pauses_in_its_middle_has_all_its_headers(api: Story) -> None:
    await arm(api, at="mid-body", do="delay", seconds=0)

    answer = await api.buy()

    assert answer.headers["X-Invo-Request-Id"].startswith("req_")
    assert answer.headers["Content-Type"] == "application/json"
    assert int(answer.headers["Content-Length"]) == len(answer.content)


async def test_who_mistyped_an_operation_is_told_what_it_may_be(api: Story) -> None:
    body = {"operation": "POST /api/item-purchases/purchase-itme"}

    answer = await api.control("POST", "/faults", body)

    assert BUY in answer.json()["error"]


async def test_what_the_client_library_does_with_a_lost_answer_is_safe(api: Story) -> None:
    await arm(api, at="mid-body", do="reset")

    with pytest.raises((httpx.HTTPError, ConnectionResetError)):
        await api.buy()

    assert await orders(api) == 1
