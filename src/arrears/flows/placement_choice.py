"""Which cases does a placement rule mean, and why does each of the others stay? Reads only; the law is asked as well.

Candidates are the cases of the agencies department in the asker's reach that no agency has: what the night's strategy, or
people, sent there. Everything is read and judged for all of them at once, in a fixed number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
from django.db.models import Count, Max

from arrears.casework.placement_facts import FACTS, compile_rule
from arrears.casework.placing import Standing, judge_placing
from arrears.flows.gate_facts import gate_facts, standing_statuses
from arrears.flows.house_rules import placement_rules
from arrears.flows.law_desk import LawDesk, law_desk
from arrears.kernel.expressions import MONEY_UNIT, FactType
from arrears.kernel.findings import Finding
from arrears.kernel.money import MINOR_DIGITS
from arrears.kernel.verdict import Answer
from arrears.kernel.vocabulary import STATUSES
from arrears.store.scope import cases_for
from arrears.store.statuses import list_holding
from arrears.store.tables import Account, Case, Complaint, Contact, Dispute, Person, Placement
from arrears.store.tables.case import is_in

CANDIDATES_MAX: Final = 20_000  # most urgent first; a rule that wants more narrows by stage or takes turns
BATCH_MAX: Final = 5_000  # one request stays one that a person can judge, and that the law can be asked at once
Reasons = Mapping[int, tuple[str, ...]]
_LATELY: Final = dt.timedelta(days=30)
_TYPES: Final = {
    FactType.TEXT: pl.String(), FactType.MONEY: pl.Int64(), FactType.INTEGER: pl.Int64(), FactType.BOOLEAN: pl.Boolean(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a rule means at this moment."""

    cases: Sequence[Case]  # that would go, most urgent first
    left: Reasons  # cases that fit the rule and stay, each with every reason
    left_cases: Sequence[Case]
    looked_at: int  # candidates
    fitting: int  # of them those the rule fits
    is_cut: bool  # there are more candidates than are looked at
    faults: Sequence[Finding] = ()  # of the rule itself

    def why_left(self) -> list[tuple[str, int]]:
        """Reasons with how many cases each keeps, the most first."""
        counts = Counter(reason for reasons in self.left.values() for reason in reasons)
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def sums(self) -> dict[str, int]:
        """What is owed in all on those that would go, by currency, in minor units."""
        found: Counter[str] = Counter()
        for case in self.cases:
            found[case.currency] += case.outstanding_minor
        return dict(found)


def choose_placement(
    when: str,
    *,
    by: Person,
    at: dt.datetime,
    papers: Iterable[str],
    cases_max: int | None = None,
    desk: LawDesk | None = None,
) -> Chosen:
    """The cases `when` fits and nothing keeps. `papers`: what is vouched for, in the law's words."""
    rule, faults = compile_rule(when)
    if faults:
        return Chosen((), {}, (), 0, 0, is_cut=False, faults=faults)
    reach = cases_for(by, at).filter(is_in("agencies"), agency__isnull=True).exclude(state="closed")
    found = list(reach.select_related("borrower").order_by("-priority", "id")[: CANDIDATES_MAX + 1])
    is_cut, cases = len(found) > CANDIDATES_MAX, found[:CANDIDATES_MAX]
    frame = placement_frame(cases, at)
    fits = [case for case, fit in zip(cases, frame.select(rule.expr).to_series(), strict=True) if fit] if cases else []
    left = {number: why for number, why in standing_reasons(fits, at).items() if why}
    free = [case for case in fits if case.pk not in left]
    wanted = min(cases_max or BATCH_MAX, BATCH_MAX)
    left |= {case.pk: ("placement.over_limit",) for case in free[wanted:]}
    left |= law_reasons(free[:wanted], papers, at, desk)
    going = [case for case in free[:wanted] if case.pk not in left]
    staying = [case for case in fits if case.pk in left]
    return Chosen(going, left, staying, len(cases), len(fits), is_cut=is_cut)


def standing_reasons(cases: Sequence[Case], at: dt.datetime) -> dict[int, tuple[str, ...]]:
    """Of each case why the house keeps it; an empty tuple when it does not."""
    ids = [case.pk for case in cases]
    statuses = _statuses(ids, at.date())
    disputed = set(Dispute.objects.filter(case_id__in=ids, state="open").values_list("case_id", flat=True))
    complained = set(Complaint.objects.filter(case_id__in=ids, state="open").values_list("case_id", flat=True))
    return {
        case.pk: judge_placing(
            Standing(
                state=case.state, is_placed=case.agency_id is not None, statuses=statuses[case.pk],
                is_locked=case.locked_until is not None and case.locked_until > at,
                has_open_dispute=case.pk in disputed, has_open_complaint=case.pk in complained,
            ),
            placement_rules(),
        )
        for case in cases
    }  # fmt: skip


def law_reasons(
    cases: Sequence[Case], papers: Iterable[str], at: dt.datetime, desk: LawDesk | None = None
) -> dict[int, tuple[str, ...]]:
    """The cases the law does not let go, with its rules. All are asked at once."""
    if not cases:
        return {}
    known = gate_facts([case.pk for case in cases], at)
    vouched = {paper: True for paper in papers if paper in placement_rules().papers}
    questions = []
    for case in cases:
        loans = [str(loan["loan_id"]) for loan in known[case.pk]["loans"]]
        act = {"act": "place", "recipient": "agency", "actor": "creditor", "loans": loans, **vouched}
        questions.append({**known[case.pk], "proposed": act})
    verdicts = (desk or law_desk()).answer(questions)
    return {
        case.pk: tuple(dict.fromkeys(reason.rule for reason in verdict.because)) or ("law.unknown",)
        for case, verdict in zip(cases, verdicts, strict=True)
        if verdict.answer is not Answer.ALLOW
    }


def placement_frame(cases: Sequence[Case], at: dt.datetime) -> pl.DataFrame:
    """One row a case, one column a fact of `casework.placement_facts`."""
    ids = [case.pk for case in cases]
    first = _first_loans(ids)
    statuses = _statuses(ids, at.date())
    contacts = dict(
        Contact.objects.filter(case_id__in=ids, at__gte=at - _LATELY, direction="outbound")
        .values_list("case_id").annotate(Count("pk")).order_by()
    )  # fmt: skip
    placed = {
        row[0]: row[1:]
        for row in Placement.objects.filter(case_id__in=ids)
        .values_list("case_id")
        .annotate(Count("pk"), Max("ended_on"))
        .order_by()
    }
    rows = []
    for case in cases:
        times, ended_on = placed.get(case.pk, (0, None))
        rows.append({
            **_of_case(case, at), **_of_loan(first.get(case.pk, []), at.date()), "contacts_30d": contacts.get(case.pk, 0),
            "times_placed": times, "days_since_placement_end": _days(ended_on, at.date()),
            **{f"status_{one}": one in statuses[case.pk] for one in STATUSES},
        })  # fmt: skip
    return pl.DataFrame(rows, schema={name: _TYPES[kind] for name, kind in FACTS.items()}, orient="row")


def _of_case(case: Case, at: dt.datetime) -> dict[str, Any]:
    unit = MONEY_UNIT // 10 ** MINOR_DIGITS.get(case.currency, 2)
    person = case.borrower
    return {
        "bucket": case.bucket, "stage": case.stage, "segment": case.segment or None, "arm": case.arm or None,
        "currency": case.currency, "country": person.country, "region": person.region or None,
        "language": person.language or None, "past_due_days": case.past_due_days, "accounts_count": case.accounts_count,
        "arrears": case.arrears_minor * unit, "outstanding": case.outstanding_minor * unit,
        "days_since_last_contact": _days(case.last_contact_at.date() if case.last_contact_at else None, at.date()),
    }  # fmt: skip


def _first_loans(ids: Sequence[int]) -> dict[int, list[Account]]:
    """The loans of each case, the one that ranks first before the others."""
    found: dict[int, list[Account]] = defaultdict(list)
    for one in Account.objects.filter(case_id__in=ids).order_by("case_id", "-score", "loan_id"):
        found[one.case_id].append(one)
    return found


def _of_loan(loans: Sequence[Account], on: dt.date) -> dict[str, Any]:
    if not loans:
        return {}
    one, paid = loans[0], [loan.last_paid_on for loan in loans if loan.last_paid_on is not None]
    return {
        "product": one.product, "kind": one.kind or None, "creditor_class": one.creditor_class or None,
        "loan_purpose": one.loan_purpose or None, "is_secured": one.is_secured,
        "delinquent_days": max(loan.delinquent_days for loan in loans),
        "is_charged_off": any(loan.charged_off_on is not None for loan in loans),
        "days_since_last_payment": _days(max(paid, default=None), on),
    }  # fmt: skip


def _statuses(ids: Sequence[int], on: dt.date) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for case_id, status in list_holding(ids, on).values_list("case_id", "status"):
        found[case_id].add(status)
    for case_id, facts in standing_statuses(ids, on):
        found[case_id].add(facts["status"])
    return found


def _days(since: dt.date | None, on: dt.date) -> int | None:
    return None if since is None else max(0, (on - since).days)
