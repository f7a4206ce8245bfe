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
    held = memberships_of_people(here, at).values("person_id")
    return Person.objects.filter(pk__in=held).order_by("display_name", "username")


def memberships_of_people(here: Q, at: dt.datetime) -> QuerySet[Membership]:
    """The memberships of active people that fit today, of the roles that work cases."""
    day = at.date()
    holds = (Q(since__isnull=True) | Q(since__lte=day)) & (Q(until__isnull=True) | Q(until__gt=day))
    return Membership.objects.filter(here, holds, role__in=WORKING, person__is_active=True)
