"""Which questions are put to the gate together? Those of one stretch of the law and of debtors of one country.

Law is of places: of debtors who live in one country hardly more than its own rules are asked. What comes out does not
depend on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from arrears.kernel.by_kind import order_of, places_by_kind
from arrears.law.arrays import integers
from arrears.law.audit.log import ROW, Questions, first_rows
from arrears.law.counting import PAST_FROM, PAST_UNTIL
from arrears.law.kernels import NONE, Ints

_COUNTRY: Final = "country"
_MANY: Final = 50_000  # contacts: to ask the gate about fewer by themselves costs more than it saves


@dataclass(frozen=True)
class Batch:
    """Questions of one kind, with the past of their persons."""

    number: int  # of the stretch of the law
    asked: pl.DataFrame
    past: pl.DataFrame


def alike(rows: pl.DataFrame, questions: Questions, past: pl.DataFrame, numbers: pl.Series) -> Iterator[Batch]:
    """The questions by stretch of the law and by country, in that order; one batch of none if nothing is asked.

    Shapes: `questions` and `past` are of the ordered log `rows`; `numbers` are the stretches, one a question.
    """
    asked, homes = questions.asked, _homes(rows)
    number = numbers.to_numpy()
    laws = np.flatnonzero(np.bincount(number)).tolist() or [0]
    if homes is None and len(laws) == 1:
        yield Batch(laws[0], _spelt(asked), past)
        return
    home = np.zeros(rows.height, np.int64) if homes is None else homes
    kinds = int(home.max()) + 1
    pasts = _Pasts.of(past, home, kinds)
    first_kind = np.zeros(laws[-1] + 1, np.int64)  # of each law
    first_kind[laws] = np.arange(len(laws)) * kinds
    own = home if asked.height == rows.height else home[asked["q"].to_numpy()]
    places, starts = places_by_kind(first_kind[number] + own, len(laws) * kinds)
    laid = _in_order(asked, order_of(places))
    for kind in np.flatnonzero(np.diff(starts)):
        one = laid[int(starts[kind]) : int(starts[kind + 1])]
        law, where = divmod(int(kind), kinds)
        yield Batch(laws[law], pasts.moved(_spelt(one), where), pasts.of_home(where))


def _in_order(asked: pl.DataFrame, order: Ints) -> pl.DataFrame:
    """The questions in another order. The past of each ends at its own row: that need not be moved twice."""
    return asked.drop(PAST_UNTIL)[pl.Series(order)].with_columns(pl.col("q").alias(PAST_UNTIL)).select(asked.columns)


def _spelt(asked: pl.DataFrame) -> pl.DataFrame:
    """With countries as texts; one text if all are the same."""
    country = asked[_COUNTRY] if _COUNTRY in asked.columns else pl.Series(dtype=pl.String)
    if country.dtype == pl.String:
        return asked
    same = country.is_empty() or country.null_count() or country.min() != country.max()
    return asked.with_columns(country.cast(pl.String) if same else pl.lit(country[0], pl.String).alias(_COUNTRY))


@dataclass(frozen=True)
class _Pasts:
    """The past, of the persons of one country after the other."""

    laid: pl.DataFrame
    starts: Ints  # of each country
    places: Ints  # where each row of the log stands in it

    @classmethod
    def of(cls, past: pl.DataFrame, home: Ints, kinds: int) -> _Pasts:
        if kinds == 1:
            return cls(past, np.array([0, past.height]), np.empty(0, np.int64))
        places, starts = places_by_kind(home, kinds)
        order = pl.Series(ROW, order_of(places))  # rows are numbered in the log's order
        return cls(past.drop(ROW)[order].with_columns(order).select(past.columns), starts, places)

    def of_home(self, home: int) -> pl.DataFrame:
        """The past of one country."""
        return self.laid[int(self.starts[home]) : int(self.starts[home + 1])]

    def moved(self, asked: pl.DataFrame, home: int) -> pl.DataFrame:
        """Questions of one country with the places of their past in that."""
        if not self.places.size:
            return asked
        first = self.starts[home]
        return asked.with_columns(
            pl.Series(name, self.places[integers(asked[name])] - first) for name in (PAST_FROM, PAST_UNTIL)
        )


def _homes(rows: pl.DataFrame) -> Ints | None:
    """A number a row for the country in which its person lives, one for all countries of few rows; none if all are alike."""
    if _COUNTRY not in rows.columns or rows.height < 2 * _MANY:
        return None
    country = rows[_COUNTRY]
    if not isinstance(country.dtype, pl.Enum):
        country = country.cast(pl.Enum(country.unique(maintain_order=True).drop_nulls()))
    told = integers(country)[first_rows(rows["person"].to_numpy())]
    home = np.where(told == NONE, 0, told + 1) if country.null_count() else told
    counts = np.bincount(home)
    is_many = counts >= _MANY
    numbers = np.where(is_many, np.cumsum(is_many) - is_many + int((counts[~is_many] > 0).any()), 0)
    return numbers[home] if numbers[counts > 0].any() else None
