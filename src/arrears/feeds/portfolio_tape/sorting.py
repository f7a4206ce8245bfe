"""Puts the rows of a partition in order: by owner (loan or person), then by a number such as the date, then by an id."""

from __future__ import annotations

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

_SHORT = 64  # runs up to here are sorted by insertion


@njit(cache=True, nogil=True)
def is_ordered(owner: NDArray[np.int32], key: Numbers) -> bool:
    """Whether rows already lie by owner, then key, without ties."""
    for row in range(1, owner.size):
        if owner[row] < owner[row - 1] or (owner[row] == owner[row - 1] and key[row] <= key[row - 1]):
            return False
    return True


@njit(cache=True, nogil=True)
def order_rows(owner: NDArray[np.int32], key: Numbers, owners: int) -> Numbers:
    """Stable order of rows by owner (0 to `owners` − 1), then key."""
    place = np.zeros(owners + 1, np.int64)
    for row in range(owner.size):
        place[owner[row] + 1] += 1
    for one in range(owners):
        place[one + 1] += place[one]
    order = np.empty(owner.size, np.int64)
    for row in range(owner.size):
        order[place[owner[row]]] = row
        place[owner[row]] += 1
    start = 0
    for one in range(owners):  # place[one] is now the end of its rows
        stop = place[one]
        if stop - start > _SHORT:
            rows = order[start:stop].copy()
            order[start:stop] = rows[np.argsort(key[rows], kind="mergesort")]
        else:
            for at in range(start + 1, stop):
                row, back = order[at], at
                while back > start and key[order[back - 1]] > key[row]:
                    order[back] = order[back - 1]
                    back -= 1
                order[back] = row
        start = stop
    return order


def sorted_rows(frame: pl.DataFrame, owner: str, key: Numbers, owners: int, tie: str | None) -> pl.DataFrame:
    """The frame by owner, then key, then the column `tie`."""
    owner_of = frame[owner].to_numpy()
    if is_ordered(owner_of, key):
        return frame
    order = order_rows(owner_of, key, owners)
    if tie is not None:
        _settle_ties(order, owner_of[order], key[order], frame[tie])
    if np.array_equal(order, np.arange(order.size)):
        return frame
    return frame[pl.Series(order.astype(np.uint32))]


def _settle_ties(order: Numbers, owner: NDArray[np.int32], key: Numbers, ties: pl.Series) -> None:
    """Reorder, in place, the rows that owner and key leave level."""
    level = np.flatnonzero((owner[1:] == owner[:-1]) & (key[1:] == key[:-1]))
    if level.size == 0:
        return
    at = np.unique(np.concatenate([level, level + 1]))
    run = np.cumsum(np.concatenate([[True], (owner[at][1:] != owner[at][:-1]) | (key[at][1:] != key[at][:-1])]))
    rows = pl.DataFrame({"run": run, "tie": ties[pl.Series(order[at].astype(np.uint32))], "row": order[at]})
    order[at] = rows.sort("run", "tie", maintain_order=True)["row"].to_numpy()


@njit(cache=True, nogil=True)
def first_rows(owner: NDArray[np.int32], owners: int) -> Numbers:
    """First row of each owner in ordered rows, and the count at the end."""
    starts = np.zeros(owners + 1, np.int64)
    for row in range(owner.size):
        starts[owner[row] + 1] += 1
    for one in range(owners):
        starts[one + 1] += starts[one]
    return starts
