"""A finding: one thing that was looked at, and what is to be done about it."""

from invo_emulator.records import frozen

# How bad it is: as it should be; worth a look; to be mended; could not be seen.
FINE, ODD, WRONG, UNSEEN = "fine", "odd", "wrong", "unseen"


@frozen
class Finding:
    """What was found. `where` is a file and a line, if it is about one."""

    verdict: str
    says: str
    why: str = ""
    mend: str = ""
    where: str = ""

    def shown(self) -> dict[str, str]:
        """For a program."""
        return {
            "verdict": self.verdict,
            "says": self.says,
            "why": self.why,
            "mend": self.mend,
            "where": self.where,
        }
