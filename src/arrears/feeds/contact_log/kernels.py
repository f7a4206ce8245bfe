"""The loops of a lot: does any id come twice, and in which order do rows stand person by person?"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

_BUCKET_BITS = 18  # at most: more would not fit where a processor finds them at once
_EACH = 8  # rows a bucket
_MARK_BITS, _MARKS_EACH = 26, 16  # marks: at most so many by their digits, and so many a row
_FEW = 64  # rows of a bucket that are put in order one by one


@njit(cache=True, nogil=True)
def has_repeat(hashes: NDArray[np.uint64]) -> bool:
    """Whether a number comes twice. Each sets a bit of many, found by its last digits: only those that share one with another
    are looked at by all of their digits."""
    bits = 6
    while bits < _MARK_BITS and (1 << bits) < _MARKS_EACH * hashes.size:
        bits += 1
    last, one = np.uint64((1 << bits) - 1), np.uint64(1)
    marks, shared = np.zeros(1 << (bits - 6), np.uint64), np.zeros(1 << (bits - 6), np.uint64)
    has_shared = False
    for row in range(hashes.size):
        word, bit = (hashes[row] & last) >> np.uint64(6), one << (hashes[row] & np.uint64(63))
        if marks[word] & bit:
            shared[word] |= bit
            has_shared = True
        marks[word] |= bit
    if not has_shared:
        return False
    likely = np.empty(hashes.size, np.uint64)
    found = 0
    for row in range(hashes.size):
        if shared[(hashes[row] & last) >> np.uint64(6)] & (one << (hashes[row] & np.uint64(63))):
            likely[found] = hashes[row]
            found += 1
    return _comes_twice(likely[:found])


@njit(cache=True, nogil=True)
def _comes_twice(hashes: NDArray[np.uint64]) -> bool:
    """The same: each is put into a table of at least twice as many places, at the next that is free."""
    size = 2
    while size < 2 * hashes.size:
        size *= 2
    table = np.zeros(size, np.uint64)
    last = np.uint64(size - 1)
    for row in range(hashes.size):
        key = max(hashes[row], np.uint64(1))  # nought is a free place
        # not by its last digits, which many share here
        place = (key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32) & last
        while table[place] != np.uint64(0):
            if table[place] == key:
                return True
            place = (place + np.uint64(1)) & last
        table[place] = key
    return False


@njit(cache=True, nogil=True)
def order_by_person(
    person: NDArray[np.int64], part: NDArray[np.int64], parts: int
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The rows by the part they belong to and in order of persons there, those of one person in the order they stand in;
    and their persons in that order.

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
    return order, laid


@njit(cache=True, nogil=True)
def number_persons(
    person: NDArray[np.int64], order: NDArray[np.uint32], check: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], bool]:
    """A number for each row's person, rising; and whether rows of one person have more than one `check`.

    Shapes: `person` as `order_by_person` lays them, `check` as the rows stood before.
    """
    number, has_other, at = np.empty(person.size, np.int64), False, 0
    for row in range(person.size):
        if row > 0:
            if person[row] != person[row - 1]:
                at += 1
            elif check[order[row]] != check[order[row - 1]]:
                has_other = True
        number[row] = at
    return number, has_other


@njit(cache=True, nogil=True)
def _put_in_order(person: NDArray[np.int64], rows: NDArray[np.uint32]) -> None:
    """The same for the rows of one bucket, beside their persons: both lie in order of time, so that all of it is near."""
    if rows.size > _FEW:
        by_person = np.argsort(person, kind="mergesort")
        rows[:], person[:] = rows[by_person], person[by_person]
        return
    for at in range(1, rows.size):
        row, who, before = rows[at], person[at], at - 1
        while before >= 0 and person[before] > who:
            rows[before + 1], person[before + 1] = rows[before], person[before]
            before -= 1
        rows[before + 1], person[before + 1] = row, who
