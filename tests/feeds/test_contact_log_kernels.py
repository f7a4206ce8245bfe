"""Ids that come twice are never overlooked."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from arrears.feeds.contact_log.repeats import may_repeat


@settings(deadline=None)  # compiled on its first call
@given(st.lists(st.text(max_size=3), max_size=60))
def test_it_is_told_whether_an_id_comes_twice(ids: list[str]) -> None:
    assert may_repeat(pl.Series(ids, dtype=pl.String)) == (len(set(ids)) < len(ids))


def test_one_repeat_among_many_is_found() -> None:
    ids = pl.Series([f"C{number}" for number in range(200_000)])
    assert not may_repeat(ids)
    assert may_repeat(pl.concat([ids, ids[123_456:123_457]]))
