"""How is a long list shown a page at a time and handed over whole? Counting nothing, so that it costs the same at any length.

page = page_of(request, cases.order_by("-priority", "id"))            # in the template: {% pager page %}
if is_export(request): return export(request, "queue", COLUMNS, cases)  # ?export=csv or ?export=parquet
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse

ROWS_A_PAGE: Final = 50
EXPORT_ROWS_MAX: Final = 200_000  # an export is for people; a whole book is read from the night's files
FORMATS: Final = ("csv", "parquet")
Columns = Mapping[
    str, str | Callable[[Any], Any]
]  # heading -> attribute path (`borrower.country`) or function of the row
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows."""

    rows: Sequence[Any]
    number: int  # from 1
    has_next: bool
    query: str  # the address's other parameters, for links to other pages

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def first(self) -> int:
        """Number of its first row, from 1."""
        return (self.number - 1) * ROWS_A_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def page_of(request: HttpRequest, rows: Any, size: int = ROWS_A_PAGE) -> Page:
    """The page that the address asks for (`?page=`). Reads one row more than it shows, and counts nothing."""
    return page_from(request, lambda start, stop: list(rows[start:stop]), size)


def page_from(request: HttpRequest, read: Callable[[int, int], Sequence[Any]], size: int = ROWS_A_PAGE) -> Page:
    """The same of rows that `read` gives, from one place to another."""
    asked = request.GET.get("page", "1")
    number = max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1
    found = read((number - 1) * size, number * size + 1)
    query = request.GET.copy()
    query.pop("page", None)
    return Page(rows=found[:size], number=number, has_next=len(found) > size, query=query.urlencode())


def is_export(request: HttpRequest) -> bool:
    """Whether the address asks for a file instead of a page."""
    return request.GET.get("export") in FORMATS


def export(request: HttpRequest, name: str, columns: Columns, rows: Iterable[Any]) -> HttpResponseBase:
    """The rows as a file, CSV or Parquet, read as a stream. Of more than fit the first, and the file's name says so."""
    if hasattr(rows, "iterator"):
        name = name_of_file(name, is_cut=rows[EXPORT_ROWS_MAX : EXPORT_ROWS_MAX + 1].exists())  # type: ignore[index]
        rows = rows[:EXPORT_ROWS_MAX].iterator(chunk_size=2_000)  # type: ignore[index]
    if request.GET.get("export") == "parquet":
        return _parquet(name, columns, rows)
    told = StreamingHttpResponse(_csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    told["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return told


def name_of_file(name: str, *, is_cut: bool) -> str:
    """`cases`, or `cases-first-200000` where there are more rows than an export takes."""
    return f"{name}-first-{EXPORT_ROWS_MAX}" if is_cut else name


def _csv_lines(columns: Columns, rows: Iterable[Any]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    yield "\ufeff"  # spreadsheets take a file without it for a local code page and garble Chinese
    for values in (list(columns), *()):
        writer.writerow(values)
    for row in rows:
        writer.writerow([_unarmed(_value(row, path)) for path in columns.values()])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


def _parquet(name: str, columns: Columns, rows: Iterable[Any]) -> HttpResponseBase:
    held = [[_value(row, path) for path in columns.values()] for row in rows]
    table = pa.table({title: [row[number] for row in held] for number, title in enumerate(columns)})
    out = io.BytesIO()
    pq.write_table(table, out)
    out.seek(0)
    return FileResponse(
        out, as_attachment=True, filename=f"{name}.parquet", content_type="application/vnd.apache.parquet"
    )


def _value(row: Any, path: str | Callable[[Any], Any]) -> Any:
    if callable(path):
        return path(row)
    value = row
    for step in path.split("."):
        if value is None:
            return None
        value = value.get(step) if isinstance(value, Mapping) else getattr(value, step)
    return value


def _unarmed(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula is written so that it only reads it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
