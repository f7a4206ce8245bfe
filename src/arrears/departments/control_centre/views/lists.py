"""Any list of the control centre: filters, one page by key, CSV and Parquet of all of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from arrears.departments.control_centre.listings import (
    Column,
    Filter,
    Listing,
    active,
    export_columns,
    filtered,
    keyed_page,
)
from arrears.departments.control_centre.lists import LISTINGS
from arrears.screens.access import requires
from arrears.screens.departments import Level
from arrears.screens.tables import export, is_export


def show(request: HttpRequest, listing: Listing, **more: Any) -> HttpResponseBase:
    """The page, or the file."""
    if is_export(request):
        return export(request, listing.name, export_columns(listing), filtered(listing, request))
    page = keyed_page(listing, request)
    context = {
        "listing": listing, "page": page, "active": active(listing, request.GET),
        "rows": [_row(listing, row) for row in page.rows],
        "fields": [_field(one, request) for one in listing.filters], **more,
    }  # fmt: skip
    return render(request, "control_centre/list.html", context)


def _row(listing: Listing, row: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The value of each column, and what belongs to it: an amount's currency, the number of the case it leads to."""
    columns = listing.columns
    return tuple([_value(row, one.path) for one in columns]), tuple([_beside(one, row) for one in columns])


def _beside(column: Column, row: Any) -> Any:
    if column.kind == "money":
        return _value(row, column.currency)
    return column.case(row) if column.case is not None else None


def _value(row: Any, path: Any) -> Any:
    if callable(path):
        return path(row)
    for step in path.split("."):
        row = None if row is None else getattr(row, step)
    return row


def _field(one: Filter, request: HttpRequest) -> tuple[Filter, str, Any]:
    """A condition, what it is set to, and its options where they are read."""
    return one, request.GET.get(one.name, ""), one.options() if one.options and one.is_read else ()


def _view(name: str) -> Any:
    @requires(Level.READ, department="control_centre")
    def view(request: HttpRequest) -> HttpResponseBase:
        return show(request, LISTINGS[name])

    view.__name__ = name
    return view


VIEWS = {name: _view(name) for name in LISTINGS if name != "activity"}
