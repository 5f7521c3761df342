"""`invo-emulator doctor`: what is wrong, and how to mend it."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from command.receiving import Receiver
from command.running import Command, Finished, in_a_file
from command.shop import Shop, type_in

# Taken apart, so that no search finds it here.
LIVE_KEY = "ivsdk_" + "live_0123456789abcdefghijklmnop"


def examine(shop: Shop, *arguments: object, **env: str) -> list[Any]:
    """What a doctor finds."""
    said = shop.type("doctor", "--json", *arguments, env=env)
    told = json.loads(said.output)
    wrong = [each for each in told["findings"] if each["verdict"] == "wrong"]
    assert (said.code, said.complaint, told["ok"]) == (1 if wrong else 0, "", not wrong)
    return list(told["findings"])


def about(findings: list[Any], text: str) -> Any:
    """The one finding that speaks of something."""
    [finding] = [each for each in findings if text in each["says"]]
    return finding


def verdict(findings: list[Any], text: str) -> str:
    """How bad that is."""
    return str(about(findings, text)["verdict"])


def test_a_healthy_set_up_needs_nothing(shop: Shop, listener: Receiver) -> None:
    shop.listen(listener.url)
    environment = {
        "INVO_GAME_SECRET": shop.game["secret"],
        "INVO_WEBHOOK_SECRET": shop.game["signing_secret"],
        "INVO_BASE_URL": f"{shop.url.replace('127.0.0.1', 'localhost')}/sandbox",
    }

    said = shop.type("doctor", env=environment)

    assert (said.code, said.complaint) == (0, "")
    assert said.output.endswith("Nothing must be mended.\n")
    verdicts = [line.split()[0] for line in said.output.splitlines() if line[:1].strip()]
    assert verdicts[:6] == ["fine"] * 6
    assert f"fine    Demo Quest's receiver at {listener.url} took a signed test" in said.output


def test_an_emulator_that_is_not_there_is_wrong() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"

    said = type_in("doctor", "--url", url)

    assert said.code == 1
    assert f"wrong   No emulator answers at {url}.\n" in said.output
    assert "        mend: start one with invo-emulator" in said.output


def test_an_emulator_that_wants_a_token_is_named(command: Command) -> None:
    url = command.start("--control-token", "a-token").about["base_url"]

    said = type_in("doctor", "--url", url)

    assert said.code == 1
    assert "give the same token here" in said.output


def test_a_clock_that_stands_or_is_elsewhere_is_worth_a_look(shop: Shop) -> None:
    shop.says("clock", "advance", "2h")
    assert verdict(examine(shop), "clock is 2h ahead of the wall") == "odd"

    shop.says("clock", "freeze")
    assert verdict(examine(shop), "clock stands still") == "odd"


def test_a_key_of_nobody_is_wrong(shop: Shop) -> None:
    finding = about(examine(shop, INVO_GAME_SECRET="ivsdk_test_none"), "INVO_GAME_SECRET")

    assert finding["verdict"] == "wrong"
    assert shop.game["secret"] in finding["mend"]


@pytest.mark.parametrize("variable", ["INVO_GAME_SECRET", "INVO_SDK_KEY"])
def test_a_live_key_is_wrong_and_not_shown(shop: Shop, variable: str) -> None:
    findings = examine(shop, **{variable: LIVE_KEY})

    assert verdict(findings, f"{variable} is ivsdk_live_…mnop, a live key.") == "wrong"
    assert LIVE_KEY not in json.dumps(findings)


def test_a_signing_secret_of_another_game_is_wrong(shop: Shop) -> None:
    first, second = shop.about["games"]

    findings = examine(
        shop, INVO_GAME_SECRET=first["secret"], INVO_WEBHOOK_SECRET=second["signing_secret"]
    )

    finding = about(findings, "INVO_WEBHOOK_SECRET")
    assert finding["verdict"] == "wrong"
    assert finding["mend"] == f"set it to {first['signing_secret']}"


def test_an_address_of_somebody_else_is_worth_a_look(shop: Shop) -> None:
    findings = examine(shop, INVO_BASE_URL="https://invo.network")

    finding = about(findings, "INVO_BASE_URL")
    assert (finding["verdict"], finding["mend"]) == ("odd", f"set it to {shop.url}/sandbox")


def test_without_a_key_that_is_said(shop: Shop) -> None:
    assert verdict(examine(shop), "INVO_GAME_SECRET is not set") == "unseen"


def test_a_game_without_a_receiver_is_told_how_to_get_one(shop: Shop) -> None:
    finding = about(examine(shop), "Demo Quest has its webhooks sent nowhere")

    assert finding["verdict"] == "unseen"
    assert finding["mend"].endswith(f"webhooks set URL --game-id {shop.game['game_id']}")


ANSWERS = [
    (401, "verifies with another secret"),
    (400, "verifies with another secret"),
    (404, "no receiver at this path"),
    (405, "no receiver at this path"),
    (302, "redirects are not followed"),
    (500, "it failed by itself"),
]


@pytest.mark.parametrize(("status", "why"), ANSWERS)
def test_what_a_receiver_answers_is_explained(
    shop: Shop, listener: Receiver, status: int, why: str
) -> None:
    shop.listen(listener.url)
    listener.status = status

    finding = about(examine(shop), "did not take a signed test event")

    assert finding["verdict"] == "wrong"
    assert f": {status} in " in finding["says"]
    assert why in finding["why"]


def test_a_receiver_that_nobody_started_is_named(shop: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        shop.listen(f"http://127.0.0.1:{listening.getsockname()[1]}/")

    assert about(examine(shop), "did not take")["why"] == "nobody listens there"


def test_a_receiver_that_hangs_up_is_reachable_from_here(shop: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        shop.listen(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        shop.control("PUT", "/settings", {"webhook_timeout_seconds": 0.2})

        assert about(examine(shop), "did not take")["why"] == "it thought for too long"


def test_a_receiver_that_is_never_asked_is_unseen(shop: Shop, listener: Receiver) -> None:
    body = {"target_url": listener.url, "hostile": {"delay_seconds": 60}}
    shop.control("PUT", "/webhooks", body)

    finding = about(examine(shop, "--wait", "0.2"), "was not asked")

    assert finding["verdict"] == "unseen"


def test_a_config_that_runs_is_fine(shop: Shop, tmp_path: Path) -> None:
    game = shop.game
    text = f'[[games]]\ngame_id = {game["game_id"]}\nname = "x"\nsecret = "{game["secret"]}"\n'

    findings = examine(shop, "--config", in_a_file(tmp_path, text))

    assert [each["verdict"] for each in findings if "config" in each["says"]] == ["fine"]


def test_a_config_that_does_not_run_is_wrong(shop: Shop, tmp_path: Path) -> None:
    config = in_a_file(tmp_path, '[[games]]\ngame_id = 7\nname = "Seven"\n')

    assert verdict(examine(shop, "--config", config), "does not have Seven") == "wrong"


def test_a_config_with_a_mistake_is_wrong(tmp_path: Path) -> None:
    said = type_in("doctor", "--offline", "--config", in_a_file(tmp_path, "colour = 1"))

    assert said.code == 1
    assert "wrong   The config file " in said.output
    assert "colour is not known here" in said.output


def test_files_are_searched_and_nobody_is_called(tmp_path: Path) -> None:
    file = tmp_path / "release.env"
    file.write_text("INVO_BASE_URL=https://sandbox.invo.network/sandbox\n")

    said = type_in("doctor", "--offline", tmp_path)

    assert said == Finished(
        1,
        f"wrong   {file}:1: a sandbox address, https://sandbox.invo.network/sandbox, in what is "
        "released\n"
        "        why: a release that calls it sells nothing, or sells to nobody\n"
        "        mend: call https://invo.network, without /sandbox\n"
        "\n"
        "1 must be mended.\n",
        "",
    )


def test_what_a_file_is_for_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("sandbox.invo.network")

    assert type_in("doctor", "--offline", tmp_path).code == 1
    assert type_in("doctor", "--offline", tmp_path, "--purpose", "test").code == 0


def test_clean_files_need_nothing(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("https://invo.network")

    said = type_in("doctor", "--offline", tmp_path)

    assert said == Finished(0, "\nNothing must be mended.\n", "")
