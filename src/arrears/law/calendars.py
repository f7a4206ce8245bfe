"""Which days are holidays or working days, and which day comes so many days later?

A calendar is a place (`CA-ON`: its public holidays as the library `holidays` knows them) or a list of days that the
rule itself gives (`{listed: [01-01, 12-25, 2026-06-24]}`: every year's, or one year's).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from arrears.kernel.documents import Node

_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
MONDAY: Final = 4  # 1970-01-05, the first Monday, as days since 1970


@dataclass(frozen=True, slots=True)
class Calendar:
    """Holidays of a place or of a list; neither: there are none."""

    place: str = ""
    listed: tuple[str, ...] = ()  # MM-DD or YYYY-MM-DD

    def in_words(self) -> str:
        return f"public holidays of {self.place}" if self.place else f"the rule's {len(self.listed)} holidays"


NO_HOLIDAYS: Final = Calendar()


def read_calendar(node: Node) -> Calendar:
    """A place, or `{listed: [...]}`; a place whose holidays nobody knows is a finding."""
    if node.is_mapping:
        keys = node.mapping(required=("listed",))
        return Calendar(listed=keys["listed"].texts() if "listed" in keys else ())
    place = node.text()
    try:
        _of_place(place, 2026)
    except NotImplementedError:
        node.fault(
            "law.calendar.unknown", f"no public holidays are known for `{place}`.", "Write CA-ON, or list the days."
        )
    return Calendar(place)


@lru_cache(maxsize=512)
def holidays_in(calendar: Calendar, year: int) -> frozenset[int]:
    """The holidays of one year, as days since 1970."""
    if calendar.place:
        return _of_place(calendar.place, year)
    found = [text if len(text) > 5 else f"{year}-{text}" for text in calendar.listed]
    return frozenset(
        dt.date.fromisoformat(text).toordinal() - _EPOCH
        for text in found
        if text.startswith(str(year)) and _exists(text)
    )


def _exists(text: str) -> bool:
    """29 February comes in some years only."""
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=512)
def _of_place(place: str, year: int) -> frozenset[int]:
    import holidays  # noqa: PLC0415 its tables take a while to load and most batches need none

    country, _, subdivision = place.partition("-")
    known = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    return frozenset(day.toordinal() - _EPOCH for day in known)


def is_holiday(calendar: Calendar, day: int) -> bool:
    return day in holidays_in(calendar, dt.date.fromordinal(day + _EPOCH).year)


def weekday(day: int) -> int:
    """0 is Monday."""
    return (day - MONDAY) % 7


def is_working(calendar: Calendar, day: int, week: int = 5) -> bool:
    """Monday to Friday (`week` 6: Saturday too), no holiday."""
    return weekday(day) < week and not is_holiday(calendar, day)


def after_working_days(calendar: Calendar, day: int, number: int, week: int = 5) -> int:
    """The day that is so many working days after `day`."""
    while number > 0:
        day += 1
        number -= is_working(calendar, day, week)
    return day


def next_working(calendar: Calendar, day: int, week: int = 5) -> int:
    """`day` itself when it is a working day, else the next that is."""
    while not is_working(calendar, day, week):
        day += 1
    return day


def add_period(day: int, number: int, unit: str) -> int:
    """So many days, weeks, months or years later; the last of a month where the day does not exist."""
    if unit in ("day", "week"):
        return day + number * (7 if unit == "week" else 1)
    on = dt.date.fromordinal(day + _EPOCH)
    month = on.year * 12 + on.month - 1 + number * (12 if unit == "year" else 1)
    year, month = month // 12, month % 12 + 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month, min(on.day, last)).toordinal() - _EPOCH
