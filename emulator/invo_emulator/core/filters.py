"""Filters of the timeline: which places of it concern a player, a session, an event, an answer.

What concerns a thing is what happened to it, the calls that made that happen or that name it, and
all that these calls and their events made happen.
"""

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar
from urllib.parse import quote

from invo_emulator.core import session_tokens
from invo_emulator.field_rules import Integer, Rule, Schema
from invo_emulator.money import accounts
from invo_emulator.records import frozen
from invo_emulator.world.transaction import Transaction

# What all that was done with something is found by: `touched` are the places of what happened to
# it, `named` the calls that name it.
_CLOSURE = """
    WITH {tables},
    causes AS (SELECT cause FROM happened WHERE number IN (SELECT number FROM touched)
               UNION SELECT request_id FROM call WHERE number IN (SELECT number FROM named)),
    caused AS (SELECT number, kind, subject FROM happened WHERE cause IN (SELECT cause FROM causes))
    SELECT number FROM touched UNION SELECT number FROM named UNION SELECT number FROM caused
    UNION SELECT number FROM call WHERE request_id IN (SELECT cause FROM causes)
    UNION SELECT number FROM timeline
          WHERE cause IN (SELECT subject FROM caused WHERE kind = 'event')"""

_OF_A_PLAYER = f"""
    ids AS (SELECT player_id, phone FROM player
            WHERE game_id IN (SELECT game_id FROM game) AND email = :player),
    orders AS (SELECT session_id AS subject FROM checkout_session WHERE player_email = :player
               UNION SELECT order_id FROM purchase
                     WHERE player_id IN (SELECT player_id FROM ids)
               UNION SELECT transaction_id FROM move
                     WHERE source_player_id IN (SELECT player_id FROM ids)
                        OR target_player_id IN (SELECT player_id FROM ids)
                        OR target_email = :player OR target_phone IN (SELECT phone FROM ids)),
    wallets AS (SELECT account_id FROM account JOIN ids ON name IN
                  ({accounts.AVAILABLE_OF_ROW}, {accounts.RESERVED_OF_ROW})),
    mail AS (SELECT CAST(number AS TEXT) AS subject FROM message
             WHERE address = :player OR address IN (SELECT phone FROM ids)),
    touched AS (SELECT number FROM timeline WHERE subject = :player AND kind = 'player'
                UNION SELECT number FROM timeline
                      WHERE subject IN (SELECT subject FROM orders) AND kind = 'state'
                UNION SELECT number FROM timeline
                      WHERE subject IN (SELECT subject FROM mail) AND kind = 'message'
                UNION SELECT number FROM checkout_session WHERE player_email = :player
                UNION SELECT number FROM item_purchase
                      WHERE player_id IN (SELECT player_id FROM ids)
                UNION SELECT number FROM purchase WHERE player_id IN (SELECT player_id FROM ids)
                UNION SELECT entry_id FROM posting
                      WHERE source IN (SELECT account_id FROM wallets)
                         OR target IN (SELECT account_id FROM wallets)),
    named AS (SELECT number FROM call WHERE instr(lower(path) || '/', '/' || :player || '/')
              OR instr('&' || lower(query) || '&', '=' || :player || '&')
              OR instr('&' || lower(query) || '&', '=' || :quoted || '&')
              OR instr(lower(CAST(request_body AS TEXT)), '"' || :player || '"'))"""

_OF_A_SESSION = """
    touched AS (SELECT number FROM checkout_session WHERE session_id = :session
                UNION SELECT number FROM purchase WHERE session_id = :session
                UNION SELECT number FROM timeline WHERE subject = :session AND kind = 'state'
                UNION SELECT number FROM timeline WHERE kind = 'state' AND subject IN
                  (SELECT order_id FROM purchase WHERE session_id = :session)),
    named AS (SELECT number FROM call WHERE instr(path || query, :session) OR instr(query, :link)
              OR instr(CAST(request_body AS TEXT), :session)
              OR instr(CAST(request_body AS TEXT), :link))"""

_OF_AN_EVENT = """
    WITH found AS (SELECT number, event_id, cause FROM event
                   WHERE event_id = :event OR event_type = :event)
    SELECT number FROM found
    UNION SELECT number FROM timeline WHERE cause IN (SELECT event_id FROM found)
    UNION SELECT number FROM call WHERE request_id IN (SELECT cause FROM found)"""

_ANSWERED = """
    SELECT number FROM call WHERE status BETWEEN :lowest AND :highest UNION
    SELECT timeline.number FROM timeline JOIN attempt ON delivery_id = subject
           AND attempt.number = json_extract(detail, '$.attempt')
    WHERE kind = 'attempt' AND status BETWEEN :lowest AND :highest UNION
    SELECT timeline.number FROM attempt_by_hand AS made JOIN timeline ON subject = delivery_id
           AND made.number = json_extract(detail, '$.by_hand')
    WHERE kind = 'attempt' AND status BETWEEN :lowest AND :highest"""

_UNANSWERED = """
    SELECT number FROM call WHERE status IS NULL UNION
    SELECT timeline.number FROM timeline JOIN attempt ON delivery_id = subject
           AND attempt.number = json_extract(detail, '$.attempt')
    WHERE kind = 'attempt' AND network_error IS NOT NULL UNION
    SELECT timeline.number FROM attempt_by_hand AS made JOIN timeline ON subject = delivery_id
           AND made.number = json_extract(detail, '$.by_hand')
    WHERE kind = 'attempt' AND network_error IS NOT NULL"""


# What stands for a call that was never answered.
NO_ANSWER = (0, 0)


@frozen
class Statuses(Rule):
    """The statuses of answers that are looked for, as the lowest and the highest of them."""

    says: ClassVar[str] = 'a status like 402, a class of them like "4xx", or "none" for no answer'

    def read(self, value: object) -> tuple[int, int]:
        if value == "none":
            return NO_ANSWER
        text = str(value)
        if re.fullmatch(r"[1-5]xx", text):
            return int(text[0]) * 100, int(text[0]) * 100 + 99
        status = Integer(100, 599).read(value)
        return status, status

    def schema(self) -> Schema:
        pattern = "^([1-5]([0-9][0-9]|xx)|none)$"
        return {"type": ["string", "integer"], "pattern": pattern, "minimum": 100, "maximum": 599}


@frozen
class Filter:
    """What is looked for: all of what is said. `status` is the lowest and the highest."""

    kind: str | None = None
    about: str | None = None
    player: str | None = None
    session: str | None = None
    event: str | None = None
    status: tuple[int, int] | None = None

    def places(self, tx: Transaction) -> set[int] | None:
        """The places of all that concerns what is looked for; None is all there are."""
        found = [_numbers(tx, sql, values) for sql, values in self._queries(tx)]
        return set.intersection(*found) if found else None

    def _queries(self, tx: Transaction) -> Iterator[tuple[str, Mapping[str, object]]]:
        if self.player:
            quoted = quote(self.player, safe="").lower()
            said = {"player": self.player, "quoted": quoted}
            yield _CLOSURE.format(tables=_OF_A_PLAYER), said
        if self.session:
            # A page is asked for with a link, which says whose it is in its own way.
            said = {"session": self.session, "link": session_tokens.common(tx, self.session)}
            yield _CLOSURE.format(tables=_OF_A_SESSION), said
        if self.event:
            yield _OF_AN_EVENT, {"event": self.event}
        if self.status == NO_ANSWER:
            yield _UNANSWERED, {}
        elif self.status:
            lowest, highest = self.status
            yield _ANSWERED, {"lowest": lowest, "highest": highest}


def _numbers(tx: Transaction, sql: str, named: Mapping[str, object]) -> set[int]:
    return {row["number"] for row in tx.all(sql, **named)}
