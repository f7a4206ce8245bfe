"""Which rows of this desk may this person see? Those of cases in reach, and submissions, which are about the whole book."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from arrears.screens.scope import cases_for, in_reach
from arrears.store.tables import Deadline, Hearing, Person

COUNTED_MAX = 1_000  # beyond that a tile says "1,000+"


def deadlines_for(person: Person) -> QuerySet[Deadline]:
    """Open days of cases in reach, and of submissions."""
    # row by row, each by its case's key: beside an OR, `case__in` would first read every case in reach
    mine = Exists(cases_for(person).filter(pk=OuterRef("case_id"))) | Q(case=None, noun="submission")
    return Deadline.objects.filter(mine, done_at=None).select_related("case")


def hearings_for(person: Person) -> QuerySet[Hearing]:
    """Hearings that lie ahead or wait for their outcome."""
    found = Hearing.objects.filter(in_reach(person, "matter__case_id"), is_done=False)
    return found.select_related("matter__case")


def counted(rows: QuerySet[Any]) -> int:
    """How many, as far as a page counts."""
    return rows.order_by()[: COUNTED_MAX + 1].count()


def counted_days(rows: QuerySet[Any], day: str) -> list[dt.date | None]:
    """The days named `day` of as many rows as a page counts, the earliest first: how many there are, and how many are late."""
    return list(rows.order_by(F(day).asc(nulls_last=True)).values_list(day, flat=True)[: COUNTED_MAX + 1])
