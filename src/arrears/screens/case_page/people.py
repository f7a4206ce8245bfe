"""Who else works cases like this one?"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from arrears.store.tables import Case, Membership, Person

WORKING = ("collector", "supervisor", "head", "agency_collector", "agency_head")


def colleagues(case: Case, at: dt.datetime) -> QuerySet[Person]:
    """Active people of the department (or agency) the case is with."""
    department = case.department_override or case.department
    here = Q(agency_id=case.agency_id) if case.agency_id else Q(department=department, agency__isnull=True)
    return people_of(here, at)


def people_of(here: Q, at: dt.datetime) -> QuerySet[Person]:
    """Active people whose membership today fits, by name."""
    day = at.date()
    holds = (Q(since__isnull=True) | Q(since__lte=day)) & (Q(until__isnull=True) | Q(until__gt=day))
    held = Membership.objects.filter(here, holds, role__in=WORKING).values("person_id")
    return Person.objects.filter(pk__in=held, is_active=True).order_by("display_name", "username")
