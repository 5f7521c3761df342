"""The certificate: has a game's webhook receiver driven through named checks.

    POST /_emulator/certificate    examine a receiver; what came of every check

End of the list.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.errors import InvalidInput, ReceiverUnreachable
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, control
from invo_emulator.web.declaring import refuses
from invo_emulator.webhooks import targets


@frozen
class Examine:
    """A receiver and how to see what it grants. What is left out is the game's own: its target, its
    signing secret. The game is the first one, if none is named."""

    target_url: Annotated[str | None, f.TargetUrl()] = None
    signing_secret: Annotated[str | None, f.Text()] = None
    old_secret: Annotated[str | None, f.Text()] = None
    state_url: Annotated[str | None, f.TargetUrl()] = None
    player_email: Annotated[str | None, f.Email()] = None
    game_id: Annotated[int | None, f.Integer(1)] = None
    checks: Annotated[tuple[str, ...], f.ListOf(f.Text(100))] = ()
    deadline_seconds: Annotated[float, f.Seconds(60)] = 10.0
    patience_seconds: Annotated[float, f.Seconds(600)] = 5.0


@refuses(ReceiverUnreachable)
async def examine(command: Command, wanted: Examine) -> Answer:
    """200 with the certificate, whatever its verdict, if there is a receiver that answers."""
    # Some forty checks and their reasons, which no other call needs.
    from invo_emulator.certificate import CannotExamine, Options, run
    from invo_emulator.certificate.catalogue import problem_with

    for name in wanted.checks:
        if problem := problem_with(name):
            raise InvalidInput("checks", f"checks: {problem}.")
    game = command.world.game(wanted.game_id)
    target = await command.world.transaction(lambda tx: targets.get(tx, game))
    url = wanted.target_url or (target["target_url"] if target else None)
    if url is None:
        message = "target_url is required: this game has no webhook target of its own."
        raise InvalidInput("target_url", message)
    own_secret = target["signing_secret"] if target else game.signing_secret
    options = Options(
        old_secret=wanted.old_secret,
        state_url=wanted.state_url,
        player=wanted.player_email,
        game_id=str(game.game_id),
        deadline_seconds=wanted.deadline_seconds,
        patience_seconds=wanted.patience_seconds,
        only=wanted.checks,
    )
    emulator = command.emulator
    secret = wanted.signing_secret or own_secret
    try:
        certificate = await run(
            url, secret, options, system=emulator.system, transport=emulator.webhook_transport
        )
    except CannotExamine as problem:
        raise ReceiverUnreachable(str(problem)) from None
    return Answer(certificate.show())


controls = [control("POST", "/certificate", examine, Examine)]
