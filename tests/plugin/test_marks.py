"""What a mark may ask, and how a wrong one is told."""

from datetime import datetime, timezone
from decimal import Decimal

import pytest

from invo_emulator.testing import Invo, InvoClock
from plugin.studio import Suite


@pytest.mark.invo(
    now=datetime(2027, 1, 1, tzinfo=timezone.utc),
    frozen=True,
    settings={"starting_balance": Decimal("5.00")},
    games=[{"game_id": 7, "name": "Chess", "currency": {"name": "Pawns", "symbol": "P"}}],
    players=["bob@example.com", {"email": "ada@example.com", "balance": "250.00"}],
)
def test_a_world_begins_as_it_is_asked_to(invo: Invo, invo_clock: InvoClock) -> None:
    [game] = invo.games

    balances = {each["email"]: each["available_balance"] for each in _players(invo)}

    assert (game.game_id, game.name, game.currency["name"]) == (7, "Chess", "Pawns")
    assert balances == {"bob@example.com": "5.00", "ada@example.com": "250.00"}
    assert invo_clock.now == datetime(2027, 1, 1, tzinfo=timezone.utc)


def _players(invo: Invo) -> list[dict[str, str]]:
    return list(invo.control("GET", "/players")["players"])


@pytest.mark.invo(seed="pinned", frozen=True, now="2027-01-01T00:00:00Z")
class TestNearestMark:
    """Marks of a class and of its tests."""

    @pytest.mark.invo(seed="another")
    def test_the_nearest_mark_says(self, invo: Invo) -> None:
        assert invo.began["seed"] == "another"
        assert invo.began["clock"]["mode"] == "frozen"


def test_the_same_seed_gives_the_same_ids(suite: Suite) -> None:
    result = suite.run(
        """
        import pytest

        seen = []

        @pytest.mark.parametrize("number", range(2))
        @pytest.mark.invo(seed="pinned")
        def test_it(invo, number):
            client = invo.client()
            session = client.create_checkout(player_email="a@example.com", usd_amount="1.00")
            seen.append(session.session_id)
            assert len(set(seen)) == 1
        """
    )

    result.assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("mark", "complaint"),
    [
        ("sede='x'", "invo takes no sede: did you mean seed?"),
        ("colour='red'", "invo takes no colour: there are seed, now, *"),
        ("'pinned'", "invo takes its arguments by name; not 'pinned'."),
        ("seed=5", "invo(seed=…) is a text: the same ids each time; not 5."),
        ("now=datetime(2027, 1, 1)", "invo(now=…) needs a time zone*"),
        ("frozen='yes'", "invo(frozen=…) is True: and stands; not 'yes'."),
        ("players='ada@example.com'", "invo(players=…) is a list of *; not 'ada@example.com'."),
        ("players=[5]", "invo(players=…) is a list of *; in it is 5."),
        ("players=['ada']", "*players[[]0[]].email*"),
        ("settings={'starting_balanse': '1'}", "*starting_balance*"),
        ("games=[{'name': 'Chess'}]", "*game_id*"),
        ("faults=[{'operation': 'POST /api/checkout/session'}]", "*Did you mean POST *"),
    ],
)
def test_a_wrong_mark_is_told(suite: Suite, mark: str, complaint: str) -> None:
    result = suite.run(
        f"""
        from datetime import datetime
        import pytest

        @pytest.mark.invo({mark})
        def test_it(invo): pass
        """
    )

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"@pytest.mark.invo of *::test_it: {complaint}"])
