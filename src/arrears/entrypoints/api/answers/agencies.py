"""Agencies, what was placed with them together, and what they earned."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Field, Schema


class AgencyAnswer(Schema):
    """An outside collection agency."""

    id: int
    code: str
    title: str
    licence: str
    commission_bps: int = Field(description="its usual share of what is recovered")
    is_active: bool = Field(description="takes new cases")
    data_return_days: int = Field(description="after the end, data are back or deleted")


class BatchAnswer(Schema):
    """What was placed together."""

    id: int
    agency_id: int
    title: str
    rule: dict[str, Any]
    commission_bps: int
    placed_on: dt.date
    due_back_on: dt.date | None
    cases_count: int
    outstanding_minor: int
    currency: str = Field(description="empty: several")
    data_back_on: dt.date | None
    data_back_sha256: str


class CommissionLineAnswer(Schema):
    """What one payment, or what took it back, did to one placement."""

    id: int
    placement_id: int
    agency_id: int
    account_id: int
    payment_id: str
    paid_on: dt.date
    kind: str
    amount_minor: int = Field(description="below zero: taken back")
    commission_minor: int = Field(description="below zero: given back")
    currency: str
    booked_on: dt.date = Field(description="the statement's month is this day's")


class CertificateAnswer(Schema):
    """A certificate that data were returned or deleted."""

    id: int
    kind: str = Field(description="data_returned or data_deleted")
    title: str = Field(description="who attests it")
    sha256: str
    noun_id: int = Field(description="the batch")
    at: dt.datetime
