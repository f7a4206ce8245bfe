"""Which cases are in a person's reach? Flows, pages and API calls all read cases through here.

compliance, controller: the whole book; head: the department; supervisor: the team (or the department, without one);
collector: own and co-worked cases, and free ones of the department; agency roles: what is placed with their agency. Who steers
the agencies department sees what is placed with any of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import BigIntegerField, DateTimeField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models import Case as Choice

from arrears.store.memberships import list_memberships
from arrears.store.reading import Given, kept_by_key, numbered, places
from arrears.store.tables import Case, Membership, Person

EVERYTHING = ("compliance", "controller")
NOTHING = ("administrator",)
PERSON: Final = Given("person", BigIntegerField())  # places of a reach's statement: who reads, and when
AT: Final = Given("at", DateTimeField())


def cases_for(person: Person, at: dt.datetime, held: Iterable[Membership] | None = None) -> QuerySet[Case]:
    """The cases this person may see. `held`: their memberships of the day, when the caller has them already."""
    memberships = tuple(held) if held is not None else list_memberships(person, at.date())
    parts = _parts(person, at, memberships)
    return Case.objects.all() if parts is None else Case.objects.filter(_any_of(parts))


def parts_for(person: Person, at: dt.datetime, held: Iterable[Membership]) -> list[QuerySet[Case]]:
    """The same as several, which may overlap (`Reach.parts`); one where no database would read several sooner."""
    memberships = tuple(held)
    parts = _parts(person, at, memberships)
    if not parts or not connection.features.supports_slicing_ordering_in_compound:
        return [cases_for(person, at, memberships)]
    return [Case.objects.filter(one) for one in parts]


@dataclass(frozen=True, slots=True)
class Held:
    """A membership as far as it shapes a reach; team and agency are places for their numbers, or none."""

    place: int
    role: str
    department: str
    has_team: bool
    has_agency: bool

    @property
    def team_id(self) -> Given | None:
        return Given(f"team{self.place}", BigIntegerField()) if self.has_team else None

    @property
    def agency_id(self) -> Given | None:
        return Given(f"agency{self.place}", BigIntegerField()) if self.has_agency else None


@dataclass(frozen=True, slots=True)
class Reach:
    """A reach as a statement is written for it (`store.reading`): equal for all whose reach differs in numbers alone."""

    held: tuple[Held, ...]

    def cases(self) -> QuerySet[Case]:
        """As `cases_for`, with places for `values`."""
        parts = _parts(PERSON, AT, self.held)
        return Case.objects.all() if parts is None else Case.objects.filter(_any_of(parts))

    def parts(self) -> list[QuerySet[Case]]:
        """The same as several, which may overlap: each is read by an index of its own, where their union would be read by none."""
        parts = _parts(PERSON, AT, self.held)
        return [Case.objects.all()] if parts is None else [Case.objects.filter(one) for one in parts]


def reach_of(person: Person, at: dt.datetime, held: Iterable[Membership]) -> tuple[Reach, dict[str, Any]]:
    """The reach of these memberships of a person, and the values for its places."""
    memberships = tuple(held)
    values: dict[str, Any] = {PERSON.name: person.pk, AT.name: at}
    for place, one in enumerate(memberships):
        values |= {f"team{place}": one.team_id, f"agency{place}": one.agency_id}
    held_so = (
        Held(place, one.role, one.department, one.team_id is not None, one.agency_id is not None)
        for place, one in enumerate(memberships)
    )
    return Reach(tuple(held_so)), values


def _parts(person: Any, at: Any, memberships: Sequence[Any]) -> list[Q] | None:
    """The conditions of which a case in reach fits one; none: every case is."""
    if any(one.role in EVERYTHING for one in memberships):
        return None
    parts = [_reach_of(one, at) for one in memberships]
    if any(not one.role.startswith("agency_") and one.role not in NOTHING for one in memberships):
        parts += [Q(owner=person), Q(co_worker=person)]
    return parts


def seen_among(ids: Collection[int], person: Person, at: dt.datetime, held: Iterable[Membership]) -> set[int]:
    """Those of the cases that this person may see, as `cases_for` says, by a statement that is written once."""
    if not ids:
        return set()
    reach, values = reach_of(person, at, held)
    size, numbers = numbered("case", ids)
    return {number for (number,) in _among(reach, size).rows(**values, **numbers)}


@kept_by_key
def _among(reach: Reach, size: int) -> QuerySet[Any]:
    return reach.cases().filter(pk__in=places("case", size)).values_list("pk")


def hangs_on(cases: QuerySet[Case], key: str = "case_id") -> Choice:
    """Whether a row's case, named by `key`, is among `cases`: asked row by row, in the order a list is read and no further.

    PostgreSQL takes the columns that make a reach for independent, counts on far too few rows that fit `case__in`, and so reads
    and sorts all of a table where its first fifty rows in the order of an index would do. Of this it expects every second row.
    """
    return Choice(When(Exists(cases.filter(pk=OuterRef(key))), then=Value(True)), default=Value(False))


def _any_of(parts: Iterable[Q]) -> Q:
    reach = Q(pk__in=())
    for one in parts:
        reach |= one
    return reach


def _reach_of(held: Membership | Held, at: Any) -> Q:
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


def _of_department(held: Membership | Held) -> Q:
    # Not `tables.case.is_in`, which a queue asks for besides: PostgreSQL would take the two for independent, count on a handful
    # of cases and sort all of a department's instead of reading its index in order.
    moved_here = Q(department_override=held.department)
    return Q(agency__isnull=True) & (moved_here | (Q(department_override="") & Q(department=held.department)))
