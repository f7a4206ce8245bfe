"""One table of a partition on the disk, by whatever file it lies in.

Small tables are one Parquet file. Of those with millions of rows the texts are, and everything else lies in a file
beside it as it does in memory: it is mapped, not read, so that a night takes of it what it wants without decoding the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from arrears.book.files import sync_file
from arrears.book.schema import TABLES
from arrears.kernel.errors import BookBroken

ROWS_A_GROUP: Final = 262_144  # small enough that one loan is found by reading a group, large enough to scan fast
MAPPED: Final = ("loans", "instalments", "payments", "contact_points", "contacts")
TEXTS, NUMBERS = ".parquet", ".arrow"  # ends of the names of files


def write_table(folder: Path, table: str, frame: pl.DataFrame, end: str = "") -> None:
    """Write a table and wait until it is on the disk. `end`: what its files' names have after the table's name."""
    if table not in MAPPED:
        write_rows(folder / f"{table}{end}{TEXTS}", frame)
        return
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    if texts:
        write_rows(folder / f"{table}{end}{TEXTS}", frame.select(texts))
    _write_numbers(folder / f"{table}{end}{NUMBERS}", frame.drop(texts))


def write_rows(path: Path, frame: pl.DataFrame) -> None:
    """One Parquet file, on the disk when this returns."""
    # Polars only writes a file of its own thread count's making when it may split it: fixed groups prevent that
    frame.write_parquet(path, compression="zstd", compression_level=1, row_group_size=ROWS_A_GROUP, statistics=True)
    sync_file(path)


def _write_numbers(path: Path, frame: pl.DataFrame) -> None:
    write_mapped(path, frame)
    sync_file(path)


def write_mapped(path: Path, frame: pl.DataFrame) -> None:
    """In one piece, for only then do columns come back without being put together; words (Enums) as their codes."""
    codes = frame.with_columns(frame[name].to_physical() for name, kind in frame.schema.items() if kind == pl.Enum)
    codes.rechunk().write_ipc(path, compression="uncompressed", record_batch_size=max(1, frame.height))


def read_mapped(path: Path, columns: Sequence[str] = ()) -> pl.DataFrame:
    """These columns of a file of `write_mapped` that are there, words as codes; all if none are named.

    Nothing is read but what is looked at. Errors: `BookBroken` when the file is missing or damaged.
    """
    with _told(path), pa.memory_map(str(path)) as source:
        held = pa.ipc.open_file(source).read_all()
    wanted = held.select([name for name in columns if name in held.column_names]) if columns else held
    return pl.DataFrame(pl.from_arrow(wanted))


def read_table(
    folder: Path, table: str, columns: Sequence[str] = (), end: str = "", *, coded: bool = False
) -> pl.DataFrame:
    """These columns of a table, all if none are named. `coded`: words of a mapped one stay codes, for `as_words`.

    Errors: `BookBroken` when a file is missing or damaged.
    """
    texts = folder / f"{table}{end}{TEXTS}"
    if table not in MAPPED:
        return read_rows(texts, columns)
    wanted = columns or (*TABLES[table], *_own_columns(texts, table))
    held = read_mapped(folder / f"{table}{end}{NUMBERS}", wanted)
    found = (held if coded else as_words(held, TABLES[table])).to_dict()
    named = [name for name in wanted if name not in found]
    if named:
        found |= read_rows(texts, named).to_dict()
    return pl.DataFrame([found[name] for name in wanted])


def read_rows(path: Path, columns: Sequence[str] = ()) -> pl.DataFrame:
    """Columns of one Parquet file, all if none are named. Errors: `BookBroken` when it is missing or damaged."""
    with _told(path):
        return pl.read_parquet(path, columns=list(columns) or None)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """A file that cannot be read is told with its name."""
    try:
        yield
    except (OSError, pl.exceptions.PolarsError, pa.ArrowException) as error:
        raise BookBroken(f"{path}: cannot be read: {error}.") from error


def _own_columns(path: Path, table: str) -> list[str]:
    """Columns the tape has beyond the book's: texts all of them."""
    if not path.is_file():
        return []
    with _told(path):
        return [name for name in pl.read_parquet_schema(path) if name not in TABLES[table]]


def as_words(codes: pl.DataFrame, kinds: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Codes as the words they stand for, where a column's kind is an Enum; words stay as they are."""
    enums = {name: kind for name, kind in kinds.items() if isinstance(kind, pl.Enum)}
    return codes.with_columns(
        column.cat.to(enums[column.name]) for column in codes if column.name in enums and column.dtype.is_integer()
    )


def read_rows_of(folder: Path, table: str, owner: str, numbers: Sequence[int]) -> pl.DataFrame:
    """All columns of the rows whose `owner` (loan_no or borrower_no) is one of `numbers`, in their order.

    Reads little more than these rows. Errors: `BookBroken` when a file is missing or damaged.
    """
    texts = folder / f"{table}{TEXTS}"
    if table not in MAPPED:
        return filter_rows(texts, owner, numbers)
    wanted = (*TABLES[table], *_own_columns(texts, table))
    held = read_mapped(folder / f"{table}{NUMBERS}", wanted)
    rows = held[owner].is_in(numbers).arg_true()
    found = as_words(held[rows], TABLES[table]).to_dict()
    named = [name for name in wanted if name not in found]
    if named:
        found |= _read_places(texts, named, rows.to_list()).to_dict()
    return pl.DataFrame([found[name] for name in wanted])


def filter_rows(path: Path, owner: str, numbers: Sequence[int]) -> pl.DataFrame:
    """The same of one Parquet file."""
    with _told(path):
        return pl.scan_parquet(path).filter(pl.col(owner).is_in(numbers)).collect()


def _read_places(path: Path, columns: Sequence[str], places: Sequence[int]) -> pl.DataFrame:
    """Rows by their places in a file, in this order."""
    with _told(path):
        held = pl.scan_parquet(path).select(columns)
        begins = [at for at, place in enumerate(places) if not at or places[at - 1] != place - 1]
        runs = [held.slice(places[at], end - at) for at, end in pairwise([*begins, len(places)])]
        return pl.concat(pl.collect_all(runs or [held.head(0)]))


def files_of(folder: Path, table: str, end: str = "") -> dict[str, Path]:
    """The files of a table that are there, by the end of their name."""
    paths = {kind: folder / f"{table}{end}{kind}" for kind in (TEXTS, NUMBERS)}
    return {kind: path for kind, path in paths.items() if path.is_file()}
