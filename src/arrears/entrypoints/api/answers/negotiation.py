"""What was asked, offered and mandated: interviews, offers, counsellors."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Field, Schema


class InterviewLineAnswer(Schema):
    """One item, a month."""

    number: int
    is_income: bool
    item: str
    amount_minor: int
    is_verified: bool


class InterviewAnswer(Schema):
    """An income-and-expense interview, as it was held."""

    id: int
    case_id: int
    held_at: dt.datetime
    by_id: int | None
    currency: str
    household_count: int
    dependants_count: int
    employment: str
    income_minor: int = Field(description="a month")
    expense_minor: int
    other_debt_minor: int
    surplus_minor: int
    comment: str
    lines: list[InterviewLineAnswer]


class OfferAnswer(Schema):
    """An offer with its terms."""

    id: int
    case_id: int
    account_id: int | None
    interview_id: int | None
    approval_id: int | None = Field(description="the request a second person decides")
    kind: str
    state: str
    currency: str
    amount_minor: int = Field(description="what the borrower would pay")
    waived_minor: int = Field(description="what the lender would give up")
    terms: dict[str, Any]
    valid_until: dt.date | None
    made_on: dt.date | None
    answered_on: dt.date | None
    reason: str
    by_id: int | None
    recorded_at: dt.datetime


class MandateAnswer(Schema):
    """A debt counsellor's authority. Whom to reach there is sealed."""

    id: int
    case_id: int
    counsellor: str
    licence: str
    scope: str
    since: dt.date
    until: dt.date | None
    verified_by_id: int | None
    verified_at: dt.datetime | None
    recorded_at: dt.datetime
