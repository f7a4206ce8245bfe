"""Which threads do a process's work for people? A few that stay: each keeps its connection to the database.

More would only take turns: Python runs one of them at a time, and what waits here waits no longer than it would there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from typing import Any, Final

THREADS: Final = 6  # a process; each holds one connection, so PostgreSQL's bound is above processes times this
_POOL: Final = ThreadPoolExecutor(THREADS, thread_name_prefix="desk")


async def in_thread(work: Callable[..., Any], *given: Any) -> Any:
    """What `work` gives, run in one of the threads, with language and time zone of the caller; raises what it raises."""
    return await asyncio.get_running_loop().run_in_executor(_POOL, copy_context().run, work, *given)


def afresh(work: Callable[..., Any], *given: Any) -> Any:
    """What `work` gives, with nothing left in language or time zone by what the thread did before."""
    return Context().run(work, *given)
