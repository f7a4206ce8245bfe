"""Where the nights of a book lie, which one came before, and what it said of each loan of a partition."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from arrears.kernel.errors import BookBroken, WrongUse

MANIFEST = "manifest.json"
KEPT = "kept"  # sub-folder of what the night decided from, a file a partition
_WORDS = b"arrears.words"  # column -> the words its codes stand for
_PREVIOUS: Mapping[str, pl.DataType] = {
    "loan_id": pl.String(),
    "stage": pl.String(),
    "bucket": pl.String(),
    "stage_since_on": pl.Date(),
}


def night_folder(book: Path, as_of: dt.date) -> Path:
    """The folder of a night, finished or not."""
    return book / "nights" / as_of.isoformat()


def list_nights(book: Path) -> list[dt.date]:
    """The finished nights, oldest first."""
    found = []
    for folder in (book / "nights").glob("????-??-??"):
        if (folder / MANIFEST).is_file():
            found.append(dt.date.fromisoformat(folder.name))
    return sorted(found)


def nights_before(book: Path, as_of: dt.date) -> list[dt.date]:
    """The finished nights before `as_of`, oldest first."""
    return [night for night in list_nights(book) if night < as_of]


def night_before(book: Path, as_of: dt.date) -> Path | None:
    """The folder of the latest finished night before `as_of`, if any."""
    earlier = nights_before(book, as_of)
    return night_folder(book, earlier[-1]) if earlier else None


def get_night(book: Path, as_of: dt.date | None) -> Path:
    """The folder of a finished night; without a date the latest.

    Errors: `WrongUse` when there is none, naming those there are.
    """
    nights = list_nights(book)
    wanted = as_of or (nights[-1] if nights else None)
    if wanted is None or wanted not in nights:
        known = ", ".join(night.isoformat() for night in nights) or "none"
        raise WrongUse(
            f"{book} has no finished night{f' of {as_of}' if as_of else ''} (finished: {known}). "
            f"Run `arrears night --book {book} --as-of DATE` first."
        )
    return night_folder(book, wanted)


def read_manifest(night: Path) -> dict[str, Any]:
    """Errors: `BookBroken` when it cannot be read."""
    try:
        manifest: dict[str, Any] = json.loads((night / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BookBroken(f"{night / MANIFEST}: cannot be read: {error}.") from error
    return manifest


def write_kept(path: Path, frame: pl.DataFrame) -> None:
    """Rows as they lie in memory, words (Enums) as codes beside a list of the words, for `read_kept`."""
    named = frame.with_columns(
        column.cast(pl.Enum(column.unique().drop_nulls().sort())) for column in frame if column.dtype == pl.String
    )
    kinds = {name: kind.categories.to_list() for name, kind in named.schema.items() if isinstance(kind, pl.Enum)}
    codes = named.with_columns(named[name].to_physical() for name in kinds).rechunk().to_arrow()
    told = codes.replace_schema_metadata({_WORDS: json.dumps(kinds)})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, told.schema) as file:
        file.write_table(told)


def read_kept(night: Path, name: str, part: int) -> tuple[pl.DataFrame, dict[str, pl.DataType]]:
    """What a night kept of one partition with words as codes, and the Enums of those words; nothing is read but what is
    looked at. Errors: `BookBroken` when the file is missing or damaged.
    """
    path = night / KEPT / f"{name}-{part:03}.arrow"
    try:
        with pa.memory_map(str(path)) as source:
            held = pa.ipc.open_file(source).read_all()
    except (OSError, pa.ArrowException) as error:
        raise BookBroken(f"{path}: cannot be read: {error}. Run the night again.") from error
    kinds = json.loads(held.schema.metadata[_WORDS])
    return pl.DataFrame(pl.from_arrow(held)), {name: pl.Enum(words) for name, words in kinds.items()}


def read_accounts(
    night: Path, part: int, columns: Sequence[str] | None = None, heights: Sequence[int] = (), *, without: Sequence[str] = (),
) -> pl.DataFrame:  # fmt: skip
    """Columns (all but `without` if none are named) of accounts.parquet for a partition's loans, in order.

    `heights`: the manifest's `part_rows`, from who has read it already. Errors: `BookBroken`.
    """
    heights = heights or read_manifest(night)["part_rows"]
    path = night / "accounts.parquet"
    try:
        wanted = pl.scan_parquet(path).select(columns or pl.all().exclude(without))
        rows = wanted.slice(sum(heights[:part]), heights[part]).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BookBroken(f"{path}: cannot be read: {error}. Run the night again.") from error
    if rows.height != heights[part]:
        raise BookBroken(f"{path}: has fewer rows than its manifest says. Run the night again.")
    return rows


def read_previous(night: Path | None, part: int) -> pl.DataFrame:
    """Stage and bucket of a partition's loans in the night before.

    Shapes: loan_id, previous_stage, previous_bucket (words, as codes where that night wrote codes),
    previous_stage_since_on; no rows without a night before.
    """
    held = read_accounts(night, part, list(_PREVIOUS)) if night is not None else pl.DataFrame(schema=_PREVIOUS)
    return as_previous(held).insert_column(0, held["loan_id"])


def as_previous(accounts: pl.DataFrame) -> pl.DataFrame:
    """What these accounts say as the night before. Shapes: as `read_previous`, without loan_id."""
    is_worked = accounts["stage"] != "none"
    return accounts.select(
        pl.when(is_worked).then("stage").alias("previous_stage"),
        pl.col("bucket").alias("previous_bucket"),
        pl.when(is_worked).then("stage_since_on").alias("previous_stage_since_on"),
    )
