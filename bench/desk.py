"""Measures the desk: how long do its pages take with millions of cases on PostgreSQL and fifty people at once?

    python -m bench.desk --cases 5000000 --users 50 --seconds 60 [--folder DIR]

Starts PostgreSQL as Debian ships it, its disk safety on, and `arrears serve` with two processes, all on this machine; fills the
store by SQL (`bench.desk_book`) and lets people walk their departments' pages (`bench.desk_users`): first as people do, with one
to five seconds between two pages, then without a pause. Clients, server and database share the machine's cores. How many
statements a page makes, and what it costs each of the three in processor time, is counted before, one person alone.
TMPDIR says where the database lies (some 10 GB for 5 million).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.postgresql import running_postgresql

from arrears.entrypoints.cli.serve import free_port, name_settings, prepare
from bench.desk_book import fill_book
from bench.desk_cost import Processes, cost_of_pages, counted, processes, show_cost
from bench.desk_users import COOKIE, WALKS, Answer, Browser, User, Waited, Walk, make_users, walk_all
from bench.filling import run_sql
from bench.measuring import held_mb, machine, write_result

_SETTINGS: Final = (
    "shared_buffers=2GB", "effective_cache_size=6GB", "work_mem=16MB", "maintenance_work_mem=1GB", "max_wal_size=8GB",
    "random_page_cost=1.1", "checkpoint_timeout=15min",
)  # fmt: skip
_THINK: Final = (1.0, 5.0)
_AIM_MS: Final = 150
_WARM_SECONDS: Final = 30.0  # each process meets templates, rules and law packs for the first time
_UP_SECONDS: Final = 120
_LOOKS: Final = 5  # the control centre counts the days of its history a few at each look
Row = dict[str, Any]


def fill(cases: int, users: int) -> tuple[list[User], Row]:
    """The demo's cast and agencies, so many people more, and the book."""
    from arrears.entrypoints.desk.demo_people import make_demo_people  # noqa: PLC0415  after the settings
    from arrears.store.tables import Agency  # noqa: PLC0415

    make_demo_people()
    made = make_users(users)
    people = {name: [one.number for one in made if one.department == name] for name in WALKS}
    spare = [made[0].number]  # a run with a handful of people has nobody in some departments
    agencies = list(Agency.objects.order_by("pk").values_list("pk", flat=True))
    seconds = fill_book(cases, {name: held or spare for name, held in people.items()}, agencies)
    size = run_sql("SELECT pg_database_size(current_database()) / 1048576")[0][0]
    return made, {"part": "fill", "cases": cases, "seconds": round(seconds, 1), "database_mb": int(size)}


def count_queries(users: list[User]) -> dict[str, int]:
    """Statements of each page for one person alone, once the figures that are kept for everybody have been counted."""
    counted: dict[str, int] = {}
    for user in {one.department: one for one in reversed(users)}.values():
        for _ in range(_LOOKS):
            counted |= _counted_around(user)
    return counted


def _counted_around(user: User) -> dict[str, int]:
    from django.db import connection  # noqa: PLC0415  after the settings
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client, walk, found = Client(headers={"host": "localhost"}), Walk(user.department), {}
    client.cookies[COOKIE] = user.session
    for title, address, form in walk.steps():
        with CaptureQueriesContext(connection) as told:
            answer = client.get(address) if form is None else client.post(address, form)
        walk.seen(
            title, Answer(answer.status_code, {"location": [answer.get("Location", "")]}, answer.content.decode())
        )
        found[title] = len(told)
    return found


@contextmanager
def serving(folder: Path, url: str) -> Iterator[tuple[int, int]]:
    """`arrears serve` with two processes; its port and process id."""
    port = free_port(8047)
    command = [
        sys.executable, "-c", "from arrears.entrypoints.cli.main import main; main()", "serve",
        "--book", str(folder / "book"), "--database", url, "--port", str(port), "--workers", "2",
    ]  # fmt: skip
    log = folder / "server.log"
    with log.open("wb") as out, subprocess.Popen(command, stderr=out, stdout=out) as process:  # noqa: S603
        try:
            asyncio.run(_wait_until_up(port))
            yield port, process.pid
        except BaseException:
            print(log.read_text(encoding="utf-8")[-3000:], flush=True)
            raise
        finally:
            process.terminate()


async def _wait_until_up(port: int) -> None:
    end = time.perf_counter() + _UP_SECONDS
    while time.perf_counter() < end:
        try:
            if (await Browser(port, "").ask("/health/")).status == 200:
                return
        except (OSError, EOFError):
            await asyncio.sleep(0.2)
    raise TimeoutError("The desk did not come up.")


def told(part: str, waited: dict[str, Waited], queries: dict[str, int]) -> Iterator[Row]:
    """A row a page, the pages in the order people walk them."""
    for title in (title for walk in WALKS.values() for title in walk):
        one = waited.get(title)
        if one is not None:
            ranked = sorted(one.milliseconds)
            yield {
                "part": part, "page": title, "requests": len(ranked), "median_ms": round(median(ranked), 1),
                "p95_ms": round(ranked[min(len(ranked) - 1, len(ranked) * 95 // 100)], 1), "max_ms": round(ranked[-1], 1),
                "errors": len(one.errors), "queries": queries.get(title), "first_error": next(iter(one.errors), ""),
            }  # fmt: skip


def whole(part: str, waited: dict[str, Waited], of: Processes, spent: dict[str, float], seconds: float) -> Row:
    """One row for all pages together: processor time a request, and the memory of server and database."""
    ranked = sorted(one for held in waited.values() for one in held.milliseconds)
    return {
        "part": part, "page": "all pages", "requests": len(ranked), "median_ms": round(median(ranked), 1),
        "p95_ms": round(ranked[len(ranked) * 95 // 100], 1), "max_ms": round(ranked[-1], 1),
        "errors": sum(len(held.errors) for held in waited.values()), "requests_a_second": round(len(ranked) / seconds, 1),
        **{f"cpu_{name}": round(ms / len(ranked), 1) for name, ms in spent.items()},
        "server_mb": round(held_mb(of.server)), "database_mb": round(held_mb(of.database)),
    }  # fmt: skip


def show(rows: list[Row]) -> None:
    """The rows as a table, and the pages that are slower than we want."""
    print(f"{'page':44}{'requests':>9}{'median':>9}{'p95':>9}{'max':>9}{'errors':>8}{'queries':>9}")
    for row in rows:
        numbers = "".join(f"{row[name]:>9}" for name in ("requests", "median_ms", "p95_ms", "max_ms"))
        mark = "  over" if row["p95_ms"] >= _AIM_MS else ""
        print(
            f"{row['page']:44}{numbers}{row['errors']:>8}{row.get('queries') or '':>9}{mark} {row.get('first_error', '')}"
        )


def measure(folder: Path, url: str, given: argparse.Namespace) -> list[Row]:
    """Fill, count, warm up, then both walks."""
    users, filled = fill(given.cases, given.users)
    print(filled, flush=True)
    rows, queries = [filled], count_queries(users)
    with serving(folder, url) as (port, server):
        of = processes(server, int(run_sql("SELECT pg_backend_pid()")[0][0]))
        asyncio.run(walk_all(port, users, _WARM_SECONDS, None))  # templates and rules are read once a process
        costs = asyncio.run(cost_of_pages(port, users, of))
        show_cost(costs)
        rows += costs
        for part, think in (("thinking 1-5 s", _THINK), ("without a pause", None)):
            with counted(of) as spent:
                waited = asyncio.run(walk_all(port, users, given.seconds, think))
            found = [*told(part, waited, queries), whole(part, waited, of, spent, given.seconds)]
            print(f"\n{given.users} people, {part}: {found[-1]}")
            show(found)
            rows += found
    return rows


def main() -> None:
    """Measure and write the result beside the other benchmarks."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a run cut short stops its servers
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=5_000_000)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60, help="of each walk")
    parser.add_argument("--folder", type=Path, default=None, help="where desk.json is written")
    given = parser.parse_args()
    print(machine(), f"{given.cases:,} cases, PostgreSQL, 2 server processes, {given.users} people", flush=True)
    with tempfile.TemporaryDirectory() as name, running_postgresql(_SETTINGS) as url:
        folder = Path(name)
        (folder / "book").mkdir()
        os.environ["ARREARS_DESK"] = str(folder / "desk")
        name_settings(folder / "book", url, is_loopback=True)
        prepare()
        rows = measure(folder, url, given)
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
        write_result(given.folder / "desk.json", [{"machine": machine()}, *rows])


if __name__ == "__main__":
    main()
