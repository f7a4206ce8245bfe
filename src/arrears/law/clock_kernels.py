"""The loops that put instants on local clocks, by tables of whole blocks of days.

A table has a row a zone and, for each block of days that occurs, so many days one after the other; `slots` says where a
block's days begin in it, for the blocks from `first_block` on.
"""

from __future__ import annotations

from numba import njit

from arrears.law.kernels import NONE, Flags, Ints

DAY_US = 86_400_000_000
BLOCK = 64  # days laid out together, so that neighbouring questions share the work


@njit(cache=True, nogil=True, inline="always")
def _place(day: int, first_block: int, slots: Ints) -> int:
    return slots[day // BLOCK - first_block] + day % BLOCK


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
        place = _place(at[row] // DAY_US, first_block, slots)
        begin = at[row] + (before[number, place] if at[row] < change[number, place] else after[number, place])
        end = begin
        if last[row] != at[row]:
            place = _place(last[row] // DAY_US, first_block, slots)
            end = last[row] + (before[number, place] if last[row] < change[number, place] else after[number, place])
        local[row], span[row] = begin, max(end - begin, 0)
        day_first[row], day_last[row] = begin // DAY_US, max(begin, end) // DAY_US


@njit(cache=True, nogil=True)
def look_up(days: Ints, zone: Ints, first_block: int, slots: Ints, table: Ints, found: Ints) -> None:
    """What the table says of each row's zone and day."""
    for row in range(days.size):
        found[row] = table[zone[row], _place(days[row], first_block, slots)]
