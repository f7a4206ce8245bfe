"""Ids and moments of a log lie in few bytes and come back as they were; an id has one key however it lay."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arrears.feeds.contact_log.packing import (
    Packed,
    keys_of_packed,
    keys_of_texts,
    microseconds,
    unpacked,
    whole_seconds,
)
from arrears.feeds.portfolio_tape.cells import texts_of

_LIKE_IDS = st.text(st.sampled_from("0123456789-ABCZabvwz_/"), max_size=40)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
_SECOND = 1_000_000


def moved(ids: list[str]) -> pa.Array:
    """As they lie: the last comes first."""
    return Packed(pa.array(ids, pa.string())).moved(np.arange(len(ids), dtype=np.int64)[::-1])


@settings(deadline=None)  # compiled on its first call
@given(st.lists(_LIKE_IDS | _TEXTS, max_size=30))
def test_ids_come_back_as_they_were(ids: list[str]) -> None:
    assert unpacked(moved(ids)).to_pylist() == ids[::-1]
    assert unpacked(moved(ids)[2:7]).to_pylist() == ids[::-1][2:7]


@settings(deadline=None)
@given(st.lists(_LIKE_IDS | _TEXTS, max_size=30), st.text(st.sampled_from("01Z€"), max_size=50))
def test_a_key_does_not_depend_on_how_an_id_lies(ids: list[str], other: str) -> None:
    keys = keys_of_texts(texts_of(pa.array(ids, pa.string())))
    assert keys_of_packed(moved(ids)).tolist() == keys[::-1].tolist()
    assert keys_of_packed(moved([other, *ids]))[:-1].tolist() == keys[::-1].tolist(), (
        "beside another id they are as wide"
    )
    assert len(set(keys.tolist())) == len(set(ids))


@pytest.mark.parametrize("length", [1, 3, 5, 8, 9, 15, 16, 17, 31, 33])
def test_ids_of_every_length_have_the_keys_of_their_texts(length: int) -> None:
    ids = [f"{number:0{length}}"[-length:] for number in range(997)]
    keys = keys_of_texts(texts_of(pa.array(ids)))
    held = moved(ids)
    assert held.type == pa.binary((length + 1) // 2)
    assert keys_of_packed(held).tolist() == keys[::-1].tolist()
    assert keys_of_packed(held[5:]).tolist() == keys[::-1].tolist()[5:]
    assert len(set(keys.tolist())) == len(set(ids))


@pytest.mark.parametrize(
    ("ids", "width"), [(["C1000000000", "C1999999999"], 6), (["7", "-12"], 2), (["a" * 300] * 2, 300)]
)
def test_ids_of_digits_take_half_a_byte_each(ids: list[str], width: int) -> None:
    assert moved(ids).type == pa.binary(width)


def test_one_very_long_id_does_not_make_all_others_as_long() -> None:
    ids = [str(number) for number in range(1000)]
    assert moved(ids).type == pa.binary(2)
    longer = moved([*ids, "7" * 300])
    assert longer.nbytes < 301 * 40
    assert unpacked(longer)[0].as_py() == "7" * 300


def test_the_longest_id_is_found_wherever_it_stands() -> None:
    ids = ["12"] * 50 + ["12345"] + ["1"] * 50
    assert unpacked(moved(ids)).to_pylist() == ids[::-1]


@settings(deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=2**32 - 1), max_size=9))
def test_whole_seconds_take_four_bytes_and_come_back(seconds: list[int]) -> None:
    moments = np.array(seconds, np.int64) * _SECOND
    short = whole_seconds(moments)
    assert short is not None
    assert short.itemsize == 4
    assert microseconds(pa.array(short)).to_pylist() == moments.tolist()


@pytest.mark.parametrize("moment", [1, -_SECOND, 2**32 * _SECOND, 1_900_000_000 * _SECOND + 1])
def test_moments_that_are_no_whole_seconds_since_1970_stay_as_they_are(moment: int) -> None:
    assert whole_seconds(np.array([5 * _SECOND, moment], np.int64)) is None
    assert microseconds(pa.array([5 * _SECOND, moment])).to_pylist() == [5 * _SECOND, moment]
