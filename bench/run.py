"""All the figures in one table, each beside what is aimed at.

    .venv/bin/python bench/run.py                 every measurement, a quarter of an hour
    .venv/bin/python bench/run.py throughput ...  only these
    .venv/bin/python bench/run.py --smoke         only whether they can be made, in seconds

What is compared is run in turn, in one run. A smoke leaves out what needs the network: the peers.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType

import costs
import deliveries
import first_call
import growth
import painting
import retries
import startup
import throughput
import writes
from figures import print_figures

ALL = (throughput, startup, first_call, growth, writes, deliveries, retries, costs, painting)
WITH_PEERS = (startup, first_call, writes)


def be_brief() -> None:
    """Have all measurements take as little as they can."""
    for measurement in ALL:
        vars(measurement)["ROUNDS"] = 1
    throughput.CALLS, growth.CALLS, growth.ORDERS = 32, 5, 100
    deliveries.COUNT, deliveries.CONCURRENCIES = 20, (1, 4)
    costs.CALLS = costs.WORLDS = costs.DAYS = (1, 2)
    costs.ORDERS = (10, 20)
    painting.MANY = 20


def _chosen(names: Sequence[str]) -> list[ModuleType]:
    known = {measurement.__name__: measurement for measurement in ALL}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"There is no measurement {', '.join(unknown)}; there are {', '.join(known)}.")
    return [known[name] for name in names] or list(ALL)


def main(arguments: Sequence[str]) -> None:
    """Measure, and print the table."""
    is_smoke = "--smoke" in arguments
    measurements = _chosen([name for name in arguments if name != "--smoke"])
    if is_smoke:
        be_brief()
        measurements = [each for each in measurements if each not in WITH_PEERS]
    found = []
    for measurement in measurements:
        print(measurement.__name__, file=sys.stderr)
        found.extend(measurement.figures())
    print_figures(found)


if __name__ == "__main__":
    main(sys.argv[1:])
