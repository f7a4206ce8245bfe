"""What the night before said, put beside the rows of another snapshot: of whom is nothing another, and where do they stand now?

A new tape, or a day's records of the desks, is another snapshot, in which most people have the very rows they had. Their
digests say so (`book.digests`); everybody else is looked at again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from arrears.book.digests import read_digests
from arrears.book.read import read_partition
from arrears.book.write import IDS, partition_folder
from arrears.kernel.errors import BookBroken

_BEGINNING = -1  # a day on which everybody is due
_PEOPLE = {"borrowers": ("borrower_id",)}


def align(
    accounts: pl.DataFrame, people: pl.DataFrame, frames: Mapping[str, pl.DataFrame], earlier: Path, snapshot: Path, part: int
) -> tuple[pl.DataFrame, pl.DataFrame]:  # fmt: skip
    """`accounts` (its ids left out) and `people` of the night before, a row for each loan and person of `snapshot`, in its
    order.

    Shapes: `accounts` one row a loan of `earlier`, `people` one a person of it; a loan that is new has a row of nulls, and
    a person who is new or of whom something is another is due at once.
    Errors: `BookBroken` when a snapshot lost its digests.
    """
    places = accounts.select("loan_id").with_row_index("place")
    loans = frames["loans"].select("loan_id").join(places, on="loan_id", how="left", maintain_order="left")
    steady = people.with_columns(
        *_digests(earlier, part), read_partition(earlier, part, _PEOPLE)["borrowers"]["borrower_id"]
    )
    now = _digests(snapshot, part)
    named = now.with_columns(frames["borrowers"]["borrower_id"])
    found = named.join(steady, on=named.columns, how="left", maintain_order="left")
    return accounts.drop(IDS)[loans["place"]], found.select(pl.col("steady_until_day").fill_null(_BEGINNING))


def _digests(snapshot: Path, part: int) -> pl.DataFrame:
    found = read_digests(partition_folder(snapshot, part))
    if found is None:
        raise BookBroken(f"{snapshot}: partition {part} has no digests. Run the night with `--full`.")
    return found
