"""What does the store hold of some cases that the law asks about? A statement a table that holds anything, with the columns read.

A usual case has no status, promise, plan, placement, consent or wish: the statement that reads the cases says which are there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final

from django.db.models import Model

from arrears.store.plain_rows import Read, read_rows
from arrears.store.tables import (
    Account,
    Borrower,
    Case,
    Consent,
    Contact,
    ContactPoint,
    Placement,
    Plan,
    Preference,
    Promise,
    Status,
)

Kinds = frozenset[type[Model]]
Since = tuple[int, str, dt.date]  # case, loan (empty: all of them), first day
_CASE: Final = Read(
    Case, "c", ("borrower_id", "borrower_ref", "department", "department_override", "agency_id", "state")
)
_BORROWER: Final = Read(Borrower, "b", ("language", "country", "region", "timezone", "has_evidence_gap"))
_ACCOUNT: Final = Read(Account, "a", (
    "case_id", "loan_id", "currency", "kind", "creditor", "creditor_class", "jurisdiction", "product", "delinquent_days",
    "obtained_in_default", "contracted_on", "obtained_on", "charged_off_on", "judgment_on", "last_paid_on", "last_due_on",
    "loan_purpose", "loan_status", "is_secured", "outstanding_minor", "arrears_minor", "score",
))  # fmt: skip
_LOAN: Final = Read(Account, "a", ("loan_id",))
_STATUS: Final = Read(Status, "s")
_CONSENT: Final = Read(Consent, "w")
_WISH: Final = Read(Preference, "w")
_POINT: Final = Read(ContactPoint, "p", ("value_key",))
_REACH: Final = Read(ContactPoint, "p", ("borrower_id", "kind", "value_key", "number", "is_valid", "party"))
_CONTACT: Final = Read(Contact, "t", (
    "contact_id", "case_id", "loan_ids", "at", "channel", "direction", "party", "outcome", "purpose", "actor",
    "was_misdirected",
))  # fmt: skip
_PROMISE: Final = Read(Promise, "o", ("case_id", "promised_on"))
_PLAN: Final = Read(Plan, "o", ("case_id", "agreed_on"))
_PLACEMENT: Final = Read(Placement, "o", ("case_id", "placed_on"))
# Of each kind that most cases have none of: the table, and which of its rows are asked about.
_RARE: Final[tuple[tuple[type[Model], str], ...]] = (
    (Status, ""), (Promise, " AND state = 'open'"), (Plan, " AND state = 'active'"), (Placement, " AND state = 'placed'"),
    (Consent, " AND kind = 'contact'"), (Preference, " AND kind <> 'language'"),
)  # fmt: skip


def cases_with_kinds(ids: Collection[int]) -> tuple[list[Case], Kinds]:
    """The cases with their borrowers, and of which of the rarer kinds there is a row of any of them."""
    held = ", ".join(
        f"EXISTS(SELECT 1 FROM {kind._meta.db_table} WHERE case_id = c.id{which})" for kind, which in _RARE
    )
    text = (
        f"SELECT {{c.columns}}, {{b.columns}}, {held} "
        "FROM {c.table} JOIN {b.table} ON b.id = c.borrower_id WHERE c.id IN ({ids})"
    )
    cases: list[Case] = []
    kinds: set[type[Model]] = set()
    for case, borrower, *is_held in read_rows(text, (_CASE, _BORROWER), (), ids=ids):
        case.borrower = borrower
        cases.append(case)
        kinds |= {kind for (kind, _), is_there in zip(_RARE, is_held, strict=True) if is_there}
    return cases, frozenset(kinds)


def accounts_of(ids: Collection[int]) -> list[Account]:
    """By score, the highest first."""
    return _of_cases(_ACCOUNT, "", "a.score DESC, a.loan_id", ids)


def contacts_since(ids: Collection[int], since: dt.datetime) -> list[Contact]:
    """Those from `since` on, in order of time."""
    return _of_cases(_CONTACT, "AND t.at >= %s", "t.at, t.contact_id", ids, since)


def statuses_on(ids: Collection[int], on: dt.date) -> list[Status]:
    """Those that hold on that day."""
    return _of_cases(_STATUS, "AND s.since <= %s AND (s.until IS NULL OR s.until > %s)", "s.since, s.id", ids, on, on)


def consents_of(ids: Collection[int]) -> list[Consent]:
    """To contact, also those taken back; each with its number."""
    return _with_points(_CONSENT, "w.kind = 'contact'", ids)


def wishes_of(ids: Collection[int], at: dt.datetime) -> list[Preference]:
    """All but for the language and those taken back; each with its number."""
    return _with_points(_WISH, "w.kind <> 'language' AND (w.revoked_at IS NULL OR w.revoked_at > %s)", ids, at)


def open_promises(ids: Collection[int]) -> list[Since]:
    """Since when, by loan."""
    return _of_loans(_PROMISE, "promised_on", "open", ids)


def active_plans(ids: Collection[int]) -> list[Since]:
    """Since when, by loan."""
    return _of_loans(_PLAN, "agreed_on", "active", ids)


def placements_of(ids: Collection[int]) -> list[Since]:
    """Since when an agency has the case."""
    held: list[Placement] = _of_cases(_PLACEMENT, "AND o.state = 'placed'", "o.id", ids)
    return [(one.case_id, "", one.placed_on) for one in held]


def reachable_points(borrower_ids: Collection[int]) -> list[ContactPoint]:
    """Valid numbers and addresses of the borrowers themselves."""
    text = "SELECT {p.columns} FROM {p.table} WHERE p.borrower_id IN ({ids}) AND p.is_valid AND p.party = 'borrower'"
    return [point for (point,) in read_rows(text, (_REACH,), (), ids=borrower_ids)] if borrower_ids else []


def _of_cases(read: Read, which: str, order: str, ids: Collection[int], *values: Any) -> list[Any]:
    text = (
        f"SELECT {{{read}.columns}} FROM {{{read}.table}} "
        f"WHERE {read}.case_id IN ({{ids}}) {which} ORDER BY {read}.case_id, {order}"
    )
    return [row for (row,) in read_rows(text, (read,), values, ids=ids)]


def _with_points(read: Read, which: str, ids: Collection[int], *values: Any) -> list[Any]:
    text = (
        "SELECT {w.columns}, {p.columns} FROM {w.table} LEFT JOIN {p.table} ON p.id = w.point_id "
        f"WHERE w.case_id IN ({{ids}}) AND {which} ORDER BY w.case_id, w.given_at, w.id"
    )
    found = []
    for row, point in read_rows(text, (read, _POINT), values, ids=ids):
        row.point = point
        found.append(row)
    return found


def _of_loans(read: Read, day: str, state: str, ids: Collection[int]) -> list[Since]:
    text = (
        "SELECT {o.columns}, {a.columns} FROM {o.table} JOIN {a.table} ON a.id = o.account_id "
        "WHERE o.case_id IN ({ids}) AND o.state = %s ORDER BY o.id"
    )
    rows: Sequence[tuple[Any, Account]] = read_rows(text, (read, _LOAN), (state,), ids=ids)
    return [(one.case_id, account.loan_id, getattr(one, day)) for one, account in rows]
