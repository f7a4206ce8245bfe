"""Whose token is it, and what may that person do today? One statement, which every call of a program begins with."""

from __future__ import annotations

import datetime as dt
from typing import Final

from arrears.store.memberships import HELD_COLUMNS, HELD_JOINS, HELD_READS, held_in
from arrears.store.plain_rows import Read, read_rows
from arrears.store.tables import ApiToken, Membership, Person

_READS: Final = (Read(ApiToken, "k"), Read(Person, "p"), *HELD_READS)
_TEXT: Final = (
    f"SELECT {{k.columns}}, {{p.columns}}, {HELD_COLUMNS} FROM {{k.table}} JOIN {{p.table}} ON p.id = k.person_id {HELD_JOINS} "
    "WHERE k.token_sha256 = %s ORDER BY m.id"
)


def find_token(digest: str, on: dt.date) -> tuple[ApiToken, tuple[Membership, ...]] | None:
    """The token with its person, and the memberships that person holds on that day; none where no token has that hash."""
    rows = read_rows(_TEXT, _READS, (on, on, digest))
    if not rows:
        return None
    token, token.person, *_ = rows[0]
    return token, held_in((membership, team, agency) for _, _, membership, team, agency in rows)
