"""Commands typed in this process, at an emulator in another: a studio's desk, with its world."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import httpx

from command.running import PATIENCE_SECONDS, PLAYER, Finished
from invo_emulator import __main__ as program


def type_in(*arguments: object, env: Mapping[str, str] | None = None) -> Finished:
    """Type a command; its words and its exit code, once it has ended."""
    output, complaint = io.StringIO(), io.StringIO()
    with redirect_stdout(output), redirect_stderr(complaint):
        code = program.run([str(each) for each in arguments], env or {})
    return Finished(code, output.getvalue(), complaint.getvalue())


class Shop:
    """A world of its own in an emulator that many share. Commands mean it when they name none."""

    def __init__(self, url: str) -> None:
        self.url = url
        with httpx.Client(base_url=url, trust_env=False) as http:
            self.about: dict[str, Any] = http.post("/_emulator/worlds").json()
        self.game = self.about["games"][0]
        self.http = httpx.Client(
            base_url=url,
            headers={"X-Emulator-World": self.world, "X-Game-Secret-Key": self.game["secret"]},
            timeout=PATIENCE_SECONDS,
            trust_env=False,
        )

    @property
    def world(self) -> str:
        """Its name."""
        return str(self.about["id"])

    @property
    def environment(self) -> dict[str, str]:
        """What has commands mean this world."""
        return {"INVO_EMULATOR_URL": self.url, "INVO_EMULATOR_WORLD": self.world}

    def type(self, *arguments: object, env: Mapping[str, str] | None = None) -> Finished:
        """Type a command that is about this world."""
        return type_in(*arguments, env={**self.environment, **(env or {})})

    def says(self, *arguments: object) -> str:
        """What a command that must succeed prints."""
        said = self.type(*arguments)
        assert (said.code, said.complaint) == (0, "")
        return said.output

    def tells(self, *arguments: object) -> Any:
        """What a command that must succeed tells a program."""
        return json.loads(self.says(*arguments, "--json"))

    def control(self, method: str, path: str, body: object = None) -> Any:
        """A control call that must succeed."""
        answer = self.http.request(method, f"/_emulator{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def listen(self, url: str) -> None:
        """Have the first game's webhooks sent to an address."""
        self.control("PUT", "/webhooks", {"target_url": url})

    def buy(self) -> None:
        """Mint a session and pay it."""
        body = {"player_email": PLAYER, "usd_amount": "10.00"}
        session = self.http.post("/api/checkout/sessions", json=body).json()
        self.control("POST", f"/checkout/{session['session_id']}/pay", {})
