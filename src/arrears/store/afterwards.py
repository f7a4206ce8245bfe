"""What need nobody wait for? Work that a page sets off and does not show is done once the page has been sent.

Outside a page that is served so (a command, a stream of news, a test) it is done at once.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Final, TypeVar

T = TypeVar("T")
_WAITING: Final[ContextVar[list[Callable[[], object]] | None]] = ContextVar("waiting", default=None)


def collect() -> list[Callable[[], object]]:
    """From here on, in this context, work waits in this list for whoever serves the page."""
    waiting: list[Callable[[], object]] = []
    _WAITING.set(waiting)
    return waiting


def afterwards(work: Callable[[], T]) -> T | None:
    """What `work` gives where it is done at once; none where it waits."""
    waiting = _WAITING.get()
    if waiting is None:
        return work()
    waiting.append(work)
    return None
