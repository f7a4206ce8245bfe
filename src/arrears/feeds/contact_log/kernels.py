"""The loops of a lot: does any id come twice, and in which order do rows stand person by person?"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

_BUCKET_BITS = 18  # at most: more would not fit where a processor finds them at once
_EACH = 8  # rows a bucket
_FEW = 64  # rows of a bucket that are put in order one by one


@njit(cache=True, nogil=True)
def has_repeat(hashes: NDArray[np.uint64]) -> bool:
    """Whether a number comes twice: each is put into a table of at least twice as many places, at the next that is free."""
    size = 2
    while size < 2 * hashes.size:
        size *= 2
    table = np.zeros(size, np.uint64)
    last = np.uint64(size - 1)
    for row in range(hashes.size):
        key = max(hashes[row], np.uint64(1))  # nought is a free place
        place = key & last
        while table[place] != np.uint64(0):
            if table[place] == key:
                return True
            place = (place + np.uint64(1)) & last
        table[place] = key
    return False


@njit(cache=True, nogil=True)
def order_by_person(person: NDArray[np.int64], part: NDArray[np.int64], parts: int) -> NDArray[np.uint32]:
    """The rows by the part they belong to and in order of persons there, those of one person in the order they stand in.

    Persons are hashes of 63 bits: their first bits lay those of a part into buckets of hardly more than one person each.
    """
    bits = 0
    while bits < _BUCKET_BITS and (parts << bits) * _EACH < person.size:
        bits += 1
    shift = 63 - bits
    starts = np.zeros((parts << bits) + 1, np.int64)
    for row in range(person.size):
        starts[(part[row] << bits) + (person[row] >> shift) + 1] += 1
    for bucket in range(starts.size - 1):
        starts[bucket + 1] += starts[bucket]
    place, order, laid = starts.copy(), np.empty(person.size, np.uint32), np.empty(person.size, np.int64)
    for row in range(person.size):
        bucket = (part[row] << bits) + (person[row] >> shift)
        order[place[bucket]], laid[place[bucket]] = row, person[row]
        place[bucket] += 1
    for bucket in range(starts.size - 1):
        _put_in_order(laid[starts[bucket] : starts[bucket + 1]], order[starts[bucket] : starts[bucket + 1]])
    return order


@njit(cache=True, nogil=True)
def _put_in_order(person: NDArray[np.int64], rows: NDArray[np.uint32]) -> None:
    """The same for the rows of one bucket, beside their persons: both lie in order of time, so that all of it is near."""
    if rows.size > _FEW:
        rows[:] = rows[np.argsort(person, kind="mergesort")]
        return
    for at in range(1, rows.size):
        row, who, before = rows[at], person[at], at - 1
        while before >= 0 and person[before] > who:
            rows[before + 1], person[before + 1] = rows[before], person[before]
            before -= 1
        rows[before + 1], person[before + 1] = row, who
