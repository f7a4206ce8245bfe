"""A desk with tables and people is made once a run and kind of database; every other desk begins as a copy of it.

Making one takes most of a desk's start. The folder of the template holds the desk's own files and SQLite's database;
PostgreSQL's lies on the server, as a database to copy from.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from tests.alone import alone

_FILE = "store.sqlite3"
_DATABASE = "desk_template"
_WHOLE = "whole"  # the last file of a template: one that broke off on its way lacks it


def begin_from(template: Path, desk: Path, url: str, make: Callable[[], None]) -> None:
    """Copy the template to `desk` and the database of `url`; the first desk of a run makes it with `make`."""
    with alone(template.with_suffix(".lock")):
        if (template / _WHOLE).exists():
            _take(template, desk, url)
            return
        if _is_postgresql(url):
            _on_server(url, f'CREATE DATABASE "{_name(url)}"')
        make()
        _keep(template, desk, url)


def _take(template: Path, desk: Path, url: str) -> None:
    shutil.copytree(template / "desk", desk, dirs_exist_ok=True)
    if _is_postgresql(url):
        _on_server(url, f'CREATE DATABASE "{_name(url)}" TEMPLATE {_DATABASE}')
    else:
        shutil.copyfile(template / _FILE, _path(url))


def _keep(template: Path, desk: Path, url: str) -> None:
    shutil.copytree(desk, template / "desk")
    if _is_postgresql(url):
        from django.db import connection

        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # a database in use cannot be copied
        _on_server(url, f'CREATE DATABASE {_DATABASE} TEMPLATE "{_name(url)}"')
    else:
        source, target = (sqlite3.connect(path) for path in (_path(url), template / _FILE))
        with contextlib.closing(source), contextlib.closing(target):
            source.backup(target)  # whole, whatever still stands in the write-ahead log
    (template / _WHOLE).touch()


def _is_postgresql(url: str) -> bool:
    return url.startswith("postgresql:")


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _name(url: str) -> str:
    return url.rsplit("/", 1)[1]


def _on_server(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(f"{url.rsplit('/', 1)[0]}/postgres", autocommit=True) as connection:
        connection.execute(statement)
