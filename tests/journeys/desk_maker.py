"""The process that desks are forked from: it imports the desk once, which is most of a desk's start, and serves nothing itself.

Whoever asks first in a test run starts it. A desk takes its environment and settings from what it is asked with. Asked on a
socket in the run's folder: one JSON object a connection, answered by the new process's number.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.alone import alone

ROOT: Final = Path(__file__).parents[2]
SETTINGS: Final = "arrears.entrypoints.desk.settings"
_URLS: Final = "arrears.entrypoints.desk.urls"  # which addresses there are depends on settings, too
_START_SECONDS: Final = 240
# What desks and their cases import as they go.
_USED_LATER: Final = (
    _URLS, "arrears.flows.load_tape", "arrears.nightly.runner",
    "tests.cast", "tests.journeys.templates", "uvicorn.protocols.http.httptools_impl", "uvicorn.lifespan.on", "uvloop",
)  # fmt: skip
# A fork loses all threads but one, and keeps the locks they hold. So libraries begin none while they are imported; Polars begins
# one nevertheless, which waits for files to delete and holds nothing. `_serve` looks that there are no others.
_WITHOUT_THREADS: Final = {
    "OPENBLAS_NUM_THREADS": "1", "_RJEM_MALLOC_CONF": "background_thread:false", "JE_ARROW_MALLOC_CONF": "background_thread:false",
}  # fmt: skip
_HARMLESS: Final = "polars-ooc-clea"


class Made:
    """A desk's process: a child of the maker, so that only its handle tells when it ends."""

    def __init__(self, pid: int) -> None:
        self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """Something once it has ended."""
        return 0 if select.select([self._handle], [], [], 0)[0] else None

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._signal(signal.SIGKILL)

    def wait(self, seconds: float) -> None:
        """Errors: `subprocess.TimeoutExpired`."""
        if not select.select([self._handle], [], [], seconds)[0]:
            raise subprocess.TimeoutExpired("desk", seconds)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, number)


def make_desk(run: Path, given: list[str], environment: Mapping[str, str], log: Path) -> Made:
    """A process at `desk_server.main(*given)`, which writes to `log`. `run`: the folder of the test run."""
    with alone(run / "maker.lock"):
        if not (run / "maker.pid").exists():
            _start(run)
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(str(run / "maker.socket"))
        asking.sendall(json.dumps({"given": given, "environment": dict(environment), "log": str(log)}).encode())
        asking.shutdown(socket.SHUT_WR)
        return Made(int(asking.recv(100)))


def stop_maker(run: Path) -> None:
    """End it, where anybody asked for it: the process that began the run does."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int((run / "maker.pid").read_text(encoding="ascii")), signal.SIGTERM)


def _start(run: Path) -> None:
    """Its settings are of a desk that is nowhere."""
    nowhere = {
        "ARREARS_DESK": str(run / "no-desk"), "ARREARS_DATABASE_URL": f"sqlite:///{run / 'no-desk'}/no.sqlite3",
        "DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }  # fmt: skip
    log = run / "maker.log"
    command = [sys.executable, "-m", "tests.journeys.desk_maker", str(run / "maker.socket")]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=os.environ | nowhere | _WITHOUT_THREADS, cwd=ROOT, stdout=out, stderr=out
        )
    end = time.monotonic() + _START_SECONDS
    while not (run / "maker.socket").exists():
        if process.poll() is not None or time.monotonic() > end:
            raise AssertionError(f"Desks cannot be made:\n{log.read_text(encoding='utf-8')[-4000:]}")
        time.sleep(0.05)
    (run / "maker.pid").write_text(str(process.pid), encoding="ascii")


def _serve(path: Path) -> None:
    gc.disable()
    import django

    django.setup()
    for name in _USED_LATER:
        importlib.import_module(name)
    gc.freeze()
    threads = [file.read_text(encoding="ascii").strip() for file in Path("/proc/self/task").glob("*/comm")]
    if len([name for name in threads if name != _HARMLESS]) > 1:
        raise RuntimeError(f"These threads run after importing, a fork would lose them and keep their locks: {threads}")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who asked sees by the handle that a desk has ended
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path.with_suffix(".new")))
        listener.listen()
        path.with_suffix(".new").rename(path)  # there once it answers
        while True:
            with listener.accept()[0] as asker, asker.makefile("rb") as told:
                asked = json.load(told)
                if not (pid := os.fork()):
                    break
                asker.sendall(str(pid).encode())
    _become(**asked)


def _become(given: list[str], environment: dict[str, str], log: str) -> None:
    """A process as if it were started with that environment."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    _forget_settings()
    from tests.journeys.desk_server import main

    try:
        main(*given)
    except BaseException:
        traceback.print_exc()
    os._exit(0)  # what was registered for the end belongs to the process that imported it


def _forget_settings() -> None:
    """They are read again as they are first asked for, which is once the desk's folder is there, and so are its databases."""
    from django.conf import empty, settings
    from django.core.cache import caches
    from django.db import connections

    for kept in (connections, caches):
        for one in kept.all(initialized_only=True):  # none is open: nothing has asked them yet
            del kept[one.alias]
        kept._settings = None
        kept.__dict__.pop("settings", None)
    for name in (SETTINGS, _URLS):
        del sys.modules[name]
    settings._wrapped = empty


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
