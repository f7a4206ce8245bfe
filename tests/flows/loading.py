"""Loads a sample tape into a fresh book and reads back what tests look at."""

from __future__ import annotations

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
