"""Every page of the inspector."""

from invo_emulator.inspector import (
    checkouts,
    clock,
    coverage,
    deliveries,
    events,
    faults,
    ledger,
    messages,
    moves,
    orders,
    overview,
    players,
    requests,
    targets,
    timeline,
    worlds,
)

VIEWS = [
    *overview.views,
    *timeline.views,
    *targets.views,
    *events.views,
    *deliveries.views,
    *clock.views,
    *faults.views,
    *worlds.views,
    *coverage.views,
    *requests.views,
    *messages.views,
    *checkouts.views,
    *orders.views,
    *moves.views,
    *players.views,
    *ledger.views,
]
