"""Requests come from an ASGI server to one thread and back; news ends with its reader; what a view streams arrives whole."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from arrears.entrypoints.desk.handler import DeskHandler
from arrears.screens.threads import THREADS
from arrears.store.afterwards import afterwards

pytestmark = pytest.mark.urls("tests.desk.test_handler")
ended = threading.Event()
done: list[str] = []


def echo(request: HttpRequest) -> HttpResponse:
    """The thread's name, and what was sent."""
    return HttpResponse(f"{threading.current_thread().name} {request.body.decode()}")


def broken(request: HttpRequest) -> HttpResponse:
    """A view with a fault."""
    raise ValueError(request.path)


def rows(request: HttpRequest) -> StreamingHttpResponse:
    """A file in pieces."""
    return StreamingHttpResponse(f"{number}\n" for number in range(3))


async def news(request: HttpRequest) -> StreamingHttpResponse:
    """Goes on until nobody listens."""

    async def tell() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"data: 1\n\n"
                await asyncio.sleep(0.001)
        finally:
            ended.set()

    return StreamingHttpResponse(tell())


def leaving(request: HttpRequest) -> HttpResponse:
    """Leaves two things for afterwards, of which the first fails."""
    found = [afterwards(lambda: 1 // 0), afterwards(lambda: done.append("the rest"))]
    return HttpResponse(f"{found} {done}")


VIEWS = (echo, broken, rows, news, leaving)
for _view in VIEWS:
    _view.is_open = True  # type: ignore[attr-defined]
urlpatterns = [path(f"{view.__name__}/", view) for view in VIEWS]


async def asked(handler: DeskHandler, place: str, body: bytes = b"", *, events: int = 1_000) -> tuple[int, bytes]:
    """Status and body; the reader goes away after so many pieces."""
    scope = {
        "type": "http", "method": "POST" if body else "GET", "path": place, "query_string": b"", "http_version": "1.1",
        "headers": [(b"host", b"localhost"), (b"content-type", b"text/plain")], "scheme": "http",
    }  # fmt: skip
    told: list[dict[str, Any]] = []
    has_gone = asyncio.Event()
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop()
        await has_gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        told.append(message)
        if len(told) > events:
            has_gone.set()

    await asyncio.wait_for(handler(scope, receive, send), 30)  # type: ignore[arg-type]
    return told[0]["status"], b"".join(one.get("body", b"") for one in told)


def test_page_comes_from_one_of_the_few_threads_that_stay() -> None:
    handler = DeskHandler()

    async def many() -> list[tuple[int, bytes]]:
        return list(await asyncio.gather(*(asked(handler, "/echo/") for _ in range(40))))

    found = asyncio.run(many())
    names = {body.decode().split()[0] for _, body in found}
    assert {status for status, _ in found} == {200}
    assert all(name.startswith("desk") for name in names)
    assert len(names) <= THREADS


def test_page_with_a_fault_and_a_form_that_is_not_ours_are_answered() -> None:
    handler = DeskHandler()
    assert asyncio.run(asked(handler, "/broken/"))[0] == 500
    status, _ = asyncio.run(asked(handler, "/echo/", b"hello"))
    assert status == 403  # no token of ours: the form checks are those of every other page


def test_what_a_view_streams_arrives_whole() -> None:
    assert asyncio.run(asked(DeskHandler(), "/rows/")) == (200, b"0\n1\n2\n")


def test_news_ends_when_its_reader_goes_away() -> None:
    ended.clear()
    status, body = asyncio.run(asked(DeskHandler(), "/news/", events=5))
    assert status == 200
    assert body.startswith(b"data: 1\n\n")
    assert ended.is_set()


def test_what_a_page_leaves_for_afterwards_is_done_once_it_is_sent_and_a_fault_in_it_hurts_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done.clear()
    assert asyncio.run(asked(DeskHandler(), "/leaving/")) == (200, b"[None, None] []")
    assert done == ["the rest"]
    assert "ZeroDivisionError" in caplog.text
