"""Parquet parts joined without decoding read as one file, in every reader a user has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arrears.book.joining import Joining, join_parquet
from arrears.kernel.errors import BookBroken

KIND = pl.Enum(["a", "b", "c"])


def frame(rows: int, salt: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "number": pl.Series([salt * 1000 + row for row in range(rows)], dtype=pl.Int64),
            "kind": pl.Series([KIND.categories[row % 3] for row in range(rows)], dtype=KIND),
            "text": pl.Series([None if row % 5 == 0 else f"t{row % 7}" for row in range(rows)], dtype=pl.String),
            "amount": pl.Series([row * 100 for row in range(rows)], dtype=pl.Int64).cast(pl.Decimal(18, 4)),
            "flag": pl.Series([row % 2 == 0 for row in range(rows)], dtype=pl.Boolean),
        }
    )


@settings(max_examples=15, deadline=None)
@given(sizes=st.lists(st.integers(0, 3000), min_size=1, max_size=5))
def test_joined_parts_read_as_their_rows_in_order(sizes: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("join")
    frames = [frame(rows, salt) for salt, rows in enumerate(sizes)]
    parts = [folder / f"{place}.parquet" for place in range(len(frames))]
    for part, content in zip(parts, frames, strict=True):
        content.write_parquet(part, compression="zstd", row_group_size=1000)
    target = folder / "all.parquet"
    assert join_parquet(parts, target) == sum(sizes)
    whole = pl.concat(frames)
    assert pl.read_parquet(target).equals(whole)
    assert pq.read_table(target).num_rows == whole.height
    [total] = duckdb.sql(f"select coalesce(sum(number), 0), count(text) from '{target}'").fetchall()
    assert total == (whole["number"].sum(), whole["text"].count())


def test_parts_of_different_columns_are_refused(tmp_path: Path) -> None:
    frame(3, 0).write_parquet(tmp_path / "a.parquet")
    frame(3, 0).drop("text").write_parquet(tmp_path / "b.parquet")
    with pytest.raises(BookBroken, match="other columns"):
        join_parquet([tmp_path / "a.parquet", tmp_path / "b.parquet"], tmp_path / "c.parquet")


def test_a_part_cut_short_is_refused(tmp_path: Path) -> None:
    frame(3, 0).write_parquet(tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(whole[:-3])
    with pytest.raises(BookBroken, match="not a whole Parquet file"):
        join_parquet([tmp_path / "a.parquet"], tmp_path / "c.parquet")


@settings(max_examples=15, deadline=None)
@given(rows=st.integers(0, 3000), cut=st.integers(1, 4), salt=st.integers(0, 9))
def test_columns_put_side_by_side_read_as_one_table(
    rows: int, cut: int, salt: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, whole = tmp_path_factory.mktemp("beside"), frame(rows, salt)
    pieces = [folder / "left.parquet", folder / "right.parquet"]
    for piece, columns in zip(pieces, (whole.columns[:cut], whole.columns[cut:]), strict=True):
        whole.select(columns).write_parquet(piece, row_group_size=1000)
    whole.clear().write_parquet(folder / "head.parquet")
    target, twice = folder / "all.parquet", folder / "twice.parquet"
    _join_beside([pieces], folder / "head.parquet", target)
    assert pl.read_parquet(target).equals(whole)
    assert pq.read_table(target).num_rows == whole.height
    [total] = duckdb.sql(f"select coalesce(sum(number), 0), count(text) from '{target}'").fetchall()
    assert total == (whole["number"].sum(), whole["text"].count())
    assert _join_beside([pieces, pieces], folder / "head.parquet", twice) == 2 * rows
    assert pl.read_parquet(twice).equals(pl.concat([whole, whole]))


def test_columns_of_other_rows_are_not_put_side_by_side(tmp_path: Path) -> None:
    pieces = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for rows, piece in enumerate(pieces, 3):
        frame(rows, 0).select("number" if rows == 3 else "text").write_parquet(piece)
    frame(0, 0).select("number", "text").write_parquet(tmp_path / "head.parquet")
    with pytest.raises(BookBroken, match="other rows"):
        _join_beside([pieces], tmp_path / "head.parquet", tmp_path / "c.parquet")


def _join_beside(parts: Sequence[Sequence[Path]], head: Path, target: Path) -> int:
    """The parts, each in several pieces, as one file; gives its rows."""
    joining = Joining(target)
    try:
        for pieces in parts:
            joining.add_side_by_side(pieces, head)
        return joining.finish()[0]
    finally:
        joining.close()


def test_a_joined_file_says_nothing_of_indexes_that_tell_places_in_its_parts(tmp_path: Path) -> None:
    frame(30, 0).write_parquet(tmp_path / "part.parquet", row_group_size=10, statistics=True)
    assert _has_indexes(tmp_path / "part.parquet")
    join_parquet([tmp_path / "part.parquet"] * 2, tmp_path / "all.parquet")
    assert not _has_indexes(tmp_path / "all.parquet")


def _has_indexes(path: Path) -> bool:
    held = pq.ParquetFile(path).metadata
    columns = [held.row_group(group).column(0) for group in range(held.num_row_groups)]
    return any(column.has_offset_index or column.has_column_index for column in columns)
