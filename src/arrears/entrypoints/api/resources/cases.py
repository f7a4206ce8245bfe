"""Cases: those in reach, in the order of their ids or of their urgency."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router

from arrears.entrypoints.api.answers.cases import CaseAnswer
from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.endpoints import reads
from arrears.entrypoints.api.kinds import Id, Word
from arrears.entrypoints.api.paging import Page, PageQuery, page_of_parts
from arrears.store.cases import first_of
from arrears.store.tables import Case
from arrears.store.tables.case import is_in

router = Router(tags=["Cases"])
_ORDERS = {"id": ("id",), "priority": ("-priority", "id")}


class CaseQuery(PageQuery):
    """Which cases."""

    order: Literal["id", "priority"] = Field("id", description="`priority`: most urgent first")
    state: Literal["open", "held", "closed"] | None = None
    department: Word | None = Field(None, description="where it is worked now")
    queue: Word | None = None
    stage: Word | None = None
    bucket: Word | None = None
    owner_id: Id | None = None
    agency_id: Id | None = None
    borrower_id: Word | None = None
    loan_id: Word | None = None


@reads(router, "/cases", "cases:read", Page[CaseAnswer])
def list_cases(request: HttpRequest, query: Query[CaseQuery]) -> dict[str, Any]:
    """The cases in reach, page by page."""
    parts, order = [_narrowed(one, query) for one in caller_of(request).parts()], _ORDERS[query.order]
    return page_of_parts(parts, order, query, first_of)


@reads(router, "/cases/{case_id}", "cases:read", CaseAnswer)
def get_case(request: HttpRequest, case_id: Id) -> Case:
    """One case, with the version that a later change must name."""
    return caller_of(request).get_case(case_id)


def _narrowed(rows: QuerySet[Case], query: CaseQuery) -> QuerySet[Case]:
    for name in ("state", "queue", "stage", "bucket", "owner_id", "agency_id"):
        if (value := getattr(query, name)) is not None:
            rows = rows.filter(**{name: value})
    if query.department is not None:
        rows = rows.filter(is_in(query.department))
    if query.borrower_id is not None:
        rows = rows.filter(borrower_ref=query.borrower_id)
    return rows if query.loan_id is None else rows.filter(accounts__loan_id=query.loan_id)
