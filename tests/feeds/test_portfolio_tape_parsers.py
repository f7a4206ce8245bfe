"""Cells: what is printed is read back, and no bytes whatever make a parser fail."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arrears.feeds.portfolio_tape import cells, faults, parsers
from arrears.feeds.portfolio_tape.contract import Column

AMOUNT = Column("amount", "amount", required=True)


def amount(text: bytes | str, digits: int) -> tuple[int, int]:
    """Value and status of one amount."""
    value = text.encode() if isinstance(text, str) else text
    read = cells.read_cells(AMOUNT, pa.array([value], pa.binary()), 1, np.array([digits], np.uint8))
    return int(read.values[0]), int(read.status[0])


def one(kind: str, array: pa.Array) -> tuple[int, int]:
    """Value and status of one cell of another kind."""
    read = cells.read_cells(Column("cell", kind, required=True), array, 1)
    return int(read.values[0]), int(read.status[0])


def text(value: str | bytes) -> pa.Array:
    return pa.array([value.encode() if isinstance(value, str) else value], pa.binary())


def test_the_largest_amount_is_read_and_one_more_is_refused() -> None:
    assert amount("100000000000000.0000", 4) == (10**18, parsers.OK)
    assert amount("100000000000000.0001", 4) == (0, parsers.TOO_LARGE)
    assert amount("100000000000000", 4) == (10**18, parsers.OK)
    assert amount("9" * 50, 4) == (0, parsers.TOO_LARGE)


@settings(deadline=None)
@given(st.integers(0, 4), st.data())
def test_a_printed_amount_is_read_back(digits: int, data: st.DataObject) -> None:
    minor = data.draw(st.integers(0, 10 ** (14 + digits)))
    printed = f"{Decimal(minor).scaleb(-digits):f}"
    assert amount(printed, digits) == (minor, parsers.OK)


@settings(deadline=None)
@given(st.integers(0, 4), st.integers(0, 10**18))
def test_a_decimal_column_reads_as_its_text_does(scale: int, whole: int) -> None:
    value = Decimal(whole).scaleb(-scale)
    column = pa.array([value], pa.decimal128(38, scale))
    read = cells.read_cells(AMOUNT, column, 1, np.array([2], np.uint8))
    as_text, status = amount(f"{value:f}", 2)
    assert int(read.values[0]) == as_text
    assert (read.status[0] == parsers.OK) == (status == parsers.OK)  # of two faults either may be told


@settings(deadline=None)
@given(st.binary(max_size=40), st.integers(0, 4))
def test_garbage_is_a_status_never_a_crash(value: bytes, digits: int) -> None:
    read_value, status = amount(value, digits)
    assert status == parsers.OK or read_value == 0
    for kind in ("date", "instant", "integer", "rate", "boolean", "currency", "text", "country", "timezone"):
        cells.read_cells(Column("cell", kind), pa.array([value], pa.binary()), 1)


@settings(deadline=None)
@given(st.from_regex(rb"[0-9.,eE+ -]{1,30}", fullmatch=True))
def test_whatever_is_accepted_is_the_number_that_python_reads(value: bytes) -> None:
    read_value, status = amount(value, 2)
    if status == parsers.OK:
        assert Decimal(value.decode()) * 100 == read_value


@settings(deadline=None)
@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_a_printed_date_is_read_back(day: dt.date) -> None:
    assert one("date", text(day.isoformat())) == ((day - dt.date(1970, 1, 1)).days, parsers.OK)


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True))
def test_a_date_is_accepted_exactly_when_the_calendar_has_it(value: str) -> None:
    try:
        expected = 1900 <= dt.date.fromisoformat(value).year <= 2199
    except ValueError:
        expected = False
    assert (one("date", text(value))[1] == parsers.OK) == expected


zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))


@settings(deadline=None)
@given(st.datetimes(dt.datetime(1900, 1, 2), dt.datetime(2199, 12, 30)), zones)  # noqa: DTZ001
def test_a_printed_instant_is_read_back_as_utc(moment: dt.datetime, zone: dt.timezone) -> None:
    at = moment.replace(tzinfo=zone)
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert one("instant", text(at.isoformat())) == ((at - epoch) // dt.timedelta(microseconds=1), parsers.OK)


@pytest.mark.parametrize("value", ["2026-11-23T10:05Z", "2026-11-23 10:05:00+0000", "2026-11-23T18:05:00.000+08:00"])
def test_usual_ways_to_write_an_instant_are_one_instant(value: str) -> None:
    assert one("instant", text(value)) == (1795428300000000, parsers.OK)


@pytest.mark.parametrize(
    ("value", "ppm", "status"),
    [
        ("0.18", 180_000, parsers.OK),
        ("0.0000005", 1, parsers.OK),
        ("0.00000049", 0, parsers.OK),
        ("5", 5_000_000, parsers.OK),
        ("5.01", cells.NO_RATE, faults.LOOKS_LIKE_PERCENT),
        ("18", cells.NO_RATE, faults.LOOKS_LIKE_PERCENT),
        ("18%", cells.NO_RATE, parsers.NOT_DECIMAL),
    ],
)
def test_rates_are_parts_of_one_rounded_half_up(value: str, ppm: int, status: int) -> None:
    assert one("rate", text(value)) == (ppm, status)


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (pa.array([1033.33]), (103333, parsers.OK)),
        (pa.array([1e14]), (10**16, parsers.OK)),
        (pa.array([1033.333]), (0, parsers.TOO_MANY_DECIMALS)),
        (pa.array([float("nan")]), (0, parsers.NOT_DECIMAL)),
        (pa.array([float("inf")]), (0, parsers.NOT_DECIMAL)),
        (pa.array([-1.0]), (0, parsers.NEGATIVE)),
        (pa.array([1033], pa.int32()), (103300, parsers.OK)),
        (pa.array([2**63 - 1]), (0, parsers.TOO_LARGE)),
        (pa.array([2**64 - 1], pa.uint64()), (0, parsers.TOO_LARGE)),
        (pa.array([Decimal("1033.330000")], pa.decimal128(38, 6)), (103333, parsers.OK)),
        (pa.array([Decimal("9" * 50)], pa.decimal256(60, 0)), (0, parsers.TOO_LARGE)),
        (pa.array([Decimal("9" * 30)], pa.decimal128(38, 2)), (0, parsers.TOO_LARGE)),
        (pa.array(["1033.33"]).dictionary_encode(), (103333, parsers.OK)),
        (pa.array(["1033.33"], pa.large_string()), (103333, parsers.OK)),
        (pa.array(["1033.33"], pa.string_view()), (103333, parsers.OK)),
    ],
)
def test_amounts_of_every_parquet_type_are_read(array: pa.Array, expected: tuple[int, int]) -> None:
    read = cells.read_cells(AMOUNT, array, 1, np.array([2], np.uint8))
    assert (int(read.values[0]), int(read.status[0])) == expected


@pytest.mark.parametrize(
    ("array", "status"),
    [
        (pa.array([dt.datetime(2026, 2, 1)]), parsers.OK),  # noqa: DTZ001
        (pa.array([dt.datetime(2026, 2, 1, 9)]), parsers.NOT_DATE),  # noqa: DTZ001
        (pa.array([dt.date(9999, 1, 1)]), parsers.YEAR_OUT_OF_RANGE),
        (pa.array([None], pa.date32()), parsers.MISSING),
    ],
)
def test_dates_of_every_parquet_type_are_read(array: pa.Array, status: int) -> None:
    assert one("date", array)[1] == status


def test_a_slice_of_a_column_is_read_from_its_own_start() -> None:
    held = pa.array([b"1.00", b"2.00", None, b"4.00"], pa.binary()).slice(1)
    read = cells.read_cells(AMOUNT, held, 3, np.full(3, 2, np.uint8))
    assert read.values.tolist() == [200, 0, 400]
    assert read.status.tolist() == [parsers.OK, parsers.MISSING, parsers.OK]
