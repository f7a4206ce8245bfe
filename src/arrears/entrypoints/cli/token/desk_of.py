"""Which store do the token commands work on? That of a book, as `arrears serve` finds it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from arrears.entrypoints.cli.serve import name_settings


def desk_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--book` and `--database`."""
    kind = click.Path(path_type=Path, file_okay=False, exists=True)
    book = click.option("--book", type=kind, required=True, help="The book whose store it is.")
    database = click.option("--database", help="postgresql://… or sqlite:///…; left out: as `arrears serve` finds it.")
    return book(database(command))


def open_desk(book: Path, database: str | None) -> None:
    """Make Django ready for that store."""
    name_settings(book, database, is_loopback=True)
    import django  # noqa: PLC0415  settings are complete only now

    django.setup()
