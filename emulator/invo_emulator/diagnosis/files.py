"""Files: sandbox keys and addresses in what is released, live keys in what tests read."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from invo_emulator import keys
from invo_emulator.diagnosis.findings import ODD, UNSEEN, WRONG, Finding
from invo_emulator.records import frozen

# What a file is for, by its name or by what was asked.
RELEASE, TEST = "release", "test"

_TEST_WORDS = (
    "tests?|testing|specs?|dev|development|local|sandbox|staging|ci|examples?|samples?|fixtures?"
    "|mocks?|demo|docs?"
)
_FOR_TESTS = re.compile(rf"(?:^|[._-])(?:{_TEST_WORDS})(?:[._-]|$)", re.IGNORECASE)

# What people read. A live key has no place there, either.
_DOCUMENTS = {".md", ".rst", ".adoc"}

# Folders of tools and of other people's code.
_PASSED_OVER = {
    ".git",
    ".hg",
    ".svn",
    ".tox",
    ".venv",
    "venv",
    "node_modules",
    "__pycache__",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
}

_MOST_BYTES = 64 * 1_048_576

# A file with a zero byte so early is a program or a picture.
_HEAD_BYTES = 8192

_LETTERS = rb"[A-Za-z0-9_-]"


@frozen
class _Sign:
    """What gives something away, in the bytes of a file."""

    pattern: re.Pattern[bytes]
    says: str
    why: str
    mend: str
    # Whether the text found is a secret.
    is_secret: bool = True


def _any_of(prefixes: tuple[str, ...], kind: str) -> re.Pattern[bytes]:
    chosen = b"|".join(each.encode() for each in prefixes if each.startswith(kind))
    # A prefix alone is somebody speaking about keys.
    return re.compile(rb"(?<![A-Za-z0-9])(?:" + chosen + rb")" + _LETTERS + rb"{4,}")


_SANDBOX_SIGNS = [
    _Sign(
        _any_of(keys.SANDBOX, "ivsdk_"),
        "a sandbox key",
        "no real purchase can be made with it: the live backend answers 401",
        "take the live key from the environment of the release",
    ),
    _Sign(
        _any_of(keys.SANDBOX, "whsec_"),
        "a sandbox signing secret",
        "live webhooks are signed with another, so each of them would be refused",
        "take the live secret from the environment of the release",
    ),
    _Sign(
        _any_of(keys.SANDBOX, "ivclk_"),
        "a key of the sandbox's clock",
        "the live backend has no such clock",
        "leave it out of the release",
    ),
    _Sign(
        re.compile(
            rb"(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|host\.docker\.internal):4686(?![0-9])"
            rb"|sandbox\.invo\.network[\w./-]*|(?<![\w.-])(?:www\.)?invo\.network/sandbox\b"
            rb"|dev\.console\.invo\.network|console\.invo\.network/test\b"
            rb"|https?://[^\s\"'<>]+/sandbox(?=[\s\"'/<>]|$)|/sandbox/(?:api|auth)/"
        ),
        "a sandbox address",
        "a release that calls it sells nothing, or sells to nobody",
        "call https://invo.network, without /sandbox",
        is_secret=False,
    ),
    _Sign(
        re.compile(rb"(?<![A-Za-z0-9_])pm_card_[A-Za-z0-9]{3,}"),
        "a test card",
        "the live backend refuses it",
        "leave it out of the release",
        is_secret=False,
    ),
]

_LIVE_KEY = _Sign(
    _any_of(keys.LIVE, "ivsdk_"),
    "a live key",
    "whoever reads this file can charge real cards",
    "replace the key where INVO issued it, and put one of the sandbox here",
)
_LIVE_SECRET = _Sign(
    _any_of(keys.LIVE, "whsec_"),
    "a live signing secret",
    "whoever reads this file can forge webhooks that your receiver believes",
    "rotate the secret, and put one of the sandbox here",
)
_LIVE_SIGNS = [_LIVE_KEY, _LIVE_SECRET]

_MEND_IN_RELEASE = (
    "keep it in the environment or a store for secrets, where no copy of files has it"
)


def scan(paths: list[Path], purpose: str | None = None) -> Iterator[Finding]:
    """What is wrong in files, and in all files below folders. `purpose` is what they are for; None:
    that is told from their names."""
    for path in paths:
        if path.is_dir():
            for file in _files(path):
                own = purpose or _purpose(file.relative_to(path))
                yield from _scan_file(file, own)
        else:
            yield from _scan_file(path, purpose or _purpose(Path(path.name)))


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _PASSED_OVER)
        yield from (Path(place) / name for name in sorted(names))


def _purpose(path: Path) -> str:
    is_for_tests = any(_FOR_TESTS.search(part) for part in path.parts)
    return TEST if is_for_tests or path.suffix.lower() in _DOCUMENTS else RELEASE


def _scan_file(file: Path, purpose: str) -> Iterator[Finding]:
    try:
        if not file.is_file():
            if not file.exists():
                yield Finding(WRONG, "is not there", where=str(file))
            return  # a socket, a pipe, a device
        if file.stat().st_size > _MOST_BYTES:
            yield Finding(UNSEEN, "is too large to be read", where=str(file))
            return
        content = file.read_bytes()
    except OSError as error:
        yield Finding(UNSEEN, f"can't be read: {error.strerror}", where=str(file))
        return
    if b"\0" in content[:_HEAD_BYTES]:
        yield from _scan_program(file, content, purpose)
    else:
        for number, line in enumerate(content.splitlines(), 1):
            yield from _scan_line(f"{file}:{number}", line, purpose)


def _scan_line(where: str, line: bytes, purpose: str) -> Iterator[Finding]:
    if purpose == RELEASE:
        for sign in _SANDBOX_SIGNS:
            if found := sign.pattern.search(line):
                yield _found(WRONG, sign, found[0], where, "in what is released", sign.mend)
    for sign in _LIVE_SIGNS:
        if found := sign.pattern.search(line):
            if purpose == RELEASE:
                yield _found(ODD, sign, found[0], where, "in a file", _MEND_IN_RELEASE)
            else:
                yield _found(WRONG, sign, found[0], where, "where tests read it", sign.mend)


def _scan_program(file: Path, content: bytes, purpose: str) -> Iterator[Finding]:
    """A program may hold text as it is, or with a zero byte behind each letter."""
    signs = [*_LIVE_SIGNS, *(_SANDBOX_SIGNS if purpose == RELEASE else [])]
    narrow = content.replace(b"\0", b"")
    for sign in signs:
        if found := sign.pattern.search(content) or sign.pattern.search(narrow):
            mend = sign.mend
            if sign.is_secret:
                mend = "keys are for servers: have the game ask your backend, which has them"
            yield _found(WRONG, sign, found[0], str(file), "inside a program", mend)


def _found(verdict: str, sign: _Sign, text: bytes, where: str, place: str, mend: str) -> Finding:
    shown = text.decode(errors="replace")
    shown = keys.masked(shown) if sign.is_secret else shown
    return Finding(verdict, f"{sign.says}, {shown}, {place}", sign.why, mend, where)
