"""How does an ASGI server's request come to Django's synchronous chain? In one step to a thread, and one step back.

Django's own handler goes to a thread and back for every middleware, some twenty times a page, and gives each request a new
thread that must open its own connection to the database. Here all of a page happens in one thread that stays. Only news
(`screens.live`) is sent from the event loop, as it holds its connection open for minutes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, Final

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections
from django.urls import set_script_prefix

from arrears.entrypoints.desk.body_limit import Receive, Scope, Send
from arrears.screens.threads import afresh, in_thread
from arrears.store.afterwards import collect

_LOG: Final = logging.getLogger(__name__)
_GONE: Final = "http.disconnect"


class DeskHandler(ASGIHandler):
    """Django for an ASGI server."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)  # not ASGIHandler's own, which would build the chain for the event loop
        self.load_middleware(is_async=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        with contextlib.suppress(RequestAborted):  # its sender has gone before it was whole
            body = await self.read_body(receive)
            with body:
                reply, waiting = await in_thread(afresh, self._answer, scope, body)
                await self._send(reply, receive, send)
                if waiting:
                    await in_thread(afresh, _do_all, waiting)

    def _answer(self, scope: Scope, body: Any) -> tuple[Any, list[Callable[[], object]]]:
        waiting = collect()
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        reply: Any = refused if request is None else self.get_response(request)
        reply._handler_class = self.__class__  # as Django's own handlers say who answered
        if reply.streaming and not reply.is_async:
            reply.streaming_content = _given(list(reply))  # read here: its rows come over this thread's connection
        elif not reply.streaming:
            reply.close()
        return reply, waiting

    async def _send(self, reply: Any, receive: Receive, send: Send) -> None:
        if not reply.streaming:
            await self.send_response(reply, send)
            return
        try:
            await _until_gone(self.send_response(reply, send), receive)
        finally:
            await in_thread(reply.close)


def _do_all(waiting: list[Callable[[], object]]) -> None:
    """What the page has set off. Nobody waits for it any more, so what fails is told to the log."""
    close_old_connections()
    for work in waiting:
        try:
            work()
        except Exception:  # whatever it is, the rest is to be done
            _LOG.exception("What a page left for afterwards has failed.")
    close_old_connections()


async def _given(parts: list[bytes]) -> Any:
    for part in parts:
        yield part


async def _until_gone(sending: Any, receive: Receive) -> None:
    """Send until all is sent or nobody listens any more."""
    tasks = [asyncio.ensure_future(sending), asyncio.ensure_future(_gone(receive))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            if not task.done():
                task.cancel()
    told = await asyncio.gather(*tasks, return_exceptions=True)
    if isinstance(told[0], Exception):
        raise told[0]


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != _GONE:
        pass
