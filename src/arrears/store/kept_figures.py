"""Figures of one reader's own reach: few rows are counted at each look, of many the figures are kept a while.

A desk that has little to do sees every change at once. Where thousands lie in reach, counting them takes longer than all else on
the page, and a number that is some minutes old misleads nobody.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from arrears.store.day_figures import Day
from arrears.store.tables import DayFigures, Membership, Person

T = TypeVar("T")
MANY: Final = 500  # rows: up to here counting costs no more than reading what is kept
_KEPT: Final = dt.timedelta(minutes=5)


def kept_figures(
    name: str, person: Person, held: Iterable[Membership], day: Day, at: dt.datetime, look: Callable[[], tuple[T, int]]
) -> T:
    """What `look` finds for this person with the memberships `held`, now or at most five minutes ago.

    `look` gives the figures, such that JSON can hold them, and how many rows it had to look at.
    """
    key = f"{name}:{_reach_key(person, held)}"
    row = DayFigures.objects.filter(name=key, zone=day.zone, day=day.on).first()
    if row is not None and row.counted_at is not None and at - row.counted_at < _KEPT:
        kept: T = row.body
        return kept
    found, rows = look()
    if rows > MANY:
        row = DayFigures(name=key, zone=day.zone, day=day.on, body=found, counted_at=at)
        DayFigures.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["name", "zone", "day"], update_fields=["body", "counted_at"]
        )
    return found


def _reach_key(person: Person, held: Iterable[Membership]) -> str:
    """Who sees other cases than a moment before sees no number of the former ones."""
    reach = sorted((one.role, one.department, one.team_id or 0, one.agency_id or 0) for one in held)
    return hashlib.blake2s(repr((person.pk, reach)).encode(), digest_size=10).hexdigest()
