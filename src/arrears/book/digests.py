"""Is all that a snapshot says of a person what another snapshot said? One number a person tells, without reading the rows.

It is a hash over every row of the person in every table, numbers of rows left out, so that a person keeps it when others
come and go. The library's hash is the same only within one version of it: the version stands in the file's name, and
digests of another version are no digests. A night carries on those whose number did not change (`nightly.incremental`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.book.files import sync_file
from arrears.kernel.stable_hash import mixed

Hashes = NDArray[np.uint64]

FILE: Final = f"digests-polars-{pl.__version__}.parquet"
OF_PEOPLE: Final = ("contacts", "statuses", "wishes")  # what desks add to as well: digests of their own
_OF_LOANS: Final = ("instalments", "payments", "charges", "pauses")
_NUMBERS: Final = ("borrower_no", "loan_no")


def make_digests(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row a person, in order: `tape` (all but what desks add to), `contacts`, `statuses`, `wishes`.

    Shapes: `frames` is a whole partition, `wishes` may be missing.
    """
    loans, people = frames["loans"], frames["borrowers"]
    whole = _rows(loans, 1)
    for place, table in enumerate(_OF_LOANS, 2):
        whole += mixed(_sums(_rows(frames[table], place), frames[table]["loan_no"], loans.height))
    tape = _rows(people, 10) + mixed(_sums(mixed(whole), loans["borrower_no"], people.height))
    points = frames["contact_points"]
    tape += mixed(_sums(_rows(points, 11), points["borrower_no"], people.height))
    return pl.DataFrame({"tape": tape, **{name: digest_of(name, frames) for name in OF_PEOPLE}})


def digest_of(table: str, frames: Mapping[str, pl.DataFrame]) -> Hashes:
    """The digest of one table of `OF_PEOPLE`, one a person. Reads the table, `loans` and `borrowers`."""
    height = frames["borrowers"].height
    if table not in frames:
        return np.zeros(height, np.uint64)
    rows = frames[table]
    hashes = _rows(rows, 20 + OF_PEOPLE.index(table))
    if "loan_no" in rows.columns:
        names = frames["loans"]["loan_id"].hash(seed=30)
        hashes += mixed(names.gather(rows["loan_no"]).fill_null(0).to_numpy())
    return _sums(mixed(hashes), rows["borrower_no"], height)


def write_digests(folder: Path, digests: pl.DataFrame) -> None:
    """Into a partition's folder."""
    digests.write_parquet(folder / FILE, compression="zstd", compression_level=1, statistics=False)
    sync_file(folder / FILE)


def read_digests(folder: Path) -> pl.DataFrame | None:
    """Of one partition; none when the snapshot was written without them or with another version of the library."""
    return pl.read_parquet(folder / FILE) if (folder / FILE).is_file() else None


def _rows(frame: pl.DataFrame, seed: int) -> Hashes:
    told = frame.select(pl.exclude(_NUMBERS))
    return told.hash_rows(seed=seed).to_numpy().copy() if told.height else np.zeros(0, np.uint64)


def _sums(hashes: Hashes, owners: pl.Series, height: int) -> Hashes:
    """Sums modulo 2^64 by owner: the order of rows says nothing, for the book sorts them."""
    keys = owners.to_numpy()
    if keys.size and (np.diff(keys) < 0).any():
        order = np.argsort(keys, kind="stable")
        keys, hashes = keys[order], hashes[order]
    running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(hashes, dtype=np.uint64)])
    ends = np.cumsum(np.bincount(keys, minlength=height))
    sums: Hashes = np.diff(running[np.concatenate([[0], ends])])
    return sums
