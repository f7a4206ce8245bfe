"""The ids of contacts stay behind, in the order of their files, while the audit works with places; a finding gets them back.

An audit of many millions moves numbers only: of the ids it needs those of the few contacts that it has something to say of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape.records import Records
from arrears.feeds.portfolio_tape.spill import Creator, new_file, open_spill

IDS: Final = ("contact_id", "borrower_id", "loan_id")
_ROW: Final = "row"
_CODED: Final = ("agent_id", "collector")  # words of a closed list in a log, texts in a finding


class IdWriter:
    """Leaves the ids of one piece behind, each with its row."""

    def __init__(self, path: Path, create: Creator = new_file) -> None:
        self._path, self._create = path, create
        self._sink: Any = None
        self._writer: Any = None

    def write(self, records: Records, *, is_whole: bool = False) -> None:
        """The ids of one batch, all rows of it. `is_whole`: it is all of the piece, so that its rows need no numbers."""
        row = {} if is_whole else {_ROW: pa.array(records.rows.astype(np.uint32))}
        batch = pa.record_batch(row | {name: records.columns[name] for name in IDS})
        if self._writer is None:
            self._sink = self._create(self._path)
            self._writer = pa.ipc.new_file(self._sink, batch.schema)
        self._writer.write_batch(batch)

    def close(self) -> None:
        """Finish the file; a piece without rows has none."""
        if self._writer is not None:
            self._writer.close()
            self._sink.close()


class Names:
    """The ids of all contacts, found by their places."""

    def __init__(self, files: Sequence[tuple[Path, int]]) -> None:
        """`files`: the ids of each piece, with the place of the row before its first; in order of places."""
        self._files = files
        self._bases = np.array([base for _, base in files], np.int64)

    def of(self, places: pl.Series) -> pl.DataFrame:
        """`IDS`, a row a place. Shapes: `places` in rising order, each once."""
        wanted = places.to_numpy()
        edges = np.searchsorted(
            wanted, self._bases, side="right"
        )  # the place of a base is the last of the piece before
        parts = [pa.table({name: pa.array([], pa.string()) for name in IDS})]
        for (path, base), first, last in zip(self._files, edges, [*edges, wanted.size][1:], strict=True):
            if first < last:
                parts += _ids(path, (wanted[first:last] - base).astype(np.uint32))
        return pl.DataFrame(pl.from_arrow(pa.concat_tables(parts))).rechunk()


def _ids(path: Path, rows: NDArray[np.uint32]) -> Iterator[pa.Table]:
    """The ids of some rows of one piece, in rising order."""
    reader = open_spill(path)
    batches = map(reader.get_batch, range(reader.num_record_batches)) if reader else ()
    for batch in batches:
        at = _places_in(batch, rows)
        if at.size:
            yield pa.Table.from_batches([batch.select(IDS).take(pa.array(at))])


def _places_in(batch: pa.RecordBatch, rows: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where those of the rows stand that are in the batch."""
    if _ROW not in batch.schema.names:
        return rows.astype(np.int64) - 1
    held = batch.column(_ROW).to_numpy()
    mine = rows[np.searchsorted(rows, held[0]) : np.searchsorted(rows, held[-1], side="right")]
    return np.searchsorted(held, mine)


def with_names(breaches: pl.DataFrame, unknown: pl.DataFrame, names: Names) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The findings of a log whose `contact_id` are places, with ids and texts instead."""
    members = breaches["made_of"].explode().cast(pl.Int64)
    wanted = pl.concat([breaches["contact_id"].cast(pl.Int64), members, unknown["first_contact_id"].cast(pl.Int64)])
    places = wanted.drop_nulls().unique().sort()
    known = names.of(places)
    own = known[places.search_sorted(breaches["contact_id"])]
    chain = pl.DataFrame({
        "_breach": np.repeat(np.arange(breaches.height), breaches["made_of"].list.len()),
        "made_of": known["contact_id"].gather(places.search_sorted(members.drop_nulls())),
    })  # fmt: skip
    texts = [pl.col(name).cast(pl.String) for name in _CODED]
    told = breaches.with_columns(
        *own.get_columns(), *texts, chain.group_by("_breach", maintain_order=True).agg("made_of")["made_of"]
    )
    first = known["contact_id"].gather(places.search_sorted(unknown["first_contact_id"]))
    return told, unknown.with_columns(first.alias("first_contact_id"))


def with_ids(rows: pl.DataFrame, names: Names) -> pl.DataFrame:
    """Some contacts, in order of their `_place`, with their ids."""
    return rows.hstack(names.of(rows["_place"]))
