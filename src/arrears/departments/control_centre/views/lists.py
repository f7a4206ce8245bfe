"""Any list of the control centre: filters, one page by key, CSV and Parquet of all of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise as Lazy

from arrears.departments.control_centre.listings import Column, Listing, active, export_columns, filtered, keyed_page
from arrears.departments.control_centre.lists import LISTINGS
from arrears.departments.control_centre.words import told as said_as
from arrears.screens.access import requires
from arrears.screens.departments import Level
from arrears.screens.tables import export, is_export


def show(request: HttpRequest, listing: Listing, **more: Any) -> HttpResponseBase:
    """The page, or the file."""
    if is_export(request):
        return export(request, listing.name, export_columns(listing), filtered(listing, request))
    page = keyed_page(listing, request)
    context = {
        "listing": listing, "page": page, "columns": listing.columns, "active": active(listing, request.GET),
        "rows": [[_cell(column, row) for column in listing.columns] for row in page.rows],
        "fields": [_field(one, request) for one in listing.filters], **more,
    }  # fmt: skip
    return render(request, "control_centre/list.html", context)


def _cell(column: Column, row: Any) -> dict[str, Any]:
    value = _value(row, column.path)
    told: dict[str, Any] = {"column": column, "value": value, "href": column.link(row) if column.link else ""}
    if column.kind == "money":
        told["currency"] = _value(row, column.currency)
    if column.words and value:
        told["value"] = said_as(column.words, value)
    elif column.kind == "word" and value:
        told["value"] = str(value).replace("_", " ")
    return told


def _value(row: Any, path: Any) -> Any:
    if callable(path):
        return path(row)
    for step in path.split("."):
        row = None if row is None else getattr(row, step)
    return row


def _field(one: Any, request: HttpRequest) -> dict[str, Any]:
    options: list[tuple[str, str | Lazy]] = list(one.options()) if one.options else []
    return {"filter": one, "value": request.GET.get(one.name, ""), "options": options}


def _view(name: str) -> Any:
    @requires(Level.READ, department="control_centre")
    def view(request: HttpRequest) -> HttpResponseBase:
        return show(request, LISTINGS[name])

    view.__name__ = name
    return view


VIEWS = {name: _view(name) for name in LISTINGS if name != "activity"}
