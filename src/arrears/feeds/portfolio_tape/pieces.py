"""Cuts the files of a tape into pieces that one process reads alone, and reads a piece batch by batch.

Pieces depend on the files only (row groups of a Parquet file, byte ranges of a CSV file), never on the number of
processes: that is why the same tape gives the same bytes.
"""

from __future__ import annotations

import gzip
import itertools
import mmap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape.folder import Tape, TapeFile
from arrears.feeds.portfolio_tape.quotes import scan_quotes
from arrears.kernel.errors import TapeRefused
from arrears.kernel.findings import Finding

ROWS_A_BATCH = 1_000_000
_CSV_PIECE_BYTES = 64 << 20
_CSV_BLOCK_BYTES = 16 << 20
_NOT_KNOWN: Final = ""  # of a column, whether it holds one text: an empty one need not be known


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one file."""

    index: int  # in order of the tape's files
    file: TapeFile
    file_no: int
    groups: tuple[int, ...] = ()  # Parquet row groups
    start: int = 0  # CSV: first byte
    stop: int = 0  # CSV: byte after the last; 0 = to the end (compressed files)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a piece as they stand in the file."""

    rows: NDArray[np.int64]  # 1-based row inside the piece
    columns: dict[str, pa.Array]
    torn: tuple[tuple[int, str, str], ...]  # rows with a wrong number of cells: (row, what was found, its text)
    rows_read: int  # rows of the piece read so far, torn ones included
    is_whole: bool = False  # whether it surely is all of the piece


def cut(tape: Tape) -> list[Piece]:
    """All pieces of a tape, in order. Errors: `TapeRefused` for a CSV file whose quotes do not hold."""
    pieces: list[Piece] = []
    for file_no, file in enumerate(tape.files):
        if file.is_parquet:
            spans: list[dict[str, Any]] = [{"groups": groups} for groups in _row_group_spans(file)]
        else:
            spans = [{"start": start, "stop": stop} for start, stop in _byte_spans(file)]
        pieces += [Piece(len(pieces) + at, file, file_no, **span) for at, span in enumerate(spans)]
    return pieces


def _row_group_spans(file: TapeFile) -> list[tuple[int, ...]]:
    with pq.ParquetFile(file.path) as opened:
        sizes = [opened.metadata.row_group(group).num_rows for group in range(opened.metadata.num_row_groups)]
    spans: list[tuple[int, ...]] = []
    held: list[int] = []
    for group, size in enumerate(sizes):
        if held and sum(sizes[one] for one in held) + size > ROWS_A_BATCH:
            spans.append(tuple(held))
            held = []
        held.append(group)
    return [*spans, tuple(held)] if held else spans


def _byte_spans(file: TapeFile) -> list[tuple[int, int]]:
    size = file.path.stat().st_size
    if file.is_compressed:
        _checked_cuts(file)
        return [(file.header_bytes, 0)]
    if size <= file.header_bytes:
        return []
    with file.path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        cuts = _checked_cuts(file) if data.find(b'"', file.header_bytes) >= 0 else _line_ends(data, file.header_bytes)
    edges = [file.header_bytes, *(cut for cut in cuts if cut < size), size]
    return list(itertools.pairwise(edges))


def _line_ends(data: mmap.mmap, start: int) -> list[int]:
    """Places after a line end, about a piece apart."""
    cuts = []
    while (found := data.find(b"\n", start + _CSV_PIECE_BYTES)) >= 0:
        start = found + 1
        cuts.append(start)
    return cuts


def _checked_cuts(file: TapeFile) -> list[int]:
    """The same for a file with quotes. Errors: `TapeRefused` when they do not hold."""
    with gzip.open(file.path) if file.is_compressed else file.path.open("rb") as stream:
        stream.seek(file.header_bytes)
        found = scan_quotes(iter(lambda: stream.read(_CSV_BLOCK_BYTES), b""), _CSV_PIECE_BYTES)
    if found.fault:
        raise TapeRefused([Finding("tape.file.broken_quotes", f"{found.fault}.", file.label)])
    return [file.header_bytes + cut for cut in found.cuts]


class BrokenFile(Exception):
    """A file cannot be read on from some point."""


def read_piece(piece: Piece, columns: Sequence[str] | None = None, coded: Sequence[str] = ()) -> Iterator[Batch]:
    """The batches of a piece. Errors: `BrokenFile`.

    `columns` limits what is decoded of a Parquet file; columns of few distinct values, named in `coded`, come out of it as
    dictionaries. A CSV file gives all columns as bytes.
    """
    try:
        yield from _read_parquet(piece, columns, coded) if piece.file.is_parquet else _read_csv(piece)
    except (pa.ArrowException, OSError, EOFError) as error:
        raise BrokenFile(" ".join(str(error).split())) from error


def _read_parquet(piece: Piece, columns: Sequence[str] | None, coded: Sequence[str]) -> Iterator[Batch]:
    done = 0
    wanted = None if columns is None else [name for name in piece.file.columns if name in columns]
    with pq.ParquetFile(piece.file.path, memory_map=True, pre_buffer=False, read_dictionary=list(coded)) as file:
        texts, same, left = _apart(piece, file, wanted, coded)
        count = sum(file.metadata.row_group(group).num_rows for group in piece.groups)
        for batch in _batches(file, piece.groups, left, count):
            rows = np.arange(done + 1, done + batch.num_rows + 1, dtype=np.int64)
            here = {name: array.slice(done, batch.num_rows) for name, array in texts.items()}
            here |= {name: _repeated(value, batch.num_rows) for name, value in same.items()}
            done += batch.num_rows
            yield Batch(
                rows,
                {**dict(zip(batch.schema.names, batch.columns, strict=True)), **here},
                (),
                done,
                done == count == rows.size,
            )


def _batches(
    file: pq.ParquetFile, groups: tuple[int, ...], columns: list[str] | None, count: int
) -> Iterator[pa.RecordBatch]:
    """The rows of some row groups: together as one batch if they are few enough."""
    if 0 < count <= ROWS_A_BATCH:
        held = file.read_row_groups(list(groups), columns, use_threads=False)
        yield from held.unify_dictionaries().combine_chunks().to_batches()
    else:
        yield from file.iter_batches(ROWS_A_BATCH, list(groups), columns, use_threads=False)


def _apart(
    piece: Piece, file: pq.ParquetFile, wanted: list[str] | None, coded: Sequence[str]
) -> tuple[dict[str, pa.Array], dict[str, str | None], list[str] | None]:
    """What need not be decoded batch by batch: texts, and what is the same throughout; and the columns that are left."""
    if wanted is None or not piece.groups:
        return {}, {}, wanted
    same = _same_throughout(piece, file, [name for name in wanted if name in coded])
    texts = _texts_at_once(piece, file, [name for name in wanted if name not in coded])
    left = [name for name in wanted if name not in texts and name not in same]
    return (texts, same, left) if left else ({}, {}, wanted)  # the rows themselves come with some column


def _same_throughout(piece: Piece, file: pq.ParquetFile, coded: Sequence[str]) -> dict[str, str | None]:
    """The columns among `coded` that hold one text, or none, in all rows of the piece, as the file says itself: they need
    no decoding."""
    kinds = {field.name: field.type for field in file.schema_arrow}
    groups = [file.metadata.row_group(group) for group in piece.groups]
    found = {}
    for at in range(groups[0].num_columns):
        name = groups[0].column(at).path_in_schema
        if name in coded and (pa.types.is_string(kinds[name]) or pa.types.is_large_string(kinds[name])):
            ends = {end for group in groups for end in _ends(group.column(at).statistics, group.num_rows)}
            if len(ends) == 1 and _NOT_KNOWN not in ends:
                found[name] = ends.pop()
    return found


def _ends(told: pq.Statistics | None, count: int) -> tuple[str | None, str | None]:
    """The first and last value of a stretch of a column of so many rows; none where no row has a value."""
    if told is None or not told.has_null_count:
        return _NOT_KNOWN, _NOT_KNOWN
    if told.null_count == count:
        return None, None
    return (told.min, told.max) if told.has_min_max and not told.null_count else (_NOT_KNOWN, _NOT_KNOWN)


def _repeated(text: str | None, count: int) -> pa.DictionaryArray:
    numbers = pa.nulls(count, pa.int32()) if text is None else _noughts(count)
    return pa.DictionaryArray.from_arrays(numbers, pa.array([] if text is None else [text], pa.string()), safe=False)


@lru_cache(maxsize=1)
def _noughts(count: int) -> pa.Array:
    """Made once for the many columns of a piece that need them."""
    return pa.array(np.zeros(count, np.int32))


def _texts_at_once(piece: Piece, file: pq.ParquetFile, names: Sequence[str]) -> dict[str, pa.Array]:
    """The text columns among `names`, by Polars, which decodes them at a third of the cost; those it cannot read are left
    to the careful way, which says what is wrong. Nothing if the piece is more than one batch."""
    kinds = {field.name: field.type for field in file.schema_arrow}
    chosen = [name for name in names if pa.types.is_string(kinds[name]) or pa.types.is_large_string(kinds[name])]
    sizes = [file.metadata.row_group(group).num_rows for group in range(file.metadata.num_row_groups)]
    first, count = sum(sizes[: piece.groups[0]]), sum(sizes[group] for group in piece.groups)
    if not 0 < count <= ROWS_A_BATCH or not chosen:
        return {}
    lazy = pl.scan_parquet(piece.file.path, glob=False, hive_partitioning=False).select(chosen).slice(first, count)
    try:
        held = lazy.collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        return {}
    return {name: held[name].rechunk().to_arrow() for name in chosen} if held.height == count else {}


def _read_csv(piece: Piece) -> Iterator[Batch]:
    """All cells as bytes: which of them are text, and in which encoding, is for `cells` to judge."""
    torn: list[tuple[int, str, str]] = []

    def note_torn(row: pa_csv.InvalidRow) -> str:
        torn.append((row.number, f"{row.actual_columns} cells instead of {row.expected_columns}", row.text))
        return "skip"

    done = told = 0
    for batch in _csv_batches(piece, note_torn):
        rows = _next_rows(done, batch.num_rows, [item[0] for item in torn])
        done = int(rows[-1]) if rows.size else done
        fresh, told = torn[told:], len(torn)
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        yield Batch(rows, columns, tuple(fresh), max([done, *(item[0] for item in torn[-1:])]))
    if told < len(torn):
        columns = {name: pa.array([], pa.binary()) for name in piece.file.columns}
        yield Batch(np.empty(0, np.int64), columns, tuple(torn[told:]), max(done, torn[-1][0]))


def _next_rows(done: int, count: int, torn: list[int]) -> NDArray[np.int64]:
    """The next `count` row numbers after `done`, leaving out torn rows."""
    missing = np.asarray([number for number in torn if number > done], np.int64)
    candidates = np.arange(done + 1, done + count + missing.size + 1, dtype=np.int64)
    return candidates[~np.isin(candidates, missing)][:count] if missing.size else candidates


def _csv_batches(piece: Piece, note_torn: Callable[[pa_csv.InvalidRow], str]) -> Iterator[pa.RecordBatch]:
    names = list(piece.file.columns)
    has_quotes = piece.file.is_compressed or _has_quotes(piece)
    with _csv_stream(piece) as stream:
        try:
            yield from pa_csv.open_csv(
                stream,
                read_options=pa_csv.ReadOptions(use_threads=False, block_size=_CSV_BLOCK_BYTES, column_names=names),
                parse_options=pa_csv.ParseOptions(
                    newlines_in_values=has_quotes,
                    quote_char='"' if has_quotes else False,
                    invalid_row_handler=note_torn,
                ),
                convert_options=pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.binary()),
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                    check_utf8=False,
                ),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" not in str(error):  # no rows after the header: an empty table
                raise


def _csv_stream(piece: Piece) -> pa.NativeFile:
    path = str(piece.file.path)
    if piece.file.is_compressed:
        stream = pa.CompressedInputStream(pa.OSFile(path), "gzip")
        stream.read(piece.file.header_bytes)
        return stream
    with pa.memory_map(path) as mapped:
        return pa.BufferReader(mapped.read_buffer(piece.stop)[piece.start :])


def _has_quotes(piece: Piece) -> bool:
    with piece.file.path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(b'"', piece.start, piece.stop) >= 0


def count_rows(tape: Tape, table: str) -> int:
    """About how many rows a table has, without reading it: exact for Parquet, line ends for CSV."""
    return sum(_rows_of(file) for file in tape.files if file.table == table)


def _rows_of(file: TapeFile) -> int:
    if file.is_parquet:
        with pq.ParquetFile(file.path) as opened:
            return int(opened.metadata.num_rows)
    opened_text = gzip.open(file.path) if file.is_compressed else file.path.open("rb")
    with opened_text as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 22), b""))
