"""Whose token is it, and what may that person do today? One statement, which every call of a program begins with."""

from __future__ import annotations

import datetime as dt
from typing import Final

from arrears.store.plain_rows import Read, read_rows
from arrears.store.tables import Agency, ApiToken, Membership, Person, Team

_READS: Final = (Read(ApiToken, "k"), Read(Person, "p"), Read(Membership, "m"), Read(Team, "t"), Read(Agency, "a"))
_TEXT: Final = (
    "SELECT {k.columns}, {p.columns}, {m.columns}, {t.columns}, {a.columns} "
    "FROM {k.table} JOIN {p.table} ON p.id = k.person_id LEFT JOIN {m.table} ON m.person_id = p.id "
    "AND (m.since IS NULL OR m.since <= %s) AND (m.until IS NULL OR m.until > %s) "
    "LEFT JOIN {t.table} ON t.id = m.team_id LEFT JOIN {a.table} ON a.id = m.agency_id WHERE k.token_sha256 = %s ORDER BY m.id"
)


def find_token(digest: str, on: dt.date) -> tuple[ApiToken, tuple[Membership, ...]] | None:
    """The token with its person, and the memberships that person holds on that day; none where no token has that hash."""
    rows = read_rows(_TEXT, _READS, (on, on, digest))
    if not rows:
        return None
    token, person, *_ = rows[0]
    token.person = person
    held = []
    for _, _, membership, team, agency in rows:
        if membership is not None:
            membership.team, membership.agency = team, agency
            held.append(membership)
    return token, tuple(held)
