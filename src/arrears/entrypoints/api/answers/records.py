"""What people recorded on a case: contacts, promises, plans, statuses, disputes, complaints, notes …"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Field, Schema


class ContactAnswer(Schema):
    """One attempt to reach somebody."""

    id: int
    contact_id: str = Field(description="the caller's own id, the tape's, or `D-…`")
    case_id: int
    loan_ids: list[str]
    at: dt.datetime
    channel: str
    direction: str
    party: str
    outcome: str
    purpose: str
    actor: str
    point_id: int | None
    by_id: int | None
    agency_id: int | None
    department: str
    template: str
    offer: str
    seconds: int | None
    note: str
    source: str
    receipt_hash: str
    recorded_at: dt.datetime
    was_misdirected: bool


class InstalmentAnswer(Schema):
    """One dated amount."""

    number: int
    due_on: dt.date
    amount_minor: int
    paid_minor: int
    state: str


class PromiseAnswer(Schema):
    """A promise to pay."""

    id: int
    case_id: int
    account_id: int
    promised_on: dt.date
    currency: str
    total_minor: int
    paid_minor: int
    tolerance_minor: int
    grace_days: int
    method: str
    state: str
    judged_on: dt.date | None
    by_id: int | None
    recorded_at: dt.datetime
    instalments: list[InstalmentAnswer]


class PlanAnswer(Schema):
    """A payment plan."""

    id: int
    case_id: int
    account_id: int
    kind: str
    agreed_on: dt.date
    currency: str
    total_minor: int
    tolerance_minor: int
    grace_days: int
    misses_max: int
    state: str
    judged_on: dt.date | None
    by_id: int | None
    recorded_at: dt.datetime
    instalments: list[InstalmentAnswer]


class StatusAnswer(Schema):
    """What holds for a person by law or circumstance."""

    id: int
    case_id: int
    loan_id: str = Field(description="empty: all loans of the person")
    status: str
    since: dt.date
    until: dt.date | None = Field(description="first day it no longer holds")
    source: str
    cause: str
    by_id: int | None
    recorded_at: dt.datetime


class DisputeAnswer(Schema):
    """A contested debt, amount or bureau record."""

    id: int
    case_id: int
    loan_id: str
    kind: str
    state: str
    opened_on: dt.date
    answer_due_on: dt.date | None
    rule: str
    claim: str
    finding: str
    checked_by_id: int | None
    checked_at: dt.datetime | None
    answer: str
    decided_on: dt.date | None
    opened_by_id: int | None
    decided_by_id: int | None
    recorded_at: dt.datetime


class ComplaintAnswer(Schema):
    """A complaint about us or an agency."""

    id: int
    case_id: int | None
    kind: str
    state: str
    received_on: dt.date
    received_via: str
    answer_due_on: dt.date | None
    about_person_id: int | None
    about_agency_id: int | None
    words: str
    answer: str
    is_upheld: bool | None
    answered_on: dt.date | None
    recorded_at: dt.datetime


class NoteAnswer(Schema):
    """A note, exactly as typed: whoever shows it escapes it."""

    id: int
    case_id: int
    body: str
    department: str
    is_pinned: bool
    by_id: int | None
    at: dt.datetime


class ApprovalAnswer(Schema):
    """A request that waits, or waited, for a second person."""

    id: int
    kind: str
    department: str
    case_id: int | None
    noun: str
    noun_id: int | None
    title: str
    payload: dict[str, Any] = Field(description="exactly what is done when granted")
    payload_sha256: str
    amount_minor: int
    currency: str
    role_needed: str
    reason: str
    state: str
    asked_by_id: int
    asked_at: dt.datetime
    expires_at: dt.datetime | None
    decided_by_id: int | None
    decided_at: dt.datetime | None
    decision_reason: str
    done_at: dt.datetime | None


class PlacementAnswer(Schema):
    """One case with one agency."""

    id: int
    batch_id: int
    case_id: int
    agency_id: int
    commission_bps: int
    placed_on: dt.date
    outstanding_minor: int
    currency: str
    state: str
    ended_on: dt.date | None
    end_reason: str
    recovered_minor: int
    commission_minor: int


class NightAnswer(Schema):
    """A night that was taken in; `noted`: one that was run before the first that was taken, of which the sums are known."""

    id: int
    night_on: dt.date
    manifest_sha256: str
    state: str
    rows: dict[str, Any]
    totals: dict[str, Any]
    seconds: float | None
    started_at: dt.datetime
    finished_at: dt.datetime | None
    fault: str


class StopAnswer(Schema):
    """One press of the emergency stop."""

    id: int
    channel: str = Field(description="empty: every channel")
    department: str
    agency_id: int | None
    reason: str
    pressed_by_id: int | None
    pressed_at: dt.datetime
    lifted_by_id: int | None
    lifted_at: dt.datetime | None
