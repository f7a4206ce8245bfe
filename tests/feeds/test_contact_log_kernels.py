"""Ids that come twice are never overlooked; rows stand person by person, each person's in the order they came."""

import numpy as np
import polars as pl
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from arrears.feeds.contact_log.coding import words_of
from arrears.feeds.contact_log.kernels import has_repeat, number_persons, order_by_person

_PERSONS = st.integers(min_value=0, max_value=2**63 - 1)


@settings(deadline=None)  # compiled on its first call
@given(st.lists(st.integers(min_value=0, max_value=2**64 - 1), max_size=60))
def test_it_is_told_whether_a_number_comes_twice(numbers: list[int]) -> None:
    found = has_repeat(np.array(numbers, np.uint64))
    assert found or len(set(numbers)) == len(numbers), "no is sure"
    assert not found or len({max(number, 1) for number in numbers}) < len(numbers)


def test_one_repeat_among_many_is_found() -> None:
    ids = pl.Series([f"C{number}" for number in range(200_000)])
    assert not has_repeat(ids.hash(seed=0).to_numpy())
    assert has_repeat(pl.concat([ids, ids[123_456:123_457]]).hash(seed=0).to_numpy())


def test_numbers_that_share_their_last_digits_are_told_apart() -> None:
    alike = np.arange(1000, dtype=np.uint64) << np.uint64(40)
    assert not has_repeat(alike)
    assert has_repeat(np.append(alike, alike[7]))


@settings(deadline=None)
@given(st.lists(_PERSONS, max_size=5), st.lists(st.integers(min_value=0, max_value=4), max_size=300))
def test_rows_stand_by_part_and_person_and_then_as_they_came(persons: list[int], drawn: list[int]) -> None:
    rows = np.array([persons[number] for number in drawn if number < len(persons)], np.int64)
    for parts in (1, 3):
        part = rows % parts
        order, laid = order_by_person(rows, part, parts)
        assert order.tolist() == np.lexsort((rows, part)).tolist()
        assert laid.tolist() == rows[order].tolist()


def test_two_persons_of_one_bucket_with_very_many_rows_each_are_told_apart() -> None:
    rows = np.tile(np.array([8, 7], np.int64), 100_000)
    part = np.zeros(rows.size, np.int64)
    order, laid = order_by_person(rows, part, 1)
    assert order.tolist() == np.argsort(rows, kind="stable").tolist()
    assert laid.tolist() == rows[order].tolist()


def test_persons_are_numbered_as_they_stand_and_two_ids_of_one_hash_are_told() -> None:
    rows = np.array([9, 4, 9, 4, 6], np.int64)
    order, laid = order_by_person(rows, np.zeros(5, np.int64), 1)
    number, has_other = number_persons(laid, order, np.array([1, 2, 1, 2, 3], np.uint32))
    assert (number.tolist(), has_other) == ([0, 0, 1, 2, 2], False)
    assert number_persons(laid, order, np.array([1, 2, 5, 2, 3], np.uint32))[1]


def test_words_of_several_files_become_one_list_and_an_absent_one_stays_absent() -> None:
    for some, many in ((3, 3), (200, 400)):  # as many as a byte tells apart, and more
        first, second = [f"A{number}" for number in range(some)], [f"A{number}" for number in range(many, 0, -1)]
        chunks = [pa.array(words).dictionary_encode() for words in ([*first, None, "A1"], second)]
        found = words_of(chunks)
        assert found.to_list() == [*first, None, "A1", *second]
        assert found.dtype == pl.Enum(list(dict.fromkeys([*first, *second])))
