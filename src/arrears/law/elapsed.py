"""When does a period run out? From a date of the loan, begun anew by events, stopped while a status holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from arrears.law.clock import local_days
from arrears.law.counters import Counter
from arrears.law.matching import ROW, matched, nothing, spread_out
from arrears.law.needs import Need
from arrears.law.periods import Period


@dataclass(frozen=True, slots=True)
class Began(Need):
    """The day on which the newest of some statuses began (local days since 1970; null: none holds or held)."""

    statuses: tuple[str, ...]
    is_loan_scope: bool
    only_held: bool = False  # leave out those that have ended

    @property
    def column(self) -> str:
        return f"_began:{'+'.join(self.statuses)}:{self.is_loan_scope}:{self.only_held}"


@dataclass(frozen=True, slots=True)
class Elapsed(Need):
    """The last day of a period (local days since 1970), as a column; null: not known."""

    start: str  # a date fact of the question
    length: Period
    reset_facts: tuple[str, ...]
    reset_statuses: tuple[str, ...]
    reset_contacts: Counter | None
    longest: Period | None  # from the start, whatever begins it anew
    is_loan_scope: bool = True

    @property
    def column(self) -> str:
        return f"_last_day:{hash(self)}"

    @property
    def longest_column(self) -> str:
        """The last day whatever begins it anew or stops it."""
        return f"_longest:{hash(self)}"

    @property
    def began(self) -> Began:
        return Began(self.reset_statuses, self.is_loan_scope)


def with_began(asked: pl.DataFrame, statuses: pl.DataFrame, needs: Sequence[Need]) -> pl.DataFrame:
    """`asked` with a column for each `Began`, those of `Elapsed` included."""
    wanted = [need for need in needs if isinstance(need, Began)]
    wanted += [need.began for need in needs if isinstance(need, Elapsed) and need.reset_statuses]
    columns = [_began(asked, statuses, need) for need in dict.fromkeys(wanted)]
    return asked.hstack(columns) if columns else asked


def _began(asked: pl.DataFrame, statuses: pl.DataFrame, need: Began) -> pl.Series:
    if statuses.is_empty() or asked.is_empty():
        return nothing(asked, need.column)
    found = matched(
        asked, statuses.filter(pl.col("status").is_in(list(need.statuses))), is_loan_scope=need.is_loan_scope
    )
    found = found.filter(pl.col("since_on").to_physical() <= pl.col("_day0"))
    if need.only_held:
        found = found.filter(pl.col("until_on").is_null() | (pl.col("until_on").to_physical() > pl.col("_day0")))
    newest = found.group_by(ROW).agg(pl.col("since_on").to_physical().cast(pl.Int64).max().alias(need.column))
    return spread_out(asked, newest, need.column)


def with_elapsed(asked: pl.DataFrame, needs: Sequence[Need]) -> pl.DataFrame:
    """`asked` with a column for each `Elapsed`; the columns of its resets are there already."""
    wanted = [need for need in needs if isinstance(need, Elapsed)]
    columns = [column for need in wanted for column in _last_days(asked, need)]
    return asked.hstack(columns) if columns else asked


def _last_days(asked: pl.DataFrame, need: Elapsed) -> list[pl.Series]:
    if asked[need.start].null_count() == asked.height:
        return [
            nothing(asked, name) for name in ((need.column, need.longest_column) if need.longest else (need.column,))
        ]
    start = asked[need.start].to_physical().cast(pl.Int64)
    first_end = need.length.after_each(start)
    resets = pl.DataFrame(_resets(asked, need)).select(pl.max_horizontal(pl.all())).to_series()
    # An event after the period ran out does not revive it; whether one in between did cannot be told from the last.
    frame = pl.DataFrame({"s": start, "e": first_end, "r": resets, "n": need.length.after_each(resets)})
    is_first = pl.col("r").is_null() | (pl.col("r") <= pl.col("s"))
    ends = pl.when(is_first).then(pl.col("e")).when(pl.col("r") <= pl.col("e")).then(pl.col("n"))
    last = frame.select(ends.alias(need.column)).to_series()
    if need.longest is None:
        return [last]
    return [last, need.longest.after_each(start).alias(need.longest_column)]


def _resets(asked: pl.DataFrame, need: Elapsed) -> list[pl.Series]:
    found = [nothing(asked, "_none"), *(asked[fact].to_physical().cast(pl.Int64) for fact in need.reset_facts)]
    found += [asked[need.began.column]] if need.reset_statuses else []
    if need.reset_contacts:
        found.append(local_days(asked[need.reset_contacts.newest], asked["timezone"]).alias("_contact"))
    return found
