"""How are rows read that no queryset joins, as a person with all memberships? By a statement written by hand, once.

Its rows are Django's own objects all the same. What a queryset can say is `store.reading`'s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

from arrears.store.prepared import fetch_prepared

Converter = Callable[[Any], Any]


@dataclass(frozen=True)
class Read:
    """A table whose columns are read. A statement calls it by its alias: `{a.table}`, `{a.columns}`, `{a}`."""

    model: type[Model]
    alias: str

    @property
    def fields(self) -> tuple[Any, ...]:
        """In the table's own order, the primary key among them."""
        return tuple(self.model._meta.concrete_fields)

    @property
    def table(self) -> str:
        """For `FROM` and `JOIN`."""
        return f"{connection.ops.quote_name(self.model._meta.db_table)} {self.alias}"

    @property
    def columns(self) -> str:
        """For `SELECT`."""
        return ", ".join(f"{self.alias}.{connection.ops.quote_name(one.column)}" for one in self.fields)

    def __str__(self) -> str:
        return self.alias


def read_rows(
    statement: str, reads: tuple[Read, ...], values: Collection[Any], *, more: tuple[Read, ...] = ()
) -> list[tuple[Any, ...]]:
    """A tuple a row: an object for each of `reads` (none where a join found nothing), then what else the statement selects.

    `statement` selects the columns of `reads` in their order; `more`: tables it names without reading their columns.
    """
    text, readers = _made(statement, reads, more, connection.vendor)
    return [_objects(row, readers) for row in fetch_prepared(text, [_adapted(one) for one in values])]


@dataclass(frozen=True)
class _Reader:
    """How an object is made of some columns of a row."""

    model: type[Model]
    first: int
    after: int
    key: int  # the column of the primary key
    names: tuple[str, ...]
    converters: Mapping[int, tuple[Converter, ...]]  # by column

    def made(self, row: tuple[Any, ...]) -> Model | None:
        if row[self.key] is None:
            return None
        values = list(row[self.first : self.after])
        for place, converters in self.converters.items():
            for convert in converters:
                values[place] = convert(values[place])
        return self.model.from_db(connection.alias, self.names, values)


def _objects(row: tuple[Any, ...], readers: tuple[_Reader, ...]) -> tuple[Any, ...]:
    return (*(reader.made(row) for reader in readers), *row[readers[-1].after :])


@lru_cache(maxsize=256)
def _made(
    statement: str, reads: tuple[Read, ...], more: tuple[Read, ...], vendor: str
) -> tuple[str, tuple[_Reader, ...]]:
    text = statement.format(**{one.alias: one for one in (*reads, *more)})
    readers, first = [], 0
    for read in reads:
        fields = read.fields
        key = first + next(place for place, one in enumerate(fields) if one.primary_key)
        converters = {
            place: found for place, one in enumerate(fields) if (found := _converters(one, read.alias, vendor))
        }
        readers.append(
            _Reader(read.model, first, first + len(fields), key, tuple(one.attname for one in fields), converters)
        )
        first += len(fields)
    return text, tuple(readers)


def _converters(field: Any, alias: str, _vendor: str) -> tuple[Converter, ...]:
    """From what the database gives to what Django's own queries give."""
    expression = field.get_col(alias)
    found = [*connection.ops.get_db_converters(expression), *expression.get_db_converters(connection)]
    return tuple(_bound(convert, expression) for convert in found)


def _bound(convert: Callable[..., Any], expression: Any) -> Converter:
    return lambda value: convert(value, expression, connection)


def _adapted(value: Any) -> Any:
    """As the database's driver takes it."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value
