"""How does the desk use PostgreSQL? As Django does, with plans for short statements, a cheaper look at a kept connection, and
statements that are planned once for all the times they are asked."""

from __future__ import annotations

import select
from typing import Any, Final

import psycopg
from django.db.backends.postgresql import base, operations

# A page's statements read some hundred rows by index. Compiling a plan to machine code, or handing parts of it to more processes,
# takes longer than such a statement, and what it takes is taken from the pages of everybody else.
_FOR_PAGES: Final = "SET jit = off; SET max_parallel_workers_per_gather = 0"


class _PreparedCursor(psycopg.Cursor[Any]):
    """PostgreSQL reads and plans what it executes once a connection; afterwards values alone are sent.

    Django's own cursors write the values into the text, which is then new to PostgreSQL at each call.
    """

    def execute(
        self, query: Any, params: Any = None, *, prepare: bool | None = True, binary: bool | None = None
    ) -> Any:
        """As psycopg's."""
        return super().execute(query, params, prepare=prepare, binary=binary)


class _Operations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """For whoever looks at what was asked: of a prepared statement the driver keeps no text."""
        told: str | None = super().last_executed_query(cursor, sql, params)
        text: str = told or self.compose_sql(sql, params)
        return text


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of one thread."""

    ops_class = _Operations
    _prepared: _PreparedCursor | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, which by themselves forbid to prepare; only `prepared_cursor` does."""
        return {**super().get_connection_params(), "prepare_threshold": 0}

    def init_connection_state(self) -> None:
        """Once, when the connection is made."""
        super().init_connection_state()
        with self.cursor() as cursor:
            cursor.execute(_FOR_PAGES)

    def prepared_cursor(self) -> Any:
        """A cursor for statements whose text comes again and again. It is one: its rows are fetched before it is used anew."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        if self._prepared is None or self._prepared.connection is not self.connection:
            self._prepared = _PreparedCursor(self.connection)
        return self._prepare_cursor(self._prepared)  # type: ignore[attr-defined]

    def is_usable(self) -> bool:
        """Whether the server is still there, asked before each request. A server that went away has closed the connection, which
        can be seen here; only where there is something to see, or a statement has failed, it is asked."""
        if (
            self.connection is None
            or self.connection.closed
            or self.errors_occurred
            or _has_news(self.connection.fileno())
        ):
            return super().is_usable()
        return True


def _has_news(socket: int) -> bool:
    """Whether anything arrived between two statements: an end, mostly."""
    look = select.poll()
    look.register(socket, select.POLLIN)
    return bool(look.poll(0))
