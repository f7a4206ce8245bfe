"""A hash that never changes: which partition a borrower lives in, which experiment arm, which tie goes first.

FNV-1a over the UTF-8 bytes, finished with the splitmix64 mixer (FNV alone leaves the high bits poor).
Library hashes (Polars, Python) change between versions; a partition or an arm must not.
Source: Fowler–Noll–Vo, http://www.isthe.com/chongo/tech/comp/fnv/; Steele, Lea, Flood, "Fast splittable
pseudorandom number generators", OOPSLA 2014.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

_OFFSET = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)


@njit(cache=True, nogil=True)
def mix(value: np.uint64) -> np.uint64:
    """The mixer alone, of one value, for callers that are compiled themselves: others for other values."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@njit(cache=True, nogil=True)
def hash_bytes(data: NDArray[np.uint8], start: int, stop: int) -> np.uint64:
    """The same hash for `data[start:stop]`, for callers that are compiled themselves."""
    value = _OFFSET
    for position in range(start, stop):
        value = (value ^ np.uint64(data[position])) * _PRIME
    mixed: np.uint64 = mix(value)
    return mixed


@njit(cache=True, nogil=True)
def hash_slices(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The same hash for each text `data[offsets[row]:offsets[row + 1]]`."""
    result = np.empty(offsets.size - 1, np.uint64)
    for row in range(result.size):
        result[row] = hash_bytes(data, offsets[row], offsets[row + 1])
    return result


@njit(cache=True, nogil=True)
def _remix(values: NDArray[np.uint64], salt: np.uint64) -> NDArray[np.uint64]:
    result = np.empty(values.size, np.uint64)
    for row in range(values.size):
        result[row] = mix((values[row] ^ salt) + np.uint64(0x9E3779B97F4A7C15))
    return result


@njit(cache=True, nogil=True)
def mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The same for each value: sums of what it gives cannot be made up by moving a part from one sum to another."""
    result = np.empty(values.size, np.uint64)
    for row in range(values.size):
        result[row] = mix(values[row])
    return result


def hash_texts(texts: pl.Series) -> NDArray[np.uint64]:
    """64-bit hash of each text. Shapes: one value a row; nulls hash as the empty text."""
    # The oldest layout is the one read here; to cast from another, Arrow imports all its functions (0.1 s a process).
    array = texts.fill_null("").to_arrow(compat_level=pl.CompatLevel.oldest())
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    offsets = np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]
    buffer = array.buffers()[2]
    data = np.frombuffer(buffer, np.uint8) if buffer is not None and buffer.size else np.zeros(1, np.uint8)
    result: NDArray[np.uint64] = hash_slices(data, offsets)
    return result


def hash_text(text: str) -> int:
    """The same hash for one text."""
    return int(hash_texts(pl.Series([text], dtype=pl.String))[0])


def draw(hashes: NDArray[np.uint64], salt: str, sides: int) -> NDArray[np.int64]:
    """A fair, repeatable draw from 0 to `sides` − 1 for each hash; another salt is an independent draw."""
    mixed = _remix(np.ascontiguousarray(hashes, np.uint64), np.uint64(hash_text(salt)))
    return (mixed % np.uint64(sides)).astype(np.int64)
