"""The page of players, and that of one."""

import re
import shlex
from urllib.parse import quote

import pytest

from inspector.opening import HOSTILE, opened
from invo_emulator.inspector.charts import HEIGHT, WIDTH, Moment, steps
from stories import GAME, OTHER_GAME, PLAYER, RECEIVER, SEND, Story


async def test_a_player_in_the_list_leads_to_their_page(api: Story) -> None:
    await api.put_player(balance="12.50")

    page = await opened(api, "/players")

    assert [link for link in page.links if f"/players/{PLAYER.replace('@', '%40')}" in link]
    assert "12.50 Gold Coins" in page.text


async def test_a_game_without_players_says_what_to_do(api: Story) -> None:
    page = await opened(api, f"/players?game_id={OTHER_GAME}")

    assert "invo_emulator" not in page.text
    assert "curl -X PUT" in page.text


async def test_a_player_s_page_says_how_the_balance_came_to_be(api: Story) -> None:
    await api.put_player(balance="100.00")
    await api.buy()
    await api.pay(await api.mint())

    page = await opened(api, f"/players/{PLAYER}")

    assert re.search(r"currency purchase ord_\w+ \+100\.00 190\.00", page.text)
    assert re.search(r"item purchase ord_\w+ -10\.00 90\.00", page.text)
    assert "adjustment player/1 +100.00 100.00" in page.text
    assert "<polyline" in page.html


async def test_a_player_who_never_had_anything_has_no_chart(api: Story) -> None:
    await api.put_player()

    page = await opened(api, f"/players/{PLAYER}")

    assert "<polyline" not in page.html
    assert "Nothing moved yet" in page.text


async def test_a_player_of_another_game_is_found_without_naming_it(api: Story) -> None:
    await api.claim(SEND, await api.start_and_verify(SEND))

    page = await opened(api, f"/players/{RECEIVER}")

    assert "Star Credits" in page.text


async def test_a_player_of_two_games_has_both_balances(api: Story) -> None:
    for game_id, balance in ((GAME, "1.00"), (OTHER_GAME, "2.00")):
        await api.put_player(game_id=game_id, balance=balance)

    page = await opened(api, f"/players/{PLAYER}?game_id={OTHER_GAME}")

    assert "1.00 Gold Coins Demo Quest" in page.text
    assert "2.00 Star Credits Star Arena" in page.text


async def test_what_waits_for_a_player_leads_to_where_it_is_answered(api: Story) -> None:
    session = await api.mint()
    move = await api.start(SEND)

    page = await opened(api, f"/players/{PLAYER}")

    assert f"/_emulator/checkouts/{session['session_id']}" in page.links
    assert f"/_emulator/moves/{move['transaction_id']}" in page.links


async def test_a_player_who_is_not_there_is_said_on_a_page(api: Story) -> None:
    answer = await api.http.get(f"/_emulator/players/{PLAYER}", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert "PLAYER_NOT_FOUND" in answer.text


@pytest.mark.parametrize("email", ["a/b@example.com", "<b>@example.com", "'\"&@example.com"])
async def test_an_address_of_strange_letters_has_a_page(api: Story, email: str) -> None:
    await api.put_player(email.replace("/", "%2F").replace("&", "%26"), name=HOSTILE)

    listed = await opened(api, "/players")
    [link] = [link for link in listed.links if "/players/" in link]
    page = await opened(api, link.removeprefix("/_emulator"))

    assert email in page.text
    assert HOSTILE not in page.html + listed.html


async def test_an_address_is_one_word_to_a_shell(api: Story) -> None:
    sly = "$(touch${IFS}sly);'`id`'@example.com"
    await api.put_player(quote(sly, safe=""))

    page = await opened(api, f"/players/{quote(sly, safe='')}")

    command = page.text.partition("This page as data ")[2]
    assert shlex.split(command) == command.split()
    assert len(shlex.split(command, comments=True)) == 2
    assert not set(command) & set("$;`'(")


def test_a_chart_goes_from_edge_to_edge_and_never_out_of_it() -> None:
    moments = [Moment(at, balance) for at, balance in ((0, 0), (10, 500), (20, 100))]

    points = [tuple(map(float, point.split(","))) for point in steps(moments, 40).split()]

    assert points[0][0] == 4
    assert points[-1][0] == WIDTH - 4
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert min(y for _, y in points) == 4


@pytest.mark.parametrize("balance", [0, 500])
def test_a_chart_of_one_instant_can_be_drawn(balance: int) -> None:
    assert steps([Moment(5, 0), Moment(5, balance)], 5)


@pytest.mark.parametrize("path", ["/players", f"/players/{PLAYER}"])
async def test_what_a_player_can_not_spend_for_now_is_called_reserved(
    api: Story, path: str
) -> None:
    await api.start(SEND)

    page = await opened(api, path)

    assert re.search(r"\d\.00 reserved", page.text)
