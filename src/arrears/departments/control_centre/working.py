"""Is there somebody to do the background work? Where no `arrears worker` runs, the desk starts one that ends when all is done."""

from __future__ import annotations

import subprocess
import sys

from django.db import transaction

COMMAND = (sys.executable, "-m", "arrears.entrypoints.worker", "--once")


def start_worker() -> None:
    """Once the job is committed. A worker that finds nothing to do (another one was faster) ends at once."""
    transaction.on_commit(_start)


def _start() -> None:
    # its own session: it outlives a restart of the desk; its output would have nobody to read it
    subprocess.Popen(  # noqa: S603  our own interpreter and module
        COMMAND, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
