"""A world's randomness: a seed and a counter, so that the same calls give the same ids."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property


def span(prefix: str, other: str) -> tuple[str, str]:
    """Between which two texts the id with this prefix lies of a thing whose `other` id is known."""
    digits = other.rpartition("_")[2]
    if len(digits) < 24:
        return "", ""  # it is no id of ours, and nothing lies between these
    # No digit comes after f.
    return f"{prefix}_{digits[:8]}", f"{prefix}_{digits[:8]}g"


_NONE_YET: tuple[int, list[str]] = (-8, [])


@dataclass(repr=False, eq=False)  # nobody shows or compares one, and each method is start-up time
class Chance:
    """Every id is a keyed hash of how many came before. The counter lives in the world's store
    and is put back when a transaction is."""

    seed: str
    counter: int = 0
    # Calls are counted in memory, so what tells one process's calls from another's is its opening.
    opening: int = 0
    requests: int = 0
    # Of ids and of calls, the digits of the newest eight, and the number of the first of them.
    _digests: dict[str, tuple[int, list[str]]] = field(default_factory=dict)

    def id(self, prefix: str) -> str:
        """A new id: the prefix and 24 hexadecimal digits."""
        self.counter += 1
        return f"{prefix}_{self._beginning(self.counter)}{self._tail('id', self.counter)}"

    def ids(self, *prefixes: str) -> list[str]:
        """New ids of one thing. They begin alike, so that it is found by any of them with an index
        of one: see span()."""
        number, ids = self.counter, []
        beginning = self._beginning(number + 1)
        for prefix in prefixes:
            number += 1
            ids.append(f"{prefix}_{beginning}{self._tail('id', number)}")
        self.counter = number
        return ids

    def digits(self, count: int) -> str:
        """So many digits, as in a PIN."""
        self.counter += 1
        number = int.from_bytes(self._digest(f"digits {self.counter}"), "big")
        return f"{number % 10**count:0{count}d}"

    def claim_code(self) -> str:
        """Five capitals but O, a hyphen, and five digits but 0."""
        self.counter += 1
        digest = self._digest(f"claim {self.counter}")
        letters = "".join("ABCDEFGHIJKLMNPQRSTUVWXYZ"[byte % 25] for byte in digest[:5])
        digits = "".join("123456789"[byte % 9] for byte in digest[5:10])
        return f"{letters}-{digits}"

    def request_id(self) -> str:
        """An id for a call. It has a counter of its own, because a refused call changes nothing."""
        self.requests += 1
        tail = self._tail(f"request {self.opening}", self.requests)
        return f"req_{self._beginning(self.requests)}{tail}"

    def key(self, purpose: str) -> str:
        """A secret of this world's, always the same for one purpose."""
        return self._digest(f"key {purpose}").hex()

    def fingerprint(self, text: str) -> str:
        """32 hex digits that always stand for this text in this world."""
        return self._digest(f"fingerprint {text}")[:16].hex()

    def _beginning(self, number: int) -> str:
        # These digits count, so that ids sort by their age: an index puts new ones at its end,
        # where it is busy anyway, and a large store costs no more than a small one.
        return f"{self._first + number:08x}"

    def _tail(self, kind: str, number: int) -> str:
        """16 digits that nobody guesses. One digest is enough for eight."""
        first, digits = self._digests.get(kind, _NONE_YET)
        if not 0 <= number - first < 8:
            block = number // 8
            keyed = self._keyed_long.copy()
            keyed.update(f"{kind} {block}".encode())
            drawn = keyed.hexdigest()
            digits = [drawn[start : start + 16] for start in range(0, 128, 16)]
            first = block * 8
            self._digests[kind] = first, digits
        return digits[number - first]

    def _digest(self, text: str) -> bytes:
        keyed = self._keyed.copy()
        keyed.update(text.encode())
        return keyed.digest()

    @cached_property
    def _first(self) -> int:
        """Where ids count from: another number in each world, so that they are told apart."""
        return int.from_bytes(self._digest("first id")[:4], "big") // 2

    @cached_property
    def _keyed(self) -> "hashlib.blake2b":
        return hashlib.blake2b(key=self.seed.encode()[:64], digest_size=32)

    @cached_property
    def _keyed_long(self) -> "hashlib.blake2b":
        return hashlib.blake2b(key=self.seed.encode()[:64], digest_size=64)
