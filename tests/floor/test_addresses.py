"""Addresses: where only public ones may be called, nothing else is, by whatever name."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import httpx
import pytest

from floor.stage import (
    Ear,
    RunningWall,
    announce,
    attempts_of,
    deliveries_of,
    listen,
    pinned,
    skipping_time,
)
from invo_emulator import system
from invo_emulator.emulator import Emulator
from invo_emulator.errors import InvalidInput
from invo_emulator.times import SECOND
from invo_emulator.webhooks import targets
from invo_emulator.world.plan import DEMO_QUEST, Plan, WebhookPlan
from invo_emulator.world.transaction import Row
from invo_emulator.world.world import World
from stories import Wall

PUBLIC = {"webhook_targets_public": True}

REFUSED = [
    ("http://studio.example/", "https://"),
    ("http://93.184.216.34/", "https://"),
    ("https://localhost/", "localhost"),
    ("https://LOCALHOST:8443/", "localhost"),
    ("https://localhost./", "localhost"),
    ("https://studio.localhost/", "studio.localhost"),
    ("https://printer.local/", "printer.local"),
    ("https://metadata.google.internal/", "metadata.google.internal"),
    ("https://box.localdomain/", "box.localdomain"),
    ("https://nas.home.arpa/", "nas.home.arpa"),
    ("https://intranet/", "no domain"),
    ("https://127.0.0.1/", "127.0.0.1"),
    ("https://127.0.0.1./", "127.0.0.1"),
    ("https://127.255.0.9:8443/hooks", "127.255.0.9"),
    ("https://0.0.0.0/", "0.0.0.0"),
    ("https://10.0.0.1/", "10.0.0.1"),
    ("https://172.16.0.1/", "172.16.0.1"),
    ("https://192.168.1.1/", "192.168.1.1"),
    ("https://100.64.0.1/", "100.64.0.1"),
    ("https://169.254.169.254/latest/meta-data/", "169.254.169.254"),
    ("https://192.0.2.1/", "192.0.2.1"),
    ("https://198.18.0.1/", "198.18.0.1"),
    ("https://224.0.0.1/", "224.0.0.1"),
    ("https://240.0.0.1/", "240.0.0.1"),
    ("https://255.255.255.255/", "255.255.255.255"),
    ("https://2130706433/", "2130706433"),
    ("https://0x7f000001/", "0x7f000001"),
    ("https://0x7f.0.0.1/", "0x7f.0.0.1"),
    ("https://017700000001/", "017700000001"),
    ("https://0177.0.0.1/", "0177.0.0.1"),
    ("https://127.1/", "127.1"),
    ("https://127.0.0.01/", "127.0.0.01"),
    ("https://studio.0x/", "studio.0x"),
    ("https://[::]/", "::"),
    ("https://[::1]/", "::1"),
    ("https://[::127.0.0.1]/", "::127.0.0.1"),
    ("https://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1"),
    ("https://[::ffff:a9fe:a9fe]/", "::ffff:a9fe:a9fe"),
    ("https://[64:ff9b::7f00:1]/", "64:ff9b::7f00:1"),
    ("https://[2002:7f00:1::]/", "2002:7f00:1::"),
    ("https://[fe80::1]/", "fe80::1"),
    ("https://[fe80::1%25eth0]/", "fe80::1"),
    ("https://[fec0::1]/", "fec0::1"),
    ("https://[fc00::1]/", "fc00::1"),
    ("https://[fd00:ec2::254]/", "fd00:ec2::254"),
    ("https://[ff02::1]/", "ff02::1"),
    ("https://[2001:db8::1]/", "2001:db8::1"),
]
ACCEPTED = [
    "https://studio.example/webhooks",
    "https://hooks.studio.example:8443/invo?game=1",
    "https://local.studio.example/",
    "https://localhost.studio.example/",
    "https://127.0.0.1.nip.io/",  # as it is written; as it resolves is seen when it is called
    "https://8.8.8.8/",
    "https://[2606:4700:4700::1111]:8443/",
    "https://bücher.example/",
    "https://x0.example/",
]


def put(world: World, url: str) -> None:
    world.at_once(lambda tx: targets.put(tx, world.game(), url))


@pytest.mark.parametrize(("url", "named"), REFUSED)
def test_what_is_not_public_is_not_registered(world: World, url: str, named: str) -> None:
    world.change_settings(PUBLIC)

    with pytest.raises(InvalidInput, match="webhook_targets_public") as caught:
        put(world, url)

    assert caught.value.extra == {"field": "target_url"}
    assert named in caught.value.message
    assert world.at_once(lambda tx: targets.get(tx, world.game())) is None


@pytest.mark.parametrize("url", ACCEPTED)
def test_what_may_be_public_is_registered(world: World, url: str) -> None:
    world.change_settings(PUBLIC)

    put(world, url)

    assert world.at_once(lambda tx: targets.find(tx, world.game()))["target_url"] == url


@pytest.mark.parametrize(("url", "named"), REFUSED)
def test_without_the_setting_everything_is_registered(world: World, url: str, named: str) -> None:
    put(world, url)

    assert world.at_once(lambda tx: targets.find(tx, world.game()))["target_url"] == url


def test_the_demos_target_is_the_emulator_itself_and_always_taken(world: World) -> None:
    world.change_settings(PUBLIC)

    listen(world, "http://127.0.0.1:4686/demo/webhooks", name="demo")

    assert world.at_once(lambda tx: targets.get(tx, world.game(), "demo"))


@pytest.mark.parametrize(("url", "named"), REFUSED[::6])
def test_a_plan_with_such_an_address_is_refused_as_a_whole(url: str, named: str) -> None:
    game = replace(DEMO_QUEST, webhook=WebhookPlan(url))

    with pytest.raises(InvalidInput, match="webhook_targets_public"):
        Emulator(Plan((game,), settings=PUBLIC))


class Names:
    """A resolver that knows what it was told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.known: dict[str, list[str]] = {}
        self.asked: list[tuple[str, int]] = []

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a name."""
        self.asked.append((host, port))
        if host not in self.known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return self.known[host]


@pytest.fixture
def names() -> Names:
    """What names mean."""
    return Names()


@pytest.fixture
async def emulator(wall: Wall, ear: Ear, names: Names) -> AsyncIterator[Emulator]:
    """An emulator to whom names mean what the story says."""
    emulator = Emulator(
        system=replace(pinned(wall), resolve=names.resolve),
        webhook_transport=lambda: httpx.MockTransport(ear.answer),
    )
    yield emulator
    await emulator.close()


async def call(emulator: Emulator, url: str) -> Row:
    """Send an event to an address, however it was registered; the attempt."""
    world = emulator.worlds.get()
    listen(world, url)
    world.change_settings(PUBLIC)
    announce(world)
    await emulator.courier.deliver_due(world)
    [attempt] = attempts_of(world)
    return attempt


CALLED = [
    ("https://studio.example/hooks?game=1", "https://93.184.216.34/hooks?game=1", "studio.example"),
    ("https://studio.example:8443/", "https://93.184.216.34:8443/", "studio.example:8443"),
    ("https://Studio.Example./", "https://93.184.216.34/", "studio.example"),
    ("https://bücher.example/", "https://93.184.216.34/", "xn--bcher-kva.example"),
    ("https://six.example/", "https://[2606:4700:4700::1111]/", "six.example"),
    ("https://six.example:99/", "https://[2606:4700:4700::1111]:99/", "six.example:99"),
    ("https://8.8.8.8/", "https://8.8.8.8/", "8.8.8.8"),
    ("https://[2606:4700::1]:99/", "https://[2606:4700::1]:99/", "[2606:4700::1]:99"),
]


@pytest.mark.parametrize(("url", "called", "host"), CALLED)
async def test_the_very_address_that_was_looked_at_is_called_by_its_own_name(
    emulator: Emulator, ear: Ear, names: Names, url: str, called: str, host: str
) -> None:
    four, six = ["93.184.216.34", "93.184.216.35"], ["2606:4700:4700::1111"]
    names.known = {
        **dict.fromkeys(("studio.example", "xn--bcher-kva.example"), four),
        "six.example": six,
        "8.8.8.8": ["8.8.8.8"],
        "2606:4700::1": ["2606:4700::1"],
    }

    attempt = await call(emulator, url)

    [request] = ear.requests
    assert (str(request.url), request.headers["Host"]) == (called, host)
    assert [request.extensions["sni_hostname"]] == [asked for asked, _ in names.asked]
    assert (attempt["target_url"], attempt["status"]) == (url, 200)


NOT_PUBLIC = [
    *("127.0.0.1", "10.0.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("::1", "fe80::1%eth0", "fd00:ec2::254", "::ffff:127.0.0.1", "64:ff9b::a9fe:a9fe"),
    *("2002:a00:1::", "fec0::1", "::", "ff02::1", "no address"),
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
@pytest.mark.parametrize("beside", [[], ["93.184.216.34"]])
async def test_a_name_that_means_a_place_inside_is_refused_and_nothing_is_called(
    emulator: Emulator, ear: Ear, names: Names, address: str, beside: list[str]
) -> None:
    names.known = {"evil.example": [*beside, address]}

    attempt = await call(emulator, "https://evil.example/hooks")

    assert ear.requests == []
    assert attempt["network_error"] == (
        f"AddressRefused: evil.example is {address}, which is not on the public internet"
    )
    assert (attempt["status"], attempt["duration_us"]) == (None, 0)
    assert deliveries_of(emulator.worlds.get())[0]["state"] == "pending"


async def test_a_name_is_looked_up_for_each_attempt(
    emulator: Emulator, ear: Ear, names: Names, wall: Wall
) -> None:
    names.known = {"evil.example": ["93.184.216.34"]}
    ear.status = 500
    await call(emulator, "https://evil.example/")
    names.known = {"evil.example": ["127.0.0.1"]}

    wall.advance(30)
    await emulator.courier.deliver_due(emulator.worlds.get())

    _, attempt = attempts_of(emulator.worlds.get())
    assert "evil.example is 127.0.0.1" in attempt["network_error"]
    assert (len(ear.requests), len(names.asked)) == (1, 2)


async def test_a_name_that_means_nothing_is_a_failed_attempt(emulator: Emulator, ear: Ear) -> None:
    attempt = await call(emulator, "https://nowhere.example/")

    assert attempt["network_error"].startswith("gaierror: ")
    assert ear.requests == []


@pytest.mark.parametrize(("url", "named"), REFUSED)
async def test_what_was_registered_before_is_refused_when_it_is_called(
    emulator: Emulator, ear: Ear, names: Names, url: str, named: str
) -> None:
    attempt = await call(emulator, url)

    assert attempt["network_error"].startswith("AddressRefused: the target must ")
    assert named in attempt["network_error"]
    assert (ear.requests, names.asked) == ([], [])


async def test_without_the_setting_no_name_is_looked_up(
    emulator: Emulator, world: World, ear: Ear, names: Names
) -> None:
    listen(world, "http://localhost:3000/hooks")
    announce(world)

    await emulator.courier.deliver_due(world)

    assert (str(ear.requests[0].url), names.asked) == ("http://localhost:3000/hooks", [])


async def test_the_demo_is_told_whatever_is_set(
    emulator: Emulator, world: World, ear: Ear, names: Names
) -> None:
    world.change_settings(PUBLIC)
    listen(world, "http://127.0.0.1:4686/demo/webhooks", name="demo")
    announce(world)

    await emulator.courier.deliver_due(world)

    assert (len(ear.requests), names.asked) == (1, [])


@pytest.mark.parametrize("location", ["https://127.0.0.1/", "https://studio.example/elsewhere"])
async def test_a_redirect_is_a_failure_and_is_not_followed(
    emulator: Emulator, ear: Ear, names: Names, location: str
) -> None:
    names.known = {"studio.example": ["93.184.216.34"]}
    ear.status, ear.headers = 307, {"Location": location}

    attempt = await call(emulator, "https://studio.example/")

    assert (attempt["status"], len(ear.requests)) == (307, 1)
    assert deliveries_of(emulator.worlds.get())[0]["state"] == "pending"


@skipping_time
async def test_a_name_that_takes_for_ever_is_given_up_like_a_target_that_does() -> None:
    async def think(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    wall = RunningWall()
    emulator = Emulator(system=replace(pinned(wall), resolve=think))
    began = wall()

    attempt = await call(emulator, "https://slow.example/")

    assert (attempt["network_error"], wall() - began) == ("TimeoutError", 10 * SECOND)
    await emulator.close()


@pytest.mark.parametrize(("host", "among"), [("127.0.0.1", "127.0.0.1"), ("::1", "::1")])
async def test_the_systems_own_resolver_knows_addresses(host: str, among: str) -> None:
    assert among in await system.real().resolve(host, 443)


async def test_the_systems_own_resolver_knows_this_machine() -> None:
    found = await system.real().resolve("localhost", 443)

    assert set(found) <= {"127.0.0.1", "::1"}
