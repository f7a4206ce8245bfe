"""Reads one column of one batch: typed values and, for each row, what is wrong with the cell if anything is.

Shapes: `values` is a numpy array, or an Arrow string array for texts; absent values are `NO_DATE`, `NO_CODE` or
`NO_RATE`, zero for amounts, null for texts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape import faults, parsers, places
from arrears.feeds.portfolio_tape.contract import Column
from arrears.kernel.money import MINOR_DIGITS

NO_CODE: Final = 255
NO_RATE: Final = -1
AMOUNT_MAX: Final = 10**14  # major units
_RATE_MAX: Final = 5
CURRENCIES: Final = tuple(sorted(MINOR_DIGITS))
DIGITS: Final = np.array([MINOR_DIGITS[code] for code in CURRENCIES] + [4] * (256 - len(CURRENCIES)), np.uint8)
_TRUE, _FALSE = ("true", "True", "TRUE", "yes", "1"), ("false", "False", "FALSE", "no", "0")
_MICROS_A_DAY = 86_400_000_000

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Cells:
    """One column of a batch."""

    values: Any  # numpy array, or Arrow string array for kinds id, text, secret, country, timezone
    status: NDArray[np.uint8]  # 0 = sound


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as the compiled parsers want them."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    valid: NDArray[np.bool_]


def is_text(kind: pa.DataType) -> bool:
    """Whether a Parquet column of this type can be read as text."""
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(
        pa.types.is_string(inner)
        or pa.types.is_large_string(inner)
        or pa.types.is_string_view(inner)
        or pa.types.is_binary(inner)
        or pa.types.is_large_binary(inner)
        or pa.types.is_null(inner)
    )


def accepts(kind: str, held: pa.DataType) -> bool:
    """Whether a Parquet column of type `held` can be a column of this kind."""
    types = pa.types
    if is_text(held):
        return True
    if kind in {"amount", "rate", "integer"}:
        return bool(types.is_decimal(held) or types.is_integer(held) or types.is_floating(held))
    if kind == "date":
        return bool(types.is_date(held) or (types.is_timestamp(held) and held.tz is None))
    if kind == "instant":
        return bool(types.is_timestamp(held) and held.tz is not None)
    if kind == "boolean":
        return bool(types.is_boolean(held) or types.is_integer(held))
    return bool(kind in {"id", "text", "secret"} and types.is_integer(held))


def texts_of(array: pa.Array) -> Texts:
    """Bytes, offsets and validity of a column of any accepted type; numbers are written out first."""
    array = as_bytes(array)
    width = np.int64 if pa.types.is_large_binary(array.type) else np.int32
    _, offsets, data = array.buffers()
    held = (
        np.frombuffer(offsets, width)[array.offset : array.offset + len(array) + 1] if offsets else np.zeros(1, width)
    )
    bytes_ = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
    return Texts(frozen(bytes_), held.astype(np.int64), validity(array))


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """The same memory, read-only: compiled functions are then compiled once, not once more for writable arrays."""
    view = array.view()
    view.setflags(write=False)
    return view


def as_bytes(array: pa.Array) -> pa.Array:
    """The column as Arrow binary."""
    held = array.type
    if pa.types.is_binary(held) or pa.types.is_large_binary(held):
        return array
    if pa.types.is_string(held):
        return array.view(pa.binary())
    if pa.types.is_large_string(held):
        return array.view(pa.large_binary())
    texts = array.cast(pa.string())
    return (_without_exponents(texts) if pa.types.is_floating(held) else texts).view(pa.binary())


def _without_exponents(texts: pa.Array) -> pa.Array:
    """Floats that Arrow writes as `1e+14` written out, as far as an amount can be that large or small."""
    if not pc.any(pc.match_substring(texts, "e")).as_py():
        return texts
    return pa.array([_written_out(text) for text in texts.to_pylist()], pa.string())


def _written_out(text: str | None) -> str | None:
    return f"{Decimal(text):f}" if text and "e" in text and abs(int(text.split("e")[1])) < 20 else text


def validity(array: pa.Array) -> NDArray[np.bool_]:
    """Which rows have a value."""
    if array.null_count == 0:
        return np.ones(len(array), np.bool_)
    return np.array(array.is_valid().to_numpy(zero_copy_only=False), np.bool_)


def read_cells(column: Column, array: pa.Array | None, count: int, digits: NDArray[np.uint8] | None = None) -> Cells:
    """The cells of one column; an absent column (`None`) is one of absent values.

    Units: `digits` are the decimals of each row's currency, for kind `amount`.
    """
    if array is None:
        array = pa.nulls(count, pa.binary())
    if isinstance(array, pa.DictionaryArray) and column.kind != "amount":
        return _read_dictionary(column, array)
    cells = (
        _read_amounts(array, digits)
        if column.kind == "amount" and digits is not None
        else _READERS[column.kind](column, array)
    )
    if not column.required:
        cells.status[cells.status == parsers.MISSING] = parsers.OK
    return cells


def _read_dictionary(column: Column, array: pa.DictionaryArray) -> Cells:
    """Each distinct value is read once; absent rows take the cell of an absent value, which is put at the end."""
    held, absent = read_cells(column, array.dictionary, len(array.dictionary)), read_cells(column, None, 1)
    is_bare = array.null_count == len(array)
    if is_bare or (len(array.dictionary) == 1 and not array.null_count):  # the same in every row, as much of a log is
        same = absent if is_bare else held
        return Cells(_repeated(same.values, len(array)), np.full(len(array), same.status[0]))
    status = status_of(array, held, absent)
    if isinstance(held.values, np.ndarray):
        return Cells(picked(np.append(held.values, absent.values), array), status)
    place = pa.array(numbers_of(array))
    return Cells(pa.concat_arrays([held.values, absent.values]).take(place), status)


def status_of(array: pa.DictionaryArray, held: Cells, absent: Cells) -> NDArray[np.uint8]:
    """The status of each row, from those of the distinct values and that of an absent one."""
    table = np.append(held.status, absent.status)
    return picked(table, array) if table[: None if array.null_count else -1].any() else np.zeros(len(array), np.uint8)


def picked(table: Array, array: pa.DictionaryArray) -> Array:
    """What a table holds for the distinct value of each row; its last is for rows without any."""
    found = np.empty(len(array), table.dtype)
    pick(frozen(table), frozen(numbers_of(array)), found)
    return found


def numbers_of(array: pa.DictionaryArray) -> NDArray[np.int32]:
    """Which distinct value each row has; one more than there are for a row without any."""
    held = array.indices.fill_null(len(array.dictionary)) if array.null_count else array.indices
    return np.asarray(held).astype(np.int32, copy=False)


@njit(cache=True, nogil=True)
def pick(table: Array, numbers: Array, found: Array) -> None:
    """Writes what the table holds for each number."""
    for row in range(numbers.size):
        found[row] = table[numbers[row]]


def _repeated(values: Any, count: int) -> Any:
    """One value so many times."""
    return np.full(count, values[0]) if isinstance(values, np.ndarray) else pa.repeat(values[0], count)


def _missing(valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
    return np.where(valid, np.uint8(parsers.OK), np.uint8(parsers.MISSING))


def _read_text(column: Column, array: pa.Array) -> Cells:
    held = as_bytes(array)
    status = _missing(validity(held))
    try:
        texts = _as_ascii(held) if _is_ascii(held) else held.cast(pa.string())
    except pa.ArrowInvalid:
        texts, broken = _mend_texts(held)
        status[broken] = faults.NOT_UTF8
    if column.required:
        status[np.asarray(pc.equal(texts, "").fill_null(False))] = parsers.MISSING
    return Cells(texts, status)


def _is_ascii(held: pa.Array) -> bool:
    """Whether no byte is above 127, as in most ids: such texts need no further look, which would cost more than all else."""
    texts = texts_of(held)
    data = texts.data[texts.offsets[0] : texts.offsets[-1]]
    return not data.size or int(data.max()) < 128


def _as_ascii(held: pa.Array) -> pa.Array:
    is_large = pa.types.is_large_binary(held.type)
    return held.view(pa.large_string()).cast(pa.string()) if is_large else held.view(pa.string())


def _mend_texts(held: pa.Array) -> tuple[pa.Array, NDArray[np.int64]]:
    """The texts with those that are not UTF-8 taken out, and the rows of these."""
    values = held.to_pylist()
    broken = [row for row, value in enumerate(values) if value is not None and not _is_utf8(value)]
    for row in broken:
        values[row] = None
    return pa.array(values, pa.binary()).cast(pa.string()), np.asarray(broken, np.int64)


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read_amounts(array: pa.Array, digits: NDArray[np.uint8], limit: int = AMOUNT_MAX, *, exact: bool = True) -> Cells:
    if exact and pa.types.is_integer(array.type) and not pa.types.is_uint64(array.type):
        array = array.cast(pa.int64())
        integers = np.asarray(array.fill_null(0))
        return Cells(*parsers.scale_integers(integers, 0, validity(array), digits, limit))
    if exact and pa.types.is_decimal(array.type) and 0 <= array.type.scale <= 4:
        whole = _decimal_wholes(array)
        if whole is not None:
            return Cells(*parsers.scale_integers(whole, array.type.scale, validity(array), digits, limit))
    texts = texts_of(array)
    return Cells(*parsers.parse_decimals(texts.data, texts.offsets, texts.valid, digits, limit, must_be_exact=exact))


def _decimal_wholes(array: pa.Array) -> NDArray[np.int64] | None:
    """The whole parts of a decimal column; none when one does not fit in 64 bits."""
    if pa.types.is_decimal256(array.type):
        return None
    array = array.cast(pa.decimal128(38, array.type.scale))
    words = np.frombuffer(array.buffers()[1], np.int64).reshape(-1, 2)[array.offset : array.offset + len(array)]
    valid = validity(array)
    low, high = words[:, 0], words[:, 1]
    if np.any((high != low >> 63) & valid):
        return None
    return np.ascontiguousarray(np.where(valid, low, 0))


def _read_rates(column: Column, array: pa.Array) -> Cells:
    cells = _read_amounts(array, np.full(len(array), 6, np.uint8), exact=False)
    values, status = cells.values, cells.status
    status[(status == parsers.OK) & (values > _RATE_MAX * 1_000_000)] = faults.LOOKS_LIKE_PERCENT
    return Cells(np.where(status == parsers.OK, values, NO_RATE).astype(np.int32), status)


def _read_dates(column: Column, array: pa.Array) -> Cells:
    if is_text(array.type):
        texts = texts_of(array)
        return Cells(*parsers.parse_dates(texts.data, texts.offsets, texts.valid))
    valid = validity(array)
    status = _missing(valid)
    if pa.types.is_timestamp(array.type):
        micros = np.asarray(array.cast(pa.timestamp("us"), safe=False).cast(pa.int64()).fill_null(0))
        days, rest = np.divmod(micros, _MICROS_A_DAY)
        status[valid & (rest != 0)] = parsers.NOT_DATE
    else:
        days = np.asarray(array.cast(pa.date32()).cast(pa.int32()).fill_null(0))
    status[valid & ((days < _FIRST_DAY) | (days > _LAST_DAY))] = parsers.YEAR_OUT_OF_RANGE
    return Cells(np.where(status == parsers.OK, days, parsers.NO_DATE).astype(np.int32), status)


_FIRST_DAY = int(np.datetime64("1900-01-01").astype(np.int64))
_LAST_DAY = int(np.datetime64("2199-12-31").astype(np.int64))


def _read_instants(column: Column, array: pa.Array) -> Cells:
    if is_text(array.type):
        texts = texts_of(array)
        return Cells(*parsers.parse_instants(texts.data, texts.offsets, texts.valid))
    valid = validity(array)
    status = _missing(valid)
    values = np.asarray(array.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.int64()).fill_null(0)).copy()
    days = values // _MICROS_A_DAY
    status[valid & ((days < _FIRST_DAY) | (days > _LAST_DAY))] = parsers.YEAR_OUT_OF_RANGE
    return Cells(values, status)


def _read_integers(column: Column, array: pa.Array) -> Cells:
    if pa.types.is_integer(array.type):
        values = np.asarray(array.cast(pa.int64(), safe=False).fill_null(0)).copy()
        status = _missing(validity(array))
        status[values < 0] = parsers.NEGATIVE
        status[values > 2**31 - 1] = parsers.TOO_LARGE
        return Cells(np.where(status == parsers.OK, values, 0), status)
    texts = texts_of(array)
    return Cells(*parsers.parse_integers(texts.data, texts.offsets, texts.valid))


def _read_codes(array: pa.Array, options: tuple[str, ...], default: int, fault: int) -> Cells:
    held = as_bytes(array)
    if pa.types.is_large_binary(held.type):
        held = held.cast(pa.binary())
    found = pc.index_in(held, value_set=_binary(options))
    codes = np.asarray(found.fill_null(NO_CODE)).astype(np.uint8)
    status = np.zeros(len(held), np.uint8)
    if found.null_count:
        absent = ~validity(held) | np.asarray(pc.equal(pc.binary_length(held), 0).fill_null(True))
        status[codes == NO_CODE] = fault
        status[absent] = parsers.MISSING
        codes[absent] = default
    return Cells(codes, status)


@cache
def _binary(options: tuple[str, ...]) -> pa.Array:
    return pa.array([option.encode() for option in options], pa.binary())


def _read_words(column: Column, array: pa.Array) -> Cells:
    default = NO_CODE if column.default is None else column.words.index(column.default)
    return _read_codes(array, column.words, default, faults.UNKNOWN_WORD)


def _read_currencies(column: Column, array: pa.Array) -> Cells:
    return _read_codes(array, CURRENCIES, NO_CODE, faults.UNKNOWN_CURRENCY)


def _read_booleans(column: Column, array: pa.Array) -> Cells:
    """0, 1 or `NO_CODE`."""
    if pa.types.is_boolean(array.type):
        array = array.cast(pa.int8())
    default = NO_CODE if column.default is None else int(column.default == "true")
    cells = _read_codes(array, _TRUE + _FALSE, NO_CODE, faults.NOT_BOOLEAN)
    codes, status = cells.values, cells.status
    values = np.where(codes < len(_TRUE), 1, np.where(codes == NO_CODE, NO_CODE, 0)).astype(np.uint8)
    values[status == parsers.MISSING] = default
    return Cells(values, status)


def _read_listed(column: Column, array: pa.Array) -> Cells:
    """A text that must stand in a public list of codes."""
    cells = _read_text(column, array)
    is_country = column.kind == "country"
    options = places.countries() if is_country else places.zones()
    known = np.asarray(pc.is_in(cells.values, value_set=pa.array(sorted(options), pa.string())))
    cells.status[(cells.status == parsers.OK) & ~known] = faults.UNKNOWN_COUNTRY if is_country else faults.UNKNOWN_ZONE
    return cells


_READERS: dict[str, Callable[[Column, pa.Array], Cells]] = {
    "id": _read_text,
    "text": _read_text,
    "secret": _read_text,
    "country": _read_listed,
    "timezone": _read_listed,
    "currency": _read_currencies,
    "rate": _read_rates,
    "date": _read_dates,
    "instant": _read_instants,
    "integer": _read_integers,
    "boolean": _read_booleans,
    "word": _read_words,
}
