"""Looking back: the calls that were made, and all that happened.

    GET /_emulator/requests                 calls, newest first
    GET /_emulator/requests/{request_id}    one, with what was said and what it made happen
    GET /_emulator/timeline                 calls, changes of state, postings, attempts, on one axis
    GET /_emulator/timeline/{number}        one entry, what made it happen, and what it made happen

End of the list.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.controls import following
from invo_emulator.controls.listing import DEFAULT_LIMIT, NEWEST, Cursor, Limit, page
from invo_emulator.core import threads, timeline
from invo_emulator.core.filters import Filter, Statuses
from invo_emulator.errors import EntryNotFound, RequestNotFound
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer, Stream
from invo_emulator.web.controls import Command, control
from invo_emulator.web.declaring import refuses
from invo_emulator.world.transaction import Transaction


@frozen
class ListRequests:
    """Calls whose path begins so, or that were answered so, or all."""

    path: Annotated[str | None, f.Text()] = None
    status: Annotated[tuple[int, int] | None, Statuses()] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = NEWEST


async def list_requests(command: Command, wanted: ListRequests) -> Answer:
    """200 with calls of the API, of pages, and of controls that change something."""
    command.world.write_journal()

    def look(tx: Transaction) -> dict[str, object]:
        rows = timeline.calls(tx, wanted.path, wanted.status, wanted.cursor, wanted.limit + 1)
        return page("requests", rows, wanted.limit, timeline.show_call)

    return Answer(await command.transaction(look))


@frozen
class WhichRequest:
    """A call."""

    request_id: Annotated[str, f.Text()]


@refuses(RequestNotFound)
async def look_at_request(command: Command, wanted: WhichRequest) -> Answer:
    """200 with headers and bodies of both sides, and its first 200 `effects`; where
    `has_more_effects`, GET /_emulator/timeline with `about` has them all."""
    command.world.write_journal()

    def look(tx: Transaction) -> dict[str, object]:
        return timeline.show_whole_call(tx, timeline.get_call(tx, wanted.request_id))

    return Answer(await command.transaction(look))


@frozen
class LookBack:
    """Entries that are all of this: of one kind; about one thing (an id) or caused by it; of a
    player, a session, or an event (its type or id) with the calls behind; answered so. Or all."""

    kind: Annotated[str | None, f.Choice(*timeline.KINDS)] = None
    about: Annotated[str | None, f.Text()] = None
    player: Annotated[str | None, f.Email()] = None
    session: Annotated[str | None, f.Text()] = None
    event: Annotated[str | None, f.Text()] = None
    status: Annotated[tuple[int, int] | None, Statuses()] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = NEWEST

    @property
    def filter(self) -> Filter:
        """What of it is looked for."""
        return Filter(self.kind, self.about, self.player, self.session, self.event, self.status)


async def look_back(command: Command, wanted: LookBack) -> Answer | Stream:
    """200 with entries, newest first, each with its cause; those that ask for text/event-stream
    get what happens from now on (or since their Last-Event-ID) as it happens."""
    if "text/event-stream" in (command.header(b"accept") or ""):
        seen = command.header(b"last-event-id")
        return Stream(following.events(command.emulator, command.world, wanted.filter, seen))
    command.world.write_journal()

    def look(tx: Transaction) -> dict[str, object]:
        rows = timeline.entries(tx, wanted.filter, wanted.cursor, wanted.limit + 1)
        return page("timeline", rows, wanted.limit, lambda row: timeline.show(tx, row))

    return Answer(await command.transaction(look))


@frozen
class WhichEntry:
    """An entry of the timeline."""

    number: Annotated[int, f.Integer(1)]


@refuses(EntryNotFound)
async def look_at_entry(command: Command, wanted: WhichEntry) -> Answer:
    """200 with the entry, `because` of which others it happened, nearest first, and its first 200
    `effects`, with theirs; where one `has_more_effects`, GET /_emulator/timeline with `about` has
    them all."""
    command.world.write_journal()
    return Answer(await command.transaction(lambda tx: threads.show(tx, wanted.number)))


controls = [
    control("GET", "/requests", list_requests, ListRequests),
    control("GET", "/requests/{request_id}", look_at_request, WhichRequest),
    control("GET", "/timeline", look_back, LookBack),
    control("GET", "/timeline/{number}", look_at_entry, WhichEntry),
]
