"""How do millions of rows get into the store at once? Copied into a passing table, then merged by one statement.

The merge is the same SQL on both databases (`INSERT … SELECT … ON CONFLICT`); only the copying differs: COPY on
PostgreSQL, executemany on SQLite. Everything happens in the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl
from django.db import connection, models

_STAGE: Final = "staged_rows"
_AT_ONCE: Final = 20_000
_TYPES: Final[Mapping[Any, str]] = {
    pl.Boolean: "boolean", pl.Date: "date", pl.Binary: "bytea", pl.Float64: "double precision", pl.String: "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A foreign key told by its natural key: `column` of the frame names the row of `model` by `by`."""

    key: str  # column of the table that receives the row's id, e.g. `case_id`
    column: str  # column of the frame, e.g. `borrower_id`
    model: type[models.Model]
    by: str


@dataclass(frozen=True, slots=True)
class Merge:
    """How a frame's rows become a table's."""

    model: type[models.Model]
    unique: Sequence[str]  # database columns of the constraint that tells rows apart
    updates: Sequence[str] = ()  # columns that a known row takes over; empty: a known row stays as it is
    found: Found | None = None
    only_if: str = ""  # a condition on the known row under which it is updated; SQL over `target`
    constants: Mapping[str, Any] = field(default_factory=dict)  # columns with one value for all rows
    is_new: bool = False  # the table holds none of these rows: they are added without looking for each


def merge_rows(frame: pl.DataFrame, how: Merge) -> int:
    """Rows added or taken over. Columns of the frame are the table's (foreign keys as `…_id`), and `how.found.column`."""
    if frame.is_empty():
        return 0
    with _staged(frame), connection.cursor() as cursor:
        sql, values = _merge_sql(frame.columns, how)
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def ready_for_millions() -> None:
    """Settings of this transaction that suit few large statements, where the database has such settings."""
    if connection.vendor == "postgresql":
        execute("SET LOCAL jit = off")  # compiling each merge costs more than it saves
        execute("SET LOCAL work_mem = '256MB'")


@contextmanager
def without_indexes(*tables: type[models.Model]) -> Iterator[None]:
    """Fill empty tables first and build their indexes once at the end: sorting a million keys beats placing each.

    Constraints stay. Only on PostgreSQL; the tables are locked until the transaction ends.
    """
    if connection.vendor != "postgresql":
        yield
        return
    names = [table._meta.db_table for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = ANY(%s) "
            "AND indexname NOT IN (SELECT conname FROM pg_constraint) ORDER BY indexname",
            [names],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no index can be built while rows wait to be checked
        for _, definition in found:
            cursor.execute(definition)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def execute(sql: str, values: Sequence[Any] = ()) -> int:
    """A statement over whole tables; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


@contextmanager
def staged_keys(keys: pl.Series) -> Iterator[str]:
    """A passing table with these keys in its column `key`; gives its name, for use in `execute`."""
    with _staged(keys.rename("key").to_frame()):
        yield _STAGE


@contextmanager
def _staged(frame: pl.DataFrame) -> Iterator[None]:
    with connection.cursor() as cursor:
        columns = ", ".join(f'"{name}" {_type(dtype)}' for name, dtype in frame.schema.items())
        cursor.execute(f"CREATE TEMPORARY TABLE {_STAGE} ({columns})")
        if connection.vendor == "postgresql":
            _copy(frame, cursor)
            cursor.execute(f"ANALYZE {_STAGE}")  # without it the planner takes the table for a small one
        else:
            _insert(frame, cursor)
        yield
        cursor.execute(f"DROP TABLE {_STAGE}")


def _type(dtype: pl.DataType) -> str:
    if isinstance(dtype, pl.Datetime):
        return "timestamp with time zone"
    return _TYPES.get(dtype.base_type(), "bigint")


def _copy(frame: pl.DataFrame, cursor: Any) -> None:
    text = frame.with_columns(
        pl.format("\\x{}", pl.col(name).bin.encode("hex")).alias(name)
        for name, dtype in frame.schema.items()
        if dtype == pl.Binary
    )
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    with cursor.copy(f"COPY {_STAGE} ({columns}) FROM STDIN (FORMAT csv)") as copy:
        for part in text.iter_slices(_AT_ONCE * 5):
            copy.write(part.write_csv(include_header=False, datetime_format="%Y-%m-%d %H:%M:%S%.6f+00").encode())


def _insert(frame: pl.DataFrame, cursor: Any) -> None:
    """Dates and instants as Django writes them into SQLite."""
    plain = frame.with_columns(
        *(pl.col(name).cast(pl.String) for name, dtype in frame.schema.items() if dtype == pl.Date),
        *(
            pl.col(name).dt.strftime("%Y-%m-%d %H:%M:%S%.6f").str.strip_suffix(".000000")
            for name, dtype in frame.schema.items()
            if isinstance(dtype, pl.Datetime)
        ),
    )
    places = ", ".join(["%s"] * frame.width)
    for part in plain.iter_slices(_AT_ONCE):
        cursor.executemany(f"INSERT INTO {_STAGE} VALUES ({places})", part.rows())


def _merge_sql(given: Sequence[str], how: Merge) -> tuple[str, list[Any]]:
    table = how.model._meta.db_table
    columns, picks, values = [], [], []
    for one in how.model._meta.concrete_fields:
        name = str(one.column)
        if one.primary_key:
            continue
        columns.append(f'"{name}"')
        if how.found is not None and name == how.found.key:
            picks.append("f.id")
        elif name in given:
            picks.append(f'CAST(s."{name}" AS {one.db_type(connection)})' if _is_json(one) else f's."{name}"')
        else:
            picks.append("%s")
            values.append(one.get_db_prep_save(how.constants.get(name, one.get_default()), connection))
    source = f"FROM {_STAGE} s"
    if how.found is not None:
        there = how.found.model._meta.db_table
        source += f' JOIN "{there}" f ON f."{how.found.by}" = s."{how.found.column}"'
    unique = ", ".join(f'"{name}"' for name in how.unique)
    takes = ", ".join(f'"{name}" = excluded."{name}"' for name in how.updates)
    action = f"DO UPDATE SET {takes}" if takes else "DO NOTHING"
    if takes and how.only_if:
        action += f" WHERE {how.only_if}"
    meeting = "" if how.is_new else f" ON CONFLICT ({unique}) {action}"
    sql = (
        f'INSERT INTO "{table}" AS target ({", ".join(columns)}) SELECT {", ".join(picks)} {source} WHERE true{meeting}'
    )
    return sql, values


def _is_json(one: models.Field[Any, Any]) -> bool:
    return isinstance(one, models.JSONField) and connection.vendor == "postgresql"


def instant_text(at: dt.datetime) -> dt.datetime | str:
    """An instant as a parameter of `execute`."""
    return str(connection.ops.adapt_datetimefield_value(at)) if connection.vendor == "sqlite" else at
