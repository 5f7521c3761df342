"""Kill the emulator as a power cut would, some hundred times under load, and lose nothing.

Buyers buy without a pause, a receiver takes the webhooks and is sometimes slow, says 500 or hangs
up, and at random moments, while it starts, too, the emulator gets SIGKILL and is started again on
the same file. In the end every request has one order, every order one event, and every event has
been delivered as it was announced, each attempt on record, and the books balance. Exits with 1 and
the list of what is not so.

    bench/kills.py --kills 500 --seed 1
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGTERM

from buying import START_BALANCE, Buyer, buying
from hearing import Receiver
from measuring import call, free_port, print_table, running, wait_for_answer, wait_until
from proof import HUNG_UP, INTERRUPTED, Evidence, attempts_by_outcome, violations

KILLS = 500
BUYERS = 4

# Of how many kills one comes while the emulator starts, and how long it may live before one.
_STARTS_KILLED = 8
_STARTING_SECONDS = 0.25
_LONGEST_LIFE_SECONDS = 0.5

# Many attempts, so that a receiver's bad moods never make an event dead.
POLICY = {"retry_delays_seconds": [1], "max_attempts": 21, "concurrency": 8, "timeout_seconds": 30}


@dataclass
class Soak:
    """One run: an emulator that dies over and over, and what was seen of it."""

    port: int
    folder: Path
    receiver: Receiver
    dice: random.Random
    listed: dict[str, str] = field(default_factory=dict)
    unbalanced: list[str] = field(default_factory=list)
    killed_starting: int = 0
    balanced: int = 0

    @property
    def command(self) -> list[str]:
        """How it is started, each time."""
        command = [sys.executable, "-m", "invo_emulator", "--port", str(self.port)]
        return [*command, "--data", str(self.folder)]

    def begin(self, buyers: list[Buyer]) -> None:
        """The first life, which ends in peace: who buys, and who is told."""
        with running(self.command) as process:
            wait_for_answer(self.port, "/_emulator/health")
            for buyer in buyers:
                balance = {"balance": str(START_BALANCE)}
                call(self.port, "PUT", f"/_emulator/players/{buyer.email}", balance)
            target = {"target_url": self.receiver.url, "policy": POLICY}
            call(self.port, "PUT", "/_emulator/webhooks", target)
            stop(process)

    def live_and_die(self, number: int) -> None:
        """One life, from spawn to SIGKILL."""
        with running(self.command) as process:  # which kills it
            if self.dice.randrange(_STARTS_KILLED) == 0:
                self.killed_starting += 1
                time.sleep(self.dice.uniform(0, _STARTING_SECONDS))
            else:
                self._look(f"after kill {number}")
                time.sleep(self.dice.uniform(0, _LONGEST_LIFE_SECONDS))
            if process.poll() is not None:
                raise AssertionError(f"it ended by itself in life {number}")

    def _look(self, when: str) -> None:
        wait_for_answer(self.port, "/_emulator/health")
        if call(self.port, "GET", "/_emulator/ledger?limit=1")["balanced"]:
            self.balanced += 1
        else:
            self.unbalanced.append(f"the books do not balance {when}")
        for event in call(self.port, "GET", "/_emulator/events?limit=20")["events"]:
            key = self.listed.setdefault(event["event_id"], event["idempotency_key"])
            if key != event["idempotency_key"]:
                self.unbalanced.append(f"{event['event_id']} has another key {when}")

    def come_to_rest(self) -> None:
        """Wait until everything is delivered, for as long as anything still is."""
        for state in ("pending", "sending", "held"):
            path = f"/_emulator/deliveries?state={state}&limit=1"
            wait_until(lambda path=path: not call(self.port, "GET", path)["deliveries"])  # type: ignore[misc]


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask it to stop, and wait."""
    process.send_signal(SIGTERM)
    if process.wait(30) != 0:
        raise AssertionError(f"it ended with {process.returncode}")


def soak(kills: int, seed: str, folder: Path) -> tuple[list[str], list[list[str]]]:
    """All of it: what is wrong, and the figures."""
    port, began = free_port(), time.monotonic()
    buyers = [Buyer(seed, number, port) for number in range(BUYERS)]
    with Receiver(seed) as receiver, ExitStack() as until_the_end:
        run = Soak(port, folder, receiver, random.Random(f"{seed} kills"))
        run.begin(buyers)
        with buying(buyers):
            for number in range(1, kills + 1):
                run.live_and_die(number)
                if number % 10 == 0:
                    orders = sum(len(buyer.answers) for buyer in buyers)
                    heard = len(receiver.arrivals)
                    text = f"{number} of {kills} kills, {orders} orders, {heard} arrivals"
                    print(text, file=sys.stderr, flush=True)
            receiver.is_good = True
            survivor = until_the_end.enter_context(running(run.command))
            wait_for_answer(port, "/_emulator/health")
        run.come_to_rest()
        stop(survivor)
        evidence = gathered(run, buyers)
        wrong = [*run.unbalanced, *violations(evidence)]
        return wrong, figures(run, evidence, buyers, time.monotonic() - began)


def gathered(run: Soak, buyers: list[Buyer]) -> Evidence:
    """What was seen from outside, by all who looked."""
    answers = {request: orders for buyer in buyers for request, orders in buyer.answers.items()}
    balances = {buyer.email: buyer.coins for buyer in buyers}
    file = run.folder / "default.sqlite3"
    return Evidence(file, answers, balances, run.listed, run.receiver.arrivals)


def figures(run: Soak, evidence: Evidence, buyers: list[Buyer], seconds: float) -> list[list[str]]:
    """The rows of the table."""
    outcomes = attempts_by_outcome(evidence.file)
    arrivals, interrupted = len(evidence.arrivals), outcomes[INTERRUPTED]
    counts = {
        "of them while it started": run.killed_starting,
        "restarts at which the books balanced": run.balanced,
        "orders, each of one request": len(evidence.answers),
        "times a buyer was not answered": sum(buyer.unanswered for buyer in buyers),
        "events announced, and delivered": outcomes["200"],
        "attempts on record": outcomes.total(),
        "of them answered 500": outcomes["500"],
        "of them not answered": sum(outcomes[each] for each in HUNG_UP),
        "of them interrupted": interrupted,
        "arrivals at the receiver": arrivals,
        "of them of interrupted attempts": arrivals - outcomes.total() + interrupted,
        "seconds": round(seconds),
    }
    return [[name, str(count)] for name, count in counts.items()]


def chosen() -> Namespace:
    """What the command line says."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(10**6)))
    return parser.parse_args()


def main() -> None:
    """Kill, prove, and print the table."""
    options = chosen()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        wrong, rows = soak(options.kills, options.seed, Path(folder))
    print_table(["kills", str(options.kills)], *rows)
    if wrong:
        print(f"{len(wrong)} violations:", *wrong[:50], sep="\n  ")
        sys.exit(1)
    print("nothing was lost, changed, or done twice")


if __name__ == "__main__":
    main()
