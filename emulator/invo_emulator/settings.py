"""What can be turned in a world: name, default, sentence. The guide's behaviour is the default."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.errors import InvalidInput
from invo_emulator.records import frozen


@frozen
class Settings:
    """The knobs of one world. Money is in hundredths here and a decimal string outside."""

    # What a new player of any game holds.
    starting_balance: Annotated[int, f.Amount(10**14, zero=True)] = 0
    # The bounds of one card payment.
    card_minimum_usd: Annotated[int, f.Amount()] = 1
    card_maximum_usd: Annotated[int, f.Amount(10**11)] = 999_99
    # A purchase_reference, or the client_request_id of a move, that was used before: 409, or the
    # first answer again.
    duplicate_requests: Annotated[str, f.Choice("conflict", "replay")] = "conflict"
    # The least that can be sent or transferred, in the sender's currency.
    move_minimum: Annotated[int, f.Amount()] = 1_00
    # How many copies of transfer.claim_pending and claim_expired go to a game on both sides.
    same_title_claim_copies: Annotated[int, f.Integer(1, 2)] = 2
    # Whether item purchases lock out those who go wrong, or buy, too often.
    item_lockouts: Annotated[bool, f.Boolean()] = False
    # INVO's part of an item's price, in percent; newer backends take 5.
    item_fee_percent: Annotated[int, f.Amount(100_00, zero=True)] = 10_00
    # How long a checkout link can be paid.
    session_ttl_seconds: Annotated[int, f.Integer(1, 86_400)] = 900
    # A session's metadata must be smaller than this, as compact JSON.
    metadata_max_bytes: Annotated[int, f.Integer(2, 1_048_576)] = 8192
    # Refuse scanners, bots, python-urllib and empty user agents with 403.
    user_agent_refusal: Annotated[bool, f.Boolean()] = True
    # GET /api/player-balances/player/{player_id}: newer backends no longer have it.
    balance_by_id_route: Annotated[bool, f.Boolean()] = True
    # The word for a paid session in INVO_CHECKOUT_COMPLETE; newer pages say "completed".
    postmessage_status: Annotated[str, f.Choice("success", "completed")] = "success"
    # currency_amount in webhooks: "100" as in the guide's sample, or "100.00" as newer backends.
    currency_amount_format: Annotated[str, f.Choice("guide", "decimal")] = "guide"
    # Who may frame the hosted page, as a Content-Security-Policy frame-ancestors list.
    frame_ancestors: Annotated[str, f.Text(1000)] = "*"
    # The language of the pages that players see; "auto" goes by what the browser asks for.
    page_language: Annotated[str, f.Choice("auto", "en", "de", "ar")] = "auto"
    # Whose time signs a webhook. Receivers check against their own clock, hence the wall's.
    webhook_sign_clock: Annotated[str, f.Choice("wall", "world")] = "wall"
    # How long a webhook target may be silent before the attempt has failed.
    webhook_timeout_seconds: Annotated[float, f.Seconds(60, 0.001)] = 10.0
    # How many calls are remembered, with what was said on both sides; 0 remembers none.
    request_log_size: Annotated[int, f.Integer(0, 1_000_000)] = 10_000
    # Refuse webhook targets that are not https and public, as the real backend does.
    webhook_targets_public: Annotated[bool, f.Boolean()] = False
    # Disable a webhook target that answers 410.
    webhook_disable_on_gone: Annotated[bool, f.Boolean()] = False


def changed(settings: Settings, overrides: Mapping[str, object]) -> Settings:
    """The settings with some of them set, from their outside form. Raises InvalidInput."""
    given = f.read(Settings, overrides, strict=True, at="settings.")
    sources = given.frame_ancestors
    is_header = sources.isascii() and sources.isprintable() and not set(sources) & set(";,")
    if "frame_ancestors" in overrides and not is_header:
        message = "settings.frame_ancestors must be sources with spaces between, or 'none' or *."
        raise InvalidInput("settings.frame_ancestors", message)
    return replace(settings, **{name: getattr(given, name) for name in overrides})
