"""The certificate: drives a studio's webhook receiver through named checks.

    certificate = await run("http://localhost:3000/webhooks/invo", "whsec_…")
    assert certificate.holds

It knows a receiver by HTTP alone, and nothing of the emulator but how events look.
"""

from invo_emulator.certificate.certificates import Certificate
from invo_emulator.certificate.checks import CannotExamine, Check, Finding, Group, Result
from invo_emulator.certificate.running import Options, Watcher, run

__all__ = [
    "CannotExamine",
    "Certificate",
    "Check",
    "Finding",
    "Group",
    "Options",
    "Result",
    "Watcher",
    "run",
]
