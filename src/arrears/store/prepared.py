"""How does a statement that is asked over and over reach the database? PostgreSQL reads and plans it once a connection.

Planning a short statement takes PostgreSQL several times what running it takes. Only for statements that read few rows by their
keys: after some turns one plan serves all values, which for a list of a large department would be the wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection


def fetch_prepared(text: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows, as the driver gives them. Errors: as Django's own cursors raise them."""
    make: Callable[[], Any] = getattr(connection, "prepared_cursor", connection.cursor)
    cursor = make()
    cursor.execute(text, params)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
