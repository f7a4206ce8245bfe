"""The index of ids is exact: it finds every id it holds, no other, and says which ids came twice."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from arrears.feeds.portfolio_tape.cells import texts_of
from arrears.feeds.portfolio_tape.index import build_index, open_index
from arrears.feeds.portfolio_tape.sorting import sorted_rows

ids = st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=30)


@given(ids, ids)
@settings(max_examples=60, deadline=None)
def test_an_id_is_found_exactly_when_it_is_there(held: list[str], sought: list[str]) -> None:
    texts = texts_of(pa.array(held))
    with tempfile.TemporaryDirectory() as folder:
        part = (
            texts.data[texts.offsets[0] : texts.offsets[-1]],
            np.diff(texts.offsets),
            {"mark": np.arange(len(held))},
        )
        twins = build_index(Path(folder) / "index", [part])
        index = open_index(Path(folder) / "index")
        found = index.find(texts_of(pa.array([*sought, *held])))
        first = {text: held.index(text) for text in held}
        assert found.tolist() == [first.get(text, -1) for text in [*sought, *held]]
        assert twins.tolist() == [first[text] if first[text] < at else -1 for at, text in enumerate(held)]
        assert index.text(0) == held[0]


rows = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.text("ab", max_size=2)), max_size=200)


@settings(deadline=None)
@given(rows)
def test_rows_are_sorted_by_owner_key_and_id(items: list[tuple[int, int, str]]) -> None:
    import polars as pl

    frame = pl.DataFrame(items, schema={"loan": pl.Int32, "key": pl.Int64, "id": pl.String}, orient="row")
    frame = frame.with_row_index("at")
    found = sorted_rows(frame, "loan", frame["key"].to_numpy(), 4, "id")
    assert found.equals(frame.sort("loan", "key", "id", "at"))
