"""Reads snapshots: one partition as frames, or where one loan lies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from arrears.book import snapshots
from arrears.book.layout import Book
from arrears.book.schema import APART, TABLES, WISHES
from arrears.book.tables import TEXTS, as_words, filter_rows, read_rows, read_rows_of, read_table
from arrears.book.write import OF_CLOSED, partition_folder
from arrears.kernel.errors import WrongUse

_COUNTED = {"borrowers": "borrower_no", "loans": "loan_no"}


@dataclass(frozen=True, slots=True)
class OpenSnapshot:
    """A snapshot ready for reading."""

    path: Path
    business_on: dt.date
    partitions: int
    rows: dict[str, int]  # of each table, as the load counted them


def open_snapshot(book: Path, as_of: dt.date) -> OpenSnapshot:
    """The snapshot that holds for a date. Errors: `WrongUse` for an empty book, `BookBroken` for a broken one."""
    path = snapshots.choose(Book(book), as_of)
    summary = snapshots.read_summary(path)
    return OpenSnapshot(path, dt.date.fromisoformat(summary["business_on"]), summary["partitions"], summary["rows"])


def read_partition(
    snapshot: Path,
    part: int,
    columns: Mapping[str, Sequence[str]] | None = None,
    *,
    with_closed: bool = True,
    coded: Collection[str] = (),
) -> dict[str, pl.DataFrame]:
    """Tables of one partition.

    `with_closed`: instalments and payments of closed loans too, which decide nothing any more. `coded`: tables that are
    mapped, whose words stay codes (`words_of`), so that nothing of them is read but what is looked at.

    Shapes: `columns` names the tables wanted and their columns (an empty list = all); `None` = everything.
    Errors: `BookBroken` when a file is missing or damaged.
    """
    wanted: Mapping[str, Sequence[str]] = dict.fromkeys(TABLES, ()) if columns is None else columns
    folder = partition_folder(snapshot, part)
    frames = {}
    for table, names in wanted.items():
        if with_closed and table in APART:
            frames[table] = _read_both(folder, table, names)
        else:
            frames[table] = _read_counted(folder, table, names, is_coded=table in coded)
    return frames


def words_of(table: str, codes: pl.DataFrame) -> pl.DataFrame:
    """Rows of a table read as codes, with their words."""
    return as_words(codes, TABLES[table])


def read_person(snapshot: Path, part: int, loan_no: int) -> dict[str, pl.DataFrame]:
    """What `read_partition` gives and `read_wishes`, of the person who owes this loan alone, numbers as they stand there.

    Errors: `BookBroken` when a file is missing or damaged.
    """
    folder = partition_folder(snapshot, part)
    owner = read_rows_of(folder, "loans", "loan_no", [loan_no])["borrower_no"].to_list()
    loans = read_rows_of(folder, "loans", "borrower_no", owner)
    found = {"loans": loans}
    for table, columns in TABLES.items():
        by, numbers = ("borrower_no", owner) if "borrower_no" in columns else ("loan_no", loans["loan_no"].to_list())
        found[table] = read_rows_of(folder, table, by, numbers)
        if table in APART:
            closed = filter_rows(folder / f"{table}{OF_CLOSED}", by, numbers)
            found[table] = pl.concat([found[table], closed]).sort("loan_no", maintain_order=True)
    wishes = folder / "wishes.parquet"
    found["wishes"] = filter_rows(wishes, "borrower_no", owner) if wishes.is_file() else pl.DataFrame(schema=WISHES)
    return found


def read_wishes(snapshot: Path, part: int) -> pl.DataFrame:
    """What people of one partition asked for or agreed to, as the desks recorded it; empty where no desk did.

    Shapes: the columns of `schema.WISHES`. Errors: `BookBroken` when the file is damaged.
    """
    path = partition_folder(snapshot, part) / "wishes.parquet"
    return read_rows(path) if path.is_file() else pl.DataFrame(schema=WISHES)


def _read_both(folder: Path, table: str, columns: Sequence[str]) -> pl.DataFrame:
    """Of open and of closed loans, in the order of the loans."""
    wanted = list(dict.fromkeys(["loan_no", *columns])) if columns else []
    halves = [read_table(folder, table, wanted), read_rows(folder / f"{table}{OF_CLOSED}", wanted)]
    return pl.concat(halves).sort("loan_no", maintain_order=True).select(columns or pl.all())


def _read_counted(folder: Path, table: str, columns: Sequence[str], *, is_coded: bool) -> pl.DataFrame:
    """Numbers that count the rows of their own table are counted again, which is quicker than reading them."""
    number = _COUNTED.get(table, "")
    others = [name for name in columns if name != number]
    if number not in columns or not others:
        return read_table(folder, table, columns, coded=is_coded)
    found = read_table(folder, table, others, coded=is_coded)
    counted = pl.int_range(found.height, dtype=pl.Int32, eager=True).alias(number)
    return found.insert_column(list(columns).index(number), counted)


def find_loan(book: Path, loan_id: str, as_of: dt.date | None = None) -> tuple[Path, int, int]:
    """Where a loan lies: snapshot, partition, `loan_no`. Without `as_of`: in the latest snapshot.

    Errors: `WrongUse` when the snapshot has no such loan.
    """
    held = open_snapshot(book, as_of or dt.date.max)
    for part in range(held.partitions):
        path = partition_folder(held.path, part) / f"loans{TEXTS}"
        loans = pl.scan_parquet(path, row_index_name="loan_no").select("loan_no", "loan_id")
        found = loans.filter(pl.col("loan_id") == loan_id).collect()
        if found.height:
            return held.path, part, int(found["loan_no"][0])
    raise WrongUse(f"loan `{loan_id}` is not in the book of {held.business_on}.{_why_not(held.path, loan_id)}")


def _why_not(snapshot: Path, loan_id: str) -> str:
    """A loan that was set aside is named in the rejects."""
    rejects = pl.scan_parquet(snapshot / "rejects.parquet").filter(pl.col("code") == "tape.loan.set_aside")
    told = rejects.filter(pl.col("message").str.contains(f"`{loan_id}`", literal=True)).select("message").collect()
    return f" It was set aside: {told.item(0, 0)}" if told.height else ""
