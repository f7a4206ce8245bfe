"""Cases and what hangs on them by the night: accounts, payments, work, planned and refused contacts."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Schema


class CaseAnswer(Schema):
    """One person's case: the unit of work."""

    id: int
    borrower_id: str = Field(alias="borrower_ref", description="the lender's own id of the person")
    as_of: dt.date = Field(description="the night these figures are of")
    state: str = Field(description="open, held or closed")
    department: str = Field(description="where it is worked now")
    queue: str
    stage: str
    bucket: str
    segment: str
    arm: str = Field(description="experiment arm")
    priority: int
    past_due_days: int
    arrears_minor: int
    outstanding_minor: int
    currency: str
    accounts_count: int
    next_due_on: dt.date | None
    hold_reason: str
    held_until: dt.date | None
    close_reason: str
    closed_at: dt.datetime | None
    owner_id: int | None
    owned_until: dt.datetime | None
    is_retained: bool
    co_worker_id: int | None
    locked_by_id: int | None
    locked_until: dt.datetime | None
    team_id: int | None
    agency_id: int | None
    call_back_at: dt.datetime | None
    last_contact_at: dt.datetime | None
    last_outcome: str
    version: int = Field(description="rises with each change by people; send it with what must not overwrite")

    @staticmethod
    def resolve_department(case: object) -> str:
        """A case that people moved stays where they put it."""
        return getattr(case, "department_override", "") or getattr(case, "department", "")


class AccountAnswer(Schema):
    """One loan, as the last night said it."""

    id: int
    case_id: int
    loan_id: str
    as_of: dt.date
    product: str
    kind: str
    currency: str
    bucket: str
    stage: str
    past_due_days: int
    delinquent_days: int
    oldest_unpaid_due_on: dt.date | None
    next_due_on: dt.date | None
    last_paid_on: dt.date | None
    arrears_minor: int
    arrears_cost_minor: int
    arrears_penalty_minor: int
    arrears_fee_minor: int
    arrears_interest_minor: int
    arrears_principal_minor: int
    penalty_minor: int
    outstanding_minor: int
    principal_minor: int
    score: int
    is_on_watch: bool
    is_curing: bool
    creditor: str
    creditor_class: str
    jurisdiction: str


class PaymentAnswer(Schema):
    """A payment, or its reversal, as on the tape."""

    id: int
    account_id: int
    payment_id: str
    paid_on: dt.date
    amount_minor: int
    kind: str


class WorkItemAnswer(Schema):
    """One task of a department's day."""

    id: int
    case_id: int
    night_on: dt.date
    plan_on: dt.date
    department: str
    queue: str
    rank: int
    priority: int
    loan_ids: list[str]
    action: str
    treatment: str
    template: str
    offer: str
    earliest_at: dt.datetime | None
    latest_at: dt.datetime | None
    state: str
    done_by_id: int | None
    done_at: dt.datetime | None


class PlannedContactAnswer(Schema):
    """A contact the law let through for a day and window. Only the sender carries it out, after asking the gate again."""

    id: int
    case_id: int
    night_on: dt.date
    plan_on: dt.date
    loan_ids: list[str]
    channel: str
    party: str
    template: str
    purpose: str
    offer: str
    department: str
    stage: str
    earliest_at: dt.datetime | None
    latest_at: dt.datetime | None
    packs: str
    rules: str
    state: str
    state_reason: str
    contact_id: int | None = Field(description="id of the contact it became")


class RefusedContactAnswer(Schema):
    """A contact the strategy wanted and the law refused."""

    id: int
    case_id: int
    night_on: dt.date
    plan_on: dt.date
    loan_id: str
    channel: str
    purpose: str
    department: str
    stage: str
    treatment: str
    verdict: str
    rules: str
    citations: str
    message: str
    lawful_from: dt.datetime | None
