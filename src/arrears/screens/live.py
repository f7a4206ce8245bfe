"""How does a page stay current without asking? One stream of events per open page, with a beat that keeps it alive.

    @requires(Level.READ)
    async def live(request):
        return live_stream(lambda: today_tiles(person))   # a plain function; runs in a thread, sends changes only

In the template: `<div data-live="{% url 'control_centre:live' %}" data-live-event="today">…</div>` swaps in what arrives.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final

from django.db import OperationalError, close_old_connections
from django.http import StreamingHttpResponse

from arrears.screens.threads import in_thread

LOOK_SECONDS: Final = 2.0  # how often the facts are looked at
BEAT_SECONDS: Final = 15.0  # a comment line, so that no proxy takes the silence for an end
LIFE_SECONDS: Final = 600.0  # then the browser comes back by itself, and its session is checked anew
Facts = Callable[[], Mapping[str, str]]  # event name -> HTML or text


def live_stream(
    facts: Facts, *, look_seconds: float = LOOK_SECONDS, life_seconds: float = LIFE_SECONDS
) -> StreamingHttpResponse:
    """Server-sent events: what `facts` tells, at once, then whatever of it has changed."""
    events = news(facts, look_seconds=look_seconds, life_seconds=life_seconds)
    reply = StreamingHttpResponse(events, content_type="text/event-stream")
    reply["Cache-Control"] = "no-store"
    reply["X-Accel-Buffering"] = "no"  # nginx would hold events back
    return reply


async def news(facts: Facts, *, look_seconds: float, life_seconds: float) -> AsyncIterator[bytes]:
    """Each event as it goes over the wire. Ends after `life_seconds`."""
    told: dict[str, str] = {}
    silent = lived = 0.0
    yield b"retry: 3000\n\n"
    while lived < life_seconds:
        try:
            found = await in_thread(_read, facts)
        except OperationalError:
            yield event("away", "")
            return
        changed = {name: text for name, text in found.items() if told.get(name) != text}
        for name, text in changed.items():
            yield event(name, text)
        told.update(changed)
        silent = 0.0 if changed else silent + look_seconds
        if silent >= BEAT_SECONDS:
            yield b": beat\n\n"
            silent = 0.0
        await asyncio.sleep(look_seconds)
        lived += look_seconds


def _read(facts: Facts) -> Mapping[str, str]:
    close_old_connections()  # what broke since this thread last looked is opened anew
    try:
        return facts()
    finally:
        close_old_connections()


def event(name: str, value: Any) -> bytes:
    """One event; a value that is no text is sent as JSON."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    lines = "".join(f"data: {line}\n" for line in text.splitlines() or [""])
    return f"event: {name}\n{lines}\n".encode()
