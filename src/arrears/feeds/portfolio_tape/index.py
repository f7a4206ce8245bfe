"""Finds a loan or a person by the id that the tape gives: exact, from any process, without holding ten million strings.

Ids lie end to end in one file; an open-addressing table (64-bit hash, verified byte by byte) leads to them. Both are
memory-mapped, so all processes share one copy. A row that names the same id as the row before costs one comparison.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape.cells import Texts, frozen
from arrears.kernel.stable_hash import hash_bytes

Slots = NDArray[np.uint64]


@njit(cache=True, nogil=True)
def _is_same(a: NDArray[np.uint8], a_start: int, b: NDArray[np.uint8], b_start: int, length: int) -> bool:
    for at in range(length):  # noqa: SIM110  (compiled: a loop is the fast form)
        if a[a_start + at] != b[b_start + at]:
            return False
    return True


@njit(cache=True, nogil=True)
def _probe(
    slots: Slots, ids: NDArray[np.uint8], ends: NDArray[np.int64], data: NDArray[np.uint8], start: int, stop: int
) -> tuple[int, int]:
    """Number of the id `data[start:stop]`, −1 if it is not there; and the slot where the search ended."""
    value = hash_bytes(data, start, stop)
    mask = np.uint64(slots.size - 1)
    mark = value >> np.uint64(32)
    slot = value & mask
    while slots[slot] != 0:
        held = slots[slot]
        if held >> np.uint64(32) == mark:
            number = np.int64(held & np.uint64(0xFFFFFFFF)) - 1
            length = ends[number + 1] - ends[number]
            if length == stop - start and _is_same(ids, ends[number], data, start, length):
                return int(number), int(slot)
        slot = (slot + np.uint64(1)) & mask
    return -1, int(slot)


@njit(cache=True, nogil=True)
def _fill(slots: Slots, ids: NDArray[np.uint8], ends: NDArray[np.int64], twins: NDArray[np.int64]) -> None:
    """Enter every id; `twins[n]` becomes the earlier number with the same id, or −1."""
    for number in range(ends.size - 1):
        found, slot = _probe(slots, ids, ends, ids, ends[number], ends[number + 1])
        twins[number] = found
        if found < 0:
            mark = hash_bytes(ids, ends[number], ends[number + 1]) >> np.uint64(32)
            slots[slot] = (mark << np.uint64(32)) | np.uint64(number + 1)


@njit(cache=True, nogil=True)
def _find(
    slots: Slots,
    ids: NDArray[np.uint8],
    ends: NDArray[np.int64],
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    valid: NDArray[np.bool_],
) -> NDArray[np.int64]:
    found = np.full(valid.size, -1, np.int64)
    before = -1  # the last row that had an id
    for row in range(valid.size):
        if not valid[row]:
            continue
        start, stop = offsets[row], offsets[row + 1]
        length = stop - start
        if (
            before >= 0
            and offsets[before + 1] - offsets[before] == length
            and _is_same(data, offsets[before], data, start, length)
        ):
            found[row] = found[before]
        else:
            found[row] = _probe(slots, ids, ends, data, start, stop)[0]
        before = row
    return found


@dataclass(frozen=True, slots=True)
class Index:
    """Ids of one kind, numbered 0, 1, 2 … over the whole tape, with what is looked up beside the number."""

    slots: Slots
    ids: NDArray[np.uint8]
    ends: NDArray[np.int64]
    starts: NDArray[np.int64]  # first number of each partition, and the count at the end
    beside: dict[str, NDArray[Any]]

    def find(self, texts: Texts) -> NDArray[np.int64]:
        """Number of each id; −1 where it is unknown or absent."""
        found: NDArray[np.int64] = _find(self.slots, self.ids, self.ends, texts.data, texts.offsets, texts.valid)
        return found

    def partition_of(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Partition of each number."""
        return np.searchsorted(self.starts, numbers, side="right") - 1

    def text(self, number: int) -> str:
        """The id itself."""
        return self.ids[self.ends[number] : self.ends[number + 1]].tobytes().decode()


def build_index(
    folder: Path, parts: Iterable[tuple[NDArray[np.uint8], NDArray[np.int64], dict[str, NDArray[Any]]]]
) -> NDArray[np.int64]:
    """Write an index from the ids of each partition (bytes, lengths, arrays beside) and find ids that come twice.

    Shapes: the result has a row for each number: the earlier number with the same id, or −1.
    """
    folder.mkdir(parents=True)
    lengths, starts, beside = [], [0], []
    with (folder / "ids.bin").open("wb") as stream:
        for data, length, columns in parts:
            stream.write(data.tobytes())
            lengths.append(length)
            beside.append(columns)
            starts.append(starts[-1] + length.size)
        stream.write(b"\0")  # an empty file cannot be mapped
    ends = np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
    ids = frozen(np.asarray(np.memmap(folder / "ids.bin", np.uint8, mode="r")))
    slots = np.zeros(1 << max(4, int(np.ceil(np.log2(1.5 * ends.size)))), np.uint64)
    twins = np.full(ends.size - 1, -1, np.int64)
    _fill(slots, ids, ends, twins)
    _save(folder / "slots.npy", slots)
    _save(folder / "ends.npy", ends)
    _save(folder / "starts.npy", np.asarray(starts, np.int64))
    for name in beside[0]:
        _save(folder / f"beside-{name}.npy", np.concatenate([columns[name] for columns in beside]))
    return twins


def _save(path: Path, array: NDArray[Any]) -> None:
    with path.open("wb") as stream:
        np.save(stream, array)


def open_index(folder: Path) -> Index:
    """A written index, mapped."""

    def mapped(name: str) -> NDArray[Any]:
        return frozen(np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")))

    ids = frozen(np.asarray(np.memmap(folder / "ids.bin", np.uint8, mode="r")))
    beside = {path.stem.removeprefix("beside-"): mapped(path.stem) for path in sorted(folder.glob("beside-*.npy"))}
    return Index(mapped("slots"), ids, mapped("ends"), mapped("starts"), beside)
