"""Writes one partition of a snapshot: nine Parquet files of exactly the book's schema, and the encrypted personal one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow.parquet as pq

from arrears.book.digests import make_digests, write_digests
from arrears.book.files import sync_file
from arrears.book.personal import FILE, write_personal
from arrears.book.schema import APART, TABLES
from arrears.kernel.errors import BookBroken

ROWS_A_GROUP: Final = 262_144  # small enough that one loan is found by reading a group, large enough to scan fast

OF_CLOSED: Final = ".closed.parquet"  # end of the name of a table's file about loans that are closed


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
            _write(folder / f"{table}{OF_CLOSED}", frame.filter(of_closed))
            frame = frame.filter(~of_closed)
        _write(folder / f"{table}.parquet", frame)
    write_digests(folder, make_digests(frames))
    if not personal.is_empty():
        write_personal(folder / FILE, personal, key)
        sync_file(folder / FILE)


def _write(path: Path, frame: pl.DataFrame) -> None:
    # Polars only writes a file of its own thread count's making when it may split it: fixed groups prevent that
    frame.write_parquet(path, compression="zstd", compression_level=1, row_group_size=ROWS_A_GROUP, statistics=True)
    sync_file(path)


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
