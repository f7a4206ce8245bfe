"""Which rows of this desk may this person see? Those of cases in reach, and submissions, which are about the whole book."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from arrears.screens.scope import cases_for
from arrears.store.tables import Deadline, Hearing, Person

COUNTED_MAX = 1_000  # beyond that a tile says "1,000+"


def deadlines_for(person: Person) -> QuerySet[Deadline]:
    """Open days of cases in reach, and of submissions."""
    # row by row, each by its case's key: beside an OR, `case__in` would first read every case in reach
    mine = Exists(cases_for(person).filter(pk=OuterRef("case_id"))) | Q(case=None, noun="submission")
    return Deadline.objects.filter(mine, done_at=None).select_related("case")


def hearings_for(person: Person) -> QuerySet[Hearing]:
    """Hearings that lie ahead or wait for their outcome."""
    found = Hearing.objects.filter(matter__case__in=cases_for(person), is_done=False)
    return found.select_related("matter__case", "matter__owner")


def counted(rows: QuerySet[Any]) -> int:
    """How many, as far as a page counts."""
    return rows.order_by()[: COUNTED_MAX + 1].count()
