"""Fuzzes one reader for as long as it is let, guided by what the code does: bench/fuzz.py READER.

    pip install atheris
    PYTHONPATH=emulator:client:tests python bench/fuzz.py verify -max_total_time=600

The readers are those of tests/safety/targets.py, which the tests try a hundred times each. What is
found is written beside it as crash-*, and belongs among the seeds there. Options are libFuzzer's.
Atheris has wheels for Linux; it is no dependency, since only who fuzzes has need of it.
"""

import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Never comes back while nothing is found."""
    import atheris

    with atheris.instrument_imports(include=["invo_emulator", "invo_client"]):
        from safety.targets import TARGETS

    if len(arguments) < 2 or arguments[1] not in TARGETS:
        print(f"Name a reader: {', '.join(TARGETS)}")
        return 2
    target = TARGETS[arguments[1]]
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds):
            (Path(corpus) / str(number)).write_bytes(seed)
        atheris.Setup([arguments[0], *arguments[2:], corpus], target.read)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
