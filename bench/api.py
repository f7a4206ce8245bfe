"""Measures the gate over HTTP: how long does a dialler wait for `POST /v1/gate`, on PostgreSQL, through a real server?

    python -m bench.api --cases 500000

Starts PostgreSQL and uvicorn (one process, as `arrears serve`) on this machine, fills the store by SQL (a borrower, an account, a
number and three past contacts a case), and calls over loopback with as many connections as named. Clients, server and
database share the machine's cores. Calls come at a given rate whatever the answers do (open loop), so that a slow answer
does not hide the ones behind it: a call's time runs from when it was due. What a call costs server and database in processor
time is counted before, one caller alone: other work on the machine stretches that least.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.postgresql import running_postgresql

from bench.desk_cost import Processes, counted, processes
from bench.filling import insert_numbered, run_sql
from bench.measuring import machine, write_result

# The filling is not what is measured: it need not outlive a crash. What is measured only reads.
_SETTINGS = (
    "shared_buffers=1GB",
    "maintenance_work_mem=512MB",
    "max_wal_size=8GB",
    "fsync=off",
    "full_page_writes=off",
)
_QUESTION = {
    "borrower": {"country": "CN", "timezone": "Asia/Shanghai", "language": "zh-CN"},
    "loans": [{"loan_id": "a", "kind": "personal", "purpose": "consumer", "creditor_class": "bank", "delinquent_days": 9}],
    "proposed": {"act": "contact", "channel": "call", "party": "borrower", "purpose": "collection", "actor": "creditor"},
}  # fmt: skip
_ROUNDS, _CALLS = 6, 100  # the kernel counts in hundredths of a second
_PAST = {"channel": "call", "direction": "outbound", "party": "borrower", "outcome": "no_answer", "loans": ["a"]}


def fill(cases: int) -> float:
    """Seconds to make so many cases."""
    from arrears.store.tables import Account, Borrower, Case, Contact, ContactPoint  # noqa: PLC0415  after the settings

    started = time.perf_counter()
    place = {"country": "'CN'", "region": "'CN-GD'", "timezone": "'Asia/Shanghai'", "language": "'zh-CN'"}
    insert_numbered(Borrower, cases, borrower_id="'B' || n", sealed="''::bytea", **place)
    today = "current_date"
    insert_numbered(
        Case, cases, borrower_id="n", borrower_ref="'B' || n", as_of=today, stage="'early'", bucket="'M1'",
        department="'reminders'", queue="'q' || (n % 7)", priority="(n * 7919) % 1000000", currency="'CNY'",
        accounts_count="1", past_due_days="7", arrears_minor="105000", outstanding_minor="600000",
    )  # fmt: skip
    insert_numbered(
        Account, cases, case_id="n", loan_id="'L' || n", as_of=today, currency="'CNY'", kind="'personal'", bucket="'M1'",
        loan_purpose="'consumer'", loan_status="'active'", creditor_class="'bank'", delinquent_days="7",
        arrears_minor="105000", outstanding_minor="600000", stage="'early'", department="'reminders'",
    )  # fmt: skip
    insert_numbered(ContactPoint, cases, borrower_id="n", kind="'mobile'", sealed="''::bytea")
    insert_numbered(
        Contact, cases * 3, case_id="1 + (n - 1) / 3", contact_id="'T' || n",
        loan_ids="jsonb_build_array('L' || (1 + (n - 1) / 3))",
        at="now() - (1 + (n * 37) % 30) * interval '1 day'", channel="(array['call','call','sms'])[1 + n % 3]",
        outcome="(array['no_answer','busy','delivered'])[1 + n % 3]", purpose="'collection'", source="'tape'",
        recorded_at="now()", delivery="'{}'::jsonb",
    )  # fmt: skip
    run_sql("ANALYZE")
    return time.perf_counter() - started


def token_of_a_dialler() -> str:
    """A token that may ask, of a controller: nobody's reach is wider."""
    from django.utils import timezone  # noqa: PLC0415  after the settings

    from arrears.entrypoints.api.tokens import issue_token  # noqa: PLC0415
    from arrears.store.tables import Membership, Person  # noqa: PLC0415

    person = Person.objects.create_user("dialler", None)
    Membership.objects.create(person=person, role="collector", department="reminders")
    return issue_token(person, ["gate:ask", "cases:read"], title="bench", at=timezone.now(), days=1)[1]


@contextmanager
def server(folder: Path) -> Iterator[tuple[int, int]]:
    """`uvicorn` on the desk's own application; its port and process id."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", "arrears.entrypoints.desk.asgi:application", "--port", str(port),
               "--log-level", "error"]  # fmt: skip
    alike = {**os.environ, "POLARS_MAX_THREADS": "1"}  # as `arrears serve` sets it
    with (
        (folder / "server.log").open("wb") as log,
        subprocess.Popen(command, stderr=log, stdout=log, env=alike) as process,  # noqa: S603
    ):
        try:
            yield port, process.pid
        except BaseException:
            print((folder / "server.log").read_text()[-3000:], flush=True)
            raise
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass(frozen=True)
class Calling:
    """Where to call, and as whom."""

    port: int
    token: str


class Connection:
    """One kept-open HTTP connection."""

    def __init__(self, to: Calling) -> None:
        self._port, token = to.port, to.token
        self._head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Status and body."""
        if self._streams is None or self._streams[0].at_eof():  # a server closes what nobody used for some seconds
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(f"POST {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        return int(head[9:12]), await reader.readexactly(length)


async def wait_until_up(to: Calling) -> float:
    """Seconds until the first question was answered: the start of the server and the compiling of the rules."""
    started = time.perf_counter()
    while time.perf_counter() - started < 120:
        try:
            status, _ = await Connection(to).post("/v1/gate", json.dumps(full_question()).encode())
            if status == 200:
                return time.perf_counter() - started
        except (OSError, asyncio.IncompleteReadError):
            await asyncio.sleep(0.2)
    raise TimeoutError("the server did not come up")


async def offered(
    to: Calling, rate: float, seconds: float, connections: int, question: Callable[[], Any]
) -> dict[str, object]:
    """Calls that are due at a steady rate, over so many connections; how long each took from when it was due."""
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(connections):
        free.put_nowait(Connection(to))
    took: list[float] = []
    verdicts: dict[str, int] = {}

    async def call(due: float, body: bytes) -> None:
        connection = await free.get()
        status, answer = await connection.post("/v1/gate", body)
        took.append(time.perf_counter() - due)
        free.put_nowait(connection)
        told = json.loads(answer)
        word = told["verdict"] if status == 200 and isinstance(told, dict) else str(status)
        verdicts[word] = verdicts.get(word, 0) + 1

    bodies = [json.dumps(question()).encode() for _ in range(int(rate * seconds))]
    started = time.perf_counter() + 0.1
    tasks = []
    for number, body in enumerate(bodies):
        due = started + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(call(due, body)))
    await asyncio.gather(*tasks)
    took.sort()
    found = {
        f"p{share}_ms": round(1000 * took[min(len(took) - 1, len(took) * share // 100)], 1) for share in (50, 95, 99)
    }
    reached = round(len(took) / (time.perf_counter() - started), 1)
    return {"calls": len(took), "reached_a_second": reached, **found, "verdicts": verdicts}


def full_question() -> dict[str, Any]:
    """As tape.md §5, with two past contacts."""
    now = dt.datetime.now(dt.UTC)
    past = [{**_PAST, "at": (now - dt.timedelta(days=days)).isoformat()} for days in (1, 4)]
    return {"id": random.randrange(10**9), "as_of": now.isoformat(), "history": past, **_QUESTION}


async def cost(to: Calling, question: Callable[[], Any], of: Processes) -> dict[str, float]:
    """Milliseconds of processor time a call, the least of several hundreds of calls by one caller."""
    connection, least = Connection(to), dict[str, float]()
    for _ in range(_ROUNDS):
        with counted(of) as spent:
            for _ in range(_CALLS):
                await connection.post("/v1/gate", json.dumps(question()).encode())
        each = {name: round(ms / _CALLS, 1) for name, ms in spent.items()}
        least = {name: min(least.get(name, ms), ms) for name, ms in each.items()}
    return least


async def measure(to: Calling, of: Processes, cases: int, seconds: float, note: Callable[..., None]) -> None:
    """Every part, after a warm-up."""
    note("server start and first answer", seconds=round(await wait_until_up(to), 1))

    def short_question() -> dict[str, Any]:
        return {"case_id": random.randrange(1, cases + 1), "channel": "call"}

    kinds = {"question of tape.md §5": full_question, "case and channel": short_question,
             "list of 100 cases": lambda: [short_question() for _ in range(100)]}  # fmt: skip
    for name, question in kinds.items():
        rates = (2,) if "100" in name else (10, 25, 50)
        await offered(to, 5, 2, 4, question)
        if "100" not in name:
            note(name, **await cost(to, question, of))
        for rate in rates:
            note(name, rate_a_second=rate, connections=16, **await offered(to, rate, seconds, 16, question))


def main() -> None:
    """Measure and print a row a part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500_000)
    parser.add_argument("--seconds", type=float, default=15, help="of each part")
    parser.add_argument("--rounds", type=int, default=1, help="How often all parts are measured, on the same store.")
    parser.add_argument("--out", type=Path, default=None)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever stops this stops its servers too
    rows: list[dict[str, object]] = []

    def note(part: str, **more: object) -> None:
        rows.append({"part": part, **more})
        print(rows[-1], flush=True)

    print(
        machine(), dt.datetime.now(dt.UTC).date(), f"{given.cases:,} cases, PostgreSQL, uvicorn, 1 process", flush=True
    )
    with tempfile.TemporaryDirectory() as name, running_postgresql(_SETTINGS) as url:
        folder = Path(name)
        os.environ |= {
            "ARREARS_DATABASE_URL": url, "ARREARS_BOOK": str(folder / "book"), "ARREARS_DESK": str(folder / "desk"),
            "ARREARS_HTTPS": "0", "DJANGO_SETTINGS_MODULE": "arrears.entrypoints.desk.settings",
        }  # fmt: skip
        (folder / "book").mkdir()
        (folder / "desk").mkdir()
        import django  # noqa: PLC0415  after the settings
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        note("fill the store", cases=given.cases, seconds=round(fill(given.cases), 1))
        token = token_of_a_dialler()
        with server(folder) as (port, number):
            of = processes(number, run_sql("SELECT pg_backend_pid()")[0][0])
            for _ in range(given.rounds):
                asyncio.run(measure(Calling(port, token), of, given.cases, given.seconds, note))
    if given.out:
        write_result(given.out, rows)


if __name__ == "__main__":
    main()
