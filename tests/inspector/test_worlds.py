"""The page of worlds."""

from dataclasses import fields

from inspector.opening import links, look, read
from invo_emulator.settings import Settings
from stories import KEY, Story


async def test_every_world_stands_with_its_games_and_where_to_open_it(api: Story) -> None:
    await api.world(id="another", frozen=True, now="2030-01-01T00:00:00Z")

    text, found = await read(api, "/worlds"), await links(api, "/worlds")

    assert "another Demo Quest , Star Arena 2030-01-01 00:00:00.000 frozen" in text
    assert "default this one" in text
    assert "/_emulator/?world=another" in found
    assert "/_emulator/snapshot?world=another" in found


async def test_the_default_world_can_not_be_dropped(api: Story) -> None:
    await api.world(id="another")

    text = await read(api, "/worlds")

    assert "DELETE /_emulator/worlds/another" in text
    assert "DELETE /_emulator/worlds/default" not in text


async def test_who_drops_the_world_they_are_in_goes_to_the_default_one(api: Story) -> None:
    await api.world(id="another")

    page = await look(api, "/worlds?world=another")

    assert 'data-then="/_emulator/worlds"' in page.text


async def test_no_key_stands_there(api: Story) -> None:
    assert KEY not in (await look(api, "/worlds")).text


async def test_a_snapshot_is_downloaded_by_its_link(api: Story) -> None:
    snapshot = await look(api, "/snapshot")

    assert snapshot.headers["content-disposition"] == 'attachment; filename="default.invo-world"'


async def test_every_setting_stands_with_its_sentence_and_how_it_is(api: Story) -> None:
    await api.change_settings(starting_balance="5.00")

    page, text = await look(api, "/worlds"), await read(api, "/worlds")

    for each in fields(Settings):
        assert f'name="{each.name}"' in page.text
    assert 'placeholder="5.00"' in page.text
    assert "card_maximum_usd now 999.99 The bounds of one card payment. Send an amount" in text
    assert "item_lockouts as it is: false true false Whether item purchases lock out" in text


async def test_settings_are_of_the_world_that_is_looked_at(api: Story) -> None:
    await api.world(id="another", settings={"starting_balance": "7.00"})

    assert 'placeholder="7.00"' in (await look(api, "/worlds?world=another")).text
