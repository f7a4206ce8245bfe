"""An incremental night over one partition: the steps run over people of whom something may be another; the rest is carried.

The night before noted for each person the first day on which anything but the passing of days may change (step `kept`).
Whoever that day has not come for owes nothing, is in no stage that acts and has nothing planned: of their rows only
the columns that count days move, and those are moved here for all of them at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.book.write import IDS
from arrears.kernel.columns import array_of, index_of, places_among
from arrears.ledger.compiled import compiled_owner
from arrears.nightly.amounts import money_of, words_of
from arrears.nightly.steps.accounts import AMOUNTS
from arrears.strategy.model import NO_STAGE

Frames = Mapping[str, pl.DataFrame]
Mask = NDArray[np.bool_]
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Split:
    """Who is looked at again, and where their rows stand in the whole partition."""

    people: NDArray[np.int64]  # their numbers, in order
    loans: NDArray[np.int64]  # numbers of their loans, in order


def split(loans: pl.DataFrame, people: NDArray[np.int64]) -> Split:
    """These people (their numbers, in order), with all their loans."""
    of_loans = loans["borrower_no"].to_numpy()
    is_chosen = np.zeros(1 + max(of_loans.max(initial=0), people.max(initial=0)), np.bool_)
    is_chosen[people] = True
    return Split(people, np.flatnonzero(is_chosen[of_loans]))


def due(kept_people: pl.DataFrame, as_of: dt.date) -> NDArray[np.int64]:
    """The people whose steady days are over on `as_of`."""
    return np.flatnonzero(kept_people["steady_until_day"].to_numpy() <= (as_of - _EPOCH).days)


def narrow(frames: Frames, chosen: Split) -> dict[str, pl.DataFrame]:
    """The rows of these people, and them and their loans numbered from 0 in the same order."""
    people = places_among(frames["borrowers"].height, chosen.people)
    loans = places_among(frames["loans"].height, chosen.loans)
    return {name: _narrow(frame, people, loans) for name, frame in frames.items()}


def _narrow(frame: pl.DataFrame, people: NDArray[np.int32], loans: NDArray[np.int32]) -> pl.DataFrame:
    by_person = "borrower_no" in frame.columns
    key, numbers = ("borrower_no", people) if by_person else ("loan_no", loans)
    rows = _rows_of(array_of(frame[key], np.int32), numbers)
    kept = frame[pl.Series(rows)]
    columns = []
    if by_person:
        columns.append(pl.Series("borrower_no", people[kept["borrower_no"].to_numpy()]))
    if "loan_no" in frame.columns:
        columns.append(_renumbered(kept["loan_no"], loans))
    return kept.with_columns(columns)


@compiled_owner
def _rows_of(keys: NDArray[np.int32], numbers: NDArray[np.int32]) -> NDArray[np.uint32]:
    """The rows whose key has a new number, in order."""
    found = np.empty(keys.size, np.uint32)
    count = 0
    for row in range(keys.size):
        found[count] = row
        count += numbers[keys[row]] >= 0
    return found[:count].copy()


def _renumbered(loan_no: pl.Series, loans: NDArray[np.int32]) -> pl.Series:
    if not loan_no.null_count():
        return pl.Series("loan_no", loans[loan_no.to_numpy()])
    return pl.Series("loan_no", loans[loan_no.fill_null(0).to_numpy()]).set(loan_no.is_null(), None)


def widen(rows: pl.DataFrame, chosen: Split) -> pl.DataFrame:
    """Rows of narrowed frames with the numbers people and loans have in the whole partition."""
    people, loans = (numbers.astype(np.int32) for numbers in (chosen.people, chosen.loans))
    return rows.with_columns(
        pl.Series("borrower_no", people[rows["borrower_no"].to_numpy()]),
        pl.Series("loan_no", loans[rows["loan_no"].to_numpy()]),
    )


def carry(
    before: pl.DataFrame,
    anew: pl.DataFrame,
    chosen: Split,
    as_of: dt.date,
    is_closed: pl.Series,
    same: Collection[str],
) -> pl.DataFrame:
    """The accounts of the whole partition: of the night before, moved on to `as_of`, with the new rows in their places.

    Shapes: `before` and `is_closed` one row a loan of the partition; `anew` one row a loan of `chosen`. `same`: columns
    that are the same in both. Gives all columns of `anew` but the ids, which the book holds.
    """
    moved = {**_moved(before, as_of, is_closed), **{name: before[name] for name in same}}
    columns = []
    for new in anew.drop(IDS):
        if new.name in OWED:
            columns.append(_put_money(np.zeros((before.height, 2), np.int64), new, chosen.loans))
            continue
        held = moved[new.name] if new.name in moved else before[new.name]
        if new.dtype.is_decimal():
            columns.append(_put_money(words_of(held).copy(), new, chosen.loans))
        else:
            columns.append(held if new.name in same else _put(held.cast(new.dtype), new, chosen.loans))
    return pl.DataFrame(columns)


# What a person who owed something would be looked at again for: of everybody else it is nothing, and need not be read.
OWED = tuple(name for name in AMOUNTS if name.startswith("arrears_"))
# What a loan is: the same every night of one snapshot, under one strategy.
IDENTITY = ("product", "currency", "arm")


def _put(held: pl.Series, anew: pl.Series, rows: NDArray[np.int64]) -> pl.Series:
    """`held` with the new values in these rows."""
    if not rows.size:
        return held
    return held.clone().scatter(index_of(rows), anew)


def _put_money(held: NDArray[np.int64], anew: pl.Series, rows: NDArray[np.int64]) -> pl.Series:
    """As words, for setting decimals costs Polars more."""
    _set_words(held, rows, words_of(anew))
    return money_of(anew.name, held)


@compiled_owner
def _set_words(held: NDArray[np.int64], rows: NDArray[np.int64], anew: NDArray[np.int64]) -> None:
    for place in range(rows.size):
        held[rows[place], 0] = anew[place, 0]
        held[rows[place], 1] = anew[place, 1]


def _moved(before: pl.DataFrame, as_of: dt.date, is_closed: pl.Series) -> dict[str, pl.Series]:
    """The columns that count days."""
    nights = (as_of - told).days if isinstance(told := before["as_of"].max(), dt.date) else 0
    today = pl.Series("as_of", [as_of]).new_from_index(0, before.height)
    in_bucket = before["days_in_bucket"].fill_null(0).to_numpy() + np.where(is_closed.to_numpy(), 0, nights)
    in_no_stage = before["stage"] == NO_STAGE
    return {
        "as_of": today,
        "days_in_bucket": pl.Series("days_in_bucket", in_bucket.astype(np.int32)),
        # Where nothing is to be done the night itself is the first day of that.
        "stage_since_on": today.zip_with(in_no_stage, before["stage_since_on"]).alias("stage_since_on"),
    }


def put_steady(before: pl.DataFrame, anew: pl.DataFrame, chosen: Split) -> pl.DataFrame:
    """The steady days of everybody in the partition."""
    days = before["steady_until_day"].to_numpy().copy()
    days[chosen.people] = anew["steady_until_day"].to_numpy()
    return pl.DataFrame({"steady_until_day": days})
