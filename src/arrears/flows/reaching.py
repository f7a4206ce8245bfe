"""Which numbers and addresses reach a person by which channel, and which number is an act or a wish about?

The law knows a number by a name: its keyed hash where there is one, so that one number kept under two kinds is one. An act
names its number where only one serves its channel, or whoever acts says which; else the number is not known, and the law
takes it to be one the person refused.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from arrears.casework.points import SERVES
from arrears.store.law_rows import reachable_points
from arrears.store.tables import ContactPoint, Preference


@dataclass(frozen=True, slots=True)
class Reach:
    """A valid number or address of the borrower's own."""

    point_id: int
    name: str  # what the law calls it


Reaches = Mapping[int, Mapping[str, list[Reach]]]  # by borrower and channel, in the order of the tape


def point_name(point_id: int, value_key: str) -> str:
    """What the law calls a number. No personal data: the hash is keyed, and a receipt holds only a hash of it."""
    return value_key or f"point-{point_id}"


def reaches_of(borrower_ids: Collection[int]) -> Reaches:
    """Valid points of the borrowers themselves."""
    return reaches_from(reachable_points(borrower_ids))


def reaches_from(points: Iterable[ContactPoint]) -> Reaches:
    """The same from rows that were read, others among them."""
    found: dict[int, dict[str, list[Reach]]] = defaultdict(lambda: defaultdict(list))
    own = (one for one in points if one.is_valid and one.party == "borrower")
    for point in sorted(own, key=lambda one: (one.number, one.pk)):
        for channel in SERVES.get(point.kind, ()):
            found[point.borrower_id][channel].append(Reach(point.pk, point_name(point.pk, point.value_key)))
    return found


def name_used(reaches: Iterable[Reach], point_id: int | None) -> str:
    """The name of the number an act uses; empty where it is not known."""
    names = {one.name for one in reaches if point_id in (None, one.point_id)}
    return names.pop() if len(names) == 1 else ""


def refused_names(case_id: int, channel: str, at: dt.datetime) -> set[str]:
    """Numbers the borrower asked not to be reached at by this channel, at this moment."""
    wishes = Preference.objects.filter(case_id=case_id, kind="no_point", channel__in=("", channel), given_at__lte=at)
    holding = wishes.filter(Q(revoked_at=None) | Q(revoked_at__gt=at)).exclude(point=None)
    return {point_name(*row) for row in holding.values_list("point_id", "point__value_key")}
