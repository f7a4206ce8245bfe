"""Who asks for this page, what may they do today, and does any emergency stop hold? One statement, as every page asks all three."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Final

from django.db import connection

from arrears.store.memberships import keep_memberships
from arrears.store.reading import columns_of, models_of
from arrears.store.tables import Agency, Membership, Person, Switch, Team

_TABLES: Final = {"p": Person, "m": Membership, "t": Team, "a": Agency}


def find_person(number: int, on: dt.date) -> Person | None:
    """The person of that number, holding their memberships of that day and whether a stop holds: for one request, no longer."""
    day = connection.ops.adapt_datefield_value(on)
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [day, day, number])
        rows = cursor.fetchall()
    if not rows:
        return None
    found = [models_of(row[1:], _TABLES) for row in rows]
    person: Person = found[0][0]
    keep_memberships(person, on, tuple(_joined(*one[1:]) for one in found if one[1] is not None))
    person._is_any_stop = bool(rows[0][0])  # type: ignore[attr-defined]
    return person


def _joined(held: Membership, team: Team | None, agency: Agency | None) -> Membership:
    held.team, held.agency = team, agency
    return held


@cache
def _statement() -> str:
    """The names in it are those of our own models."""
    person, membership, team, agency = (one._meta.db_table for one in _TABLES.values())
    return (
        f"SELECT EXISTS(SELECT 1 FROM {Switch._meta.db_table} WHERE lifted_at IS NULL), {columns_of(_TABLES)}"
        f" FROM {person} p LEFT JOIN {membership} m ON m.person_id = p.id AND (m.since IS NULL OR m.since <= %s)"
        f" AND (m.until IS NULL OR m.until > %s)"
        f" LEFT JOIN {team} t ON t.id = m.team_id LEFT JOIN {agency} a ON a.id = m.agency_id WHERE p.id = %s ORDER BY m.id"
    )
