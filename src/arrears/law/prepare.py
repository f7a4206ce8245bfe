"""Which columns do the rules of this batch need, beside the facts? The past, statuses, wishes and clocks as columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from arrears.law.clock import with_clock
from arrears.law.counters import Counter, Ends
from arrears.law.counting import with_counts
from arrears.law.deadlines import with_dues, with_given
from arrears.law.elapsed import Elapsed, with_began, with_elapsed
from arrears.law.holding import with_holdings
from arrears.law.hours import with_hours
from arrears.law.needs import Need
from arrears.law.notices import with_notices
from arrears.law.plain_hours import with_plain_hours
from arrears.law.standing import StatusEnd, with_standing
from arrears.law.wishes import with_consents, with_wishes


@dataclass(frozen=True)
class Past:
    """What is known of the persons asked about, as typed frames."""

    history: pl.DataFrame
    statuses: pl.DataFrame
    wishes: pl.DataFrame | None  # none: nobody looked, so that no consent can be told


@dataclass(frozen=True, eq=False)
class Wanted:
    """Distinct needs, and what they say must be counted: sorted out once for all batches that have them."""

    needs: tuple[Need, ...]
    ends: frozenset[Counter]  # counters whose oldest and newest contact are wanted
    counters: tuple[Counter, ...]

    @classmethod
    def of(cls, needs: Iterable[Need]) -> Wanted:
        wanted = tuple(dict.fromkeys(needs))
        ends = [need.counter for need in wanted if isinstance(need, Ends)]
        ends += [need.reset_contacts for need in wanted if isinstance(need, Elapsed) and need.reset_contacts]
        counters = dict.fromkeys([*(need for need in wanted if isinstance(need, Counter)), *ends])
        return cls(wanted, frozenset(ends), tuple(counters))


def prepare(asked: pl.DataFrame, past: Past, sought: Wanted) -> pl.DataFrame:
    """`asked` with the debtor's clock and a column for each distinct need, rows in the same order."""
    wanted, counters = sought.needs, sought.counters
    frame = with_clock(asked, [counter.window for counter in counters])
    frame = with_standing(frame, past.statuses, [need for need in wanted if isinstance(need, StatusEnd)])
    frame = with_plain_hours(with_hours(frame, wanted), wanted)
    frame = with_wishes(frame, past.wishes, wanted)
    frame = with_began(with_holdings(frame, past.statuses, wanted), past.statuses, wanted)
    frame = with_given(with_notices(frame, past.history, past.statuses, wanted), past.history, wanted)
    frame, history = with_consents(frame, past.history, past.wishes, wanted)
    counted = with_counts(frame, history, counters, sought.ends)
    return with_dues(with_elapsed(counted, wanted), wanted)
