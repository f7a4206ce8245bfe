"""Which long lists are there? One value a list: rows, columns, filters. One page shows them all, one export writes them all.

Rows are paged by their key (`?after=`), so that page one thousand costs what page one costs; nothing is counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise as Lazy

from arrears.screens.tables import ROWS_A_PAGE

Text = str | Lazy
Kind = Literal["text", "money", "number", "day", "moment", "word", "case", "loan", "code", "law", "person", "link"]


@dataclass(frozen=True, slots=True, eq=False)  # of a fixed set
class Column:
    """One column: where its value is, and how it is shown."""

    key: str  # heading of the exported file
    title: Text
    path: str | Callable[[Any], Any]  # attribute path or function of the row
    kind: Kind = "text"
    currency: str = "currency"  # path of the currency, for money
    words: str = ""  # kind of closed word in screens.case_words
    case: Callable[[Any], int | None] | None = None  # number of the case it leads to


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """One condition the address may carry."""

    name: str
    title: Text
    apply: Callable[[QuerySet[Any], str], QuerySet[Any]]
    options: Callable[[], Sequence[tuple[str, Text]]] | None = None  # none: written by hand
    is_read: bool = False  # the options are rows of the database, and not always the same
    kind: Literal["choice", "text", "date", "number", "hidden"] = "choice"


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """One list."""

    name: str
    title: Text
    lead: Text
    icon: str
    rows: Callable[[HttpRequest], QuerySet[Any]]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    is_newest_first: bool = True  # by key, downwards
    key: str = "pk"
    empty: Text = ""


@dataclass(frozen=True, slots=True)
class Keyed:
    """One page of a list, and how to go on."""

    rows: Sequence[Any]
    after: str  # key of the last row, where more follow; else empty
    is_first: bool


def filtered(listing: Listing, request: HttpRequest) -> QuerySet[Any]:
    """The rows the address asks for, in order. A condition that makes no sense is as if it were not there."""
    rows = listing.rows(request)
    for one in listing.filters:
        value = request.GET.get(one.name, "").strip()
        if value and is_sound(one, value):
            rows = one.apply(rows, value)
    return rows.order_by(f"-{listing.key}" if listing.is_newest_first else listing.key)


def keyed_page(listing: Listing, request: HttpRequest, size: int = ROWS_A_PAGE) -> Keyed:
    """The page after the key in the address."""
    rows, after = filtered(listing, request), request.GET.get("after", "")
    is_first = not (after.isdecimal() and len(after) < 19)
    if not is_first:
        rows = rows.filter(**{f"{listing.key}__{'lt' if listing.is_newest_first else 'gt'}": int(after)})
    found = list(rows[: size + 1])
    last = str(found[size - 1].pk) if len(found) > size else ""
    return Keyed(found[:size], last, is_first)


def is_sound(one: Filter, value: str) -> bool:
    """Whether a written value can mean something to the database."""
    if one.kind == "number":
        return value.isdecimal() and len(value) < 16
    if one.kind == "date":
        parts = value.split("-")
        return len(value) == 10 and len(parts) == 3 and all(part.isdecimal() for part in parts) and _is_date(value)
    if one.kind == "choice" and one.options is not None:
        return value in {option for option, _ in one.options()}
    return len(value) <= 200


def _is_date(value: str) -> bool:
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def export_columns(listing: Listing) -> Mapping[str, str | Callable[[Any], Any]]:
    """Heading -> value, as `screens.tables.export` takes it."""
    return {column.key: column.path for column in listing.columns}


def active(listing: Listing, query: QueryDict) -> list[tuple[Filter, str]]:
    """The conditions that are set."""
    return [(one, str(query[one.name])) for one in listing.filters if query.get(one.name, "").strip()]
