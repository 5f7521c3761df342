"""The page of orders, and that of one."""

import pytest

from inspector.opening import HOSTILE, opened
from stories import PLAYER, SEND, Story


async def test_an_order_in_the_list_leads_to_its_page_and_to_its_player(api: Story) -> None:
    order = (await api.pay(await api.mint())).json()

    page = await opened(api, "/orders")

    assert f"/_emulator/orders/{order['order_id']}" in page.links
    assert f"/_emulator/players/{PLAYER.replace('@', '%40')}" in page.links


async def test_a_world_without_orders_says_what_to_do(api: Story) -> None:
    page = await opened(api, "/orders")

    assert "/api/currency-purchases/purchase-currency" in page.text


async def test_an_order_leads_to_its_call_its_events_and_its_deliveries(api: Story) -> None:
    await api.listen()
    paid = await api.pay(await api.mint())
    await api.settle()

    page = await opened(api, f"/orders/{paid.json()['order_id']}")

    assert f"/_emulator/requests/{paid.headers['X-Invo-Request-Id']}" in page.links
    assert "purchase.completed main delivered 1 attempt" in page.text
    assert "game/100000000001/revenue 10.00 USD" in page.text


async def test_an_order_that_failed_says_why(api: Story) -> None:
    failed = (await api.pay(await api.mint(), card="4000000000000002")).json()

    page = await opened(api, f"/orders/{failed['order_id']}")

    assert "The card was declined. Nothing was charged." in page.text


async def test_an_order_that_waits_for_the_game_s_processor_can_be_answered_for(
    api: Story,
) -> None:
    order = (await api.charge(rail="game", payment_method_id=None)).json()

    page = await opened(api, f"/orders/{order['order_id']}")

    assert len(page.calls) == 2
    assert [link for link in page.links if "/game-rail?payment=" in link]


async def test_a_send_s_order_leads_to_the_send(api: Story) -> None:
    move = await api.start(SEND)

    page = await opened(api, f"/orders/{move['order_id']}")

    assert f"/_emulator/moves/{move['transaction_id']}" in page.links


async def test_an_item_s_name_is_only_shown(api: Story) -> None:
    await api.put_player(balance="50.00")
    order = (await api.buy(item_name=HOSTILE, item_id=HOSTILE)).json()

    for path in ("/orders", f"/orders/{order['order_id']}"):
        page = await opened(api, path)

        assert HOSTILE not in page.html
        assert HOSTILE in page.text


@pytest.mark.parametrize("path", ["/orders", "/orders/{order_id}"])
async def test_what_the_caller_named_an_order_by_is_called_as_the_api_does(
    api: Story, path: str
) -> None:
    await api.put_player(balance="50.00")
    order = (await api.buy(client_request_id="buy 1")).json()

    page = await opened(api, path.format(**order))

    assert "lient request id" in page.text
    assert 'title="client_request_id' in page.html
    assert "Reference" not in page.text
