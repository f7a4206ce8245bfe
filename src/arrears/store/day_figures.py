"""The day's numbers, counted at most once in a while for everybody who looks: five million cases are not counted a page.

`fresh_figures` gives what is kept and counts anew what is too old. Whoever finds it too old first counts, a page once it has been
sent (`store.afterwards`); the others go on with what is there. A day that is over is counted once more and then never again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from arrears.store import agency_figures, counting
from arrears.store.afterwards import afterwards
from arrears.store.tables import DayFigures

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Day:
    """One day on one clock."""

    on: dt.date
    zone: str

    @property
    def begins_at(self) -> dt.datetime:
        return dt.datetime.combine(self.on, dt.time(), ZoneInfo(self.zone))

    @property
    def ends_at(self) -> dt.datetime:
        return dt.datetime.combine(self.on + dt.timedelta(days=1), dt.time(), ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class Counter:
    """How a group of numbers is counted, and how old it may be."""

    count: Callable[[Day, dt.datetime], Rows]
    seconds: int


COUNTERS: Final[Mapping[str, Counter]] = {
    "contacts": Counter(lambda day, _: counting.count_contacts(day.begins_at, day.ends_at), 10),
    "agents": Counter(lambda day, at: counting.list_agents(day.begins_at, at), 10),
    "tasks": Counter(lambda day, _: counting.count_tasks(day.on), 10),
    "planned": Counter(lambda day, _: counting.count_planned(day.on), 10),
    "refused": Counter(lambda day, _: counting.count_refused(day.on), 120),
    "promises": Counter(lambda day, _: counting.count_promises(day.on), 30),
    "payments": Counter(lambda day, _: counting.count_payments(day.on), 60),
    "complaints": Counter(lambda day, _: counting.count_complaints(day.on), 30),
    "agencies": Counter(lambda *_: counting.count_agencies(), 300),
    "league": Counter(lambda day, _: agency_figures.count_league(day.on), 120),
    "draws": Counter(lambda *_: agency_figures.count_draws(), 120),
    "cases": Counter(lambda *_: counting.count_cases(), 300),
}
_LATE: Final = 10  # times as old as it may be: then nobody has looked for a while, and a page does not show it
_OVER_SECONDS: Final = 900  # a day that is over changes little until its last stragglers are in


def fresh_figures(day: Day, names: Sequence[str], at: dt.datetime) -> dict[str, Rows]:
    """The numbers of a day by name, none older than each may be, unless somebody else is counting it just now."""
    kept = {one.name: one for one in DayFigures.objects.filter(day=day.on, zone=day.zone, name__in=list(names))}
    return {name: _fresh(kept.get(name), day, name, at, COUNTERS[name].seconds) for name in names}


def _fresh(row: DayFigures | None, day: Day, name: str, at: dt.datetime, seconds: int) -> Rows:
    """What is kept, where it is young enough or is counted anew once the page is sent; long unseen figures are counted first."""
    if row is None or (not row.is_final and _is_old(row, at, _LATE * seconds)):
        return count_figures(day, name, at)
    if not row.is_final and _is_old(row, at, seconds) and _is_first(row, at):
        counted = afterwards(lambda: count_figures(day, name, at))
        if counted is not None:
            return counted
    kept: Rows = row.body
    return kept


def count_figures(day: Day, name: str, at: dt.datetime) -> Rows:
    """Count one group now and keep it."""
    body = COUNTERS[name].count(day, at)
    DayFigures.objects.update_or_create(
        day=day.on, zone=day.zone, name=name,
        defaults={"body": body, "counted_at": at, "is_final": day.ends_at + dt.timedelta(hours=6) <= at},
    )  # fmt: skip
    return body


def list_history(
    last: Day, days: int, names: Sequence[str], at: dt.datetime, *, new_max: int = 12
) -> dict[dt.date, dict[str, Rows]]:
    """The numbers of the days up to `last`. Of days never counted at most `new_max` groups are counted at one look."""
    wanted = [last.on - dt.timedelta(days=back) for back in range(days - 1, -1, -1)]
    rows = DayFigures.objects.filter(day__in=wanted, zone=last.zone, name__in=list(names))
    kept: dict[tuple[dt.date, str], DayFigures] = {(row.day, row.name): row for row in rows}
    found: dict[dt.date, dict[str, Rows]] = {on: {} for on in wanted}
    for on in reversed(wanted):
        for name in names:
            row, day = kept.get((on, name)), Day(on, last.zone)
            if row is None:
                new_max -= 1
            if row is None and new_max < 0:
                found[on][name] = []
            elif on == last.on and row is not None:  # `fresh_figures` keeps this day's
                found[on][name] = row.body
            else:
                found[on][name] = _fresh(row, day, name, at, _OVER_SECONDS)
    return found


def forget_figures(since: dt.date) -> None:
    """A night was taken in: what is counted from here on is counted anew."""
    DayFigures.objects.filter(Q(day__gte=since) | Q(is_final=False)).delete()


def _is_old(row: DayFigures, at: dt.datetime, seconds: int) -> bool:
    return row.counted_at is None or at - row.counted_at >= dt.timedelta(seconds=seconds)


def _is_first(row: DayFigures, at: dt.datetime) -> bool:
    """One statement decides who counts."""
    return bool(DayFigures.objects.filter(pk=row.pk, counted_at=row.counted_at).update(counted_at=at))
