"""The last shape of each table: numbers of loan and person inside the partition, dates, words and money in the book's types.

While they travel, words are codes, dates are days since 1970-01-01, absent values are sentinels (see `cells`).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape import contract
from arrears.feeds.portfolio_tape.cells import CURRENCIES, NO_CODE, NO_RATE
from arrears.feeds.portfolio_tape.parsers import NO_DATE
from arrears.feeds.portfolio_tape.records import EXTRA
from arrears.kernel import vocabulary as words

__all__ = ["CURRENCIES", "SORT_KEYS"]

NO_LOAN: Final = -1  # the row is about the person, not one loan
LOST_LOAN: Final = -2  # the row's loan is not among those of its person
_WIDE = pl.Int64()


def _pair(first: str, second: str) -> pl.Expr:
    """Two numbers under 2³¹ as one that sorts like the pair."""
    return pl.col(first).cast(_WIDE) * 2**32 + pl.col(second).cast(_WIDE)


SORT_KEYS: Final[dict[str, tuple[pl.Expr, str | None]]] = {  # after the owner: a number, then a text
    "instalments": (_pair("due_on", "number"), None),
    "payments": (pl.col("paid_on").cast(_WIDE), "payment_id"),
    "charges": (pl.col("charged_on").cast(_WIDE), "charge_id"),
    "pauses": (_pair("from_on", "until_on"), None),
    "contact_points": (pl.col("kind").cast(_WIDE), None),
    "contacts": (pl.col("at"), "contact_id"),
    "statuses": (_pair("since_on", "status"), None),
}

_TYPES: dict[str, pl.DataType] = {
    "currency": pl.UInt8(),
    "word": pl.UInt8(),
    "boolean": pl.UInt8(),
    "date": pl.Int32(),
    "rate": pl.Int32(),
    "amount": pl.Int64(),
    "integer": pl.Int64(),
    "instant": pl.Int64(),
}


def empty_travelling(table: str) -> pl.DataFrame:
    """A table without rows, as it travels."""
    types: dict[str, Any] = {
        column.name: _TYPES.get(column.kind, pl.String())
        for column in contract.TABLES[table]
        if column.kind != "currency" or table == "loans"
    }
    owners = {name: pl.Int32() for name in ("loan", "borrower")}
    if table in {"borrowers", "loans"}:
        return pl.DataFrame(schema={**types, "place": pl.Int64(), "is_bad": pl.Boolean()})
    for name in ("loan_id", "borrower_id"):
        types.pop(name, None)
    return pl.DataFrame(schema={**types, "place": pl.Int64(), **owners})


def date(name: str) -> pl.Expr:
    """A travelling date as a date."""
    return pl.when(pl.col(name) != NO_DATE).then(pl.col(name)).cast(pl.Date).alias(name)


def word(name: str, options: tuple[str, ...]) -> pl.Expr:
    """A travelling code as the word it stands for."""
    return pl.when(pl.col(name) != NO_CODE).then(pl.col(name)).cat.to(pl.Enum(list(options))).alias(name)


def boolean(name: str) -> pl.Expr:
    """A travelling truth value."""
    return pl.when(pl.col(name) != NO_CODE).then(pl.col(name) == 1).alias(name)


def rate(name: str) -> pl.Expr:
    """A travelling rate, in parts per million a year."""
    return pl.when(pl.col(name) != NO_RATE).then(pl.col(name)).alias(f"{name}_ppm")


def _extras(frame: pl.DataFrame) -> list[pl.Expr]:
    """The tape's own columns, under their own names or, where the book uses the name itself, `tape_<name>`."""
    own = [name.removeprefix(EXTRA) for name in frame.columns if name.startswith(EXTRA)]
    return [pl.col(EXTRA + name).alias(f"tape_{name}" if name in contract.RESERVED else name) for name in sorted(own)]


def borrowers(persons: pl.DataFrame, gaps: NDArray[np.bool_]) -> pl.DataFrame:
    """The book's table of persons."""
    names = ("borrower_id", "borrower_hash", "language", "country", "region", "timezone", "segment")
    return persons.with_columns(has_evidence_gap=pl.Series(gaps)).select(
        pl.int_range(pl.len(), dtype=pl.Int32).alias("borrower_no"), *names, "has_evidence_gap", *_extras(persons)
    )


def loans(sound: pl.DataFrame, borrower_no: NDArray[np.int32]) -> pl.DataFrame:
    """The book's table of loans."""
    code = pl.col("currency").cat.to(pl.Enum(list(CURRENCIES))).cast(pl.String)
    obtained_in_default = (
        pl.when(pl.col("obtained_in_default") != NO_CODE)
        .then(pl.col("obtained_in_default") == 1)
        .when(pl.col("obtained_on") == NO_DATE)
        .then(pl.lit(False))
        .alias("obtained_in_default")
    )
    return sound.select(
        pl.int_range(pl.len(), dtype=pl.Int32).alias("loan_no"),
        "loan_id",
        pl.Series("borrower_no", borrower_no[sound["borrower"].to_numpy()], dtype=pl.Int32),
        "product",
        code.alias("currency"),
        date("disbursed_on"),
        pl.col("principal").alias("principal_minor"),
        rate("annual_rate"),
        rate("penalty_rate"),
        "jurisdiction",
        "creditor",
        word("creditor_class", words.CREDITOR_CLASSES),
        word("kind", words.LOAN_KINDS),
        word("purpose", words.LOAN_PURPOSES),
        boolean("secured"),
        date("contracted_on"),
        date("obtained_on"),
        obtained_in_default,
        date("charged_off_on"),
        date("judgment_on"),
        date("restructured_on"),
        word("status", words.LOAN_STATUSES),
        *_extras(sound),
    )


def with_numbers(
    table: str, frame: pl.DataFrame, loan_no: NDArray[np.int32], borrower_no: NDArray[np.int32]
) -> pl.DataFrame:
    """The rows whose loan and person stay, with their new numbers `loan_no` and `borrower_no`."""
    loan = frame["loan"].to_numpy()
    fresh = [pl.Series("loan_no", _renumber(loan, loan_no), dtype=pl.Int32)]
    keeps = (loan == NO_LOAN) | (fresh[0].to_numpy() >= 0)
    if table in contract.ABOUT_PERSONS:
        fresh.append(pl.Series("borrower_no", _renumber(frame["borrower"].to_numpy(), borrower_no), dtype=pl.Int32))
        keeps &= fresh[1].to_numpy() >= 0
    frame = frame.with_columns(fresh)
    return frame if keeps.all() else frame.filter(pl.Series(keeps))


def _renumber(old: NDArray[np.int32], new: NDArray[np.int32]) -> NDArray[np.int32]:
    """New numbers of rows; −1 where there is none."""
    if new.size == 0:
        return np.full(old.size, -1, np.int32)
    found: NDArray[np.int32] = np.where(old >= 0, new[np.maximum(old, 0)], np.int32(-1))
    return found


def lost_persons(frame: pl.DataFrame, loan_no: NDArray[np.int32], persons: int) -> NDArray[np.bool_]:
    """Persons who lose a row of this table because its loan was set aside: their evidence has a hole then."""
    loan = frame["loan"].to_numpy()
    lost = (loan != NO_LOAN) & (_renumber(loan, loan_no) < 0)
    found = np.zeros(persons, np.bool_)
    found[frame["borrower"].to_numpy()[lost]] = True
    return found


def finished(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The book's table, of rows that already have their numbers."""
    return frame.select(*_COLUMNS[table], *_extras(frame))


_COLUMNS: Final[dict[str, list[Any]]] = {
    "instalments": [
        "loan_no",
        pl.col("number").cast(pl.Int32),
        date("due_on"),
        pl.col("principal").alias("principal_minor"),
        pl.col("interest").alias("interest_minor"),
        pl.col("fee").alias("fee_minor"),
    ],
    "payments": [
        "loan_no",
        "payment_id",
        date("paid_on"),
        pl.col("amount").alias("amount_minor"),
        word("kind", words.PAYMENT_KINDS),
    ],
    "charges": [
        "loan_no",
        "charge_id",
        date("charged_on"),
        pl.col("amount").alias("amount_minor"),
        word("kind", words.CHARGE_KINDS),
    ],
    "pauses": ["loan_no", date("from_on"), date("until_on"), "cause"],
    "contact_points": [
        "borrower_no",
        word("kind", words.POINT_KINDS),
        # only debtors' own points come this far, and the list of parties begins with the debtors
        word("party", words.DEBTOR_PARTIES),
        boolean("valid"),
        date("consented_on"),
        date("revoked_on"),
    ],
    "contacts": [
        "borrower_no",
        "loan_no",
        "contact_id",
        pl.from_epoch("at", "us").dt.replace_time_zone("UTC"),
        word("channel", words.CHANNELS),
        word("direction", words.DIRECTIONS),
        word("party", words.PARTIES),
        word("outcome", words.OUTCOMES),
        word("purpose", words.PURPOSES),
        word("actor", words.ACTORS),
        "agent_id",
    ],
    "statuses": [
        "borrower_no",
        pl.when(pl.col("loan_no") >= 0).then("loan_no").alias("loan_no"),
        word("status", words.STATUSES),
        date("since_on"),
        date("until_on"),
    ],
}


def personal(persons: pl.DataFrame, points: pl.DataFrame, borrower_no: NDArray[np.int32]) -> pl.DataFrame:
    """Names, national ids and contact-point values, one row each.

    Shapes: borrower_no; field (`name`, `national_id`, `contact_point`); point_no = row of contact_points; value.
    """
    numbered = persons.with_columns(pl.Series("borrower_no", borrower_no, dtype=pl.Int32)).filter(
        pl.col("borrower_no") >= 0
    )
    parts = [
        numbered.select(
            "borrower_no", pl.lit(name).alias("field"), pl.lit(None, pl.Int32).alias("point_no"), value=name
        )
        for name in ("name", "national_id")
    ]
    point_no = pl.int_range(pl.len(), dtype=pl.Int32).alias("point_no")
    parts.append(points.select("borrower_no", pl.lit("contact_point").alias("field"), point_no, "value"))
    return pl.concat(parts).filter(pl.col("value").is_not_null())
