"""Which roles does a person hold on a day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.db.models import Q, QuerySet

from arrears.store.plain_rows import Read
from arrears.store.tables import Agency, Membership, Person, Team

# For a statement (`store.plain_rows`) that reads a person `p` with the memberships of a day, which it is given twice.
HELD_READS: Final = (Read(Membership, "m"), Read(Team, "t"), Read(Agency, "a"))
HELD_COLUMNS: Final = "{m.columns}, {t.columns}, {a.columns}"
HELD_JOINS: Final = (
    "LEFT JOIN {m.table} ON m.person_id = p.id AND (m.since IS NULL OR m.since <= %s) AND (m.until IS NULL OR m.until > %s) "
    "LEFT JOIN {t.table} ON t.id = m.team_id LEFT JOIN {a.table} ON a.id = m.agency_id"
)


def held_in(rows: Iterable[tuple[Membership | None, Team | None, Agency | None]]) -> tuple[Membership, ...]:
    """The memberships among what such a statement read by `HELD_READS`."""
    found = []
    for membership, team, agency in rows:
        if membership is not None:
            membership.team, membership.agency = team, agency
            found.append(membership)
    return tuple(found)


def list_memberships(person: Person, on: dt.date) -> tuple[Membership, ...]:
    """The memberships that hold on that day."""
    kept: tuple[dt.date, tuple[Membership, ...]] | None = getattr(person, "_memberships_on", None)
    return kept[1] if kept is not None and kept[0] == on else _read(person, on)


def keep_memberships(person: Person, on: dt.date, read: tuple[Membership, ...] | None = None) -> tuple[Membership, ...]:
    """The same, read once for this very object: for whoever holds it no longer than one request. Flows ask it anew and again.

    `read`: what was read together with the person.
    """
    found = list_memberships(person, on) if read is None else read
    person._memberships_on = (on, found)  # type: ignore[attr-defined]
    return found


def _read(person: Person, on: dt.date) -> tuple[Membership, ...]:
    begun = Q(since__isnull=True) | Q(since__lte=on)
    holds = Q(until__isnull=True) | Q(until__gt=on)
    return tuple(Membership.objects.filter(begun, holds, person_id=person.pk).select_related("team", "agency"))


def list_roles(person: Person, on: dt.date) -> frozenset[str]:
    """The roles of an active person on that day, in whatever department."""
    return frozenset(one.role for one in list_memberships(person, on)) if person.is_active else frozenset()


def list_workers(on: dt.date) -> QuerySet[Person]:
    """Active people who may own cases of the house on that day."""
    begun = Q(memberships__since__isnull=True) | Q(memberships__since__lte=on)
    holds = Q(memberships__until__isnull=True) | Q(memberships__until__gt=on)
    roles = Q(memberships__role__in=("collector", "supervisor", "head"))
    return Person.objects.filter(begun, holds, roles, is_active=True).distinct().order_by("username")
