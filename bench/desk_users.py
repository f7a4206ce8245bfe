"""The people of `bench.desk`: who they are, how they are signed in, which pages they walk, and how long they wait for each.

Their sessions are made in the store as the sign-in with two factors leaves them (person, backend, the password's mark, second
factor given); the server then reads them as any other. Nobody's sign-in itself is measured.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

COOKIE: Final = "arrears_session"
# Of every ten: who they are. In reminders most, as most cases are there.
_CAST: Final = (
    ("reminders", "collector"), ("control_centre", "controller"), ("negotiation", "collector"),
    ("credit_and_legal", "head"), ("field", "head"), ("agencies", "head"), ("reminders", "collector"),
    ("reminders", "supervisor"), ("reminders", "collector"), ("reminders", "collector"),
)  # fmt: skip
# What each walks, over and over: title -> address. NEXT takes the next case, CASE opens one that the last list showed.
NEXT, CASE = "next", "case"
WALKS: Final[dict[str, dict[str, str]]] = {
    "reminders": {
        "reminders: queue": "/reminders/", "reminders: next (POST)": NEXT, "reminders: case": CASE,
        "reminders: my day": "/reminders/my-day/", "reminders: queue, page 2": "/reminders/?page=2",
        "reminders: call-backs": "/reminders/call-backs/",
    },
    "control_centre": {
        "control centre: today": "/control-centre/", "control centre: accounts": "/control-centre/accounts/",
        "control centre: accounts of a department": "/control-centre/accounts/?department=field",
        "control centre: contacts": "/control-centre/contacts/", "control centre: tasks": "/control-centre/tasks/",
        "control centre: search": "/search/?q=L17",
    },
    "negotiation": {
        "negotiation: queue": "/negotiation/", "negotiation: next (POST)": NEXT, "negotiation: case": CASE,
        "negotiation: offers": "/negotiation/offers/",
    },
    "credit_and_legal": {
        "credit and legal: today": "/credit-and-legal/", "credit and legal: queue": "/credit-and-legal/queue/",
        "credit and legal: case": CASE, "credit and legal: notices": "/credit-and-legal/notices/",
        "credit and legal: matters": "/credit-and-legal/matters/",
        "credit and legal: calendar": "/credit-and-legal/calendar/",
        "credit and legal: disputes": "/credit-and-legal/disputes/",
        "credit and legal: limitation": "/credit-and-legal/limitation/",
    },
    "field": {
        "field: queue": "/field/", "field: case": CASE, "field: visits": "/field/orders/", "field: board": "/field/board/",
        "field: routes": "/field/routes/",
    },
    "agencies": {
        "agencies: queue": "/agencies/", "agencies: league": "/agencies/league/", "agencies: batches": "/agencies/batches/",
        "agencies: one batch": "/agencies/batches/1/", "agencies: commissions": "/agencies/commissions/",
    },
}  # fmt: skip


@dataclass(frozen=True)
class User:
    """Somebody signed in."""

    number: int  # of the person in the store
    department: str
    session: str  # value of the cookie


def make_users(count: int) -> list[User]:
    """So many people with their roles, each with a session."""
    from arrears.store.tables import Membership, Person, Team  # noqa: PLC0415  after the settings

    made = []
    for number in range(count):
        department, role = _CAST[number % len(_CAST)]
        person = Person.objects.create_user(f"bench-{number}", None)
        code = f"{department.replace('_', '-')}-1"
        team = Team.objects.filter(code=code).first() if role in ("collector", "supervisor") else None
        Membership.objects.create(person=person, role=role, department=department, team=team)
        made.append(User(person.pk, department, _session_of(person)))
    return made


def _session_of(person: Any) -> str:
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["desk_second_factor"] = True
    session.create()
    return str(session.session_key)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, list[str]]  # names in small letters
    body: str

    @property
    def to(self) -> str:
        """Where the answer sends one."""
        return self.headers.get("location", [""])[0]


Ask = Callable[[str, dict[str, str] | None], Awaitable[Answer]]  # address and, for a POST, the form


class Browser:
    """One kept-open connection with its cookies."""

    def __init__(self, port: int, session: str) -> None:
        self._port, self.cookies = port, {COOKIE: session}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, address: str, form: dict[str, str] | None = None) -> Answer:
        """GET, or POST of a form. Errors: `OSError` and `EOFError` when the server goes away."""
        try:
            return await self._ask(address, form)
        except (OSError, EOFError):
            self._streams = None
            raise

    async def _ask(self, address: str, form: dict[str, str] | None) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        reader, writer = self._streams
        writer.write(self._request(address, form))
        status, headers = _head(await reader.readuntil(b"\r\n\r\n"))
        body = await _body(reader, headers)
        if headers.get("connection") == ["close"]:
            writer.close()
            self._streams = None
        for cookie in headers.get("set-cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(status, headers, body.decode())

    def _request(self, address: str, form: dict[str, str] | None) -> bytes:
        body = urlencode(form or {}).encode()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{'GET' if form is None else 'POST'} {address} HTTP/1.1\r\nHost: localhost:{self._port}\r\nCookie: {cookies}\r\n"
        if form is not None:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return f"{head}\r\n".encode() + body


def _head(text: bytes) -> tuple[int, dict[str, list[str]]]:
    headers: dict[str, list[str]] = defaultdict(list)
    first, *lines = text.decode("latin-1").split("\r\n")
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()].append(value.strip())
    return int(first.split(" ", 2)[1]), headers


async def _body(reader: asyncio.StreamReader, headers: dict[str, list[str]]) -> bytes:
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"][0]))
    parts = []
    while "chunked" in headers.get("transfer-encoding", ()):
        size = int(await reader.readuntil(b"\r\n"), 16)
        parts.append((await reader.readexactly(size + 2))[:-2])
        if not size:
            break
    return b"".join(parts)


@dataclass
class Walk:
    """One person's way through the pages of a department, with what the last page said."""

    department: str
    _cases: list[str] = field(default_factory=list)
    _form: dict[str, str] = field(default_factory=dict)

    def steps(self) -> Iterator[tuple[str, str, dict[str, str] | None]]:
        """Title, address and form of each step, once around; `seen` is told the answer before the next."""
        for title, address in WALKS[self.department].items():
            if address == NEXT:
                yield title, f"/{self._place}/next/", dict(self._form)
            elif address != CASE:
                yield title, address, None
            elif self._cases:
                yield title, random.choice(self._cases), None

    def seen(self, title: str, answer: Answer) -> bool:
        """Whether this is the page that was asked for."""
        if WALKS[self.department][title] == NEXT:
            return answer.status == 302 and answer.to.startswith(f"/{self._place}/")
        found = re.findall(rf'"(/{self._place}/cases/\d+/)"', answer.body)
        self._cases = found or self._cases
        self._form = (
            dict(re.findall(r'name="(csrfmiddlewaretoken|form_token)" value="([^"]+)"', answer.body)) or self._form
        )
        return answer.status == 200 or ("search" in title and answer.status == 302)

    @property
    def _place(self) -> str:
        return self.department.replace("_", "-")


@dataclass
class Waited:
    """How long one kind of page took."""

    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def walk_all(
    port: int, users: list[User], seconds: float, think: tuple[float, float] | None
) -> dict[str, Waited]:
    """All of them at once, for so long; `think`: seconds between two pages, at least and at most."""
    found: dict[str, Waited] = defaultdict(Waited)
    end = time.perf_counter() + seconds
    await asyncio.gather(*(_walk(Browser(port, user.session), user.department, end, think, found) for user in users))
    return found


async def _walk(
    browser: Browser, department: str, end: float, think: tuple[float, float] | None, found: dict[str, Waited]
) -> None:
    walk = Walk(department)
    if think:
        await asyncio.sleep(random.uniform(0, think[1]))  # people do not all begin at once
    async for title, address, form in _around(walk, end):
        started = time.perf_counter()
        try:
            answer = await browser.ask(address, form)
            told = "" if walk.seen(title, answer) else f"{address}: {answer.status} {answer.to}"
        except (OSError, EOFError) as error:
            told = f"{address}: {error!r}"
        found[title].milliseconds.append(1000 * (time.perf_counter() - started))
        found[title].errors += [told] if told else []
        if think:
            await asyncio.sleep(random.uniform(*think))


async def _around(walk: Walk, end: float) -> AsyncIterator[tuple[str, str, dict[str, str] | None]]:
    while time.perf_counter() < end:
        for step in walk.steps():
            if time.perf_counter() >= end:
                return
            yield step
