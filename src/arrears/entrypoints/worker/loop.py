"""Takes jobs as they come, and looks after each round in between. Ends by itself only with `once`."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
import time
import traceback
from collections.abc import Callable
from typing import Final

from django.db import OperationalError, close_old_connections, connections
from django.utils import timezone

from arrears.entrypoints.worker import rounds
from arrears.entrypoints.worker.jobs import DOERS
from arrears.kernel.errors import ArrearsError
from arrears.store.jobs import record_end, take_next_job
from arrears.store.tables import Job

IDLE_SECONDS: Final = 2.0
Round = Callable[[dt.datetime], bool]


def work(*, once: bool = False) -> int:
    """How many jobs were done. `once`: until there are none."""
    done, turns = 0, list_rounds()
    while True:
        try:
            job = take_next_job(timezone.now())
            if job is not None:
                do_job(job)
                done += 1
                continue
            if once:
                return done
            busy = [turn(timezone.now()) for turn in turns]  # each of them, whatever the one before had to do
        except OperationalError:
            if once:
                raise
            connections.close_all()  # the database restarts: come back with a new connection
            busy = []
        if not any(busy):
            time.sleep(IDLE_SECONDS)
            close_old_connections()


def do_job(job: Job) -> None:
    """Do it; what goes wrong is told where people see it, not only here."""
    try:
        result = DOERS[job.kind](job)
    except ArrearsError as error:
        record_end(job, timezone.now(), fault=str(error))
    except Exception as error:
        traceback.print_exc()
        record_end(job, timezone.now(), fault=f"{type(error).__name__}: {error}")
    else:
        record_end(job, timezone.now(), result=result)


def list_rounds() -> list[Round]:
    """Those in `rounds/`."""
    names = sorted(module.name for module in pkgutil.iter_modules(rounds.__path__))
    return [importlib.import_module(f"{rounds.__name__}.{name}").run_round for name in names]
