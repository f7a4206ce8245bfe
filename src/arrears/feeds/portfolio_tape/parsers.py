"""Compiled readers of single cells: decimals, dates, instants and whole numbers, from their bytes.

Each returns one value and one status a row; statuses are the numbers of `faults.FAULTS`. Nothing here raises: a cell that
is no number is a status, whatever its bytes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]

NO_DATE: Final = -(2**31)
OK: Final = 0
MISSING: Final = 1
NOT_DECIMAL: Final = 2
TOO_MANY_DECIMALS: Final = 3
TOO_LARGE: Final = 4
NEGATIVE: Final = 5
NOT_DATE: Final = 6
NO_SUCH_DAY: Final = 7
YEAR_OUT_OF_RANGE: Final = 8
NOT_INSTANT: Final = 9
NO_OFFSET: Final = 10
NOT_INTEGER: Final = 11

_ROOM = 10**17  # one more digit after this an int64 surely holds


@njit(cache=True, nogil=True)
def parse_decimals(
    data: Bytes, offsets: Ints, valid: NDArray[np.bool_], digits: NDArray[np.uint8], limit: int, *, must_be_exact: bool
) -> tuple[Ints, Bytes]:
    """Decimals as whole parts of 10^−`digits`; more decimals are a fault, or are rounded half-up if not `must_be_exact`.

    Units: `limit` is the largest allowed value in whole units (10^0).
    """
    count = valid.size
    values = np.zeros(count, np.int64)
    status = np.zeros(count, np.uint8)
    for row in range(count):
        start, stop = offsets[row], offsets[row + 1]
        if not valid[row] or start == stop:
            status[row] = MISSING
            continue
        is_negative = data[start] == 45
        if is_negative:
            start += 1
        value, held, decimals, point = np.int64(0), 0, 0, -1
        fault, rounds_up = OK, False
        for at in range(start, stop):
            char = data[at]
            if char == 46 and point < 0 and at > start and at + 1 < stop:
                point = at
                continue
            if char < 48 or char > 57:
                fault = NOT_DECIMAL
                break
            if point >= 0:
                decimals += 1
                if decimals > digits[row]:
                    if char != 48 and must_be_exact:
                        fault = TOO_MANY_DECIMALS
                    if decimals == digits[row] + 1:
                        rounds_up = char >= 53
                    continue
            if held > 0 or char != 48:
                held += 1
            if value > _ROOM:
                if fault == OK:
                    fault = TOO_LARGE
                continue
            value = value * 10 + (char - 48)
        if start == stop:
            fault = NOT_DECIMAL
        if fault == OK:
            whole_digits = held - min(decimals, digits[row])
            for _ in range(decimals, digits[row]):
                if value <= _ROOM:
                    value *= 10
                else:
                    fault = TOO_LARGE
            if rounds_up and not must_be_exact:
                value += 1
            scale = np.int64(1)
            for _ in range(digits[row]):
                scale *= 10
            if whole_digits > 16 or value > limit * scale:
                fault = TOO_LARGE
        if fault == OK and is_negative and value != 0:
            fault = NEGATIVE
        status[row] = fault
        values[row] = value if fault == OK else 0
    return values, status


@njit(cache=True, nogil=True)
def scale_integers(
    whole: Ints, scale: int, valid: NDArray[np.bool_], digits: NDArray[np.uint8], limit: int
) -> tuple[Ints, Bytes]:
    """Decimals held as whole parts of 10^−`scale` (0 to 4) as whole parts of 10^−`digits`; inexact is a fault."""
    values = np.zeros(whole.size, np.int64)
    status = np.zeros(whole.size, np.uint8)
    unit = np.int64(10) ** scale
    for row in range(whole.size):
        value = whole[row]
        if not valid[row]:
            status[row] = MISSING
        elif value < 0:
            status[row] = NEGATIVE
        elif value > limit * unit:
            status[row] = TOO_LARGE
        else:
            for _ in range(scale, digits[row]):
                value *= 10
            for _ in range(digits[row], scale):
                if value % 10 != 0:
                    status[row] = TOO_MANY_DECIMALS
                value //= 10
            values[row] = value if status[row] == OK else 0
    return values, status


@njit(cache=True, nogil=True)
def _number(data: Bytes, start: int, stop: int) -> int:
    """The digits from `start` to `stop` as a number; −1 when one is no digit."""
    value = 0
    for at in range(start, stop):
        if data[at] < 48 or data[at] > 57:
            return -1
        value = value * 10 + (data[at] - 48)
    return value


@njit(cache=True, nogil=True)
def _day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"."""
    year -= month <= 2
    era = year // 400
    year_of_era = year - era * 400
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468


@njit(cache=True, nogil=True)
def _date(data: Bytes, start: int, stop: int) -> tuple[int, int]:
    """Day number and status of `YYYY-MM-DD`."""
    if stop - start != 10 or data[start + 4] != 45 or data[start + 7] != 45:
        return NO_DATE, NOT_DATE
    year, month = _number(data, start, start + 4), _number(data, start + 5, start + 7)
    day = _number(data, start + 8, start + 10)
    if year < 0 or month < 0 or day < 0:
        return NO_DATE, NOT_DATE
    is_leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    length = 31
    if month in (4, 6, 9, 11):
        length = 30
    elif month == 2:
        length = 29 if is_leap else 28
    if month < 1 or month > 12 or day < 1 or day > length:
        return NO_DATE, NO_SUCH_DAY
    if year < 1900 or year > 2199:
        return NO_DATE, YEAR_OUT_OF_RANGE
    return _day_number(year, month, day), OK


@njit(cache=True, nogil=True)
def parse_dates(data: Bytes, offsets: Ints, valid: NDArray[np.bool_]) -> tuple[NDArray[np.int32], Bytes]:
    """ISO dates as days since 1970-01-01, `NO_DATE` where there is none."""
    values = np.full(valid.size, NO_DATE, np.int32)
    status = np.zeros(valid.size, np.uint8)
    for row in range(valid.size):
        if not valid[row] or offsets[row] == offsets[row + 1]:
            status[row] = MISSING
        else:
            values[row], status[row] = _date(data, offsets[row], offsets[row + 1])
    return values, status


@njit(cache=True, nogil=True)
def _offset_minutes(data: Bytes, start: int, stop: int) -> int:
    """Minutes east of UTC of `Z`, `+08:00` or `+0800`; 10000 when it is none of them."""
    if stop - start == 1 and data[start] in (90, 122):
        return 0
    if stop - start not in (5, 6) or data[start] not in (43, 45):
        return 10000
    if stop - start == 6 and data[start + 3] != 58:
        return 10000
    hours, minutes = _number(data, start + 1, start + 3), _number(data, stop - 2, stop)
    if hours < 0 or hours > 15 or minutes < 0 or minutes > 59:
        return 10000
    total = hours * 60 + minutes
    return total if data[start] == 43 else -total


@njit(cache=True, nogil=True)
def _instant(data: Bytes, start: int, stop: int) -> tuple[int, int]:
    """Microseconds since 1970-01-01 UTC and status of `YYYY-MM-DDTHH:MM[:SS[.ffffff]]` and an offset."""
    if stop - start < 16 or data[start + 10] not in (84, 32) or data[start + 13] != 58:
        return 0, NOT_INSTANT
    day, fault = _date(data, start, start + 10)
    if fault != OK:
        return 0, fault
    hour, minute = _number(data, start + 11, start + 13), _number(data, start + 14, start + 16)
    second, micros, at = 0, 0, start + 16
    if at + 3 <= stop and data[at] == 58:
        second, at = _number(data, at + 1, at + 3), at + 3
        if at < stop and data[at] == 46:
            at += 1
            unit = 100_000
            first = at
            while at < stop and data[at] >= 48 and data[at] <= 57:
                micros += (data[at] - 48) * unit
                unit //= 10
                at += 1
            if at == first:
                return 0, NOT_INSTANT
    if hour < 0 or hour > 23 or minute < 0 or minute > 59 or second < 0 or second > 59:
        return 0, NOT_INSTANT
    if at == stop:
        return 0, NO_OFFSET
    east = _offset_minutes(data, at, stop)
    if east == 10000:
        return 0, NOT_INSTANT
    return ((day * 1440 + hour * 60 + minute - east) * 60 + second) * 1_000_000 + micros, OK


@njit(cache=True, nogil=True)
def parse_instants(data: Bytes, offsets: Ints, valid: NDArray[np.bool_]) -> tuple[Ints, Bytes]:
    """ISO instants with an offset as microseconds since 1970-01-01 UTC."""
    values = np.zeros(valid.size, np.int64)
    status = np.zeros(valid.size, np.uint8)
    for row in range(valid.size):
        if not valid[row] or offsets[row] == offsets[row + 1]:
            status[row] = MISSING
        else:
            values[row], status[row] = _instant(data, offsets[row], offsets[row + 1])
    return values, status


@njit(cache=True, nogil=True)
def parse_integers(data: Bytes, offsets: Ints, valid: NDArray[np.bool_]) -> tuple[Ints, Bytes]:
    """Whole numbers from 0 to 2³¹ − 1."""
    values = np.zeros(valid.size, np.int64)
    status = np.zeros(valid.size, np.uint8)
    for row in range(valid.size):
        start, stop = offsets[row], offsets[row + 1]
        if not valid[row] or start == stop:
            status[row] = MISSING
            continue
        is_negative = data[start] == 45 and stop - start > 1
        value = _number(data, start + is_negative, min(stop, start + 12))
        if value < 0:
            status[row] = NOT_INTEGER
        elif stop - start > 10 or value > 2147483647:
            status[row] = TOO_LARGE
        elif is_negative and value > 0:
            status[row] = NEGATIVE
        else:
            values[row] = value
    return values, status
