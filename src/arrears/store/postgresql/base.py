"""How does the desk use PostgreSQL? As Django does, with plans for short statements and a cheaper look at a kept connection."""

from __future__ import annotations

import select
from typing import Final

from django.db.backends.postgresql import base

# A page's statements read some hundred rows by index. Compiling a plan to machine code, or handing parts of it to more processes,
# takes longer than such a statement, and what it takes is taken from the pages of everybody else.
_FOR_PAGES: Final = "SET jit = off; SET max_parallel_workers_per_gather = 0"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of one thread."""

    def init_connection_state(self) -> None:
        """Once, when the connection is made."""
        super().init_connection_state()
        with self.cursor() as cursor:
            cursor.execute(_FOR_PAGES)

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
