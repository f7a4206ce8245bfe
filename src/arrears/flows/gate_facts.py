"""What does the store know that the law asks about? The facts of cases as questions of tape.md §5, without the act.

A handful of queries for any number of cases. Open promises, active plans and placements are statuses too: they are facts
of the store, and the law's house rules read them. Whoever has read the same rows already (a page that shows them) hands them in.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model

from arrears.flows.reaching import point_name
from arrears.kernel.money import major_units
from arrears.store.case_rows import tables_with_rows
from arrears.store.contacts import list_history
from arrears.store.statuses import list_holding
from arrears.store.tables import Account, Case, Consent, Contact, Placement, Plan, Preference, Promise, Status

HISTORY_DAYS: Final = 400
Facts = dict[str, Any]
_FEW: Final = 100  # cases; of more there is something in every table
# What is asked of a case itself, of whoever asks: of the fifty columns a few.
_CASE: Final = (
    "borrower_ref", "state", "department", "department_override", "agency_id", "borrower__country", "borrower__region",
    "borrower__timezone", "borrower__language", "borrower__has_evidence_gap",
)  # fmt: skip
# Where something may be held of a case that the law asks about, of some kinds only in one state.
_TABLES: Final[Mapping[type[Model], str]] = {
    Promise: "open", Plan: "active", Placement: "placed", **dict.fromkeys((Status, Consent, Preference, Contact), ""),
}  # fmt: skip
Since = tuple[int, str, dt.date]  # case, loan (empty: all of them), first day
_LOAN: Final = (
    "loan_id", "currency", "kind", "creditor", "creditor_class", "jurisdiction", "product", "delinquent_days",
    "obtained_in_default", "contracted_on", "obtained_on", "charged_off_on", "judgment_on", "last_paid_on",
    "last_due_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GateRows:
    """What the store holds of some cases that the law asks about; of each case all there is, in the order facts tell it."""

    cases: Sequence[Case]  # with their borrowers
    accounts: Sequence[Account]  # by score, the highest first
    statuses: Sequence[Status]  # those that hold
    promises: Sequence[Since]  # open ones
    plans: Sequence[Since]  # active ones
    placements: Sequence[Since]  # those with an agency now
    consents: Sequence[Consent]  # to contact; also those taken back
    preferences: Sequence[Preference]  # but for the language, and those taken back
    contacts: Sequence[Contact]  # of `HISTORY_DAYS`


def gate_facts(case_ids: Iterable[int], at: dt.datetime) -> dict[int, Facts]:
    """Facts of each case: borrower, loans, statuses, consents, preferences, history."""
    return facts_from(read_gate_rows(case_ids, at), at)


def facts_from(rows: GateRows, at: dt.datetime) -> dict[int, Facts]:
    """The same from rows that were read."""
    found: dict[int, Facts] = {case.pk: _borrower(case, at) for case in rows.cases}
    parts: Sequence[tuple[str, Iterator[tuple[int, Facts]]]] = (
        ("loans", _loans(rows.accounts)),
        ("statuses", _statuses(rows, at.date())),
        ("consents", _consents(rows.consents)),
        ("preferences", _preferences(rows.preferences)),
        ("history", _history(rows.contacts)),
    )
    for name, told in parts:
        for case_id, row in told:
            if case_id in found:
                found[case_id][name].append(row)
    return found


def read_gate_rows(case_ids: Iterable[int], at: dt.datetime) -> GateRows:
    """A query a table, of a few cases only for the tables that hold anything of them."""
    ids = list(case_ids)
    held = tables_with_rows(ids, _TABLES) if len(ids) <= _FEW else _TABLES.keys()
    promises, plans, placements = _standing_rows(ids, held)
    return GateRows(
        cases=list(Case.objects.filter(pk__in=ids).select_related("borrower").only(*_CASE)),
        accounts=list(Account.objects.filter(case_id__in=ids).order_by("case_id", "-score", "loan_id")),
        statuses=list(list_holding(ids, at.date())) if Status in held else [],
        promises=promises, plans=plans, placements=placements,
        consents=_consents_of(ids) if Consent in held else [],
        preferences=_wishes_of(ids, at) if Preference in held else [],
        contacts=list(list_history(ids, at - dt.timedelta(days=HISTORY_DAYS))) if Contact in held else [],
    )  # fmt: skip


def _consents_of(ids: Sequence[int]) -> list[Consent]:
    agreed = Consent.objects.filter(case_id__in=ids, kind="contact").select_related("point")
    return list(agreed.order_by("case_id", "given_at", "pk"))


def _wishes_of(ids: Sequence[int], at: dt.datetime) -> list[Preference]:
    """A wish that was taken back touches no act any more, and is no gap where no rule heeds its kind."""
    wishes = Preference.objects.filter(case_id__in=ids).exclude(kind="language").exclude(revoked_at__lte=at)
    return list(wishes.select_related("point").order_by("case_id", "given_at", "pk"))


def standing_statuses(case_ids: Sequence[int], on: dt.date) -> Iterator[tuple[int, Facts]]:
    """What the store's own records make of a person's standing: promise, plan, placement."""
    return _standing(*_standing_rows(case_ids, _TABLES.keys()), on)


def _standing_rows(
    case_ids: Sequence[int], held: Collection[type[Model]]
) -> tuple[list[Since], list[Since], list[Since]]:
    promises, plans, placements = list[Since](), list[Since](), list[Since]()
    if Promise in held:
        found = Promise.objects.filter(case_id__in=case_ids, state="open").order_by("pk")
        promises = list(found.values_list("case_id", "account__loan_id", "promised_on"))
    if Plan in held:
        agreed = Plan.objects.filter(case_id__in=case_ids, state="active").order_by("pk")
        plans = list(agreed.values_list("case_id", "account__loan_id", "agreed_on"))
    if Placement in held:
        placed = Placement.objects.filter(case_id__in=case_ids, state="placed").order_by("pk")
        placements = [(case_id, "", since) for case_id, since in placed.values_list("case_id", "placed_on")]
    return promises, plans, placements


def _standing(
    promises: Sequence[Since], plans: Sequence[Since], placements: Sequence[Since], on: dt.date
) -> Iterator[tuple[int, Facts]]:
    for status, rows in (("promise_open", promises), ("plan_active", plans)):
        for case_id, loan_id, since in rows:
            yield case_id, {"status": status, "since": since, "loan_id": loan_id}
    for case_id, _, since in placements:
        yield case_id, {"status": "agency_placed", "since": min(since, on)}


def _borrower(case: Case, at: dt.datetime) -> Facts:
    person = case.borrower
    facts = {
        "country": person.country,
        "region": person.region,
        "timezone": person.timezone,
        "language": person.language,
    }
    borrower: Facts = {name: value for name, value in facts.items() if value}
    borrower["has_evidence_gap"] = person.has_evidence_gap
    empty: Mapping[str, list[Facts]] = defaultdict(list)
    parts = {name: empty[name] for name in ("loans", "statuses", "consents", "preferences", "history")}
    return {"id": case.borrower_ref, "as_of": at.isoformat(), "borrower": borrower, **parts}


def _loans(accounts: Iterable[Account]) -> Iterator[tuple[int, Facts]]:
    for one in accounts:
        facts: Facts = {name: value for name in _LOAN if (value := getattr(one, name)) not in (None, "")}
        facts |= {"purpose": one.loan_purpose or "consumer", "status": one.loan_status or "active"}
        if one.is_secured is not None:
            facts["secured"] = one.is_secured
        facts["outstanding"] = str(major_units(one.outstanding_minor, one.currency))
        facts["overdue"] = str(major_units(one.arrears_minor, one.currency))
        yield one.case_id, facts


def _statuses(rows: GateRows, on: dt.date) -> Iterator[tuple[int, Facts]]:
    for one in rows.statuses:
        facts: Facts = {"status": one.status, "since": one.since, "until": one.until}
        yield one.case_id, facts | ({"loan_id": one.loan_id} if one.loan_id else {})
    yield from _standing(rows.promises, rows.plans, rows.placements, on)


def _consents(consents: Iterable[Consent]) -> Iterator[tuple[int, Facts]]:
    for one in consents:
        facts: Facts = {"channel": one.channel or None, "given_at": one.given_at, "revoked_at": one.revoked_at}
        yield one.case_id, facts | _number_of(one)


def _preferences(wishes: Iterable[Preference]) -> Iterator[tuple[int, Facts]]:
    for one in wishes:
        facts: Facts = {"kind": one.kind, "given_at": one.given_at, "revoked_at": one.revoked_at, **_number_of(one)}
        facts |= {name: value for name in ("channel", "place", "days") if (value := getattr(one, name))}
        for name in ("from", "until"):
            minutes = getattr(one, f"{name}_minute")
            facts |= {name: f"{minutes // 60:02}:{minutes % 60:02}"} if minutes is not None else {}
        yield one.case_id, facts


def _number_of(one: Consent | Preference) -> Facts:
    """The number a consent or wish is about, as the law calls it; without one it is about every number."""
    return {"point": point_name(one.point.pk, one.point.value_key)} if one.point is not None else {}


def _history(contacts: Iterable[Contact]) -> Iterator[tuple[int, Facts]]:
    for one in contacts:
        facts: Facts = {
            "at": one.at, "channel": one.channel, "direction": one.direction, "party": one.party,
            "loans": one.loan_ids, "actor": one.actor, "contact_id": one.contact_id,
        }  # fmt: skip
        facts |= {name: value for name in ("outcome", "purpose") if (value := getattr(one, name))}
        if one.was_misdirected:
            facts["was_misdirected"] = True
        yield one.case_id, facts
