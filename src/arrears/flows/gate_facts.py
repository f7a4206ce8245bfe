"""What does the store know that the law asks about? The facts of cases as questions of tape.md §5, without the act.

A handful of queries for any number of cases. Open promises, active plans and placements are statuses too: they are facts
of the store, and the law's house rules read them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from arrears.flows.reaching import point_name
from arrears.kernel.money import major_units
from arrears.store.contacts import list_history
from arrears.store.statuses import list_holding
from arrears.store.tables import Account, Case, Consent, Placement, Plan, Preference, Promise

HISTORY_DAYS: Final = 400
Facts = dict[str, Any]
_LOAN: Final = (
    "loan_id", "currency", "kind", "creditor", "creditor_class", "jurisdiction", "product", "delinquent_days",
    "obtained_in_default", "contracted_on", "obtained_on", "charged_off_on", "judgment_on", "last_paid_on",
    "last_due_on",
)  # fmt: skip


def gate_facts(case_ids: Iterable[int], at: dt.datetime) -> dict[int, Facts]:
    """Facts of each case: borrower, loans, statuses, consents, preferences, history."""
    ids = list(case_ids)
    cases = {case.pk: case for case in Case.objects.filter(pk__in=ids).select_related("borrower")}
    found: dict[int, Facts] = {case_id: _borrower(case, at) for case_id, case in cases.items()}
    parts: Sequence[tuple[str, Iterator[tuple[int, Facts]]]] = (
        ("loans", _loans(ids)),
        ("statuses", _statuses(ids, at.date())),
        ("consents", _consents(ids)),
        ("preferences", _preferences(ids, at)),
        ("history", _history(ids, at)),
    )
    for name, rows in parts:
        for case_id, row in rows:
            if case_id in found:
                found[case_id][name].append(row)
    return found


def standing_statuses(case_ids: Sequence[int], on: dt.date) -> Iterator[tuple[int, Facts]]:
    """What the store's own records make of a person's standing: promise, plan, placement."""
    promises = Promise.objects.filter(case_id__in=case_ids, state="open").order_by("pk")
    for case_id, loan_id, since in promises.values_list("case_id", "account__loan_id", "promised_on"):
        yield case_id, {"status": "promise_open", "since": since, "loan_id": loan_id}
    plans = Plan.objects.filter(case_id__in=case_ids, state="active").order_by("pk")
    for case_id, loan_id, since in plans.values_list("case_id", "account__loan_id", "agreed_on"):
        yield case_id, {"status": "plan_active", "since": since, "loan_id": loan_id}
    placed = Placement.objects.filter(case_id__in=case_ids, state="placed").order_by("pk")
    for case_id, since in placed.values_list("case_id", "placed_on"):
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


def _loans(ids: Sequence[int]) -> Iterator[tuple[int, Facts]]:
    for one in Account.objects.filter(case_id__in=ids).order_by("case_id", "-score", "loan_id"):
        facts: Facts = {name: value for name in _LOAN if (value := getattr(one, name)) not in (None, "")}
        facts |= {"purpose": one.loan_purpose or "consumer", "status": one.loan_status or "active"}
        if one.is_secured is not None:
            facts["secured"] = one.is_secured
        facts["outstanding"] = str(major_units(one.outstanding_minor, one.currency))
        facts["overdue"] = str(major_units(one.arrears_minor, one.currency))
        yield one.case_id, facts


def _statuses(ids: Sequence[int], on: dt.date) -> Iterator[tuple[int, Facts]]:
    for one in list_holding(ids, on):
        facts: Facts = {"status": one.status, "since": one.since, "until": one.until}
        yield one.case_id, facts | ({"loan_id": one.loan_id} if one.loan_id else {})
    yield from standing_statuses(ids, on)


def _consents(ids: Sequence[int]) -> Iterator[tuple[int, Facts]]:
    given = Consent.objects.filter(case_id__in=ids, kind="contact").select_related("point")
    for one in given.order_by("case_id", "given_at", "pk"):
        facts: Facts = {"channel": one.channel or None, "given_at": one.given_at, "revoked_at": one.revoked_at}
        yield one.case_id, facts | _number_of(one)


def _preferences(ids: Sequence[int], at: dt.datetime) -> Iterator[tuple[int, Facts]]:
    """Wishes that hold. One that was taken back touches no act any more, and is no gap where no rule heeds its kind."""
    wishes = Preference.objects.filter(case_id__in=ids).exclude(kind="language").exclude(revoked_at__lte=at)
    for one in wishes.select_related("point").order_by("case_id", "given_at", "pk"):
        facts: Facts = {"kind": one.kind, "given_at": one.given_at, "revoked_at": one.revoked_at, **_number_of(one)}
        facts |= {name: value for name in ("channel", "place", "days") if (value := getattr(one, name))}
        for name in ("from", "until"):
            minutes = getattr(one, f"{name}_minute")
            facts |= {name: f"{minutes // 60:02}:{minutes % 60:02}"} if minutes is not None else {}
        yield one.case_id, facts


def _number_of(one: Consent | Preference) -> Facts:
    """The number a consent or wish is about, as the law calls it; without one it is about every number."""
    return {"point": point_name(one.point.pk, one.point.value_key)} if one.point is not None else {}


def _history(ids: Sequence[int], at: dt.datetime) -> Iterator[tuple[int, Facts]]:
    for one in list_history(list(ids), at - dt.timedelta(days=HISTORY_DAYS)):
        facts: Facts = {
            "at": one.at, "channel": one.channel, "direction": one.direction, "party": one.party,
            "loans": one.loan_ids, "actor": one.actor, "contact_id": one.contact_id,
        }  # fmt: skip
        facts |= {name: value for name in ("outcome", "purpose") if (value := getattr(one, name))}
        if one.was_misdirected:
            facts["was_misdirected"] = True
        yield one.case_id, facts
