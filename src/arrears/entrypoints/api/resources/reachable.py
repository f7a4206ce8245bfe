"""Consents, preferences and points of contact of a case: read, recorded, taken back."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.reachable import ConsentAnswer, ContactPointAnswer, PreferenceAnswer
from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Day, Id, Instant, Line, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.flows.record_consent import record_consent as record
from arrears.flows.record_contact_point import record_contact_point as add_point
from arrears.flows.record_preference import record_preference as wish
from arrears.flows.revoke_consent import revoke_consent as revoke
from arrears.flows.revoke_preference import revoke_preference as end_wish
from arrears.flows.stop_contact_point import stop_contact_point as stop_point
from arrears.store.tables import Consent, ContactPoint, Preference

router = Router(tags=["Statuses"])
_SCOPE = "statuses:read"
_WRITE = "statuses:write"


class WishQuery(PageQuery):
    """Which of them."""

    case_id: Id | None = None
    kind: Word | None = None


class PointQuery(WishQuery):
    """Which points of contact."""

    is_valid: bool | None = None


class ConsentBody(Body):
    """What was consented to, and where that can be seen or heard."""

    kind: Word = "contact"
    proof: Line
    channel: Word = Field("", description="empty: every channel")
    point_id: Id | None = None
    given_at: Instant | None = Field(None, description="null: now")


class PreferenceBody(Body):
    """What the borrower asked for, on their own clock."""

    kind: Word
    channel: Word = ""
    point_id: Id | None = None
    place: str = Field("", max_length=16)
    value: Word = Field("", description="the language, for a wish of kind language")
    from_minute: int | None = Field(None, ge=0, le=1_439, description="minutes after local midnight")
    until_minute: int | None = Field(None, ge=0, le=1_439)
    days: list[Word] = Field(default_factory=list, max_length=7, description="mon … sun; empty: every day")


class PointBody(Body):
    """A number or address, and how it was obtained. The value is sealed as it arrives."""

    kind: Word
    value: str = Field(max_length=300)
    obtained_how: Word = Field(description="debtor, creditor_file, public_register …")
    party: Word = "borrower"
    consented_on: Day | None = None


class StopPointBody(Body):
    """Why nothing goes there any more."""

    reason: Word = Field(description="wrong_number or not_in_service")


class Nothing(Body):
    """An empty body."""


add_reads(router, Noun("consent", "/consents", _SCOPE, ConsentAnswer, of_cases(Consent.objects.all()), WishQuery))
add_reads(
    router, Noun("preference", "/preferences", _SCOPE, PreferenceAnswer, of_cases(Preference.objects.all()), WishQuery)
)
add_reads(
    router,
    Noun(
        "contact_point", "/contact-points", _SCOPE, ContactPointAnswer,
        of_cases(ContactPoint.objects.all(), "borrower__case"), PointQuery, {"case_id": "borrower__case__id"},
    ),
)  # fmt: skip


@writes(router, "/cases/{case_id}/consents", _WRITE, ConsentAnswer, status=201)
def record_consent(request: HttpRequest, case_id: Id, body: ConsentBody) -> Consent:
    """Record a consent with its proof."""
    who = caller_of(request)
    return made(record(case_id, by=who.person, at=who.at, source="api", **body.model_dump()))


@writes(router, "/consents/{consent_id}/revoke", _WRITE, ConsentAnswer)
def revoke_consent(request: HttpRequest, consent_id: Id, body: Nothing) -> Consent:  # noqa: ARG001
    """The borrower took a consent back; it stays on record."""
    who = caller_of(request)
    return made(revoke(consent_id, by=who.person, at=who.at))


@writes(router, "/cases/{case_id}/preferences", _WRITE, PreferenceAnswer, status=201)
def record_preference(request: HttpRequest, case_id: Id, body: PreferenceBody) -> Preference:
    """Record a wish; what it forbids is cancelled at once."""
    who = caller_of(request)
    return made(wish(case_id, by=who.person, at=who.at, source="api", **body.model_dump()))


@writes(router, "/preferences/{preference_id}/revoke", _WRITE, PreferenceAnswer)
def revoke_preference(request: HttpRequest, preference_id: Id, body: Nothing) -> Preference:  # noqa: ARG001
    """The borrower no longer asks for it; it stays on record."""
    who = caller_of(request)
    return made(end_wish(preference_id, by=who.person, at=who.at))


@writes(router, "/cases/{case_id}/contact-points", _WRITE, ContactPointAnswer, status=201)
def record_contact_point(request: HttpRequest, case_id: Id, body: PointBody) -> ContactPoint:
    """Add a number or address of a debtor. One that is known already is answered as it is."""
    who = caller_of(request)
    return made(add_point(case_id, by=who.person, at=who.at, source="api", **body.model_dump()))


@writes(router, "/contact-points/{point_id}/stop", _WRITE, ContactPointAnswer)
def stop_contact_point(request: HttpRequest, point_id: Id, body: StopPointBody) -> ContactPoint:
    """Nothing goes to this number or address any more."""
    who = caller_of(request)
    return made(stop_point(point_id, by=who.person, at=who.at, reason=body.reason))
