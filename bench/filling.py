"""Fills tables of the store by SQL, millions of rows at a time; columns that are not named keep their default."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def run_sql(sql: str) -> list[Any]:
    """Run one statement; its rows, where it has any."""
    from django.db import connection  # noqa: PLC0415  after the settings

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def insert_numbered(model: Any, count: int, /, **given: str) -> None:
    """`count` rows whose key is their number `n`, from 1. `given`: column -> SQL that may name `n`."""
    insert_from(model, f"generate_series(1::bigint, {count}) AS n", **{model._meta.pk.column: "n"} | given)
    table = model._meta.db_table
    run_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {max(count, 1)})")


def insert_from(model: Any, source: str, /, **given: str) -> None:
    """A row for each of `source`, what stands behind FROM. Without a key given, the table counts on by itself."""
    columns = {}
    for field in model._meta.concrete_fields:
        if field.column in given:
            columns[field.column] = given[field.column]
        elif not field.primary_key:
            columns[field.column] = _default(field)
    names, values = ", ".join(columns), ", ".join(columns.values())
    run_sql(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {source}")


def _default(field: Any) -> str:
    default = None if field.null else field.get_default()
    if default is None:
        return "NULL"
    if isinstance(default, list | dict):
        return "'[]'::jsonb" if isinstance(default, list) else "'{}'::jsonb"
    if isinstance(default, bytes):
        return "''::bytea"
    return f"'{default}'" if isinstance(default, str) else str(default)


@contextmanager
def indexes_afterwards(model: Any) -> Iterator[None]:
    """The table has only its key meanwhile: an index made from all rows at once takes a fraction of the time."""
    table = f"'{model._meta.db_table}'::regclass"
    rules = run_sql(
        f"SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = {table} AND contype = 'u'"
    )
    for name, _ in rules:
        run_sql(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {name}")
    indexes = run_sql(
        f"SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        f" WHERE indrelid = {table} AND NOT indisprimary"
    )
    for name, _ in indexes:
        run_sql(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        run_sql(definition)
    for name, definition in rules:
        run_sql(f"ALTER TABLE {model._meta.db_table} ADD CONSTRAINT {name} {definition}")
