"""How are the many kinds of rows about one case read cheaply? Only from tables that hold any, and joined to nothing.

Of some twenty kinds a usual case has two or three; asking each table by itself costs more than all else on the page. The people,
agencies and accounts that rows name are mostly the same few: one query reads them, instead of a join in each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from arrears.store.prepared import fetch_prepared
from arrears.store.reading import kept_by_key, numbered, places
from arrears.store.tables import WorkItem


def tables_with_rows(case_id: int, tables: Mapping[type[Model], str]) -> frozenset[type[Model]]:
    """Those of `tables` (each with a foreign key `case`) that hold a row of this case; of some only rows in that `state`."""
    asked = tuple(tables.items())
    values = [one for _, state in asked for one in (case_id, state) if one]
    (found,) = fetch_prepared(_statement(asked, connection.vendor), values)
    return frozenset(table for (table, _), is_held in zip(asked, found, strict=True) if is_held)


def fill_in(table: type[Model], places: Iterable[tuple[Iterable[Any], str]], known: Mapping[int, Any]) -> None:
    """Give rows what they name by foreign key. `places`: rows and the name of their key to `table`; `known`: rows of it already
    there, by their number. The others are read in one query, if there are any."""
    named = [
        (row, key, number) for rows, key in places for row in rows if (number := getattr(row, f"{key}_id")) is not None
    ]
    missing = {number for _, _, number in named} - known.keys()
    found = {**known, **(table._default_manager.in_bulk(missing) if missing else {})}
    for row, key, number in named:
        setattr(row, key, found[number])


def list_open_tasks(case_ids: Sequence[int]) -> dict[int, list[WorkItem]]:
    """What is to be done next, by case, the first of the day first."""
    if not case_ids:
        return {}
    found: dict[int, list[WorkItem]] = {}
    size, numbers = numbered("case", case_ids)
    for task in _open_tasks(size).rows(**numbers):
        found.setdefault(task.case_id, []).append(task)
    return found


@kept_by_key
def _open_tasks(size: int) -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(case__pk__in=places("case", size), state="open").order_by("plan_on", "rank")


@lru_cache(maxsize=16)
def _statement(tables: tuple[tuple[type[Model], str], ...], _vendor: str) -> str:
    """The names in it are those of our own models; the case and the states come as parameters."""
    quote, parts = connection.ops.quote_name, []
    for table, state in tables:
        names = quote(table._meta.db_table), quote(table._meta.get_field("case").attname)  # type: ignore[union-attr]
        parts.append("EXISTS(SELECT 1 FROM {} WHERE {} = %s{})".format(*names, " AND state = %s" if state else ""))
    return "SELECT " + ", ".join(parts)
