"""The ledger: `post` is the only way money moves, and every posting has two ends."""

import sqlite3
from collections.abc import Sequence
from functools import cache

from invo_emulator.errors import InsufficientFunds
from invo_emulator.money import amounts
from invo_emulator.money.accounts import US_DOLLARS, Account
from invo_emulator.records import frozen
from invo_emulator.times import iso_exact
from invo_emulator.world.transaction import Row, Transaction

# Of an entry, as schema.sql has it: where they are looked for ends with it.
_MOST_POSTINGS = 16


@frozen
class Posting:
    """An amount, in hundredths, out of one account and into another of the same currency."""

    source: Account
    target: Account
    amount: int


def post(tx: Transaction, kind: str, reference: str, *postings: Posting) -> None:
    """Move money, all of it or none. Raises InsufficientFunds, naming the account."""
    assert len(postings) <= _MOST_POSTINGS
    if not postings:
        return
    placed = [(tx.step(), posting) for posting in postings]
    entry = (placed[0][0], kind, reference, tx.now, tx.cause)
    try:
        _write(tx, entry, placed)
    except sqlite3.IntegrityError:
        # An account has still to be opened, or does not hold enough. One by one they tell.
        for number, posting in placed:
            _open(tx, posting.source)
            _open(tx, posting.target)
            _write_one(tx, entry, number, posting)


def _write_one(tx: Transaction, entry: tuple[object, ...], number: int, posting: Posting) -> None:
    try:
        _write(tx, entry, [(number, posting)])
    except sqlite3.IntegrityError as error:
        if "may_go_negative" not in str(error):
            raise
        short = f"{posting.source.name} does not hold {amounts.show(posting.amount)}"
        raise InsufficientFunds(short) from None


def _write(
    tx: Transaction, entry: tuple[object, ...], postings: Sequence[tuple[int, Posting]]
) -> None:
    """Write postings, each at its place. Raises sqlite3.IntegrityError, having written none, when
    an account is not open or does not hold enough."""
    values: list[object] = []
    for number, posting in postings:
        source, target = posting.source, posting.target
        values += entry
        values += number, source.currency_id, source.name, target.name, posting.amount
    tx.execute(_posting_sql(len(postings)), *values)


@cache
def _posting_sql(count: int) -> str:
    account = "(SELECT account_id FROM account WHERE name = ?)"
    rows = [f"(?, ?, ?, ?, ?, ?, ?, {account}, {account}, ?)"] * count
    return f"""INSERT INTO posting (entry_id, kind, reference, at, cause,
                                    number, currency_id, source, target, amount)
               VALUES {", ".join(rows)}"""


def _open(tx: Transaction, account: Account) -> None:
    tx.execute(
        """INSERT INTO account (name, currency_id, may_go_negative) VALUES (?, ?, ?)
           ON CONFLICT DO NOTHING""",
        account.name,
        account.currency_id,
        account.is_outside,
    )


def balance(tx: Transaction, account: Account) -> int:
    """What an account holds, in hundredths; 0 if nothing was ever posted to it."""
    row = tx.one("SELECT balance FROM account WHERE name = ?", account.name)
    return int(row["balance"]) if row else 0


def show(tx: Transaction) -> dict[str, object]:
    """The books: every account, and whether the postings explain every balance."""
    accounts = tx.all("SELECT * FROM account")
    return {
        "balanced": is_balanced(tx),
        "sums": _sums(tx),
        "accounts": [_shown_account(tx, row) for row in accounts],
    }


def _sums(tx: Transaction) -> list[dict[str, str]]:
    """What all accounts of each currency hold together."""
    rows = tx.all("SELECT currency_id, SUM(balance) AS held FROM account GROUP BY currency_id")
    return [
        {"currency": _currency_name(tx, row["currency_id"]), "sum": amounts.show(row["held"])}
        for row in rows
    ]


def entries(tx: Transaction, account: str | None, before: int, limit: int) -> Sequence[Row]:
    """The newest entries of those whose number is lower than `before`; of one account, or all."""
    return tx.all(
        """SELECT *, entry_id AS number FROM entry WHERE entry_id < :before
           AND (:account IS NULL OR entry_id IN
                 (SELECT entry_id FROM posting JOIN account ON account_id = source
                  WHERE name = :account UNION
                  SELECT entry_id FROM posting JOIN account ON account_id = target
                  WHERE name = :account))
           ORDER BY entry_id DESC LIMIT :limit""",
        before=before,
        account=account,
        limit=limit,
    )


@frozen
class Line:
    """What an entry changed in one account, and what that held afterwards, in hundredths."""

    entry_id: int
    kind: str
    reference: str
    at: int
    change: int
    balance: int


# How often an entry touches one account at most.
_MOST_LEGS = 5


def lines(tx: Transaction, account: Account, count: int) -> Sequence[Line]:
    """The newest lines of an account, newest first."""
    rows = tx.all(
        """WITH one AS (SELECT account_id FROM account WHERE name = :account),
           legs AS (SELECT * FROM posting WHERE (SELECT account_id FROM one) IN (source, target)
                    ORDER BY number DESC LIMIT :legs)
           SELECT legs.*, SUM(CASE WHEN target = (SELECT account_id FROM one)
                              THEN amount ELSE -amount END) AS change
           FROM legs GROUP BY entry_id ORDER BY entry_id DESC LIMIT :count""",
        account=account.name,
        legs=count * _MOST_LEGS,
        count=count,
    )
    held, found = balance(tx, account), []
    for row in rows:
        told = (row["entry_id"], row["kind"], row["reference"], row["at"], row["change"])
        found.append(Line(*told, balance=held))
        held -= row["change"]
    return found


def is_balanced(tx: Transaction) -> bool:
    """Whether each balance is what its postings add up to, and each currency adds up to zero."""
    wrong = tx.one(
        """SELECT 1 FROM account LEFT JOIN
             (SELECT account_id, SUM(amount) AS moved FROM
                (SELECT target AS account_id, amount FROM posting
                 UNION ALL SELECT source, -amount FROM posting) GROUP BY account_id)
             USING (account_id) WHERE balance <> COALESCE(moved, 0)
           UNION ALL SELECT 1 FROM account GROUP BY currency_id HAVING SUM(balance) <> 0
           UNION ALL SELECT 1 FROM account WHERE balance < 0 AND NOT may_go_negative"""
    )
    return wrong is None


def _shown_account(tx: Transaction, row: Row) -> dict[str, object]:
    currency = _currency_name(tx, row["currency_id"])
    return {
        "account": row["name"],
        "currency": currency,
        "balance": amounts.show(row["balance"]),
    }


def postings(tx: Transaction, entry_id: int) -> Sequence[Row]:
    """The postings of an entry, in their order, with the names of their accounts."""
    return tx.all(
        """SELECT posting.currency_id, amount, source.name AS source, target.name AS target
           FROM posting JOIN account AS source ON source.account_id = source
                        JOIN account AS target ON target.account_id = target
           WHERE entry_id = :first AND posting.number BETWEEN :first AND :first + :others
           ORDER BY posting.number""",
        first=entry_id,
        others=_MOST_POSTINGS - 1,
    )


def show_entry(tx: Transaction, row: Row) -> dict[str, object]:
    """An entry: why money moved, and from where to where."""
    return {
        "entry_id": row["entry_id"],
        "kind": row["kind"],
        "reference": row["reference"],
        "at": iso_exact(row["at"]),
        "postings": [
            {
                "source": posting["source"],
                "target": posting["target"],
                "currency": _currency_name(tx, posting["currency_id"]),
                "amount": amounts.show(posting["amount"]),
            }
            for posting in postings(tx, row["entry_id"])
        ],
    }


def _currency_name(tx: Transaction, currency_id: int) -> str:
    if currency_id == US_DOLLARS:
        return "USD"
    row = tx.one("SELECT name FROM currency WHERE currency_id = ?", currency_id)
    assert row, "every account is of a known currency"
    return str(row["name"])
