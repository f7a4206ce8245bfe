"""Long lists are shown a page at a time and handed over whole, without counting and without arming a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import Any

import polars as pl
import pytest
from django.test import RequestFactory

from arrears.screens.tables import export, is_export, page_of

ROWS = [{"case": f"C{number}", "note": {"by": "Ada"}} for number in range(120)]


def asked(address: str) -> Any:
    return RequestFactory().get(address)


@pytest.mark.parametrize(("address", "first", "last", "further"), [
    ("/", 1, 50, True), ("/?page=2", 51, 100, True), ("/?page=3&stage=x", 101, 120, False), ("/?page=0", 1, 50, True),
    ("/?page=-4", 1, 50, True), ("/?page=abc", 1, 50, True), ("/?page=99999999999", 1, 50, True),
])  # fmt: skip
def test_page_is_the_one_asked_for(address: str, first: int, last: int, further: bool) -> None:
    page = page_of(asked(address), ROWS)
    assert (page.first, page.last, page.has_next) == (first, last, further)


def test_page_past_the_end_is_empty_and_links_back() -> None:
    page = page_of(asked("/?page=9"), ROWS)
    assert (list(page.rows), page.has_previous, page.has_next) == ([], True, False)


def test_other_parameters_stay_in_the_links() -> None:
    assert page_of(asked("/?page=2&stage=early&q=%E5%BC%A0"), ROWS).query == "stage=early&q=%E5%BC%A0"


def test_csv_has_every_row_and_opens_in_a_spreadsheet_without_running() -> None:
    rows = [*ROWS, {"case": "=HYPERLINK(1)", "note": None}, {"case": "逾期,案件", "note": {"by": "+1"}}]
    reply = export(asked("/?export=csv"), "queue", {"case": "case", "by": "note.by"}, rows)
    text = b"".join(reply).decode("utf-8-sig")  # type: ignore[arg-type]
    told = list(csv.DictReader(io.StringIO(text)))
    assert len(told) == 122
    assert told[0] == {"case": "C0", "by": "Ada"}
    assert told[-2:] == [{"case": "'=HYPERLINK(1)", "by": ""}, {"case": "逾期,案件", "by": "'+1"}]
    assert reply["Content-Disposition"] == 'attachment; filename="queue.csv"'


def test_parquet_has_every_row() -> None:
    reply = export(asked("/?export=parquet"), "queue", {"case": "case", "length": lambda row: len(row["case"])}, ROWS)
    frame = pl.read_parquet(io.BytesIO(b"".join(reply)))  # type: ignore[arg-type]
    assert frame.height == 120
    assert frame.row(11) == ("C11", 3)


def test_only_known_formats_are_exports() -> None:
    assert [is_export(asked(f"/?export={form}")) for form in ("csv", "parquet", "exe", "")] == [
        True,
        True,
        False,
        False,
    ]
