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

from arrears.law.arrays import integers
from arrears.law.audit.log import first_rows
from arrears.law.counting import PAST_FROM, PAST_UNTIL
from arrears.law.kernels import NONE, Flags, Ints

_COUNTRY: Final = "country"
_MANY: Final = 50_000  # contacts: to ask the gate about fewer by themselves costs more than it saves


@dataclass(frozen=True)
class Batch:
    """Questions of one kind, with the past of their persons."""

    number: int  # of the stretch of the law
    asked: pl.DataFrame
    past: pl.DataFrame


def alike(rows: pl.DataFrame, asked: pl.DataFrame, past: pl.DataFrame, numbers: pl.Series) -> Iterator[Batch]:
    """The questions by stretch of the law and by country, in that order; one batch of none if nothing is asked.

    Shapes: `asked` and `past` are of the ordered log `rows`; `numbers` are the stretches, one a question.
    """
    laws = sorted(numbers.unique()) or [0]
    homes = _homes(rows)
    if homes is None and len(laws) == 1:
        yield Batch(laws[0], asked, past)
        return
    kinds = [None] if homes is None else [homes == home for home in np.unique(homes)]
    pasts = [_OfHome.of(past, is_here) for is_here in kinds]
    for law in laws:
        is_law = (numbers == law).to_numpy()
        for one in pasts:
            wanted = is_law if one.is_here is None else is_law & one.is_here[asked["q"].to_numpy()]
            if wanted.any():
                yield Batch(law, one.moved(asked.filter(pl.Series(wanted))), one.past)


@dataclass(frozen=True)
class _OfHome:
    """The past of the persons of one country."""

    past: pl.DataFrame
    is_here: Flags | None  # whether a row of the log is theirs; none: all are
    before: Ints  # how many of their rows stand before each row of the log

    @classmethod
    def of(cls, past: pl.DataFrame, is_here: Flags | None) -> _OfHome:
        if is_here is None:
            return cls(past, None, np.empty(0, np.int64))
        return cls(past.filter(pl.Series(is_here)), is_here, np.cumsum(is_here) - is_here)

    def moved(self, asked: pl.DataFrame) -> pl.DataFrame:
        """The questions with the places of their past in this past."""
        if self.is_here is None:
            return asked
        places = [pl.Series(name, self.before[integers(asked[name])]) for name in (PAST_FROM, PAST_UNTIL)]
        return asked.with_columns(places)


def _homes(rows: pl.DataFrame) -> Ints | None:
    """A number a row for the country in which its person lives, one for all countries of few rows; none if all are alike."""
    if _COUNTRY not in rows.columns or rows.height < 2 * _MANY:
        return None
    country = rows[_COUNTRY]
    if not isinstance(country.dtype, pl.Enum):
        country = country.cast(pl.Enum(country.unique(maintain_order=True).drop_nulls()))
    told = integers(country)
    home = np.where(told == NONE, 0, told + 1)[first_rows(rows["person"].to_numpy())]
    counts = np.bincount(home)
    found = np.where(counts < _MANY, -1, np.arange(counts.size))[home]
    return None if (found == found[0]).all() else found
