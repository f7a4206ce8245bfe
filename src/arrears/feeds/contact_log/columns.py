"""Which columns does an audit read? Those of the tape, and any further fact of the law by its own name.

What debtors agreed to or asked for stands in a file that a tape has not: `consents`, the wishes of `law.facts`.

A log may carry `timezone`, `voice` or `point` itself; a loans file may carry any fact of a loan. Names and personal
numbers are never read. A fact of several words (`conduct`, `claims`) stands in a cell with `;` between them, `none` where
somebody looked and found none; an empty cell says that nobody looked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl

from arrears.feeds.portfolio_tape.contract import TABLES, Column
from arrears.kernel import vocabulary
from arrears.law import law_words
from arrears.law.facts import HISTORY, QUESTION, STATUSES, Fact, Table

BESIDE: Final = ("borrowers", "loans", "statuses", "consents")  # what may lie beside the contacts
_NEEDED: Final = {
    "contacts": ("contact_id", "loan_id", "borrower_id", "at", "channel", "direction", "party"),
    "borrowers": ("borrower_id",),
    "loans": ("loan_id", "borrower_id"),
    "statuses": ("borrower_id", "status", "since_on"),
    "consents": ("borrower_id", "given_at"),
}
_OWN: Final = {
    **TABLES,
    "consents": (
        Column("borrower_id", "id", required=True),
        Column("given_at", "instant", required=True),
        Column("revoked_at", "instant"),
        Column("kind", "word", words=law_words.WISHES, default="consent_channel"),
        Column("channel", "word", words=vocabulary.CHANNELS),
        Column("point", "text"),
        Column("place", "word", words=law_words.PLACES),
        Column("from_minute", "integer"),
        Column("until_minute", "integer"),
        Column("days", "text"),
    ),
}
# Where the tape calls a fact otherwise than the law does.
_FACT_OF: Final = {
    "borrowers": {"language": "borrower_language"},
    "loans": {"kind": "loan_kind", "purpose": "loan_purpose", "status": "loan_status"},
}
_WHO: Final = ("agent_id", "collector")
_NO_FACTS: Final = ("q", "person", "loan", "at", "until_at", "act", "is_planned", "has_evidence_gap",
             "unheeded_wishes", "timezones")  # fmt: skip
_OF_STATUSES: Final = ("cause", "extensions")  # beside what the tape tells of a status
_KINDS: Final = {pl.Boolean(): "boolean", pl.Int64(): "integer", pl.Date(): "date", pl.String(): "text"}
NONE: Final = "none"  # in a cell of several words: somebody looked, and there is none
_LISTED: Final = {"timezone": "timezone", "country": "country"}


def fact_of(table: str, name: str) -> str:
    """The law's name for a column of a table."""
    return _FACT_OF.get(table, {}).get(name, name)


def columns_of(table: str, names: tuple[str, ...], facts: Table = QUESTION) -> tuple[Column, ...]:
    """The columns to read of a file that has those names: what the audit needs, and every one of `facts` among the rest."""
    own = {column.name: column for column in _OWN[table]}
    needed = tuple(
        Column(name, own[name].kind, required=True, words=_words(table, own[name])) for name in _NEEDED[table]
    )
    known = [
        Column(column.name, "text") if column.kind == "currency" else column
        for column in _OWN[table]
        if column.name not in _NEEDED[table] and _is_read(table, column)
    ]
    named = {column.name for column in (*needed, *known)}
    others = [name for name in names if name not in named and name not in own]
    more = [_column(name, facts) for name in others if _fact(table, name, facts) is not None]
    return (*needed, *(column for column in known if column.name in names), *more)


def strangers_of(table: str, names: tuple[str, ...], facts: Table = QUESTION) -> tuple[str, ...]:
    """Columns that nobody reads because neither the tape, the law nor a pack knows the name."""
    read = {column.name for column in columns_of(table, names, facts)} | {column.name for column in _OWN[table]}
    return tuple(name for name in names if name not in read)


def lists_of(columns: Iterable[Column], facts: Table) -> dict[str, Fact]:
    """Which of these columns hold several words a cell, and the facts they are."""
    return {one.name: facts[one.name] for one in columns if one.name in facts and facts[one.name].is_list}


def words_in(cells: pl.Series) -> pl.Series:
    """The words of each cell: a list, empty for `none`; null where the cell is empty."""
    words = (
        cells.cast(pl.String).str.split(";").list.eval(pl.element().str.strip_chars()).list.set_difference(["", NONE])
    )
    return pl.select(pl.when(cells.str.strip_chars() != "").then(words)).to_series()


def texts_of_few(table: str, columns: Iterable[Column]) -> tuple[str, ...]:
    """Text columns of few distinct values that travel as numbers: of the contacts, which are very many."""
    if table != "contacts":
        return ()
    return tuple(one.name for one in columns if one.kind in ("timezone", "country") or one.name in _WHO)


def coded_of(table: str, columns: tuple[Column, ...]) -> tuple[str, ...]:
    """Columns of few distinct values."""
    listed = (one.name for one in columns if one.words or one.kind in ("timezone", "country"))
    return tuple(dict.fromkeys((*listed, *texts_of_few(table, columns))))


def _is_read(table: str, column: Column) -> bool:
    if table in ("contacts", "consents"):
        return True
    return column.name in ("loan_id", "until_on") or _fact(table, fact_of(table, column.name)) is not None


def _fact(table: str, name: str, facts: Table = QUESTION) -> Fact | None:
    """The fact of that name, if its values can be read from a column."""
    if table == "statuses":
        return STATUSES[name] if name in _OF_STATUSES else None
    if name in _NO_FACTS or table == "consents":
        return None
    if table == "contacts" and name == "collector":
        return Fact(pl.String(), "which firm acted")
    fact = facts.get(name) or (HISTORY.get(name) if table == "contacts" else None)
    return fact if fact is not None and (fact.words or fact.is_list or fact.dtype in _KINDS) else None


def _words(table: str, column: Column) -> tuple[str, ...]:
    """The law knows more statuses than the tape does."""
    return STATUSES["status"].words if table == "statuses" and column.name == "status" else column.words


def _column(name: str, facts: Table) -> Column:
    fact = facts.get(name) or STATUSES.get(name) or HISTORY.get(name) or Fact(pl.String(), "")
    if fact.is_list:
        return Column(name, "text")
    if fact.words:
        return Column(name, "word", words=fact.words)
    return Column(name, _LISTED.get(name, _KINDS[fact.dtype]))
