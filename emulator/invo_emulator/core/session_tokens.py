"""The token in a checkout link. It carries the id of the session, which is the documented `jti`."""

from invo_emulator.core.signed import Link

LINK = Link(
    purpose="checkout session",
    claim="jti",
    refusal="This checkout link was not signed here: use checkout_url exactly as it was given.",
)

sign, read, world_of, common = LINK.sign, LINK.read, LINK.world_of, LINK.common
