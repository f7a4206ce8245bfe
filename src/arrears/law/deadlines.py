"""Since when is a duty owed, until when may it be done, and when was it last done?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from arrears.law.clock import local_days
from arrears.law.counters import Ends
from arrears.law.elapsed import Began
from arrears.law.matching import ROW, matched, nothing, spread_out
from arrears.law.needs import Need
from arrears.law.periods import Period


@dataclass(frozen=True, slots=True)
class GivenOn(Need):
    """The day on which one of some notices was last given (days since 1970; null: never)."""

    notices: tuple[str, ...]
    is_loan_scope: bool

    @property
    def column(self) -> str:
        return f"_given:{'+'.join(self.notices)}:{self.is_loan_scope}"


@dataclass(frozen=True, slots=True)
class Due(Need):
    """The day a duty began (null: not owed) and the last day for it, as columns. One of the three starts it."""

    status: Began | None
    fact: str
    contact: Ends | None
    deadline: Period | None

    @property
    def began(self) -> str:
        return f"_owed:{hash(self)}"

    @property
    def last_day(self) -> str:
        return f"_due:{hash(self)}"

    def all_needs(self) -> tuple[Need, ...]:
        """What its own columns are made from, and itself."""
        own: tuple[Need, ...] = tuple(need for need in (self.status, self.contact) if need is not None)
        return (*own, self)

    def in_words(self) -> str:
        if self.status is not None:
            return f"{' or '.join(self.status.statuses)} begins"
        return self.fact or "the first contact that reached the person"


def with_given(asked: pl.DataFrame, history: pl.DataFrame, needs: Sequence[Need]) -> pl.DataFrame:
    """`asked` with a column for each `GivenOn`."""
    wanted = [need for need in needs if isinstance(need, GivenOn)]
    return asked.hstack([_given(asked, history, need) for need in wanted]) if wanted else asked


def _given(asked: pl.DataFrame, history: pl.DataFrame, need: GivenOn) -> pl.Series:
    if asked.is_empty() or history["notice"].null_count() == history.height:
        return nothing(asked, need.column)
    rows = history.filter(
        pl.col("notice").is_in(list(need.notices)), ~pl.col("was_returned").fill_null(False),
        ~pl.col("is_defective").fill_null(False),
    )  # fmt: skip
    found = matched(asked, rows, is_loan_scope=need.is_loan_scope).filter(pl.col("at").to_physical() <= pl.col("_at"))
    found = found.with_columns(local_days(found["at"], found["timezone"]).alias(need.column))
    newest = found.group_by(ROW).agg(pl.col(need.column).max())
    return spread_out(asked, newest, need.column)


def with_dues(asked: pl.DataFrame, needs: Sequence[Need]) -> pl.DataFrame:
    """`asked` with the columns of each `Due`; those it is made from are there already."""
    columns: list[pl.Series] = []
    for need in needs:
        if isinstance(need, Due):
            began = _began(asked, need).alias(need.began)
            columns.append(began)
            columns.append((need.deadline.after_each(began) if need.deadline else began).alias(need.last_day))
    return asked.hstack(columns) if columns else asked


def _began(asked: pl.DataFrame, need: Due) -> pl.Series:
    if need.status is not None:
        return asked[need.status.column]
    if need.contact is not None:
        return local_days(asked[need.contact.counter.oldest], asked["timezone"])
    started = pl.col(need.fact).to_physical().cast(pl.Int64)
    return asked.select(pl.when(started <= pl.col("_day0")).then(started)).to_series()
