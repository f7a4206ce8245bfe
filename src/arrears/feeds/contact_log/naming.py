"""The ids of contacts stay behind while the audit works with places; a finding gets them back.

An audit of many millions moves numbers only: of the ids it needs those of the few contacts that it has something to say of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from arrears.feeds.contact_log.packing import unpacked
from arrears.feeds.portfolio_tape.spill import Opener, batches_of

IDS: Final = ("contact_id", "borrower_id", "loan_id")
_CODED: Final = ("agent_id", "collector")  # words of a closed list in a log, texts in a finding


class Names:
    """The ids of the contacts of one lot, found by their places."""

    def __init__(self, files: Sequence[tuple[Path, int]], lot: int, lots: int, opened: Opener) -> None:
        """`files`: the spilled rows of each piece, with the place of the row before its first; in order of places."""
        self._files, self._lot, self._lots, self._opened = files, lot, lots, opened
        self._bases = np.array([base for _, base in files], np.int64)

    def of(self, places: pl.Series) -> pl.DataFrame:
        """`IDS`, a row a place. Shapes: `places` of this lot, in rising order, each once."""
        wanted = places.to_numpy()
        edges = np.searchsorted(
            wanted, self._bases, side="right"
        )  # the place of a base is the last of the piece before
        parts = [pa.table({name: pa.array([], pa.string()) for name in IDS})]
        for (path, base), first, last in zip(self._files, edges, [*edges, wanted.size][1:], strict=True):
            if first < last:
                parts += self._ids(path, (wanted[first:last] - base).astype(np.uint32))
        return pl.DataFrame(pl.from_arrow(pa.concat_tables(parts))).rechunk()

    def _ids(self, path: Path, rows: NDArray[np.uint32]) -> Iterator[pa.Table]:
        """The ids of some rows of one piece, in rising order."""
        for batch in batches_of(self._opened(path), self._lot, self._lots):
            held = batch.column("row").to_numpy()
            if held.size:
                mine = rows[np.searchsorted(rows, held[0]) : np.searchsorted(rows, held[-1], side="right")]
                at = pa.array(np.searchsorted(held, mine))
                yield pa.table({name: unpacked(batch.column(name).take(at)) for name in IDS})


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
