"""The loops over one person's wishes: which of them touch an act, and which calls a consent covers."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from arrears.law.kernels import NONE, Flags, Ints

_DAY = 86_400_000_000
_WEEK = 7 * _DAY
_MINUTE = 60_000_000


@njit(cache=True, nogil=True)
def wish_bits(
    start: Ints, stop: Ints, at: Ints, keys: Ints, kind: Ints, given: Ints, until: Ints, wish_keys: Ints, binds: Flags,
    kinds: Ints, found: Ints,
) -> None:  # fmt: skip
    """Bits: channel refused, number refused, place refused, another channel wanted, this channel consented to.

    `keys`: channel, point and place of the acts, `wish_keys` those of the wishes; `kinds` the five kinds in that order.
    """
    for row in range(start.size):
        wants, has_wanted = False, False
        for wish in range(start[row], stop[row]):
            if given[wish] > at[row] or at[row] >= until[wish]:
                continue
            what = kind[wish]
            same_channel = _agree(keys[0, row], wish_keys[0, wish])
            same_point = _agree(keys[1, row], wish_keys[1, wish])
            if what == kinds[0] and same_channel and binds[wish]:
                found[row] |= 1
            elif what == kinds[1] and same_point and same_channel:
                found[row] |= 2
            elif what == kinds[2] and _agree(keys[2, row], wish_keys[2, wish]):
                found[row] |= 4
            elif what == kinds[3]:
                wants = True
                has_wanted |= keys[0, row] == wish_keys[0, wish]
            elif (
                what == kinds[4]
                and _surely(keys[0, row], wish_keys[0, wish])
                and _surely(keys[1, row], wish_keys[1, wish])
            ):
                found[row] |= 16
        if wants and not has_wanted:
            found[row] |= 8


@njit(cache=True, nogil=True)
def _agree(one: int, other: int) -> bool:
    return one == other or NONE in (one, other)


@njit(cache=True, nogil=True)
def _surely(act: int, wish: int) -> bool:
    """A consent to every channel covers any; one to a number covers that number alone."""
    return wish in (NONE, act)


@njit(cache=True, nogil=True)
def wish_hours(
    start: Ints, stop: Ints, at: Ints, week: Ints, local: Ints, span: Ints, given: Ints, until: Ints, binds: Flags,
    days: Ints, first: Ints, last: Ints, shut: NDArray[np.int8], opens: Ints,
) -> None:  # fmt: skip
    """1 where the act's window touches hours the debtor closed, 2 where its clock is unknown; and when those end.

    `week`: microseconds since Monday on the debtor's clock; `first`, `last`: minutes of the day, half-open.
    """
    for row in range(start.size):
        for wish in range(start[row], stop[row]):
            if not binds[wish] or given[wish] > at[row] or at[row] >= until[wish]:
                continue
            if local[row] == NONE:
                shut[row] = 2
                continue
            for day in range(7):
                if not (days[wish] >> day) & 1:
                    continue
                begin = day * _DAY + first[wish] * _MINUTE
                end = day * _DAY + last[wish] * _MINUTE + (_DAY if last[wish] <= first[wish] else 0)
                for lap in (-_WEEK, 0, _WEEK):
                    if week[row] < end + lap and week[row] + span[row] >= begin + lap:
                        shut[row] = 1
                        opens[row] = max(opens[row], local[row] + end + lap - week[row])


@njit(cache=True, nogil=True)
def consented(
    begin: Ints, end: Ints, first: Ints, last: Ints, at: Ints, day: Ints, loan: Ints, given: Ints, until: Ints,
    given_day: Ints, talk_at: Ints, talk_loan: Ints, days: int, found: Flags,
) -> None:  # fmt: skip
    """True where a consent of the last `days` days covers the moment and no conversation has ended it.

    `begin`, `end`: the person's consents; `first`, `last`: the person's conversations, in order of time.
    """
    for row in range(at.size):
        for wish in range(begin[row], end[row]):
            if given[wish] > at[row] or at[row] >= until[wish] or day[row] - given_day[wish] >= days:
                continue
            is_ended = False
            for talk in range(first[row], last[row]):
                same = _agree(loan[row], talk_loan[talk])
                if same and given[wish] < talk_at[talk] < at[row]:
                    is_ended = True
            if not is_ended:
                found[row] = True
