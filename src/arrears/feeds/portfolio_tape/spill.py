"""Scatters rows to partitions through files: each piece writes one file with a record batch a partition.

A partition later reads its own record batch out of every piece's file, in order of pieces: the rows of a partition keep
the order of the tape. Files are uncompressed and mapped, so that reading one partition touches only its bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape.cells import frozen
from arrears.feeds.portfolio_tape.records import Columns
from arrears.kernel.by_kind import order_of, places_by_kind

_SAME = b"same"  # in the schema: columns that hold one value in all rows of the file
Opener = Callable[[Path], pa.ipc.RecordBatchFileReader | None]
Creator = Callable[[Path], BinaryIO]
Change = Callable[[pa.RecordBatch], pa.RecordBatch]
_OPTIONS = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)  # words of a later batch are added to those before


@njit(cache=True, nogil=True)
def _scattered(values: NDArray[Any], place: NDArray[np.int64], found: NDArray[Any]) -> None:
    """Each value at its place. Read in order and written to few places at a time: a third of what picking them costs."""
    for row in range(values.size):
        found[place[row]] = values[row]


def _moved(values: NDArray[Any], place: NDArray[np.int64]) -> NDArray[Any]:
    """The values at their places."""
    found = np.empty(values.size, values.dtype)
    width = np.dtype(f"u{values.itemsize}")  # what they mean does not matter: few kinds of numbers are compiled for
    _scattered(frozen(np.ascontiguousarray(values).view(width)), frozen(place), found.view(width))
    return found


class Movable(Protocol):
    """A column that moves itself."""

    def moved(self, place: NDArray[np.int64]) -> pa.Array:
        """Its values at their places, as Arrow."""


def record_batch(columns: Columns, place: NDArray[np.int64]) -> pa.RecordBatch:
    """The rows at the places given, as Arrow. Columns are such of numpy or Arrow, or `Movable`."""
    taken: dict[str, pa.Array] = {}
    for name, values in columns.items():
        if isinstance(values, pa.DictionaryArray) and not values.null_count:
            taken[name] = pa.DictionaryArray.from_arrays(
                pa.array(_moved(values.indices.to_numpy(), place)), values.dictionary
            )
        elif isinstance(values, pa.Array):
            order = pa.array(order_of(place)) if values.null_count < len(values) else None
            taken[name] = values if order is None else values.take(order)
        elif not isinstance(values, np.ndarray):
            taken[name] = values.moved(place)
        else:
            is_same = values.itemsize == 1 and _is_same(values)
            taken[name] = pa.array(values if is_same else _moved(values, place))  # what is the same need not move
    return pa.record_batch(taken)


def _apart(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Columns of bytes that hold one value in all rows become words of the schema."""
    same = {field.name: batch.column(field.name)[0].as_py() for field in batch.schema
            if field.type == pa.uint8() and _is_same(batch.column(field.name).to_numpy())}  # fmt: skip
    kept = batch.select([name for name in batch.schema.names if name not in same])
    return kept.replace_schema_metadata({_SAME: json.dumps(same)}) if same else batch


def _is_same(values: NDArray[np.uint8]) -> bool:
    return values.size > 0 and bool((values == values[0]).all())


def _together(batch: pa.RecordBatch, left: Mapping[str, int]) -> pa.RecordBatch:
    """The batch with the columns that `_apart` took out, but for those in `left`, and numbers of words as wide in all files."""
    for at, field in enumerate(batch.schema):
        if pa.types.is_dictionary(field.type) and field.type.index_type != pa.int32():
            batch = batch.set_column(at, field.name, batch.column(at).cast(pa.dictionary(pa.int32(), pa.string())))
    for name, value in _same_in(batch.schema).items():
        if name not in left:
            batch = batch.append_column(name, pa.array(np.full(batch.num_rows, value, np.uint8)))
    return batch.replace_schema_metadata(None)


def new_file(path: Path) -> BinaryIO:
    """On disk."""
    return path.open("wb")


def _same_in(schema: pa.Schema) -> dict[str, int]:
    """The columns that `_apart` took out, with their values."""
    found: dict[str, int] = json.loads((schema.metadata or {}).get(_SAME, "{}"))
    return found


class SpillWriter:
    """Writes the batches of one piece, each split by partition."""

    def __init__(self, path: Path, partitions: int, create: Creator = new_file) -> None:
        self._path, self._create = path, create
        self._partitions = partitions
        self._sink: Any = None
        self._writer: Any = None

    def write(self, columns: Columns, partition: NDArray[np.int64], *, is_whole: bool = False) -> None:
        """Add one batch of rows. `is_whole`: there will be no other, so that what is the same in all rows need not be written."""
        place, starts = places_by_kind(partition, self._partitions)
        batch = record_batch(columns, place)
        batch = _apart(batch) if is_whole else batch
        if self._writer is None:
            self._sink = self._create(self._path)
            self._writer = pa.ipc.new_file(self._sink, batch.schema, options=_OPTIONS)
        for part in range(self._partitions):
            self._writer.write_batch(batch.slice(starts[part], starts[part + 1] - starts[part]))

    def close(self) -> None:
        """Finish the file; a piece without rows has none."""
        if self._writer is not None:
            self._writer.close()
            self._sink.close()


def open_spill(path: Path) -> pa.ipc.RecordBatchFileReader | None:
    """A file of batches, mapped; none if there is no such file."""
    return pa.ipc.open_file(pa.memory_map(str(path))) if path.exists() else None


def read_spills(paths: Sequence[tuple[Path, int]], part: int, partitions: int) -> pa.Table | None:
    """Rows of one partition from the files of all pieces, `place` counted in the tape; none if no piece had rows.

    Shapes: `paths` gives each file with the place of the row before its first.
    """
    return _read([(open_spill(path), base) for path, base in paths], part, partitions, {}, as_written)


def read_spills_apart(
    paths: Sequence[tuple[Path, int]], part: int, partitions: int, opened: Opener, change: Change
) -> tuple[pa.Table | None, dict[str, int]]:
    """The same without the columns of bytes that hold one value in all rows of all files, and these values.

    `change` makes of each batch what is wanted of it, so that all have the same columns.
    """
    files = [(reader, base) for path, base in paths if (reader := opened(path))]
    told = [_same_in(reader.schema) for reader, _ in files]
    same = (
        {name: value for name, value in told[0].items() if all(one.get(name) == value for one in told)} if told else {}
    )
    return _read(files, part, partitions, same, change), same


def as_written(batch: pa.RecordBatch) -> pa.RecordBatch:
    """No change."""
    return batch


def batches_of(reader: pa.ipc.RecordBatchFileReader | None, part: int, partitions: int) -> Iterator[pa.RecordBatch]:
    """The rows of one partition in one file, as they were written."""
    return map(reader.get_batch, range(part, reader.num_record_batches, partitions)) if reader else iter(())


def _read(
    files: Sequence[tuple[pa.ipc.RecordBatchFileReader | None, int]],
    part: int,
    partitions: int,
    left: Mapping[str, int],
    change: Change,
) -> pa.Table | None:
    batches = []
    for reader, base in files:
        for batch in map(change, batches_of(reader, part, partitions)):
            at = batch.schema.get_field_index("row")
            places = pa.array(np.asarray(batch.column(at)).astype(np.int64) + base)
            batches.append(_together(batch.set_column(at, "place", places), left))
    if not batches:
        return None
    return pa.concat_tables([pa.Table.from_batches([batch]) for batch in batches], promote_options="default")
