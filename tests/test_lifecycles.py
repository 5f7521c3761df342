"""Properties of every state table: nothing unreachable, nothing unlisted, no other words."""

import re
from pathlib import Path

import pytest

import invo_emulator
from invo_emulator import lifecycles
from invo_emulator.errors import WrongState
from invo_emulator.lifecycles import DELIVERY, ORDER, PAYMENT, Lifecycle
from invo_emulator.webhooks.catalogue import SUPPORTED

every_table = pytest.mark.parametrize("table", lifecycles.ALL, ids=lambda table: table.name)

SOURCE = Path(invo_emulator.__file__).parent


def reachable(table: Lifecycle) -> set[str]:
    """Every state that some events lead to."""
    found, new = set(), {table.start}
    while new:
        found |= new
        new = {target for state in found for target in table.moves[state].values()} - found
    return found


def events_of(table: Lifecycle) -> set[str]:
    return {event for moves in table.moves.values() for event in moves}


@every_table
def test_each_state_is_reached_from_the_start(table: Lifecycle) -> None:
    assert reachable(table) == set(table.moves)


@every_table
def test_each_listed_event_leads_where_the_table_says(table: Lifecycle) -> None:
    for state, moves in table.moves.items():
        for event, target in moves.items():
            assert table.after(state, event) == target


@every_table
def test_each_unlisted_event_is_refused_by_name(table: Lifecycle) -> None:
    for state, moves in table.moves.items():
        for event in (events_of(table) | {"explode"}) - set(moves):
            with pytest.raises(WrongState) as refusal:
                table.after(state, event)
            assert refusal.value.message == f"cannot {event} a {table.name} that is {state}"


@every_table
def test_final_states_accept_nothing(table: Lifecycle) -> None:
    finals = {state for state in table.moves if table.is_final(state)}

    assert finals == {state for state, moves in table.moves.items() if not moves}
    assert table.start not in finals


@every_table
def test_from_each_state_there_is_a_way_to_rest(table: Lifecycle) -> None:
    finals = {state for state in table.moves if table.is_final(state)}
    resting = finals or {"delivered", "dead", "disabled"}

    for state in table.moves:
        from_here = Lifecycle(table.name, state, table.moves)
        assert reachable(from_here) & resting


@every_table
def test_names_are_words(table: Lifecycle) -> None:
    for word in [*table.moves, *events_of(table)]:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", word)


def test_no_two_tables_have_the_same_name() -> None:
    assert len({table.name for table in lifecycles.ALL}) == len(lifecycles.ALL)
    tables = [one for one in vars(lifecycles).values() if isinstance(one, Lifecycle)]
    assert tables == list(lifecycles.ALL)


# The tables of the database whose `state` (and `payment_state`) a lifecycle speaks of.
SPOKEN = {
    ("checkout_session", "state"): lifecycles.CHECKOUT_SESSION,
    ("purchase", "state"): ORDER,
    ("purchase", "payment_state"): PAYMENT,
    ("purchase", "first_state"): ORDER,
    ("purchase", "first_payment_state"): PAYMENT,
    ("move", "state"): lifecycles.MOVE,
    ("delivery", "state"): DELIVERY,
    ("webhook_target", "state"): lifecycles.SUBSCRIPTION,
}


def test_every_state_column_has_a_lifecycle() -> None:
    schema = (SOURCE / "storage" / "schema.sql").read_text()
    tables = re.findall(r"CREATE TABLE (\w+) \((.*?)\n\)", schema, re.DOTALL)

    columns = {
        (table, column)
        for table, body in tables
        for column in re.findall(r"^ *(\w*state)\b", body, re.M)
    }

    assert columns == set(SPOKEN)


def literals() -> list[tuple[str, str, str]]:
    """Each `state = 'word'` of the source: where, which column, which word."""
    found = []
    for file in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.sql")]):
        for column, word in re.findall(r"\b(\w*state) *(?:=|<>) *'(\w+)'", file.read_text()):
            found.append((str(file.relative_to(SOURCE)), column, word))
    return found


@pytest.mark.parametrize(("file", "column", "word"), literals())
def test_sql_speaks_of_states_that_some_table_knows(file: str, column: str, word: str) -> None:
    tables = [table for (_, spoken), table in SPOKEN.items() if spoken == column]

    assert any(word in table.moves for table in tables)


def comparisons() -> list[tuple[str, str, str]]:
    """Each `["state"] == "word"` of the source."""
    found = []
    for file in sorted(SOURCE.rglob("*.py")):
        pattern = r"\[\"(\w*state)\"\] *(?:==|!=) *\"(\w+)\""
        for column, word in re.findall(pattern, file.read_text()):
            found.append((str(file.relative_to(SOURCE)), column, word))
    return found


@pytest.mark.parametrize(("file", "column", "word"), comparisons())
def test_python_speaks_of_states_that_some_table_knows(file: str, column: str, word: str) -> None:
    tables = [table for (_, spoken), table in SPOKEN.items() if spoken == column]

    assert any(word in table.moves for table in tables)


def test_events_asked_of_a_table_by_name_are_known_to_it() -> None:
    for file in SOURCE.rglob("*.py"):
        for name, event in re.findall(r"\b([A-Z_]+)\.after\([^\"\n]*\"(\w+)\"\)", file.read_text()):
            assert event in events_of(getattr(lifecycles, name)), f"{file.name}: {event}"


def test_each_event_type_that_is_announced_is_in_the_catalogue() -> None:
    calls = r"announce\(tx, [^,]+, \"([a-z.]+)\""
    announced = {
        word for file in SOURCE.rglob("*.py") for word in re.findall(calls, file.read_text())
    }

    assert {"purchase.completed", "purchase.failed"} <= announced <= set(SUPPORTED)
