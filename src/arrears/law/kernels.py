"""The loops over many acts: those that look into a person's past (contacts within windows, statuses on a day), and which are alike.

Rows of the past lie sorted by person; each question finds its person's stretch once and reads it once for all
counters. Sources: none; the reference is the naive checker of the tests.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Bits = NDArray[np.uint64]
NONE = np.iinfo(np.int64).min  # stands for null in keys
LATEST = np.iinfo(np.int64).max  # stands for never; oldest of no contact
_DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
_PLACES = np.zeros(64, np.int64)
for _place in range(64):
    _PLACES[((1 << _place) * int(_DE_BRUIJN) & (2**64 - 1)) >> 58] = _place


@njit(cache=True, nogil=True)
def number_kinds(keys: Bits, bits: int) -> tuple[Ints, Ints]:
    """The first row of each key, and for each row the number of its key, from 0 as they come.

    `bits`: of the size of a table with room for all rows. Looked up by hash: sorting them takes ten times as long.
    """
    number, first, held = np.empty(keys.size, np.int64), np.empty(keys.size, np.int64), np.full(1 << bits, -1, np.int32)
    count = 0
    for row in range(keys.size):
        slot = np.int64((keys[row] * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits))
        while held[slot] >= 0 and keys[first[held[slot]]] != keys[row]:
            slot = (slot + 1) & (held.size - 1)
        if held[slot] < 0:
            held[slot], first[count] = count, row
            count += 1
        number[row] = held[slot]
    return first[:count].copy(), number


@njit(cache=True, nogil=True)
def stretches(asked: Ints, sorted_keys: Ints, start: Ints, stop: Ints) -> None:
    """Where each asked key's rows lie in `sorted_keys`. Questions in the same order are found in one step."""
    size, low, high = sorted_keys.size, 0, 0
    for row in range(asked.size):
        key = asked[row]
        if not (low < high and sorted_keys[low] == key):
            low = high if high < size and sorted_keys[high] == key else np.searchsorted(sorted_keys, key)
            high = low
            while high < size and sorted_keys[high] == key:
                high += 1
        start[row], stop[row] = low, high


@njit(cache=True, nogil=True)
def trim(start: Ints, stop: Ints, earliest: Ints, past_at: Ints) -> None:
    """Move each question's `start` up to the first row from `earliest` on; a stretch lies in order of time.

    Neighbours that begin at the same row share their search: a person with a million contacts costs a million steps.
    """
    low, first, last = 0, -1, NONE
    for row in range(start.size):
        if start[row] != first or earliest[row] < last:
            low, first = start[row], start[row]
        while low < stop[row] and past_at[low] < earliest[row]:
            low += 1
        last, start[row] = earliest[row], low


@njit(cache=True, nogil=True)
def count_contacts(
    start: Ints, stop: Ints, at: Ints, day_end: Ints, since: Ints, recent: Ints, keys: Ints,
    past_at: Ints, past_keys: Ints, past_planned: Flags, past_repeat: Flags, past_bits: Bits,
    bits_of_since: Bits, bits_of_recent: np.uint64, bits_of_key: Bits, bits_of_once: np.uint64,
    counts: NDArray[np.int32], oldest: Ints, newest: Ints,
) -> None:  # fmt: skip
    """For each question and counter: how many contacts, the oldest and the newest.

    Shapes: `since` bounds × questions; `keys`, `past_keys` dimensions × rows; `counts` counters × questions; `oldest`,
    `newest` the first so many counters × questions. Masks have a bit a counter: `past_bits` those a row counts for,
    `bits_of_since` those that begin at a bound (`bits_of_recent` at none before `recent`: most of a long past is told by
    that alone), `bits_of_key` those that ask a dimension to agree, `bits_of_once` those
    for which the further rows of one contact do not count again. A contact counts up to `at`; a planned one up to the
    end of the day, whichever of the two comes first.
    """
    none = np.uint64(0)
    for row in range(start.size):
        for past in range(start[row], stop[row]):
            bits, moment = past_bits[past], past_at[past]
            last = day_end[row] - 1 if past_planned[past] else at[row]
            if moment < recent[row]:
                bits &= ~bits_of_recent
            if bits == none or moment > last:
                continue
            if past_repeat[past]:
                bits &= ~bits_of_once
            for bound in range(since.shape[0]):
                if moment < since[bound, row]:
                    bits &= ~bits_of_since[bound]
            for key in range(keys.shape[0]):
                one, other = keys[key, row], past_keys[key, past]
                if one != other and one != NONE and other != NONE:  # noqa: PLR1714 a tuple costs a third of the loop
                    bits &= ~bits_of_key[key]
            while bits != none:
                counter = _lowest(bits)
                bits &= bits - np.uint64(1)
                counts[counter, row] += 1
                if counter < oldest.shape[0]:
                    oldest[counter, row] = min(oldest[counter, row], moment)
                    newest[counter, row] = max(newest[counter, row], moment)


@njit(cache=True, nogil=True)
def count_so_far(
    start: Ints, stop: Ints, at: Ints, keys: Ints, past_at: Ints, past_keys: Ints, past_repeat: Flags, past_bits: Bits,
    bits_of_once: np.uint64, counts: NDArray[np.int32], oldest: Ints, newest: Ints,
) -> None:  # fmt: skip
    """The same for counters of the whole past, nothing of which is planned, per one dimension or none (all keys `NONE`).

    Shapes: `keys`, `past_keys` a row each; a stretch lies in order of time. Neighbours that begin at the same row share what
    they count: each row of the past is looked at once, however many questions come after it.
    """
    longest = 0
    for row in range(start.size):
        longest = max(longest, stop[row] - start[row])
    # Of each key so many contacts, the oldest and the newest; first those of all rows, then those whose key is not known.
    known, held = np.full(longest + 2, NONE), np.empty((longest + 2, counts.shape[0], 3), np.int64)
    first, reached, moment, size = -1, 0, NONE, 0
    for row in range(start.size):
        if start[row] != first or stop[row] < reached or at[row] < moment:
            first, reached, size = start[row], start[row], 2
            held[:2, :, 0], held[:2, :, 1], held[:2, :, 2] = 0, LATEST, NONE
        moment = at[row]
        while reached < stop[row] and past_at[reached] <= moment:
            bits, key = past_bits[reached], past_keys[reached]
            if past_repeat[reached]:
                bits &= ~bits_of_once
            if bits != np.uint64(0):
                place = 1
                if key != NONE:
                    place = _place_of(key, known, size)
                    if place == size:
                        known[size], size = key, size + 1
                        held[place, :, 0], held[place, :, 1], held[place, :, 2] = 0, LATEST, NONE
                _note(bits, past_at[reached], held[0])
                _note(bits, past_at[reached], held[place])
            reached += 1
        place = 0 if keys[row] == NONE else _place_of(keys[row], known, size)
        for counter in range(counts.shape[0]):
            few = held[1 if place == size else place, counter]
            count, old, new = few[0], few[1], few[2]
            if place > 1 and place < size:
                count += held[1, counter, 0]
                old, new = min(old, held[1, counter, 1]), max(new, held[1, counter, 2])
            counts[counter, row] = count
            if counter < oldest.shape[0]:
                oldest[counter, row], newest[counter, row] = old, new


@njit(cache=True, nogil=True, inline="always")
def _place_of(key: int, known: Ints, size: int) -> int:
    """Where a key stands from the third place on; `size` if it is new."""
    place = 2
    while place < size and known[place] != key:
        place += 1
    return place


@njit(cache=True, nogil=True, inline="always")
def _note(bits: np.uint64, moment: int, held: Ints) -> None:
    """One more contact for each counter whose bit is set."""
    while bits != np.uint64(0):
        counter = _lowest(bits)
        bits &= bits - np.uint64(1)
        held[counter, 0] += 1
        held[counter, 1], held[counter, 2] = min(held[counter, 1], moment), max(held[counter, 2], moment)


@njit(cache=True, nogil=True)
def mask_by(codes: NDArray[np.uint8], table: Bits, found: Bits) -> None:
    """Leaves of each row's bits those that the table has for its word."""
    for row in range(codes.size):
        found[row] &= table[codes[row]]


@njit(cache=True, nogil=True, inline="always")
def _lowest(bits: np.uint64) -> int:
    """The number of the lowest bit that is set (de Bruijn)."""
    return _PLACES[((bits & (~bits + np.uint64(1))) * _DE_BRUIJN) >> np.uint64(58)]


@njit(cache=True, nogil=True)
def newest_before(
    start: Ints, stop: Ints, at: Ints, loan: Ints, held_at: Ints, held_loan: Ints, near: int, newest: Ints
) -> bool:
    """The newest row of each question's stretch, up to its `at` and of its loan where neither is unknown; `NONE`: there is none.

    Tells whether, anywhere, another one lies less than `near` before it.
    """
    has_near = False
    for row in range(start.size):
        first, second = NONE, NONE
        for held in range(start[row], stop[row]):
            moment = held_at[held]
            same_loan = loan[row] == NONE or held_loan[held] == NONE or loan[row] == held_loan[held]
            if not same_loan or moment > at[row] or moment == first:
                continue
            first, second = max(first, moment), max(second, min(first, moment))
        newest[row] = first
        has_near |= second != NONE and first - second < near
    return has_near


@njit(cache=True, nogil=True)
def status_masks(
    start: Ints, stop: Ints, day_first: Ints, day_last: Ints, loan: Ints,
    held_loan: Ints, held_bit: NDArray[np.uint64], held_since: Ints, held_until: Ints,
    person_mask: NDArray[np.uint64], loan_mask: NDArray[np.uint64],
) -> None:  # fmt: skip
    """Bits of the statuses that hold on any day from `day_first` to `day_last`: of the person, and of the loan."""
    for row in range(start.size):
        for held in range(start[row], stop[row]):
            if held_since[held] > day_last[row] or held_until[held] <= day_first[row]:
                continue
            person_mask[row] |= held_bit[held]
            if loan[row] == NONE or held_loan[held] == NONE or loan[row] == held_loan[held]:
                loan_mask[row] |= held_bit[held]


@njit(cache=True, nogil=True)
def status_end(
    start: Ints, stop: Ints, day_first: Ints, day_last: Ints, loan: Ints,
    held_loan: Ints, held_bit: NDArray[np.uint64], held_since: Ints, held_until: Ints,
    wanted: np.uint64, is_loan_scope: bool, ends: Ints,
) -> None:  # fmt: skip
    """The latest end among the wanted statuses that hold now (`ends` starts at `NONE`)."""
    for row in range(start.size):
        for held in range(start[row], stop[row]):
            if held_since[held] > day_last[row] or held_until[held] <= day_first[row] or held_bit[held] & wanted == 0:
                continue
            same_loan = loan[row] == NONE or held_loan[held] == NONE or loan[row] == held_loan[held]
            if same_loan or not is_loan_scope:
                ends[row] = max(ends[row], held_until[held])
