"""Ids and moments in few bytes: the half-done rows of a hundred million contacts are to lie in memory, not on a disk.

A byte of an id takes one half byte if it is a digit or `-`, two if it is one of most letters, three otherwise; noughts fill
up what is left of the width, which is that of the longest id of the column. The key of an id is the same however it came.
"""

from __future__ import annotations

import string
from typing import Final

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape.cells import Texts, frozen, texts_of
from arrears.kernel.by_kind import order_of
from arrears.kernel.stable_hash import mix

Bytes = NDArray[np.uint8]
Codes = NDArray[np.uint16]
Keys = NDArray[np.uint64]

_ONE: Final = string.digits + "-"  # half bytes from 1 on
_PAIRS: Final = 12  # the first of three half bytes that begin two
_TWO: Final = string.ascii_uppercase + string.ascii_lowercase[:22]
_ANY: Final = 15  # the half byte that begins three
_LENGTH_AT: Final = 12  # of a code: the bits below are what is written, those above say how many bits
_SAMPLED: Final = 61  # one row in so many is looked at to guess the width
_PLAIN_BYTES: Final = 4  # that a text takes beside its own bytes
_SECOND: Final = 1_000_000  # microseconds
_LAST_SECOND: Final = 2**32 - 1
_WORD: Final = 8  # bytes


def _codes() -> Codes:
    """What is written for each byte, and in how many bits."""
    found = np.array([12 << _LENGTH_AT | _ANY << 8 | byte for byte in range(256)], np.uint16)
    for number, sign in enumerate(_TWO):
        found[ord(sign)] = 8 << _LENGTH_AT | (_PAIRS << 4) + number  # of a number, what is above 15 adds to the first
    for number, sign in enumerate(_ONE, 1):
        found[ord(sign)] = 4 << _LENGTH_AT | number
    return frozen(found)


_CODES: Final = _codes()
_SIGNS_OF_ONE: Final = frozen(np.array([0, *map(ord, _ONE)], np.uint8))
_SIGNS_OF_TWO: Final = frozen(np.array([*map(ord, _TWO)], np.uint8))


class Packed:
    """Ids of one column that are packed when they are moved."""

    def __init__(self, ids: pa.Array) -> None:
        self._ids = ids

    def moved(self, place: NDArray[np.int64]) -> pa.Array:
        """Ids of one width at their places, or the texts themselves where one is so long that packing all as wide as that
        would take more bytes."""
        texts = texts_of(self._ids)
        for step in (_SAMPLED, 1):  # nearly always the longest of some is the longest of all
            wide = _width(texts.data, texts.offsets, _CODES, step)
            if wide * len(self._ids) > texts.offsets[-1] - texts.offsets[0] + _PLAIN_BYTES * len(self._ids):
                break
            found = np.empty((len(self._ids), wide), np.uint8)
            if _pack(texts.data, texts.offsets, _CODES, frozen(place), found):
                return pa.Array.from_buffers(pa.binary(wide), len(self._ids), [None, pa.py_buffer(found)])
        return self._ids.take(pa.array(order_of(place)))


def unpacked(ids: pa.Array) -> pa.Array:
    """The texts of ids that `packed` packed, or did not."""
    if not pa.types.is_fixed_size_binary(ids.type):
        return ids
    held = _rows(ids)
    data, offsets = _unpack(held, _SIGNS_OF_ONE, _SIGNS_OF_TWO)
    return pa.StringArray.from_buffers(len(ids), pa.py_buffer(offsets), pa.py_buffer(data))


def keys_of_packed(ids: pa.Array) -> Keys:
    """A number an id: equal for equal ids, different for different ones of up to eight bytes, and nearly always for others."""
    if not pa.types.is_fixed_size_binary(ids.type):
        return keys_of_texts(texts_of(ids))
    rows = _rows(ids)
    found = np.empty(len(ids), np.uint64)
    flat = rows.reshape(-1)
    is_even = flat.size >= _WORD and flat.ctypes.data % _WORD == 0
    words = flat[: flat.size // _WORD * _WORD if is_even else 0].view(np.uint64)
    _keys_of_rows(flat, frozen(words), rows.shape[1], found)
    return found


def keys_of_texts(texts: Texts) -> Keys:
    """The same keys, of texts."""
    found: Keys = _keys_of_texts(texts.data, texts.offsets, _CODES)
    return found


def whole_seconds(moments: NDArray[np.int64]) -> NDArray[np.uint32] | None:
    """Moments in seconds, if all of them are whole ones and from 1970 on. Units: microseconds since then."""
    found = np.empty(moments.size, np.uint32)
    return found if _seconds(frozen(moments), found) else None


def microseconds(moments: pa.Array) -> pa.Array:
    """Moments that may be in seconds."""
    if not pa.types.is_uint32(moments.type):
        return moments
    return pa.array(moments.to_numpy().astype(np.int64) * _SECOND)


@njit(cache=True, nogil=True)
def _seconds(moments: NDArray[np.int64], found: NDArray[np.uint32]) -> bool:
    """Writes them; whether all of them could be written."""
    for row in range(moments.size):
        second = moments[row] // _SECOND
        if second < 0 or second > _LAST_SECOND or second * _SECOND != moments[row]:
            return False
        found[row] = second
    return True


def _rows(ids: pa.Array) -> Bytes:
    wide, buffer = ids.type.byte_width, ids.buffers()[1]
    if not len(ids):
        return frozen(np.empty((0, wide), np.uint8))
    held = np.frombuffer(buffer, np.uint8)[ids.offset * wide : (ids.offset + len(ids)) * wide]
    return frozen(held.reshape(len(ids), wide))


@njit(cache=True, nogil=True)
def _width(data: Bytes, offsets: NDArray[np.int64], codes: Codes, step: int) -> int:
    """Bytes of the longest of every so many ids, at least one."""
    most = 1
    for row in range(0, offsets.size - 1, step):
        bits = 0
        for position in range(offsets[row], offsets[row + 1]):
            bits += codes[data[position]] >> _LENGTH_AT
        most = max(most, bits)
    return (most + 7) // 8


@njit(cache=True, nogil=True)
def _pack(data: Bytes, offsets: NDArray[np.int64], codes: Codes, place: NDArray[np.int64], found: Bytes) -> bool:
    """Writes each id into the row of its place; whether all of them had room.

    Places are counted without signs: one that might be negative is looked at twice.
    """
    wide, flat = np.uint64(found.shape[1]), found.reshape(-1)
    for row in range(offsets.size - 1):
        at = np.uint64(place[row]) * wide
        end, position, stop = at + wide, np.uint64(offsets[row]), np.uint64(offsets[row + 1])
        held, bits = np.uint64(0), np.uint64(0)  # what is not written yet, and in how many of the lowest bits it stands
        while position < stop:
            code = np.uint64(codes[data[position]])
            position += np.uint64(1)
            more = code >> np.uint64(_LENGTH_AT)
            held = (held << more) | (code & np.uint64((1 << _LENGTH_AT) - 1))
            bits += more
            if bits > np.uint64(48):
                if end - at < np.uint64(4):
                    return False
                bits -= np.uint64(32)
                for shift in range(24, -1, -8):
                    flat[at] = np.uint8((held >> bits) >> np.uint64(shift))
                    at += np.uint64(1)
        if np.uint64(8) * (end - at) < bits:
            return False
        held = (held << np.uint64(16)) << (np.uint64(48) - bits)  # to the upper end, noughts below
        while at < end:
            flat[at] = np.uint8(held >> np.uint64(56))
            held <<= np.uint64(8)
            at += np.uint64(1)
    return True


@njit(cache=True, nogil=True)
def _unpack(rows: Bytes, ones: Bytes, twos: Bytes) -> tuple[Bytes, NDArray[np.int32]]:
    """The bytes of all ids, and where each begins (one more at the end)."""
    data = np.empty(2 * rows.size, np.uint8)
    offsets = np.zeros(rows.shape[0] + 1, np.int32)
    end, halves = 0, 2 * rows.shape[1]
    for row in range(rows.shape[0]):
        at = 0
        while at < halves and _half(rows[row], at):
            first = _half(rows[row], at)
            if first < _PAIRS:
                data[end], at = ones[first], at + 1
            elif first < _ANY:
                data[end], at = twos[16 * (first - _PAIRS) + _half(rows[row], at + 1)], at + 2
            else:
                data[end], at = 16 * _half(rows[row], at + 1) + _half(rows[row], at + 2), at + 3
            end += 1
        offsets[row + 1] = end
    return data[:end].copy(), offsets


@njit(cache=True, nogil=True)
def _half(row: Bytes, at: int) -> np.int64:
    byte = np.int64(row[at // 2])
    return byte & 15 if at % 2 else byte >> 4


@njit(cache=True, nogil=True)
def _keys_of_rows(flat: Bytes, words: Keys, width: int, found: Keys) -> None:
    """Writes the key of each row, the bytes of which stand in `flat` and, eight at a time, in `words`."""
    wide, at = np.uint64(width), np.uint64(0)
    # ids of at most eight bytes are cut out of one word or two; the last ones may end behind the last whole word
    cut_out = words.size * _WORD // width if width <= _WORD else 0
    for row in range(cut_out):
        word, bit = words[at >> np.uint64(3)], (at & np.uint64(7)) << np.uint64(3)
        word >>= bit
        if bit + (wide << np.uint64(3)) > np.uint64(64):
            word |= words[(at >> np.uint64(3)) + np.uint64(1)] << (np.uint64(64) - bit)
        word &= ~np.uint64(0) >> np.uint64(64 - 8 * width)
        found[row] = mix(word) if word else word
        at += wide
    for row in range(cut_out, found.size):
        key, end = np.uint64(0), at + wide
        while at < end:
            word, bit, stop = np.uint64(0), np.uint64(0), min(at + np.uint64(_WORD), end)
            while at < stop:
                word |= np.uint64(flat[at]) << bit
                at, bit = at + np.uint64(1), bit + np.uint64(8)
            key = mix(key ^ word) if word else key  # noughts alone are what a longer id of the column left
        found[row] = key


@njit(cache=True, nogil=True)
def _keys_of_texts(data: Bytes, offsets: NDArray[np.int64], codes: Codes) -> Keys:
    found = np.empty(offsets.size - 1, np.uint64)
    for row in range(found.size):
        key, word, at = np.uint64(0), np.uint64(0), 0
        for position in range(offsets[row], offsets[row + 1]):
            code = np.uint64(codes[data[position]])
            bits = np.int64(code >> np.uint64(_LENGTH_AT))
            while bits:
                bits -= 4
                half = (code >> np.uint64(bits)) & np.uint64(15)
                word |= half << np.uint64(at ^ 4)  # the first half of a byte is the upper one
                at = (at + 4) % 64
                if not at:
                    key, word = mix(key ^ word) if word else key, np.uint64(0)
        found[row] = mix(key ^ word) if word else key
    return found
