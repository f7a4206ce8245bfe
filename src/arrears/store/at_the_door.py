"""Who asks for this page, what may they do today, and does any emergency stop hold? One statement, as every page asks all three."""

from __future__ import annotations

import datetime as dt
from typing import Final

from arrears.store.memberships import keep_memberships
from arrears.store.plain_rows import Read, read_rows
from arrears.store.tables import Agency, Membership, Person, Switch, Team

_READS: Final = (Read(Person, "p"), Read(Membership, "m"), Read(Team, "t"), Read(Agency, "a"))
_STOP: Final = Read(Switch, "s")
_TEXT: Final = (
    "SELECT {p.columns}, {m.columns}, {t.columns}, {a.columns}, EXISTS(SELECT 1 FROM {s.table} WHERE s.lifted_at IS NULL) "
    "FROM {p.table} LEFT JOIN {m.table} ON m.person_id = p.id AND (m.since IS NULL OR m.since <= %s) "
    "AND (m.until IS NULL OR m.until > %s) "
    "LEFT JOIN {t.table} ON t.id = m.team_id LEFT JOIN {a.table} ON a.id = m.agency_id WHERE p.id = %s ORDER BY m.id"
)


def find_person(number: int, on: dt.date) -> Person | None:
    """The person of that number, holding their memberships of that day and whether a stop holds: for one request, no longer."""
    rows = read_rows(_TEXT, _READS, (on, on, number), more=(_STOP,))
    if not rows:
        return None
    person: Person = rows[0][0]
    keep_memberships(person, on, tuple(_joined(*row[1:4]) for row in rows if row[1] is not None))
    person._is_any_stop = bool(rows[0][4])  # type: ignore[attr-defined]
    return person


def _joined(held: Membership, team: Team | None, agency: Agency | None) -> Membership:
    held.team, held.agency = team, agency
    return held
