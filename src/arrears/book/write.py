"""Writes one partition of a snapshot: nine tables of exactly the book's schema, and the encrypted personal file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

import polars as pl
import pyarrow.parquet as pq

from arrears.book.digests import make_digests, write_digests
from arrears.book.files import sync_file
from arrears.book.personal import FILE, write_personal
from arrears.book.schema import APART, TABLES
from arrears.book.tables import write_rows, write_table
from arrears.kernel.errors import BookBroken

OF_CLOSED: Final = ".closed.parquet"  # end of the name of a table's file about loans that are closed
IDS_FILE: Final = "ids.parquet"  # loan_id and borrower_id of each loan, encoded once for the accounts of every night
IDS: Final = ("loan_id", "borrower_id")


def partition_folder(snapshot: Path, part: int) -> Path:
    """Folder of a partition."""
    return snapshot / f"part-{part:03d}"


def write_partition(
    snapshot: Path, part: int, frames: dict[str, pl.DataFrame], personal: pl.DataFrame, key: str
) -> None:
    """Write the tables of a partition and wait until they are on the disk.

    Errors: `BookBroken` when a frame is not of the book's schema.
    """
    folder = partition_folder(snapshot, part)
    folder.mkdir(parents=True)
    is_closed = frames["loans"]["status"] == "closed"
    for table in TABLES:
        frame = frames[table]
        _check_schema(table, frame)
        if table in APART:
            of_closed = is_closed.gather(frame["loan_no"])
            write_rows(folder / f"{table}{OF_CLOSED}", frame.filter(of_closed))
            frame = frame.filter(~of_closed)
        write_table(folder, table, frame)
    _write_ids(folder / IDS_FILE, frames)
    write_digests(folder, make_digests(frames))
    if not personal.is_empty():
        write_personal(folder / FILE, personal, key)
        sync_file(folder / FILE)


def _write_ids(path: Path, frames: dict[str, pl.DataFrame]) -> None:
    """As a night writes its parts: the encoded columns become part of its outputs as they are."""
    loans = frames["loans"]
    write_encoded(
        path, pl.DataFrame([loans["loan_id"], frames["borrowers"]["borrower_id"].gather(loans["borrower_no"])])
    )
    sync_file(path)


def write_encoded(path: Path, frame: pl.DataFrame, *, packed: bool = False) -> None:
    """Rows as they stand in a night's outputs: one row group a partition. `packed`: texts that repeat themselves."""
    # Smallest and largest of a row group say nothing here: partitions are split by a hash.
    kind: Literal["snappy", "zstd"] = "zstd" if packed else "snappy"
    level = 1 if packed else None
    frame.write_parquet(path, compression=kind, compression_level=level, row_group_size=1 << 30, statistics=False)


def _check_schema(table: str, frame: pl.DataFrame) -> None:
    wanted = TABLES[table]
    for at, (name, kind) in enumerate(wanted.items()):
        held = frame.columns[at] if at < frame.width else "nothing"
        if held != name or frame.schema[name] != kind:
            found = frame.schema.get(held, "nothing")
            raise BookBroken(f"{table}: column {at + 1} must be `{name}` ({kind}), not `{held}` ({found}).")


def write_rejects(snapshot: Path, frames: Iterator[pl.DataFrame]) -> dict[str, int]:
    """Write the rejects (file, row, code, message) as Parquet and CSV; gives how many there are of each code."""
    codes: Counter[str] = Counter()
    empty = pl.DataFrame(schema={"file": pl.String, "row": pl.Int64, "code": pl.String, "message": pl.String})
    schema = empty.to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    with (
        pq.ParquetWriter(snapshot / "rejects.parquet", schema, compression="zstd") as table,
        (snapshot / "rejects.csv").open("wb") as text,
    ):
        empty.write_csv(text)
        for frame in frames:
            table.write_table(frame.to_arrow(compat_level=pl.CompatLevel.oldest()))
            frame.write_csv(text, include_header=False)
            codes.update(dict(frame["code"].value_counts().iter_rows()))
    return dict(sorted(codes.items()))
