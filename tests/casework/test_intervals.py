"""Wilson's and Newcombe's intervals against published figures, and what must always hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrears.casework.intervals import newcombe, wilson


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_one_share_as_published(count: int, of: int, low: float, high: float) -> None:
    found = wilson(count, of)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_difference_of_two_shares_as_published() -> None:
    # Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, 56/70 minus 48/80, method 10
    first, second = wilson(56, 70), wilson(48, 80)
    assert first is not None
    assert second is not None
    found = newcombe(first, second)
    assert (found.low, found.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))


@given(st.integers(1, 10**9).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_share_lies_within_its_interval_and_the_interval_within_zero_and_one(pair: tuple[int, int]) -> None:
    found = wilson(*pair)
    assert found is not None
    assert 0 <= found.low <= found.share <= found.high <= 1


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_more_of_the_same_narrows_the_interval(count: int, more: int) -> None:
    of = count + more
    once, tenfold = wilson(count, of), wilson(10 * count, 10 * of)
    assert once is not None
    assert tenfold is not None
    assert tenfold.high - tenfold.low < once.high - once.low


def test_of_nothing_there_is_no_share() -> None:
    assert wilson(0, 0) is None


def test_more_than_all_is_a_fault() -> None:
    with pytest.raises(ValueError, match="3 is not a part of 2"):
        wilson(3, 2)
