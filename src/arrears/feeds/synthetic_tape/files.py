"""Writes the nine files of a tape, table by table and in order: Parquet row groups of moderate size, or CSV text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self, TypeAlias

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

TABLES: Final = (
    "borrowers", "loans", "instalments", "payments", "charges", "pauses", "contact_points", "contacts", "statuses",
)  # fmt: skip
FORMATS: Final = ("parquet", "csv")
_GROUP_ROWS = 500_000  # a row group is written as soon as it has this many rows

# What travels from the process that makes a chunk to the one that writes: a table, or its CSV text.
Encoded: TypeAlias = Any  # pa.Table | bytes; pyarrow has no types


def encode(table: pa.Table, file_format: str, *, is_first: bool) -> Encoded:
    """A chunk's table as its writer wants it; the first chunk brings the heading of a CSV file."""
    if file_format == "parquet":
        return table
    frame = pl.from_arrow(_plain(table))
    assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table comes back as a frame
    return frame.write_csv(include_header=is_first, datetime_format="%Y-%m-%dT%H:%M:%S%:z").encode()


def _plain(table: pa.Table) -> pa.Table:
    """Dictionaries as texts: Polars would otherwise keep a global list of all ids."""
    fields = [
        pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


class _ParquetFile:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: Any = None
        self._waiting: list[pa.Table] = []

    def write(self, table: pa.Table) -> None:
        """Add a chunk's rows."""
        self._waiting.append(table)
        if sum(waiting.num_rows for waiting in self._waiting) >= _GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        table = pa.concat_tables(self._waiting).unify_dictionaries()
        self._waiting = []
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self._path,
                table.schema,
                compression="zstd",
                compression_level=1,
                # numbers and unique ids gain nothing from a dictionary and cost the attempt
                use_dictionary=[field.name for field in table.schema if pa.types.is_dictionary(field.type)],
                dictionary_pagesize_limit=16 << 20,  # the loans of a chunk fit
                store_decimal_as_integer=True,
                store_schema=False,  # readers see plain texts, not our dictionaries
            )
        self._writer.write_table(table, row_group_size=2 * _GROUP_ROWS)

    def close(self) -> None:
        """Write what waits, and the footer."""
        if self._waiting:
            self._flush()
        if self._writer is not None:
            self._writer.close()


class _CsvFile:
    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")

    def write(self, text: bytes) -> None:
        """Add a chunk's lines."""
        self._file.write(text)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class TapeFiles:
    """The nine files, open for writing in `folder`."""

    def __init__(self, folder: Path, file_format: str) -> None:
        kind = _ParquetFile if file_format == "parquet" else _CsvFile
        self._files = {name: kind(folder / f"{name}.{file_format}") for name in TABLES}

    def write(self, name: str, encoded: Encoded) -> None:
        """Add a chunk to one file."""
        self._files[name].write(encoded)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            file.close()


def row_counts(tables: Mapping[str, pa.Table]) -> dict[str, int]:
    """Rows by table."""
    return {name: table.num_rows for name, table in tables.items()}
