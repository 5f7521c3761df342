"""Files: what must not be released, and what tests must not read."""

from pathlib import Path

import pytest

from invo_emulator.diagnosis import files
from invo_emulator.diagnosis.findings import ODD, UNSEEN, WRONG, Finding

# Taken apart, so that no search finds them here.
LIVE_KEY = "ivsdk_" + "live_0123456789abcdefghijklmnop"
LIVE_SECRET = "whsec_" + "live_0123456789abcdefghijklmnop"
TEST_KEY = "ivsdk_" + "test_0123456789abcdefghijklmnop"


def put(folder: Path, name: str, content: str | bytes) -> Path:
    """A file below a folder."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def found(*paths: Path, purpose: str | None = None) -> list[Finding]:
    """What a search finds."""
    return list(files.scan(list(paths), purpose))


def says(findings: list[Finding]) -> list[str]:
    """What each says."""
    return [finding.says for finding in findings]


IN_A_RELEASE = [
    (f"INVO_GAME_SECRET={TEST_KEY}", "a sandbox key, ivsdk_test_…mnop, in what is released"),
    ("key: ivsdk_sandbox_abcd", "a sandbox key, ivsdk_sandbox_…, in what is released"),
    ("key: ivsdk_demo_abcd", "a sandbox key, ivsdk_demo_…, in what is released"),
    ('"whsec_test_abcd"', "a sandbox signing secret, whsec_test_…, in what is released"),
    ("clock = ivclk_abcd", "a key of the sandbox's clock, ivclk_…, in what is released"),
    ("http://localhost:4686/api", "a sandbox address, localhost:4686, in what is released"),
    ("http://127.0.0.1:4686", "a sandbox address, 127.0.0.1:4686, in what is released"),
    (
        "url = https://sandbox.invo.network/sandbox",
        "a sandbox address, https://sandbox.invo.network/sandbox, in what is released",
    ),
    ("host: sandbox.invo.network", "a sandbox address, sandbox.invo.network, in what is released"),
    (
        "https://invo.network/sandbox/api/x",
        "a sandbox address, https://invo.network/sandbox, in what is released",
    ),
    (
        "https://dev.console.invo.network/",
        "a sandbox address, dev.console.invo.network, in what is released",
    ),
    ("fetch('/sandbox/api/x')", "a sandbox address, /sandbox/api/, in what is released"),
    ("pay('pm_card_visa')", "a test card, pm_card_visa, in what is released"),
]


@pytest.mark.parametrize(("line", "sentence"), IN_A_RELEASE)
def test_what_is_the_sandboxs_must_not_be_released(
    tmp_path: Path, line: str, sentence: str
) -> None:
    file = put(tmp_path, ".env.production", f"# first\n{line}\n")

    [finding] = found(file)

    assert (finding.verdict, finding.says, finding.where) == (WRONG, sentence, f"{file}:2")
    assert finding.why
    assert finding.mend


HARMLESS = [
    "https://invo.network/api",
    "INVO_GAME_SECRET=${INVO_GAME_SECRET}",
    "ivsdk_0123456789abcdef",
    "a key begins with ivsdk_test_ or ivsdk_live_.",
    "<iframe sandbox='allow-scripts'>",
    "http://localhost:3000/webhooks",
    "https://example.com/sandboxes/1",
    "not_ivsdk_testing",
    "myivsdk_test_abcdef",
    "localhost:46860",
]


@pytest.mark.parametrize("line", HARMLESS)
def test_what_only_looks_like_it_is_let_be(tmp_path: Path, line: str) -> None:
    assert found(put(tmp_path, "config.toml", line)) == []


FOR_TESTS = [
    ".env.test",
    "test/config.json",
    "tests/api/client.py",
    "src/shop_test.go",
    "config.dev.yaml",
    "local.settings",
    "docs/guide.txt",
    "README.md",
    "examples/shop.js",
    "spec/shop_spec.rb",
    "ci/env",
    "Staging.env",
]


@pytest.mark.parametrize("name", FOR_TESTS)
def test_tests_may_have_what_is_the_sandboxs_and_nothing_live(tmp_path: Path, name: str) -> None:
    put(tmp_path / "it", name, f"{TEST_KEY}\nsandbox.invo.network\n{LIVE_KEY}\n{LIVE_SECRET}\n")

    key, secret = found(tmp_path / "it")

    assert (key.verdict, secret.verdict) == (WRONG, WRONG)
    assert key.says == "a live key, ivsdk_live_…mnop, where tests read it"
    assert secret.says == "a live signing secret, whsec_live_…mnop, where tests read it"
    assert key.where.endswith(f"{name}:3")


@pytest.mark.parametrize("name", [".env", "latest/config.toml", "contest.py", "prod.env", "app.js"])
def test_all_else_is_released(tmp_path: Path, name: str) -> None:
    put(tmp_path / "it", name, TEST_KEY)

    assert len(found(tmp_path / "it")) == 1


def test_where_a_folder_lies_says_nothing_of_what_it_is_for(tmp_path: Path) -> None:
    put(tmp_path / "tests", ".env", TEST_KEY)

    assert len(found(tmp_path / "tests")) == 1
    assert len(found(tmp_path / "tests" / ".env")) == 1
    assert found(tmp_path) == []


@pytest.mark.parametrize(("purpose", "count"), [(files.RELEASE, 1), (files.TEST, 0)])
def test_what_files_are_for_can_be_said(tmp_path: Path, purpose: str, count: int) -> None:
    released = put(tmp_path, ".env", TEST_KEY)
    tested = put(tmp_path, ".env.test", TEST_KEY)

    assert len(found(released, purpose=purpose)) == count
    assert len(found(tested, purpose=purpose)) == count


def test_a_live_key_in_a_release_is_worth_a_look(tmp_path: Path) -> None:
    [finding] = found(put(tmp_path, ".env.production", LIVE_KEY))

    assert finding.verdict == ODD
    assert "keep it in the environment" in finding.mend


def test_a_key_is_never_shown_whole(tmp_path: Path) -> None:
    findings = found(put(tmp_path, "test.env", f"{LIVE_KEY}\n"), put(tmp_path, "env", TEST_KEY))

    assert len(findings) == 2
    for finding in findings:
        assert "0123456789" not in "".join(finding.shown().values())


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le"])
def test_a_key_inside_a_program_is_found(tmp_path: Path, encoding: str) -> None:
    program = b"MZ\0\0" + f"...{TEST_KEY}...".encode(encoding) + b"\0\xff"

    [finding] = found(put(tmp_path, "game.dll", program))

    assert (finding.verdict, finding.where) == (WRONG, str(tmp_path / "game.dll"))
    assert finding.says == "a sandbox key, ivsdk_test_…mnop, inside a program"
    assert "keys are for servers" in finding.mend


def test_even_a_live_key_is_not_for_a_program(tmp_path: Path) -> None:
    [finding] = found(put(tmp_path, "game.exe", b"\0" + LIVE_KEY.encode()))

    assert finding.verdict == WRONG


def test_the_folders_of_tools_are_passed_over(tmp_path: Path) -> None:
    for name in (".git", "node_modules", ".venv", "__pycache__"):
        put(tmp_path, f"{name}/x", TEST_KEY)
    put(tmp_path, "b/x", TEST_KEY)
    put(tmp_path, "a/x", TEST_KEY)

    assert [each.where for each in found(tmp_path)] == [
        f"{tmp_path}/a/x:1", f"{tmp_path}/b/x:1"
    ]  # fmt: skip


def test_a_file_that_is_not_there_is_wrong(tmp_path: Path) -> None:
    [finding] = found(tmp_path / "none")

    assert (finding.verdict, finding.says) == (WRONG, "is not there")


def test_a_file_that_is_too_large_is_said_to_be(tmp_path: Path) -> None:
    with (tmp_path / "movie").open("wb") as movie:
        movie.truncate(65 * 1_048_576)

    [finding] = found(tmp_path)

    assert (finding.verdict, finding.says) == (UNSEEN, "is too large to be read")


def test_links_that_lead_nowhere_or_round_and_round_are_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "gone").symlink_to(tmp_path / "none")

    assert says(found(tmp_path)) == ["is not there"]
