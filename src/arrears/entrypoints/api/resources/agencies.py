"""Agencies: who they are, what they earned, and what became of the data they had."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Router

from arrears.entrypoints.api.answers.agencies import AgencyAnswer, CertificateAnswer, CommissionLineAnswer
from arrears.entrypoints.api.calling import Caller, caller_of
from arrears.entrypoints.api.endpoints import Body, made, writes
from arrears.entrypoints.api.kinds import Day, Id, Line, Word
from arrears.entrypoints.api.listing import Noun, Reach, add_reads
from arrears.entrypoints.api.paging import PageQuery
from arrears.flows.certify_data_return import certify_data_return as certify
from arrears.flows.record_agency import record_agency as record
from arrears.store.tables import Agency, CommissionLine, Document

router = Router(tags=["Agencies"])


class AgencyQuery(PageQuery):
    """Which agencies."""

    code: Word | None = None
    is_active: bool | None = None


class CommissionQuery(PageQuery):
    """Which lines; a month is `since` its first day `until` the next one's."""

    agency_id: Id | None = None
    placement_id: Id | None = None
    since: Day | None = None
    until: Day | None = Field(None, description="the first day that is left out")


class AgencyBody(Body):
    """What is known of an agency; the same code again changes it."""

    code: Word
    title: str = Field(max_length=120)
    licence: str = Field("", max_length=120, description="number and register; without one it takes no cases")
    commission_bps: int = Field(ge=0, le=10_000)
    data_return_days: int = Field(30, ge=1, le=365)
    is_active: bool = True


class CertificateBody(Body):
    """What was done, when, who says so, and the hash of the paper."""

    way: Word = Field(description="returned or deleted")
    done_on: Day
    attested_by: Line
    sha256: str = Field(max_length=64)
    filename: Line = ""


def of_agencies(rows: QuerySet[Any], path: str = "agency_id") -> Reach:
    """The rows of one's own agency; all of them for whoever of the house works with agencies or sees everything."""

    def reach(who: Caller) -> QuerySet[Any]:
        is_of_department = any(one.department == "agencies" and one.agency_id is None for one in who.memberships)
        if who.sees_everything or is_of_department:
            return rows.all()
        own = [one.agency_id for one in who.memberships if one.agency_id is not None]
        return rows.filter(**{f"{path}__in": own})

    return reach


add_reads(
    router,
    Noun("agency", "/agencies", "placements:read", AgencyAnswer, of_agencies(Agency.objects.all(), "pk"), AgencyQuery),
)
add_reads(
    router,
    Noun(
        "commission_line", "/commission-lines", "placements:read", CommissionLineAnswer,
        of_agencies(CommissionLine.objects.all()), CommissionQuery, {"since": "booked_on__gte", "until": "booked_on__lt"},
    ),
)  # fmt: skip


@writes(router, "/agencies", "placements:write", AgencyAnswer, status=201)
def record_agency(request: HttpRequest, body: AgencyBody) -> Agency:
    """Write an agency down, or change what is known of it."""
    who = caller_of(request)
    return made(record(by=who.person, at=who.at, **body.model_dump()))


@writes(router, "/placement-batches/{batch_id}/data-return", "placements:write", CertificateAnswer, status=201)
def certify_data_return(request: HttpRequest, batch_id: Id, body: CertificateBody) -> Document:
    """Record that the data of cases that came back were returned or deleted."""
    who = caller_of(request)
    return made(certify(batch_id, by=who.person, at=who.at, **body.model_dump()))
