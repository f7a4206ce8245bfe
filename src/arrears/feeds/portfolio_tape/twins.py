"""Finds payments, charges and contacts whose id comes twice anywhere on the tape.

Every piece leaves the sorted hashes of its ids. A share of the hashes at a time is sorted together; a hash that comes
twice is looked at again as text, so that two ids with one hash are never taken for twins.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape import cells
from arrears.kernel.stable_hash import hash_slices

SHARES = 16


def shared_hashes(files: list[Path], share: int) -> NDArray[np.uint64]:
    """Hashes of one of `SHARES` equal ranges that come more than once."""
    width = 2**64 // SHARES
    low, high = np.uint64(share * width), np.uint64(share * width + width - 1)
    parts = []
    for file in files:
        held = np.load(file, mmap_mode="r")
        parts.append(held[np.searchsorted(held, low, "left") : np.searchsorted(held, high, "right")])
    together = np.sort(np.concatenate(parts)) if parts else np.empty(0, np.uint64)
    return np.unique(together[1:][together[1:] == together[:-1]])


def rows_with(spill: Path, base: int, key: str, hashes: NDArray[np.uint64]) -> pl.DataFrame:
    """Rows of a piece whose id has one of these hashes.

    Shapes: columns key, place, loan, borrower (−1 where the table has none).
    """
    found = []
    reader = pa.ipc.open_file(pa.memory_map(str(spill)))
    for number in range(reader.num_record_batches):
        batch = reader.get_batch(number)
        texts = cells.texts_of(batch.column(key))
        rows = np.flatnonzero(np.isin(hash_slices(texts.data, texts.offsets), hashes))
        taken = batch.take(pa.array(rows))
        owners = {name: pl.Series(taken.column(name)) for name in ("loan", "borrower") if name in batch.schema.names}
        place = pl.Series(np.asarray(taken.column("row")).astype(np.int64) + base)
        found.append(pl.DataFrame({"key": pl.Series(taken.column(key)), "place": place, "borrower": -1} | owners))
    return pl.concat(found, how="vertical_relaxed").select("key", "place", "loan", "borrower")


def later_twins(rows: pl.DataFrame) -> pl.DataFrame:
    """Of rows that share an id, with `later`: whether the row comes after the first, and `blame`: the first later row."""
    rows = rows.filter(pl.len().over("key") > 1).sort("place")
    return rows.with_columns(
        later=pl.int_range(pl.len()).over("key") > 0,
        blame=pl.col("place").sort().get(1).over("key"),
    )
