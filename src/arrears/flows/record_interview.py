"""Records an income-and-expense interview: what comes in, what must go out, what is left in a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Interview, InterviewLine, Person

LINES_MAX = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One item, a month."""

    is_income: bool
    item: str
    amount_minor: int
    is_verified: bool = False  # a paper was seen


@transaction.atomic
def record_interview(
    case_id: int, *, by: Person, at: dt.datetime, lines: Sequence[Line], household_count: int = 1, dependants_count: int = 0,
    employment: str = "", other_debt_minor: int = 0, comment: str = "",
) -> Outcome[Interview]:  # fmt: skip
    """The interview with its sums. A later one stands beside it; none is changed. What others are owed lowers the surplus."""
    case = open_case(case_id, "record_interview", by=by, at=at)
    if isinstance(case, Outcome):
        return passed_on(case)
    wrong = any(line.amount_minor < 0 or not line.item.strip() for line in lines) or other_debt_minor < 0
    if not 1 <= len(lines) <= LINES_MAX or wrong or household_count < 1:
        return refused("interview.lines", f"An interview has 1 to {LINES_MAX} named lines, and no amount below zero.")
    income = sum(line.amount_minor for line in lines if line.is_income)
    expense = sum(line.amount_minor for line in lines if not line.is_income)
    interview = Interview.objects.create(
        case=case, held_at=at, by=by, currency=case.currency, household_count=household_count,
        dependants_count=dependants_count, employment=employment, income_minor=income, expense_minor=expense,
        other_debt_minor=other_debt_minor, surplus_minor=income - expense - other_debt_minor, comment=comment,
    )  # fmt: skip
    InterviewLine.objects.bulk_create(
        InterviewLine(
            interview=interview, number=number, is_income=line.is_income, item=line.item[:48], amount_minor=line.amount_minor,
            is_verified=line.is_verified,
        )
        for number, line in enumerate(lines, 1)
    )  # fmt: skip
    facts = {"surplus_minor": interview.surplus_minor, "currency": interview.currency, "lines": len(lines)}
    record_activity(Deed("record_interview", "interview", interview.pk, case.pk, facts), by=by, at=at)
    return done(interview)
