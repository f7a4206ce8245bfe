"""Small contact logs by hand, as frames of the audit."""

import datetime as dt
from collections.abc import Sequence

import polars as pl

from arrears.law import facts
from arrears.law.audit.log import NAMES
from arrears.law.facts import Fact
from tests.law.shipped import Item, at

COLUMNS: dict[str, Fact] = {
    **{name: fact for name, fact in facts.QUESTION.items() if name not in ("q", "act", "until_at")},
    **facts.HISTORY,
}
SCHEMA = {name: fact.dtype for name, fact in COLUMNS.items()} | dict.fromkeys(NAMES, pl.String())


def call(contact_id: str, when: str, **facts_: object) -> dict[str, object]:
    """A lawful call of a bank to its debtor `B1` about loan `L1` at a time of 24 November 2026; `facts_` change it."""
    plain: dict[str, object] = {
        "contact_id": contact_id, "borrower_id": "B1", "loan_id": "L1", "person": 1, "loan": 1, "at": at(when),
        "timezone": "Asia/Shanghai", "country": "CN", "channel": "call", "direction": "outbound", "party": "borrower",
        "outcome": "no_answer", "purpose": "collection", "actor": "creditor", "agent_id": "A1", "voice": "interactive",
        "creditor_class": "bank", "loan_kind": "personal", "loan_purpose": "consumer",
    }  # fmt: skip
    return {**plain, **facts_}


def log_of(rows: Sequence[Item]) -> pl.DataFrame:
    """A log with every column there can be."""
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def held(*rows: Item) -> pl.DataFrame:
    """Statuses."""
    return pl.DataFrame(list(rows), schema={name: fact.dtype for name, fact in facts.STATUSES.items()}, orient="row")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
