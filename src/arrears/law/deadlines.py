"""Since when is a duty owed, until when may it be done, and when was it last done?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from arrears.law.arrays import integers, nullable
from arrears.law.clock import DAY, local_days
from arrears.law.counters import Ends
from arrears.law.elapsed import Began
from arrears.law.kernels import NONE, newest_before
from arrears.law.matching import by_person, nothing, pairs, stretches_of
from arrears.law.needs import Need
from arrears.law.notices import good_notices
from arrears.law.periods import Period

_NEAR: Final = 2 * DAY  # no clock is ever put back by as much


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
    if not wanted:
        return asked
    good = good_notices(history)
    if good.is_empty():
        return asked.hstack([nothing(asked, need.column) for need in wanted])
    rows = by_person(good.select("person", "loan", "at", "notice"))
    return asked.hstack([_given(asked, rows, need) for need in wanted])


def _given(asked: pl.DataFrame, notices: pl.DataFrame, need: GivenOn) -> pl.Series:
    rows = notices.filter(pl.col("notice").is_in(list(need.notices)))
    if rows.is_empty() or asked.is_empty():
        return nothing(asked, need.column)
    newest, at = np.empty(asked.height, np.int64), integers(rows["at"])
    held = (at, integers(rows["loan"]) if need.is_loan_scope else np.full(at.size, NONE))
    if newest_before(*stretches_of(asked, rows), integers(asked["_at"]), integers(asked["loan"]), *held, _NEAR, newest):
        return _latest_day(asked, rows, need)
    return local_days(nullable(need.column, newest), asked["timezone"])


def _latest_day(asked: pl.DataFrame, rows: pl.DataFrame, need: GivenOn) -> pl.Series:
    """The same by the days of all notices: a clock that is put back over midnight shows a later one an earlier day."""
    row, place = pairs(asked, rows, is_loan_scope=need.is_loan_scope)
    at = integers(rows["at"])[place]
    is_before = at <= integers(asked["_at"])[row]
    row, at = row[is_before], at[is_before]
    newest, days = np.full(asked.height, NONE), integers(local_days(pl.Series(at), asked["timezone"][row]))
    np.maximum.at(newest, row, days)
    return nullable(need.column, newest)


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
    started = integers(asked[need.fact])
    return nullable(need.fact, np.where(started <= integers(asked["_day0"]), started, NONE))
