"""What does the store hold of some cases that the law asks about? A statement a table that holds anything, with the columns read.

A usual case has no status, promise, plan, placement, consent or wish: the statement that reads the cases says which are there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any, Final

from django.db.models import DateField, DateTimeField, Exists, Model, OuterRef, Q, QuerySet

from arrears.store.reading import Given, Statement, kept_by_key, numbered, places
from arrears.store.tables import (
    Account,
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
_CASE: Final = (
    "borrower_ref", "department", "department_override", "agency_id", "state", "borrower__language", "borrower__country",
    "borrower__region", "borrower__timezone", "borrower__has_evidence_gap",
)  # fmt: skip
_ACCOUNT: Final = (
    "case_id", "loan_id", "currency", "kind", "creditor", "creditor_class", "jurisdiction", "product", "delinquent_days",
    "obtained_in_default", "contracted_on", "obtained_on", "charged_off_on", "judgment_on", "last_paid_on", "last_due_on",
    "loan_purpose", "loan_status", "is_secured", "outstanding_minor", "arrears_minor", "score",
)  # fmt: skip
_CONTACT: Final = (
    "contact_id", "case_id", "loan_ids", "at", "channel", "direction", "party", "outcome", "purpose", "actor",
    "was_misdirected",
)  # fmt: skip
_POINT: Final = ("borrower_id", "kind", "value_key", "number", "is_valid", "party")
_ON: Final = Given("on", DateField())
_AT: Final = Given("at", DateTimeField())
# Of each kind that most cases have none of: which of its rows are asked about.
_RARE: Final[dict[type[Any], Q]] = {
    Status: Q(), Promise: Q(state="open"), Plan: Q(state="active"), Placement: Q(state="placed"), Consent: Q(kind="contact"),
    Preference: ~Q(kind="language"),
}  # fmt: skip


def cases_with_kinds(ids: Collection[int]) -> tuple[list[Case], Kinds]:
    """The cases with their borrowers, and of which of the rarer kinds there is a row of any of them."""
    cases = _of(_cases, ids)
    return cases, frozenset(kind for kind in _RARE if any(getattr(case, _holds(kind)) for case in cases))


def accounts_of(ids: Collection[int]) -> list[Account]:
    """By score, the highest first."""
    return _of(_accounts, ids)


def contacts_since(ids: Collection[int], since: dt.datetime) -> list[Contact]:
    """Those from `since` on, in order of time."""
    return _of(_contacts, ids, at=since)


def statuses_on(ids: Collection[int], on: dt.date) -> list[Status]:
    """Those that hold on that day."""
    return _of(_statuses, ids, on=on)


def consents_of(ids: Collection[int]) -> list[Consent]:
    """To contact, also those taken back; each with its number."""
    return _of(_consents, ids)


def wishes_of(ids: Collection[int], at: dt.datetime) -> list[Preference]:
    """All but for the language and those taken back; each with its number."""
    return _of(_wishes, ids, at=at)


def open_promises(ids: Collection[int]) -> list[Since]:
    """Since when, by loan."""
    return [(case, loan, since) for case, loan, since in _of(_promises, ids)]


def active_plans(ids: Collection[int]) -> list[Since]:
    """Since when, by loan."""
    return [(case, loan, since) for case, loan, since in _of(_plans, ids)]


def placements_of(ids: Collection[int]) -> list[Since]:
    """Since when an agency has the case."""
    return [(case, "", since) for case, since in _of(_placements, ids)]


def reachable_points(borrower_ids: Collection[int]) -> list[ContactPoint]:
    """Valid numbers and addresses of the borrowers themselves."""
    return _of(_points, borrower_ids) if borrower_ids else []


def _of(written: Callable[[int], Statement[Any]], ids: Collection[int], **given: Any) -> list[Any]:
    size, numbers = numbered("id", ids)
    return written(size).rows(**given, **numbers)


def _holds(kind: type[Model]) -> str:
    return f"holds_{kind._meta.model_name}"


@kept_by_key
def _cases(size: int) -> QuerySet[Case]:
    held = {_holds(kind): Exists(kind.objects.filter(rows, case_id=OuterRef("pk"))) for kind, rows in _RARE.items()}
    found = Case.objects.filter(pk__in=places("id", size)).select_related("borrower")
    return found.only(*_CASE).annotate(**held)


@kept_by_key
def _accounts(size: int) -> QuerySet[Account]:
    return _in_order(Account, size, "-score", "loan_id").only(*_ACCOUNT)


@kept_by_key
def _contacts(size: int) -> QuerySet[Contact]:
    return _in_order(Contact, size, "at", "contact_id").filter(at__gte=_AT).only(*_CONTACT)


@kept_by_key
def _statuses(size: int) -> QuerySet[Status]:
    return _in_order(Status, size, "since", "id").filter(Q(until=None) | Q(until__gt=_ON), since__lte=_ON)


@kept_by_key
def _consents(size: int) -> QuerySet[Consent]:
    return _in_order(Consent, size, "given_at", "id").filter(_RARE[Consent]).select_related("point")


@kept_by_key
def _wishes(size: int) -> QuerySet[Preference]:
    holding = Q(revoked_at=None) | Q(revoked_at__gt=_AT)
    return _in_order(Preference, size, "given_at", "id").filter(holding, _RARE[Preference]).select_related("point")


@kept_by_key
def _promises(size: int) -> QuerySet[Any]:
    return _standing(Promise, size).values_list("case_id", "account__loan_id", "promised_on")


@kept_by_key
def _plans(size: int) -> QuerySet[Any]:
    return _standing(Plan, size).values_list("case_id", "account__loan_id", "agreed_on")


@kept_by_key
def _placements(size: int) -> QuerySet[Any]:
    return _standing(Placement, size).values_list("case_id", "placed_on")


@kept_by_key
def _points(size: int) -> QuerySet[ContactPoint]:
    own = ContactPoint.objects.filter(borrower__pk__in=places("id", size), is_valid=True, party="borrower")
    return own.only(*_POINT)


def _in_order(kind: type[Any], size: int, *order: str) -> QuerySet[Any]:
    found: QuerySet[Any] = kind.objects.filter(case__pk__in=places("id", size))
    return found.order_by("case_id", *order)


def _standing(kind: type[Any], size: int) -> QuerySet[Any]:
    found: QuerySet[Any] = kind.objects.filter(_RARE[kind], case__pk__in=places("id", size))
    return found.order_by("id")
