"""How late is each loan, and with what? Frames of one partition in, one row a loan out.

Conventions (ADR 0004): as of D is the end of day D; arrears are what is due and unpaid, charges and penalty included;
days run from the oldest due date at which the unpaid instalments together exceed the tolerance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.ledger.arrays import Frames, Ints, LedgerArrays, RuleTable, build_arrays
from arrears.ledger.calendar import NONE
from arrears.ledger.kernel import OUT, age_partition
from arrears.ledger.product import Product

Bools = NDArray[np.bool_]
_EPOCH = dt.date(1970, 1, 1)
_COMPONENTS = ("cost", "penalty", "fee", "interest", "principal")


@dataclass(frozen=True, slots=True)
class Aged:
    """A partition at the end of one day."""

    accounts: pl.DataFrame  # one row a loan, in order of loan_no
    instalment_buckets: pl.DataFrame  # one row a loan and bucket: loan_no, bucket, amount_minor


def bucket_names(products: Sequence[Product]) -> list[str]:
    """Every bucket name of the products, mildest first; the same for all partitions of a night."""
    found: dict[str, tuple[int, str]] = {}
    for product in products:
        for bucket in product.buckets:
            found.setdefault(bucket.name, (bucket.from_days, bucket.name))
    return sorted(found, key=lambda name: found[name])


def age_loans(frames: Frames, products: Sequence[Product], as_of: dt.date, numbers: Ints | None = None) -> Aged:
    """Age every loan of `loans` at the end of `as_of`.

    Shapes: frames as in book.schema; `numbers`: the `loan_no` by which the other tables know each row of `loans`, where
    they have rows of more loans than those. Units: `_minor` whole minor units, `_days` days.
    Errors: `WrongUse` when a loan names an unknown product.
    """
    arrays = build_arrays(frames, products, numbers)
    result, by_bucket, rows = age_partition(
        (as_of - _EPOCH).days,
        arrays.table.row_of_loan, arrays.table.rules, arrays.table.lows, arrays.table.low_counts,
        arrays.terms, arrays.is_closed, arrays.number,
        *arrays.instalments, *arrays.payments, *arrays.charges, *arrays.pauses,
    )  # fmt: skip
    names = bucket_names(products)
    return Aged(
        _accounts(frames["loans"], arrays, result, names, as_of),
        _instalment_buckets(by_bucket[:rows], arrays.table, names),
    )


def _accounts(
    loans: pl.DataFrame, arrays: LedgerArrays, result: Ints, names: list[str], as_of: dt.date
) -> pl.DataFrame:
    column = dict(zip(OUT, result, strict=True))
    own = classed = _bucket_codes(column["bucket"], arrays.table, names)
    if any(product.cross_default == "borrower" for product in arrays.table.products):
        classed = _bucket_codes(_class_buckets(loans, arrays.table, column["delinquent_days"]), arrays.table, names)
    today = (as_of - _EPOCH).days
    is_on_watch, is_curing, steady = _watches(loans, arrays, column, today)
    enum = pl.Enum(names)
    return pl.DataFrame(
        {
            "loan_no": loans["loan_no"],
            "borrower_no": loans["borrower_no"],
            "past_due_days": column["past_due_days"].astype(np.int32),
            "delinquent_days": column["delinquent_days"].astype(np.int32),
            "bucket": pl.Series(own).cat.to(enum),
            "class_bucket": pl.Series(classed).cat.to(enum),
            "days_in_bucket": column["days_in_bucket"].astype(np.int32),
            "oldest_unpaid_due_on": _dates(column["oldest_unpaid_day"]),
            **{f"arrears_{name}_minor": column[name] for name in _COMPONENTS},
            "arrears_total_minor": sum((column[name] for name in _COMPONENTS[1:]), column[_COMPONENTS[0]]),
            "penalty_minor": column["penalty_accrued"],
            "outstanding_minor": column["principal_outstanding"],
            "credit_minor": column["credit"],
            "next_due_on": _dates(column["next_due_day"]),
            "next_due_minor": column["next_due_amount"],
            "last_paid_on": _dates(column["last_paid_day"]),
            "paid_total_minor": column["paid_total"],
            "is_on_watch": is_on_watch,
            "is_curing": is_curing,
            "steady_until_day": steady,
        }
    )


def _watches(
    loans: pl.DataFrame, arrays: LedgerArrays, column: dict[str, Ints], today: int
) -> tuple[Bools, Bools, NDArray[np.int32]]:
    """Is each loan on watch after a restructuring, is it curing, and until when does nothing about it change?"""
    products, rows = arrays.table.products, arrays.table.row_of_loan
    watch = np.array([product.watch_days for product in products] or [0])[rows]
    cure = np.array([product.cure_days for product in products] or [0])[rows]
    restructured = loans["restructured_on"].to_physical().fill_null(NONE).to_numpy().astype(np.int64)
    current = column["current_since_day"]
    steady = column["steady_until_day"]
    for start, length in ((restructured, watch), (current, cure)):
        for day in (start, start + length):
            steady = np.where((start != NONE) & (day > today), np.minimum(steady, day), steady)
    is_on_watch = (restructured != NONE) & (restructured <= today) & (today - restructured < watch)
    is_curing = (current != NONE) & (today - current < cure)
    return is_on_watch, is_curing, steady.astype(np.int32)


def _dates(days: Ints) -> pl.Series:
    series = pl.Series(days.astype(np.int32))
    return series.set(pl.Series(days == NONE), None).cast(pl.Date)


def _bucket_codes(buckets: Ints, table: RuleTable, names: list[str]) -> NDArray[np.uint32]:
    """Bucket numbers within a product as numbers within `names`."""
    code = _codes_of(table, names)
    coded: NDArray[np.uint32] = code.ravel()[table.row_of_loan * code.shape[1] + buckets]
    return coded


def _codes_of(table: RuleTable, names: list[str]) -> NDArray[np.uint32]:
    """Rule row and number of a bucket within its product -> its number within `names`."""
    code = np.zeros(table.lows.shape, np.uint32)
    for row, product in enumerate(table.products):
        code[row, : len(product.buckets)] = [names.index(bucket.name) for bucket in product.buckets]
    return code


def _class_buckets(loans: pl.DataFrame, table: RuleTable, delinquent_days: Ints) -> Ints:
    """The bucket by which the loan is classed: its own, or the worst of its borrower under cross-default."""
    is_shared = np.array([product.cross_default == "borrower" for product in table.products] or [False])
    borrower = loans["borrower_no"].to_numpy()
    worst = np.zeros(int(borrower.max(initial=0)) + 1, np.int64)
    np.maximum.at(worst, borrower, delinquent_days)
    days = np.where(is_shared[table.row_of_loan], worst[borrower], delinquent_days)
    result = np.zeros(loans.height, np.int64)
    for row in range(len(table.products)):
        chosen = table.row_of_loan == row
        result[chosen] = np.searchsorted(table.lows[row, : table.low_counts[row]], days[chosen], side="right") - 1
    return result


def _instalment_buckets(rows: Ints, table: RuleTable, names: list[str]) -> pl.DataFrame:
    code = _codes_of(table, names)
    bucket = code[table.row_of_loan[rows[:, 0]], rows[:, 1]] if len(rows) else np.zeros(0, np.uint32)
    return pl.DataFrame(
        {
            "loan_no": rows[:, 0].astype(np.int32),
            "bucket": pl.Series(bucket).cat.to(pl.Enum(names)),
            "amount_minor": np.ascontiguousarray(rows[:, 2]),
        }
    )
