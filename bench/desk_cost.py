"""What does a page of the desk cost in processor time, and whom? One person alone asks for each page over and over.

Waiting depends on what else the machine does; this does so far less, so two versions are compared by it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from bench.desk_users import Browser, User, Walk
from bench.measuring import parent_of, spent_cpu_seconds

_TIMES: Final = 20  # a page; the kernel counts in hundredths of a second
_WARM: Final = 4  # walks, so that each of the server's processes has met every page


@dataclass(frozen=True)
class Processes:
    """Whose time is counted."""

    server: int
    database: int

    def spent(self) -> tuple[float, float, float]:
        """Seconds so far: of the server, of the database, of this process, which holds the clients."""
        return spent_cpu_seconds(self.server), spent_cpu_seconds(self.database), time.process_time()


def processes(server: int, backend: int) -> Processes:
    """`backend`: any process that serves one connection of the database."""
    return Processes(server, parent_of(backend))


@contextmanager
def counted(of: Processes) -> Iterator[dict[str, float]]:
    """Milliseconds between beginning and end: `server_ms`, `database_ms`, `client_ms`."""
    before, found = of.spent(), dict[str, float]()
    yield found
    names = ("server_ms", "database_ms", "client_ms")
    found |= {name: 1000 * (now - then) for name, now, then in zip(names, of.spent(), before, strict=True)}


async def cost_of_pages(port: int, users: list[User], of: Processes) -> list[dict[str, Any]]:
    """A row a page: what one request for it takes of each."""
    rows = []
    for user in {one.department: one for one in reversed(users)}.values():
        browser, walk = Browser(port, user.session), Walk(user.department)
        for _ in range(_WARM):
            for title, address, form in walk.steps():
                walk.seen(title, await browser.ask(address, form))
        for title, address, form in walk.steps():
            with counted(of) as spent:
                for _ in range(_TIMES):
                    walk.seen(title, await browser.ask(address, form))
            rows.append({"part": "cost", "page": title} | {one: round(ms / _TIMES, 1) for one, ms in spent.items()})
    return rows


def show_cost(rows: list[dict[str, Any]]) -> None:
    """The rows as a table, with their mean below."""
    names = ("server_ms", "database_ms", "client_ms")
    print(f"\nProcessor time a request, {os.cpu_count()} cores\n{'page':44}" + "".join(f"{name:>13}" for name in names))
    mean = {"page": "mean of the pages"} | {one: round(sum(row[one] for row in rows) / len(rows), 1) for one in names}
    for row in [*rows, mean]:
        print(f"{row['page']:44}" + "".join(f"{row[name]:>13}" for name in names))
