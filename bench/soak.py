"""Do anything to worlds, for as many steps as are wanted, and find nothing wrong.

The machine of tests/machine does a step, drawn by the seed: a purchase, a send, a claim, a webhook,
an hour, a fault, a snapshot, a fork. After each the books balance, states, events and deliveries
agree, and what was refused changed nothing; after each episode the same is done again in another
emulator, which must answer the same bytes. Exits with 1 and the steps that led to what is wrong.

    bench/soak.py --steps 100000 --seed 1
"""

from __future__ import annotations

import asyncio
import logging
import random
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

# The tests have the machine; who measures has only this folder.
sys.path.append(str(Path(__file__).parents[1] / "tests"))

from machine.machine import NAMES, Machine, Violation

STEPS = 100_000

# Each begins with an emulator of its own: what is found is found in so few steps.
EPISODE = 200


async def soak(steps: int, seed: str, episode: int = EPISODE) -> tuple[int, str | None]:
    """How many steps were done, and what was wrong then, if anything was."""
    dice, done, began = random.Random(seed), 0, time.monotonic()
    while done < steps:
        machine = Machine()
        try:
            await machine.begin()
            for _ in range(min(episode, steps - done)):
                await machine.do(dice.choice(NAMES), dice.randrange(12))
                done += 1
            await machine.end()
        except Violation as wrong:
            return done, str(wrong)
        finally:
            await machine.close()
        rate = done / (time.monotonic() - began)
        print(f"{done:,} of {steps:,} steps, {rate:.0f} a second", file=sys.stderr, flush=True)
    return done, None


def chosen() -> Namespace:
    """What the command line says."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(10**6)))
    parser.add_argument("--episode", type=int, default=EPISODE)
    return parser.parse_args()


def main() -> None:
    """Soak, and say what came of it."""
    options = chosen()
    print(f"seed {options.seed}", flush=True)
    # Receivers refuse on purpose.
    logging.disable(logging.WARNING)
    done, wrong = asyncio.run(soak(options.steps, options.seed, options.episode))
    if wrong:
        print(f"after {done:,} steps: {wrong}")
        sys.exit(1)
    print(f"{done:,} steps, each done twice: nothing was wrong")


if __name__ == "__main__":
    main()
