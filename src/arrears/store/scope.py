"""Which cases are in a person's reach? Flows, pages and API calls all read cases through here.

compliance, controller: the whole book; head: the department; supervisor: the team (or the department, without one);
collector: own and co-worked cases, and free ones of the department; agency roles: what is placed with their agency. Who steers
the agencies department sees what is placed with any of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case as Choice
from django.db.models import Exists, OuterRef, Q, QuerySet, Value, When

from arrears.store.memberships import list_memberships
from arrears.store.tables import Case, Membership, Person

EVERYTHING = ("compliance", "controller")
NOTHING = ("administrator",)
_SOME_MOMENT: Final = dt.datetime(1903, 1, 2, 3, 4, 5, tzinfo=dt.UTC)  # nobody's
_NUMBER: Final[object] = object()
_MOMENT: Final[object] = object()


def cases_for(person: Person, at: dt.datetime, held: Iterable[Membership] | None = None) -> QuerySet[Case]:
    """The cases this person may see. `held`: their memberships of the day, when the caller has them already."""
    memberships = tuple(held) if held is not None else list_memberships(person, at.date())
    if any(one.role in EVERYTHING for one in memberships):
        return Case.objects.all()
    reach = Q(pk__in=())
    for one in memberships:
        reach |= _reach_of(one, at)
    if any(not one.role.startswith("agency_") and one.role not in NOTHING for one in memberships):
        reach |= Q(owner=person) | Q(co_worker=person)
    return Case.objects.filter(reach)


def seen_among(ids: Collection[int], person: Person, at: dt.datetime, held: Iterable[Membership]) -> set[int]:
    """Those of the cases that this person may see, as `cases_for` says. For calls that come many times a second: the text of its
    query is made once for people who hold the same roles in the same places."""
    places = tuple((one.role, one.department, one.team_id, one.agency_id) for one in held)
    text, values = _query(person.pk, places, len(ids), connection.vendor)
    if not text:
        return set()
    numbers, moment = iter(ids), connection.ops.adapt_datetimefield_value(at)
    given: list[Any] = [next(numbers) if one is _NUMBER else moment if one is _MOMENT else one for one in values]
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return {number for (number,) in cursor.fetchall()}


@lru_cache(maxsize=1024)
def _query(
    person_id: int, places: tuple[tuple[Any, ...], ...], size: int, _vendor: str
) -> tuple[str, tuple[object, ...]]:
    """The text, and its values with marks for the cases and the moment; no text where nobody is in reach."""
    held = [Membership(role=role, department=department, team_id=team, agency_id=agency)
            for role, department, team, agency in places]  # fmt: skip
    numbers = range(-size, 0)  # no case's
    cases = cases_for(Person(pk=person_id), _SOME_MOMENT, held).filter(pk__in=numbers)
    try:
        text, values = cases.values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return "", ()
    moment = connection.ops.adapt_datetimefield_value(_SOME_MOMENT)
    return text, tuple(_NUMBER if one in numbers else _MOMENT if one == moment else one for one in values)


def hangs_on(cases: QuerySet[Case], key: str = "case_id") -> Choice:
    """Whether a row's case, named by `key`, is among `cases`: asked row by row, in the order a list is read and no further.

    PostgreSQL takes the columns that make a reach for independent, counts on far too few rows that fit `case__in`, and so reads
    and sorts all of a table where its first fifty rows in the order of an index would do. Of this it expects every second row.
    """
    return Choice(When(Exists(cases.filter(pk=OuterRef(key))), then=Value(True)), default=Value(False))


def _reach_of(held: Membership, at: dt.datetime) -> Q:
    if held.role.startswith("agency_"):
        return Q(agency_id=held.agency_id) if held.agency_id else Q(pk__in=())
    if held.department == "agencies" and held.role in ("head", "supervisor"):
        return Q(agency__isnull=False) | _of_department(held)
    if held.role == "head" or (held.role == "supervisor" and held.team_id is None):
        return _of_department(held)
    if held.role == "supervisor":
        return Q(team_id=held.team_id)
    if held.role == "collector":
        is_free = Q(owner__isnull=True) | Q(owned_until__lte=at, is_retained=False)
        same_team = Q(team__isnull=True) | Q(team_id=held.team_id)
        return _of_department(held) & is_free & same_team
    return Q(pk__in=())


def _of_department(held: Membership) -> Q:
    # Not `tables.case.is_in`, which a queue asks for besides: PostgreSQL would take the two for independent, count on a handful
    # of cases and sort all of a department's instead of reading its index in order.
    moved_here = Q(department_override=held.department)
    return Q(agency__isnull=True) & (moved_here | (Q(department_override="") & Q(department=held.department)))
