"""What does the store know that the law asks about? The facts of cases as questions of tape.md §5, without the act.

A handful of queries for any number of cases. Open promises, active plans and placements are statuses too: they are facts
of the store, and the law's house rules read them. Whoever has read the same rows already (a page that shows them) hands them in.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from arrears.flows.reaching import point_name
from arrears.kernel.money import major_units
from arrears.store.law_rows import (
    Since,
    accounts_of,
    active_plans,
    cases_with_kinds,
    consents_of,
    contacts_since,
    open_promises,
    placements_of,
    statuses_on,
    wishes_of,
)
from arrears.store.tables import Account, Case, Consent, Contact, Placement, Plan, Preference, Promise, Status

HISTORY_DAYS: Final = 400
Facts = dict[str, Any]
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
    """A statement a table that holds any."""
    ids = list(case_ids)
    if not ids:
        return GateRows([], [], [], [], [], [], [], [], [])
    cases, held = cases_with_kinds(ids)
    return GateRows(
        cases=cases,
        accounts=accounts_of(ids),
        statuses=statuses_on(ids, at.date()) if Status in held else [],
        promises=open_promises(ids) if Promise in held else [],
        plans=active_plans(ids) if Plan in held else [],
        placements=placements_of(ids) if Placement in held else [],
        consents=consents_of(ids) if Consent in held else [],
        # a wish that was taken back touches no act any more, and is no gap where no rule heeds its kind
        preferences=wishes_of(ids, at) if Preference in held else [],
        contacts=contacts_since(ids, at - dt.timedelta(days=HISTORY_DAYS)),
    )


def standing_statuses(case_ids: Sequence[int], on: dt.date) -> Iterator[tuple[int, Facts]]:
    """What the store's own records make of a person's standing: promise, plan, placement."""
    if not case_ids:
        return iter(())
    return _standing(open_promises(case_ids), active_plans(case_ids), placements_of(case_ids), on)


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
