"""`serve --tls`: https, for SDKs that refuse plain http to other names than this machine's."""

import re
import ssl
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from command.running import KEY, PATIENCE_SECONDS, PLAYER, Command, Finished, Running
from invo_emulator.commands import serve

MINT = f"""
import sys
from {{library}} import InvoServer
server = InvoServer(game_secret="{KEY}", base_url=sys.argv[1], max_retries=0)
print(server.create_checkout(player_email="{PLAYER}", usd_amount="10.00").checkout_url)
"""

libraries = pytest.mark.parametrize("library", ["invo_client", "invonetwork"])


def mint(library: str, base_url: str, **env: str) -> Finished:
    """A studio's program, in a process of its own, which buys something."""
    return python(MINT.format(library=library), base_url, **env)


def python(program: str, *arguments: str, **env: str) -> Finished:
    """A program in an environment where nothing is set but this."""
    said = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={"PYTHONPATH": ":".join(filter(None, sys.path)), **env},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return Finished(said.returncode, said.stdout, said.stderr)


def trusting(emulator: Running) -> httpx.Client:
    """A client that trusts the emulator's authority and no other."""
    context = ssl.create_default_context(cafile=emulator.about["ca_file"])
    return httpx.Client(
        base_url=emulator.about["base_url"],
        headers={"X-Game-Secret-Key": KEY},
        verify=context,
        timeout=PATIENCE_SECONDS,
        trust_env=False,
    )


def by_name(emulator: Running, name: str) -> str:
    """Where it is, by another of its names."""
    return f"https://{name}:{emulator.about['port']}"


def names_of(emulator: Running) -> set[str]:
    """Which names its certificate is valid for."""
    with trusting(emulator) as http, http.stream("GET", "/_emulator/health") as answer:
        certificate: dict[str, Any] = (
            answer.extensions["network_stream"].get_extra_info("ssl_object").getpeercert()
        )
    return {name for _, name in certificate["subjectAltName"]}


def mode_of(file: Path) -> int:
    """Who may read and write it."""
    return stat.S_IMODE(file.stat().st_mode)


@libraries
def test_an_sdk_that_trusts_the_authority_mints_a_session(command: Command, library: str) -> None:
    emulator = command.start("--tls")

    url = by_name(emulator, "localhost")
    said = mint(library, f"{url}/sandbox", SSL_CERT_FILE=emulator.about["ca_file"])

    assert (said.code, said.complaint) == (0, "")
    assert said.output.startswith(f"{url}/checkout?session=")


def test_a_test_run_elsewhere_trusts_it_too(command: Command) -> None:
    about = command.start("--tls").about
    program = "import sys; from invo_emulator.testing.places import Remote; Remote(sys.argv[1])"

    said = python(program, about["base_url"], SSL_CERT_FILE=about["ca_file"])

    assert (said.code, said.complaint) == (0, "")


@libraries
def test_an_sdk_that_does_not_is_kept_from_connecting(command: Command, library: str) -> None:
    emulator = command.start("--tls")

    said = mint(library, by_name(emulator, "localhost"))

    assert (said.code, said.output) == (1, "")
    assert "CERTIFICATE_VERIFY_FAILED" in said.complaint


def test_the_variable_is_as_good_as_the_option(command: Command) -> None:
    emulator = command.start(env={"INVO_EMULATOR_TLS": "1"})

    with trusting(emulator) as http:
        assert http.get("/_emulator/health").json()["status"] == "ok"


def test_without_it_there_is_no_authority(command: Command) -> None:
    about = command.start("--tls-dir", "nowhere").about

    assert about["base_url"].startswith("http://")
    assert about["ca_file"] is None


def test_the_certificate_is_valid_for_every_name_it_answers_to(command: Command) -> None:
    emulator = command.start(
        "--tls", "--host", "127.0.0.1", "--allow-host", "invo, other.test",
    )  # fmt: skip
    everywhere = command.start("--tls", "--host", "0.0.0.0", "--allow-host", "invo")

    own = {"localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"}
    assert names_of(emulator) == own | {"invo", "other.test"}
    assert names_of(everywhere) == own | {"invo"}


def test_a_public_url_is_one_of_the_names(command: Command) -> None:
    emulator = command.start("--tls", "--public-url", "https://invo.example:8443/here")
    emulator.about["base_url"] = by_name(emulator, "127.0.0.1")

    assert "invo.example" in names_of(emulator)


def test_a_restart_keeps_the_authority_with_the_data(command: Command, tmp_path: Path) -> None:
    before = command.start("--tls", "--data", tmp_path)
    ca = (tmp_path / "tls" / "ca.pem").read_bytes()
    before.stop()

    after = command.start("--tls", "--data", tmp_path, "--allow-host", "invo")

    assert after.about["ca_file"] == str(tmp_path / "tls" / "ca.pem")
    assert Path(after.about["ca_file"]).read_bytes() == ca
    assert "invo" in names_of(after)


def test_the_authority_can_be_kept_elsewhere(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"

    emulator = command.start("--tls", "--data", tmp_path / "data", "--tls-dir", folder)

    assert emulator.about["ca_file"] == str(folder / "ca.pem")
    assert not (tmp_path / "data" / "tls").exists()


def test_all_may_read_the_certificate_and_only_we_the_key(command: Command, tmp_path: Path) -> None:
    command.start("--tls", "--tls-dir", tmp_path)

    modes = {file.name: mode_of(file) for file in tmp_path.iterdir()}
    assert modes == {"ca.pem": 0o644, "authority.pem": 0o600}


def test_an_authority_without_a_folder_goes_when_it_stops(command: Command) -> None:
    emulator = command.start("--tls")
    ca_file = Path(emulator.about["ca_file"])
    assert ca_file.exists()

    said = emulator.stop()

    assert (said.code, said.complaint) == (0, "")
    assert not ca_file.parent.exists()


def test_a_file_that_is_no_authority_is_a_mistake(command: Command, tmp_path: Path) -> None:
    (tmp_path / "authority.pem").write_text("hello")

    said = command.run("--tls", "--tls-dir", tmp_path, "--port", "0")

    assert said.code == 2
    assert said.complaint.startswith(f"invo-emulator: {tmp_path}/authority.pem is no authority")
    assert said.complaint.count("\n") == 1


def test_a_name_that_no_certificate_can_have_is_a_mistake(command: Command) -> None:
    said = command.run("--tls", "--allow-host", "my_service", "--port", "0")

    assert said.code == 2
    assert "my_service" in said.complaint
    assert said.complaint.count("\n") == 1


def test_without_trustme_one_sentence_says_what_to_install(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "trustme.py").write_text("raise ImportError")
    env = {"PYTHONPATH": ":".join([str(tmp_path), *filter(None, sys.path)])}

    said = command.run("--tls", "--port", "0", env=env)

    assert said.code == 2
    assert said.complaint == (
        "invo-emulator: --tls needs trustme: run pip install 'invo-emulator[tls]'.\n"
    )


def test_a_person_is_told_how_to_trust_it(command: Command, tmp_path: Path) -> None:
    told = command.start_for_a_person("--tls", "--tls-dir", tmp_path)

    assert 'base_url="https://127.0.0.1:' in told
    assert f"SSL_CERT_FILE={tmp_path}/ca.pem " in told
    assert f"NODE_EXTRA_CA_CERTS={tmp_path}/ca.pem " in told
    assert f"curl --cacert {tmp_path}/ca.pem" in told


@pytest.mark.parametrize("how", ["option", "variable", "SSL_CERT_FILE"])
def test_a_command_trusts_it_when_told(command: Command, how: str) -> None:
    about = command.start("--tls").about
    variables = {"variable": "INVO_EMULATOR_CA_FILE", "SSL_CERT_FILE": "SSL_CERT_FILE"}
    options = ["--ca-file", about["ca_file"]] if how == "option" else []
    env = {variables[how]: about["ca_file"]} if how in variables else {}

    for name in ("ready", "players"):
        said = command.run(name, "--url", about["base_url"], *options, env=env)
        assert (said.code, said.complaint) == (0, "")


def test_a_health_check_finds_all_in_the_variables_of_its_container(
    command: Command, tmp_path: Path
) -> None:
    env = {"INVO_EMULATOR_TLS": "1", "INVO_EMULATOR_DATA": str(tmp_path)}
    port = command.start("--host", "0.0.0.0", env=env).about["port"]

    said = command.run("ready", env={**env, "INVO_EMULATOR_PORT": str(port)})

    assert (said.code, said.output) == (0, f"ready: https://127.0.0.1:{port}\n")


@pytest.mark.parametrize(
    ("ca_file", "reason"), [(None, "is not trusted"), ("missing.pem", "can be read")]
)
def test_a_command_that_can_not_trust_it_says_what_to_do(
    command: Command, ca_file: str | None, reason: str
) -> None:
    url = command.start("--tls").about["base_url"]
    options = ["--ca-file", ca_file] if ca_file else []

    ready = command.run("ready", "--url", url, *options)
    said = command.run("players", "--url", url, *options)

    assert (ready.code, said.code) == (1, 2)
    assert reason in ready.complaint
    assert reason in said.complaint
    assert "--ca-file" in said.complaint


def test_who_calls_it_by_http_is_told_what_may_be_wrong(command: Command) -> None:
    url = command.start("--tls").about["base_url"].replace("https:", "http:")

    said = command.run("ready", "--url", url)

    assert said.code == 1
    assert "if it was started with --tls, its address begins with https" in said.complaint


def test_the_demos_own_webhook_arrives_by_https(command: Command) -> None:
    emulator = command.start("--tls")

    with trusting(emulator) as emulator.http:
        emulator.http.get("/demo")
        emulator.buy()
        emulator.control("POST", "/clock/run-until-idle", {})
        [delivery] = emulator.control("GET", "/deliveries")["deliveries"]

    assert delivery["target_url"] == f"{emulator.about['base_url']}/demo/webhooks"
    assert delivery["state"] == "delivered"


def test_the_document_sets_only_variables_that_there_are() -> None:
    document = (Path(__file__).parents[2] / "docs" / "compose.md").read_text()

    known = {option.variable for option in serve.command.options}

    assert set(re.findall(r"INVO_EMULATOR_\w+", document)) <= known


@pytest.mark.parametrize("at", ["after-commit", "mid-body"])
def test_a_connection_can_be_reset_as_over_http(command: Command, at: str) -> None:
    emulator = command.start("--tls")

    with trusting(emulator) as emulator.http:
        emulator.control("POST", "/faults", {"operation": "E10", "at": at, "do": "reset"})
        with pytest.raises(httpx.TransportError):
            emulator.buy()

        assert emulator.buy()["status"] == "success"
