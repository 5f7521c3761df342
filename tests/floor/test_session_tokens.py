"""The token in a checkout link: believed only by the world that signed it."""

import base64
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from floor.stage import pinned
from invo_emulator.core import session_tokens
from invo_emulator.core.planting import plant
from invo_emulator.errors import InvalidSessionToken
from invo_emulator.times import SECOND
from invo_emulator.world.plan import Plan
from invo_emulator.world.world import World
from stories import Wall

SESSION = "chk_abcdefghijklmnopqrstuvwx"


def open_world(name: str = "default", seed: str = "pinned") -> World:
    return World(name, Plan(seed=seed), pinned(Wall()), {}, plant)


def sign(world: World) -> str:
    return world.at_once(lambda tx: session_tokens.sign(tx, SESSION))


def read(world: World, token: str) -> str:
    return world.at_once(lambda tx: session_tokens.read(tx, token))


def test_a_token_is_read_by_the_world_that_signed_it() -> None:
    world = open_world()

    token = sign(world)

    assert (read(world, token), session_tokens.world_of(token)) == (SESSION, "default")


def test_a_token_fits_into_a_link() -> None:
    token = sign(open_world("a world"))

    assert token.isascii()
    assert not set(token) & set("&?#%+ /=")


def test_a_token_is_stamped_by_the_worlds_clock() -> None:
    world = open_world()
    world.clock.hop(world.clock.now() + 86_400 * SECOND)

    stamp = sign(world).split(".")[-2]

    seconds = int.from_bytes(base64.urlsafe_b64decode(stamp + "=" * (-len(stamp) % 4)), "big")
    assert seconds == world.clock.now() // SECOND


def test_a_token_is_still_read_when_its_time_is_long_over() -> None:
    world = open_world()
    token = sign(world)

    world.clock.hop(world.clock.now() + 365 * 86_400 * SECOND)

    assert read(world, token) == SESSION


@pytest.mark.parametrize(("name", "seed"), [("default", "other"), ("other", "other")])
def test_another_world_does_not_believe_it(name: str, seed: str) -> None:
    token = sign(open_world())

    with pytest.raises(InvalidSessionToken, match="use checkout_url exactly as it was given"):
        read(open_world(name, seed), token)


WORLD = open_world()
TOKEN = sign(WORLD)


SIGNED = TOKEN.rpartition(".")[0]


@given(st.integers(0, len(SIGNED) - 1), st.characters(max_codepoint=0x2FF))
def test_a_token_of_which_a_letter_changed_is_not_believed(place: int, letter: str) -> None:
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]

    assert _read_or_refused(changed) == (SESSION if changed == TOKEN else None)


@given(st.integers(0, len(TOKEN)), st.integers(0, len(TOKEN)), st.text())
def test_however_a_token_is_changed_it_never_means_another_session(
    start: int, end: int, between: str
) -> None:
    assert _read_or_refused(TOKEN[:start] + between + TOKEN[end:]) in (SESSION, None)


def _read_or_refused(token: str) -> str | None:
    try:
        return read(WORLD, token)
    except InvalidSessionToken:
        return None


def _packed(payload: bytes) -> str:
    return base64.urlsafe_b64encode(payload).decode().rstrip("=")


@given(st.text() | st.binary().map(_packed).map(lambda text: f"{text}.AAAAAA.AAAA"))
@example("")
@example("..")
@example("." + _packed(b"x\x9c") + ".a.b")
@example(_packed(b"[]") + ".AAAAAA.AAAA")
@example(_packed(b"null") + ".AAAAAA.AAAA")
@example(_packed(b'"w"') + ".AAAAAA.AAAA")
@example(_packed(b'{"jti": 1}') + ".AAAAAA.AAAA")
@example(_packed(b"[" * 100_000) + ".AAAAAA.AAAA")
@example(_packed(b"9" * 5000) + ".AAAAAA.AAAA")
@example(_packed(b'{"w":"default"}') + "." + "_" * 100 + ".AAAA")
def test_garbage_is_refused_and_does_no_more(token: str) -> None:
    assert _read_or_refused(token) is None
    with suppress(InvalidSessionToken):
        assert isinstance(session_tokens.world_of(token), str)
