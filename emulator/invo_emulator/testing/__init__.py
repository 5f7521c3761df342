"""Tests of a studio's own code, against an emulator that nobody has to start.

With pytest, the fixtures of `invo_emulator.pytest_plugin` give these; with unittest,
`InvoTestCase` has them.
"""

from invo_emulator.testing.checkouts import InvoCheckout, Outcome
from invo_emulator.testing.clocks import InvoClock
from invo_emulator.testing.faults import InvoFaults
from invo_emulator.testing.unittests import InvoTestCase
from invo_emulator.testing.webhooks import Delivery, InvoWebhooks
from invo_emulator.testing.worlds import ControlRefused, Game, Invo, Player

__all__ = [
    "ControlRefused",
    "Delivery",
    "Game",
    "Invo",
    "InvoCheckout",
    "InvoClock",
    "InvoFaults",
    "InvoTestCase",
    "InvoWebhooks",
    "Outcome",
    "Player",
]
