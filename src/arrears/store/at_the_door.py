"""Who asks for this page, what may they do today, and does any emergency stop hold? One statement, as every page asks all three."""

from __future__ import annotations

import datetime as dt
from typing import Final

from arrears.store.memberships import HELD_COLUMNS, HELD_JOINS, HELD_READS, held_in, keep_memberships
from arrears.store.plain_rows import Read, read_rows
from arrears.store.tables import Person, Switch

_READS: Final = (Read(Person, "p"), *HELD_READS)
_STOP: Final = Read(Switch, "s")
_TEXT: Final = (
    f"SELECT {{p.columns}}, {HELD_COLUMNS}, EXISTS(SELECT 1 FROM {{s.table}} WHERE s.lifted_at IS NULL) "
    f"FROM {{p.table}} {HELD_JOINS} WHERE p.id = %s ORDER BY m.id"
)


def find_person(number: int, on: dt.date) -> Person | None:
    """The person of that number, holding their memberships of that day and whether a stop holds: for one request, no longer."""
    rows = read_rows(_TEXT, _READS, (on, on, number), more=(_STOP,))
    if not rows:
        return None
    person, *_, is_any_stop = rows[0]
    keep_memberships(person, on, held_in((membership, team, agency) for _, membership, team, agency, _ in rows))
    person._is_any_stop = bool(is_any_stop)
    found: Person = person
    return found
