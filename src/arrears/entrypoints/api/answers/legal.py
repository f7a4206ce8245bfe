"""What the credit-reporting and legal desk keeps: notices, submissions, matters, hearings, deadlines, limitation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Field, Schema


class NoticeAnswer(Schema):
    """A notice that must reach the borrower before something is reported."""

    id: int
    case_id: int
    loan_id: str
    bureau: str
    rule: str = Field(description="the law rules that ask for it")
    state: str
    owed_since: dt.date
    due_on: dt.date | None = Field(description="last day on which it still lets the record go out as planned")
    given_on: dt.date | None
    contact_id: int | None = Field(description="the contact that gave it")


class SubmissionAnswer(Schema):
    """One file to a bureau and its feedback."""

    id: int
    bureau: str
    period_on: dt.date
    state: str
    filename: str
    sha256: str
    rows_count: int
    rejected_count: int
    feedback: list[dict[str, Any]] = Field(description="refused loans: loan_id, code, message")
    comment: str
    corrects_id: int | None = Field(description="the submission whose refused loans it corrects")
    by_id: int | None
    submitted_at: dt.datetime | None
    answered_at: dt.datetime | None


class MatterAnswer(Schema):
    """One proceeding: mediation, payment order, suit or enforcement."""

    id: int
    case_id: int
    loan_id: str = Field(description="empty: all loans of the case")
    kind: str
    state: str
    court: str
    reference: str
    currency: str
    claimed_minor: int
    limitation_on: dt.date | None = Field(description="last day of the claim, as far as it is known")
    filed_on: dt.date | None
    decided_on: dt.date | None
    owner_id: int | None
    recorded_at: dt.datetime
    version: int = Field(description="a later change must name it")


class HearingAnswer(Schema):
    """A dated hearing or session."""

    id: int
    matter_id: int
    at: dt.datetime
    place: str
    outcome: str
    is_done: bool


class DeadlineAnswer(Schema):
    """A day by which something is due."""

    id: int
    case_id: int | None
    kind: str
    title: str
    noun: str = Field(description="what it belongs to")
    noun_id: int | None
    due_on: dt.date
    rule: str = Field(description="the law rule that sets it; empty: a court's or the house's own")
    citation: str
    done_at: dt.datetime | None
    done_by_id: int | None


class PaperAnswer(Schema):
    """A paper of a bundle, by its hash. Its bytes are handed out on the desk alone."""

    id: int
    case_id: int | None
    kind: str
    title: str
    filename: str
    media_type: str
    size_bytes: int
    sha256: str
    noun: str
    noun_id: int | None
    by_id: int | None
    at: dt.datetime
