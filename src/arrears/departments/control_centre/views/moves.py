"""Which loans went from one bucket to another in the last night? Read from the two nights' own files, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from arrears.book.nights import list_nights, night_before, night_folder
from arrears.departments.control_centre.figures import minor_of
from arrears.departments.control_centre.lists import BUCKETS
from arrears.flows.strategies import book_folder
from arrears.kernel.errors import WrongUse
from arrears.screens.access import requires
from arrears.screens.departments import Level
from arrears.screens.tables import EXPORT_ROWS_MAX, ROWS_A_PAGE, export, is_export, name_of_file
from arrears.store.night_runs import find_last_night

_COLUMNS = (
    "loan_id",
    "borrower_id",
    "before",
    "now",
    "currency",
    "arrears_minor",
    "outstanding_minor",
    "stage",
    "last_paid_on",
)

_READ = (
    "place", "loan_id", "borrower_id", "before", "bucket", "currency", "arrears_total", "outstanding", "stage", "last_paid_on",
)  # fmt: skip


@requires(Level.READ)
def moves(request: HttpRequest) -> HttpResponseBase:
    """The loans of one cell of the roll rates; `before=late` means any bucket but M0."""
    before, now = (_bucket(request, name) for name in ("before", "now"))
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 12 else 0
    frame, night_on = _frame(before, now)
    if is_export(request):
        held = _read(frame, EXPORT_ROWS_MAX + 1)
        file = name_of_file("moves", is_cut=held.height > EXPORT_ROWS_MAX)
        return export(request, file, {name: name for name in _COLUMNS}, _told(held.head(EXPORT_ROWS_MAX)))
    found = list(_told(_read(frame, ROWS_A_PAGE + 1, start)))
    context = {
        "rows": found[:ROWS_A_PAGE], "after": found[ROWS_A_PAGE - 1]["place"] if len(found) > ROWS_A_PAGE else "",
        "is_first": start == 0, "before": before, "now": now, "buckets": BUCKETS, "night_on": night_on,
        "has_files": frame is not None,
    }  # fmt: skip
    return render(request, "control_centre/moves.html", context)


def _bucket(request: HttpRequest, name: str) -> str:
    value = request.GET.get(name, "")
    return value if value in (*BUCKETS, "late") else ""


def _frame(before: str, now: str) -> tuple[pl.LazyFrame | None, Any]:
    """This night's loans with the bucket of the night before, numbered in the order of the file."""
    night = find_last_night()
    try:
        book = book_folder()
    except WrongUse:
        return None, None
    if night is None or night.night_on not in list_nights(book):
        return None, night.night_on if night else None
    earlier = night_before(book, night.night_on)
    if earlier is None:
        return None, night.night_on
    here = pl.scan_parquet(night_folder(book, night.night_on) / "accounts.parquet").with_row_index("place", 1)
    there = _of_bucket(pl.scan_parquet(Path(earlier) / "accounts.parquet"), before)
    there = there.select("loan_id", pl.col("bucket").alias("before"))
    return _of_bucket(here, now).join(there, on="loan_id", maintain_order="left"), night.night_on


def _of_bucket(frame: pl.LazyFrame, bucket: str) -> pl.LazyFrame:
    if bucket == "late":
        return frame.filter(pl.col("bucket").cast(pl.String) != "M0")
    return frame.filter(pl.col("bucket").cast(pl.String) == bucket) if bucket else frame


def _read(frame: pl.LazyFrame | None, count: int, start: int = 0) -> pl.DataFrame:
    """So many rows at most, from the one behind the place `start`; none without a frame."""
    if frame is None:
        return pl.DataFrame()
    return (frame.filter(pl.col("place") > start) if start else frame).head(count).select(_READ).collect()


def _told(rows: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for row in rows.iter_rows(named=True):
        amounts = {
            f"{to}_minor": minor_of(int(row[name] * 10_000), row["currency"])
            for name, to in (("arrears_total", "arrears"), ("outstanding", "outstanding"))
        }
        yield {**row, "now": row["bucket"], **amounts}
