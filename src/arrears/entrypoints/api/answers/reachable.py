"""How a person may be reached: consents, wishes, and points of contact without their values."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Schema


class ConsentAnswer(Schema):
    """What a borrower consented to, and took back."""

    id: int
    case_id: int
    kind: str
    channel: str
    point_id: int | None
    given_at: dt.datetime
    revoked_at: dt.datetime | None
    proof: str
    source: str
    by_id: int | None


class PreferenceAnswer(Schema):
    """What a borrower asked for, on their own clock."""

    id: int
    case_id: int
    kind: str
    channel: str
    point_id: int | None
    place: str
    value: str
    from_minute: int | None = Field(description="minutes after local midnight")
    until_minute: int | None
    days: list[str] = Field(description="mon … sun; empty: every day")
    given_at: dt.datetime
    revoked_at: dt.datetime | None
    source: str
    by_id: int | None


class ContactPointAnswer(Schema):
    """A number or address. Its value is sealed: `reveal` shows it, and logs who looked."""

    id: int
    kind: str
    party: str
    is_valid: bool
    invalid_reason: str
    invalid_at: dt.datetime | None
    source: str
    obtained_how: str
    consented_on: dt.date | None
    revoked_on: dt.date | None
