"""Which statuses hold on the day of each question? Two bit masks: of the person, and of the loan asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.law.arrays import integers
from arrears.law.kernels import NONE, Ints, status_end, status_masks, stretches
from arrears.law.law_words import STATUSES
from arrears.law.needs import Need

PERSON_MASK, LOAN_MASK = "_held_person", "_held_loan"
_FOREVER = np.iinfo(np.int64).max


def bits_of(statuses: Iterable[str]) -> int:
    """The mask of some status words."""
    return sum(1 << STATUSES.index(status) for status in set(statuses))


def holds_any(statuses: Sequence[str], *, is_loan_scope: bool) -> pl.Expr:
    """True where one of the statuses holds."""
    mask = pl.col(LOAN_MASK if is_loan_scope else PERSON_MASK)
    return (mask & pl.lit(bits_of(statuses), pl.UInt64)) != 0


@dataclass(frozen=True, slots=True)
class StatusEnd(Need):
    """The day on which the last of some statuses ends, as a column (local days since 1970; null: no end known)."""

    statuses: tuple[str, ...]
    is_loan_scope: bool

    @property
    def column(self) -> str:
        return f"_ends:{'+'.join(self.statuses)}:{'loan' if self.is_loan_scope else 'person'}"


@dataclass(frozen=True, slots=True)
class _Held:
    """Statuses as sorted arrays, and where each question's person lies in them."""

    start: Ints
    stop: Ints
    first: Ints
    last: Ints
    loan: Ints
    held_loan: Ints
    bit: NDArray[np.uint64]
    since: Ints
    until: Ints


def with_standing(asked: pl.DataFrame, statuses: pl.DataFrame, ends: Sequence[StatusEnd]) -> pl.DataFrame:
    """`asked` with the two masks and one column for each wanted status end."""
    person = np.zeros(asked.height, np.uint64)
    loan = np.zeros(asked.height, np.uint64)
    columns = []
    if statuses.height and asked.height:
        held = _arrays(asked, statuses)
        status_masks(
            held.start, held.stop, held.first, held.last, held.loan, held.held_loan, held.bit, held.since, held.until,
            person, loan,
        )  # fmt: skip
        columns = [_end(held, end) for end in ends]
    else:
        columns = [pl.Series(end.column, [None] * asked.height, pl.Int64) for end in ends]
    return asked.hstack([pl.Series(PERSON_MASK, person), pl.Series(LOAN_MASK, loan), *columns])


def nobody_held() -> list[pl.Series]:
    """The two masks of an act where no status is known of anybody."""
    return [pl.Series(name, [0], pl.UInt64) for name in (PERSON_MASK, LOAN_MASK)]


def _end(held: _Held, end: StatusEnd) -> pl.Series:
    latest = np.full(held.start.size, NONE)
    status_end(
        held.start, held.stop, held.first, held.last, held.loan, held.held_loan, held.bit, held.since, held.until,
        np.uint64(bits_of(end.statuses)), end.is_loan_scope, latest,
    )  # fmt: skip
    days = pl.Series(end.column, latest)
    return days.set((days == NONE) | (days == _FOREVER), None)


def _arrays(asked: pl.DataFrame, statuses: pl.DataFrame) -> _Held:
    rows = statuses if statuses["person"].is_sorted() else statuses.sort("person", maintain_order=True)
    start, stop = np.empty(asked.height, np.int64), np.empty(asked.height, np.int64)
    stretches(integers(asked["person"]), integers(rows["person"]), start, stop)
    number = rows["status"].to_physical().cast(pl.UInt64).fill_null(len(STATUSES)).to_numpy()
    bit = np.left_shift(np.uint64(1), number)
    # A word outside the list says that something holds that we cannot read: every bit is set, so every hold fires.
    bit[number == len(STATUSES)] = bits_of(STATUSES)
    return _Held(
        start, stop, integers(asked["_day0"]), integers(asked["_day1"]), integers(asked["loan"]),
        integers(rows["loan"]), bit,
        integers(rows["since_on"].to_physical()),
        rows["until_on"].to_physical().cast(pl.Int64).fill_null(_FOREVER).to_numpy(),
    )  # fmt: skip
