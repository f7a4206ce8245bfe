"""How do pages read their rows cheaply? Django writes a statement's text once; only its values are put in anew.

Its rows become the models that Django would make of them. Django takes longer to write a statement than PostgreSQL to run it, so
this is for what pages ask over and over.

    @kept
    def cases_of(stop): return Case.objects.filter(owner=Given("person", BigIntegerField()))[:stop]
    cases_of(50).rows(person=7)

Statements that read few rows by their keys are `@kept_by_key`: PostgreSQL plans them once, too (`store.prepared`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache, partial, wraps
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, Count, Expression, Field, Model, QuerySet, Value
from django.db.models import query as of_django

from arrears.store.prepared import fetch_prepared

_related_populators: Any = of_django.get_related_populators
M = TypeVar("M", bound=Model)


class Given(Expression):
    """Stands in a queryset for a value that comes with each asking."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:  # noqa: ARG002  Django's signature
        """A place for the value, which is put there later."""
        return "%s", [self]


class Statement(Generic[M]):
    """What Django makes of a queryset, its text written once: joined rows and annotations too, but no `prefetch_related`.

    `fetch`: what takes the text and its values to the database.
    """

    def __init__(self, found: QuerySet[M], fetch: Callable[[str, Sequence[Any]], Sequence[Any]]) -> None:
        self._is_empty, self._fetch = False, fetch
        compiler: Any = found.query.get_compiler(using=connection.alias)
        try:
            self._sql, self._params = compiler.as_sql()
        except EmptyResultSet:  # a reach of nothing: Django asks no database either
            self._is_empty = True
            return
        told = compiler.klass_info if issubclass(found._iterable_class, of_django.ModelIterable) else None
        fields = [chosen[0] for chosen in compiler.select[: compiler.col_count]]
        self._convert = partial(compiler.apply_converters, converters=compiler.get_converters(fields))
        self._model: Any = told["model"] if told else None
        if told is None:
            return
        first, last = told["select_fields"][0], told["select_fields"][-1] + 1
        self._own = slice(first, last)
        self._names = [one.target.attname for one in fields[first:last]]
        self._joined = _related_populators(told, compiler.select, connection.alias)
        self._annotated = list((compiler.annotation_col_map or {}).items())

    def rows(self, **given: Any) -> list[M]:
        """The rows for these values, by the names of their places; of `values_list` they are lists."""
        if self._is_empty:
            return []
        params = [one if not isinstance(one, Given) else _adapted(one, given[one.name]) for one in self._params]
        rows = self._convert(self._fetch(self._sql, params))
        return list(rows) if self._model is None else [self._made(row) for row in rows]

    def _made(self, row: Sequence[Any]) -> M:
        made: M = self._model.from_db(connection.alias, self._names, row[self._own])
        for one in self._joined:
            one.populate(row, made)
        for name, place in self._annotated:
            setattr(made, name, row[place])
        return made


def counted(found: QuerySet[Any]) -> QuerySet[Any]:
    """The same as one row of one number, how many there are; no row where there are none."""
    grouped: QuerySet[Any] = found.order_by().annotate(_one=Value(1)).values("_one").annotate(_count=Count("pk"))
    return grouped.values_list("_count")


def places(name: str, size: int) -> list[Any]:
    """A place for each of so many numbers, for `pk__in`."""
    return [Given(f"{name}{place}", BigIntegerField()) for place in range(size)]


def numbered(name: str, numbers: Collection[int]) -> tuple[int, dict[str, int]]:
    """How many `places` these numbers (at least one) take, and the values for them. As many as the next power of two, the last
    number again and again, so that few texts are written for lists of any length."""
    size = 1 << (len(numbers) - 1).bit_length()
    given = {f"{name}{place}": number for place, number in enumerate(numbers)}
    last = given[f"{name}{len(numbers) - 1}"]
    return size, given | {f"{name}{place}": last for place in range(len(numbers), size)}


def kept(build: Callable[..., QuerySet[M]]) -> Callable[..., Statement[M]]:
    """The statement of the queryset that `build` makes of its arguments, written once for the same. What is not among them (a
    moment, a person) must stand in it as `Given`: it would be kept as well."""
    return _written_by(build, _fetch)


def kept_by_key(build: Callable[..., QuerySet[M]]) -> Callable[..., Statement[M]]:
    """As `kept`; what it reads is found by keys, and few rows, whatever the values are: PostgreSQL plans it once."""
    return _written_by(build, fetch_prepared)


def _written_by(
    build: Callable[..., QuerySet[M]], fetch: Callable[[str, Sequence[Any]], Sequence[Any]]
) -> Callable[..., Statement[M]]:
    @lru_cache(maxsize=256)
    def written(_vendor: str, *shape: Any) -> Statement[M]:
        return Statement(build(*shape), fetch)

    def statement(*shape: Any) -> Statement[M]:
        return written(connection.vendor, *shape)

    return wraps(build)(statement)


def _fetch(text: str, params: Sequence[Any]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        rows: Sequence[Any] = cursor.fetchall()
    return rows


def _adapted(place: Given, value: Any) -> Any:
    return place.output_field.get_db_prep_value(value, connection)
