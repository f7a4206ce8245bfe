"""The loops that put instants on local clocks, by tables of whole blocks of days.

A table has a row a zone and, for each block of days that occurs, so many days one after the other; `slots` says where a
block's days begin in it, for the blocks from `first_block` on.
"""

from __future__ import annotations

from numba import njit

from arrears.law.kernels import LATEST, NONE, Flags, Ints

DAY_US = 86_400_000_000
BLOCK = 64  # days laid out together, so that neighbouring questions share the work


@njit(cache=True, nogil=True, inline="always")
def _place(day: int, first_block: int, slots: Ints) -> int:
    return slots[day // BLOCK - first_block] + day % BLOCK


@njit(cache=True, nogil=True, inline="always")
def _days_over(time: int) -> int:
    """How many days a time of a day that an offset was added to lies beyond that day; no offset is as much as a day."""
    return 1 if time >= DAY_US else -1 if time < 0 else 0


@njit(cache=True, nogil=True)
def local_clock(
    at: Ints, last: Ints, zone: Ints, is_zone: Flags, first_block: int, slots: Ints,
    before: Ints, change: Ints, after: Ints, local: Ints, span: Ints, day_first: Ints, day_last: Ints,
) -> None:  # fmt: skip
    """Local microseconds, the window's length on that clock, and the first and last local day.

    `before`, `change`, `after`: of each UTC day the offset at its start, the instant at which it changes, and what it is
    from then on. Without a zone the clock is `NONE` and the days are one wider on each side.
    """
    for row in range(at.size):
        number = zone[row]
        if not is_zone[number]:
            local[row], span[row] = NONE, last[row] - at[row]
            day_first[row], day_last[row] = at[row] // DAY_US - 1, last[row] // DAY_US + 1
            continue
        day = at[row] // DAY_US
        place = _place(day, first_block, slots)
        offset = before[number, place] if at[row] < change[number, place] else after[number, place]
        begin = at[row] + offset
        local[row], span[row] = begin, 0
        day_first[row] = day_last[row] = day + _days_over(at[row] - day * DAY_US + offset)
        if last[row] != at[row]:
            place = _place(last[row] // DAY_US, first_block, slots)
            end = last[row] + (before[number, place] if last[row] < change[number, place] else after[number, place])
            span[row], day_last[row] = max(end - begin, 0), max(begin, end) // DAY_US


@njit(cache=True, nogil=True)
def days_of_moments(
    at: Ints, zone: Ints, is_zone: Flags, first_block: int, slots: Ints, before: Ints, change: Ints, after: Ints,
    days: Ints,
) -> None:  # fmt: skip
    """The local day of each moment alone, by the tables of `local_clock`; of UTC without a zone, `NONE` of no moment."""
    for row in range(at.size):
        if at[row] == NONE:
            days[row] = NONE
            continue
        number, day = zone[row], at[row] // DAY_US
        if is_zone[number]:
            place = _place(day, first_block, slots)
            offset = before[number, place] if at[row] < change[number, place] else after[number, place]
            day += _days_over(at[row] - day * DAY_US + offset)
        days[row] = day


@njit(cache=True, nogil=True)
def bounds_of(values: Ints) -> tuple[int, int, bool]:
    """The least and the greatest value that is not `NONE`, and whether any is; the least above the greatest: none is known."""
    least, greatest, has_none = LATEST, NONE, False
    for row in range(values.size):
        if values[row] == NONE:
            has_none = True
        else:
            least, greatest = min(least, values[row]), max(greatest, values[row])
    return least, greatest, has_none


@njit(cache=True, nogil=True)
def look_up(days: Ints, zone: Ints, first_block: int, slots: Ints, table: Ints, found: Ints) -> None:
    """What the table says of each row's zone and day."""
    for row in range(days.size):
        found[row] = table[zone[row], _place(days[row], first_block, slots)]


@njit(cache=True, nogil=True)
def mark(days: Ints, first: int, table: Ints) -> None:
    """Puts a one into the table, which begins at the day `first`, for each day that is not `NONE`."""
    for row in range(days.size):
        if days[row] != NONE:
            table[days[row] - first] = 1


@njit(cache=True, nogil=True)
def later(days: Ints, first: int, table: Ints, found: Ints) -> None:
    """What such a table says of each day; `NONE` of `NONE`."""
    for row in range(days.size):
        found[row] = NONE if days[row] == NONE else table[days[row] - first]
