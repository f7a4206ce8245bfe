"""Loads a sample tape into a fresh book and reads back what tests look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from arrears.book.read import read_partition
from arrears.flows.load_tape import Loaded, load_tape
from tests.feeds.sample_tape import Rows, write_csv


def load_tables(folder: Path, tables: dict[str, Rows]) -> Loaded:
    """Write the tables as a CSV tape and load it into `folder/book`."""
    return load_tape(write_csv(folder / "tape", tables), folder / "book", processes=1)


def table_of(loaded: Loaded, table: str) -> pl.DataFrame:
    """One table of all partitions, with the ids of loans and borrowers where it has their numbers."""
    frames = []
    for part in range(loaded.summary["partitions"]):
        held = read_partition(loaded.snapshot, part)
        frame = held[table]
        for number, owner in (("loan_no", "loans"), ("borrower_no", "borrowers")):
            if number in frame.columns and owner != table:
                frame = frame.join(held[owner].select(number, f"{owner[:-1]}_id"), on=number, how="left")
        frames.append(frame)
    return pl.concat(frames)


def loans_of(loaded: Loaded) -> set[str]:
    """Ids of the loans that the book holds."""
    return set(table_of(loaded, "loans")["loan_id"])


def rejects_of(loaded: Loaded) -> set[tuple[str, int, str]]:
    """File, row and code of every reject."""
    frame = pl.read_parquet(loaded.snapshot / "rejects.parquet")
    return set(frame.select("file", "row", "code").iter_rows())


def message_of(loaded: Loaded, code: str) -> str:
    """The message of the first reject with this code."""
    frame = pl.read_parquet(loaded.snapshot / "rejects.parquet").filter(pl.col("code") == code)
    return str(frame["message"][0])


_IDS = ("loan_id", "borrower_id", "payment_id", "charge_id", "contact_id")


@dataclass(frozen=True)
class Copy:
    """What one load made of one of the tape's parts, told in the part's own ids and rows."""

    prefix: str  # before all of its ids on the tape
    rows_before: dict[str, int]  # of other parts, by table
    tables: dict[str, pl.DataFrame]  # its rows in the book
    found: pl.DataFrame  # its rejects, `row` as on the tape

    @property
    def rejects(self) -> set[tuple[str, int, str]]:
        """File, row and code of every reject."""
        return {
            (file, row - self.rows_before[file.removesuffix(".csv")], code)
            for file, row, code in self.found.select("file", "row", "code").iter_rows()
        }

    def message_of(self, code: str) -> str:
        """The message of the first reject with this code."""
        return str(self.found.filter(pl.col("code") == code)["message"][0])

    def ids(self, table: str, column: str = "", where: str = "") -> set[str]:
        """Its own ids in a table of the book, of the rows for which a Boolean column holds."""
        frame = self.tables[table].filter(where) if where else self.tables[table]
        return {name.removeprefix(self.prefix) for name in frame[column or f"{table[:-1]}_id"]}


def load_copies(folder: Path, parts: list[dict[str, Rows]]) -> list[Copy]:
    """Load tapes that know nothing of each other as parts of one: reading one costs as much as reading a hundred."""
    whole: dict[str, Rows] = {table: [] for table in parts[0]}
    starts: list[dict[str, int]] = []
    for number, part in enumerate(parts):
        starts.append({table: len(rows) for table, rows in whole.items()})
        for table, rows in part.items():
            whole[table] += [_prefixed(row, f"{number:03}-") for row in rows]
    for rows in whole.values():
        columns = dict.fromkeys(name for row in rows for name in row)
        rows[:] = [dict.fromkeys(columns, "") | row for row in rows]
    loaded = load_tables(folder, whole)
    rejects = pl.read_parquet(loaded.snapshot / "rejects.parquet")
    tables = {table: table_of(loaded, table) for table in ("borrowers", "loans", "instalments")}
    ends = [*starts[1:], {table: len(rows) for table, rows in whole.items()}]
    return [
        _copy(f"{number:03}-", start, end, tables, rejects)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _prefixed(row: dict[str, str], prefix: str) -> dict[str, str]:
    return row | {name: prefix + row[name] for name in _IDS if row.get(name)}


def _copy(
    prefix: str, start: dict[str, int], end: dict[str, int], tables: dict[str, pl.DataFrame], rejects: pl.DataFrame
) -> Copy:
    is_own = pl.any_horizontal(
        (pl.col("file") == f"{table}.csv") & pl.col("row").is_between(start[table] + 1, end[table]) for table in start
    )
    own = {
        table: frame.filter(pl.col("borrower_id" if table == "borrowers" else "loan_id").str.starts_with(prefix))
        for table, frame in tables.items()
    }
    return Copy(prefix, start, own, rejects.filter(is_own))
