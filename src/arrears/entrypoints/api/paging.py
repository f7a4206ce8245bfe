"""How is a long list read page by page, at the same cost at any depth? By the keys of the last row seen, never by counting."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from ninja import Field, Schema

from arrears.entrypoints.api.problems import Problem

T = TypeVar("T")
# Of rows in several parts at least so many, the first in an order.
Merge = Callable[[Sequence[QuerySet[Any]], int, Sequence[str]], QuerySet[Any]]


class PageQuery(Schema):
    """Which page is asked for."""

    after: str = Field("", max_length=400, description="`next` of the page before; left out: from the start")
    limit: int = Field(50, ge=1, le=500, description="rows a page")


class Page(Schema, Generic[T]):
    """Some rows of a list."""

    items: list[T]
    next: str | None = Field(description="send it as `after` for the next page; null: this was the last")


def page_of(rows: QuerySet[Any], order: Sequence[str], query: PageQuery) -> dict[str, Any]:
    """The page, as `Page` takes it. `order`: columns, `-` for falling; the last one makes it unique.

    Errors: `Problem` 422 for an `after` that no page gave.
    """
    return page_of_parts([rows], order, query, lambda parts, _count, by: parts[0].order_by(*by))


def page_of_parts(
    parts: Sequence[QuerySet[Any]], order: Sequence[str], query: PageQuery, merge: Merge
) -> dict[str, Any]:
    """The same of rows that lie in several parts."""
    if query.after:
        beyond = _beyond(order, _read(query.after, order))
        parts = [one.filter(beyond) for one in parts]
    try:
        found = list(merge(parts, query.limit + 1, order)[: query.limit + 1])
    except (ValueError, TypeError, ValidationError, OverflowError):
        if query.after:
            raise _strange() from None
        raise
    more = len(found) > query.limit
    last = found[query.limit - 1] if more else None
    return {"items": found[: query.limit], "next": _written(order, last) if last is not None else None}


def _beyond(order: Sequence[str], seen: Sequence[Any]) -> Q:
    """Rows after the one seen: (a, b) > (x, y) written out, each column in its own direction.

    The first column's bound says nothing new; by it an index is entered where the page begins, and not at its start.
    """
    found, same = Q(pk__in=()), Q()
    for column, value in zip(order, seen, strict=True):
        name = column.removeprefix("-")
        way = "lt" if column.startswith("-") else "gt"
        found |= same & Q(**{f"{name}__{way}": value})
        same &= Q(**{name: value})
    first = order[0].removeprefix("-")
    return Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": seen[0]}) & found


def _written(order: Sequence[str], row: Any) -> str:
    values = [getattr(row, column.removeprefix("-")) for column in order]
    return base64.urlsafe_b64encode(json.dumps([list(order), values], default=str).encode()).decode().rstrip("=")


def _read(after: str, order: Sequence[str]) -> list[Any]:
    try:
        told = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (binascii.Error, ValueError):
        raise _strange() from None
    if not (isinstance(told, list) and len(told) == 2 and told[0] == list(order) and isinstance(told[1], list)):
        raise _strange()
    if len(told[1]) != len(order) or any(not isinstance(one, int) or abs(one) >= 2**63 for one in told[1]):
        raise _strange()
    return told[1]


def _strange() -> Problem:
    return Problem(422, "request.after_invalid", "`after` is not the `next` of a page of this list.")
