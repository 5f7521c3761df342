"""An emulator beside a command: it serves in a thread of this process, so that nothing of it can be
left behind when the command has ended."""

import queue
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from invo_emulator import starting
from invo_emulator.terminal import children

if TYPE_CHECKING:
    from invo_emulator.emulator import Emulator
    from invo_emulator.serving import Address

# What is said of the environment that a command finds.
VARIABLES = """
    INVO_BASE_URL         where to call, with the sandbox prefix
    INVO_GAME_SECRET      the first game's key; INVO_SDK_KEY is the same
    INVO_WEBHOOK_SECRET   what webhooks are signed with
    INVO_GAME_ID          the first game
    INVO_CONTROL_URL      the control plane, of which INVO_WORLD is the world
""".strip("\n")


@contextmanager
def serving(chosen: Namespace, seed: str | None = None) -> Iterator[dict[str, str]]:
    """Serve for as long as this is entered; what a command should know of it, as variables. Raises
    Mistake when it can't be started as asked."""
    ready: queue.SimpleQueue[dict[str, str] | Exception] = queue.SimpleQueue()
    is_over = threading.Event()

    def tell(emulator: "Emulator", address: "Address", _: bool) -> None:
        ready.put(_variables(emulator, address))

    def serve() -> None:
        children.leave_signals_to_the_main_thread()
        try:
            starting.serve(chosen, tell, is_over.is_set, seed)
        except Exception as error:
            ready.put(error)

    thread = threading.Thread(target=serve, name="emulator", daemon=True)
    thread.start()
    told = ready.get()
    if isinstance(told, Exception):
        raise told
    try:
        yield told
    finally:
        is_over.set()
        thread.join()


def _variables(emulator: "Emulator", address: "Address") -> dict[str, str]:
    from invo_emulator import serving  # loaded by now

    first = serving.ready_record(emulator, address)["games"][0]
    world, token = emulator.worlds.get().id, emulator.reach.control_token
    return {
        "INVO_BASE_URL": f"{address.url}/sandbox",
        "INVO_GAME_ID": first["game_id"],
        "INVO_GAME_SECRET": first["secret"],
        "INVO_SDK_KEY": first["secret"],
        "INVO_WEBHOOK_SECRET": first["signing_secret"],
        "INVO_CONTROL_URL": f"{address.url}/_emulator",
        "INVO_WORLD": world,
        # So that the command can call this program in turn.
        "INVO_EMULATOR_URL": address.url,
        "INVO_EMULATOR_WORLD": world,
        **({"INVO_EMULATOR_CONTROL_TOKEN": token} if token else {}),
    }
