"""A real PostgreSQL server for tests and benchmarks: started on a free port in a folder of its own, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.alone import alone

_BINARIES = Path("/usr/lib/postgresql")  # where Debian puts them, a folder a version
_SETTINGS = ("listen_addresses=127.0.0.1", "shared_buffers=256MB", "max_connections=200")
_SHARED = "postgresql.url"  # in the folder of a test run
# Nothing need outlive the machine. What was committed outlives the server's processes.
TO_BE_STOPPED = ("fsync=off", "full_page_writes=off")
_FOR_TESTS = (*TO_BE_STOPPED, "synchronous_commit=off")


@contextmanager
def running_postgresql(settings: Sequence[str] = _FOR_TESTS) -> Iterator[str]:
    """The URL of an empty database. Errors: `RuntimeError` when PostgreSQL is not installed."""
    folder = Path(tempfile.mkdtemp(prefix="arrears-pg-"))
    try:
        yield _start(folder, settings)
    finally:
        _stop(folder)


def shared_postgresql(run: Path) -> str:
    """The same for all processes of a test run, whose folder is `run`: whoever asks first starts the server."""
    told = run / _SHARED
    with alone(run / f"{_SHARED}.lock"):
        if not told.exists():
            told.write_text(_start(Path(tempfile.mkdtemp(prefix="arrears-pg-")), _FOR_TESTS), encoding="ascii")
        return told.read_text(encoding="ascii")


def stop_shared_postgresql(run: Path) -> None:
    """End it, where anybody asked for it: the process that began the run does."""
    told = run / _SHARED
    if told.exists():
        _stop(_folder_of(told.read_text(encoding="ascii")))
        told.unlink()


def _start(folder: Path, settings: Sequence[str]) -> str:
    port = _free_port()
    shutil.chown(folder, *(("postgres", "postgres") if os.geteuid() == 0 else (os.geteuid(), os.getegid())))
    data = ("--pgdata", str(folder / "data"))
    _run("initdb", *data, "--auth=trust", "--username=arrears", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    given = [f"port={port}", f"unix_socket_directories={folder}", *_SETTINGS, *settings]
    options = " ".join(f"-c {one}" for one in given)
    _run("pg_ctl", "start", "--wait", *data, "--log", str(folder / "log"), "--options", options)
    return f"postgresql://arrears@127.0.0.1:{port}/postgres"


def _stop(folder: Path) -> None:
    if (folder / "data" / "postmaster.pid").exists():
        _run("pg_ctl", "stop", "--mode=immediate", "--pgdata", str(folder / "data"))
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def stopped_postgresql(url: str) -> Iterator[None]:
    """The server is down at once, as after a crash, and up again at the end."""
    folder = _folder_of(url)
    data = ("--pgdata", str(folder / "data"))
    options = (folder / "data" / "postmaster.opts").read_text(encoding="utf-8").split('"', 1)[1].strip().rstrip('"')
    _run("pg_ctl", "stop", "--wait", "--mode=immediate", *data)
    try:
        yield
    finally:
        given = options.replace('" "', " ").replace('"', "")
        _run("pg_ctl", "start", "--wait", *data, "--log", str(folder / "log"), "--options", given)


def _folder_of(url: str) -> Path:
    port = url.rsplit(":", 1)[1].split("/", maxsplit=1)[0]
    for folder in Path(tempfile.gettempdir()).glob("arrears-pg-*"):
        pid = folder / "data" / "postmaster.pid"
        if pid.exists() and pid.read_text(encoding="ascii").splitlines()[3] == port:
            return folder
    raise RuntimeError(f"No server of ours listens on port {port}.")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _run(program: str, *arguments: str) -> None:
    found = sorted(_BINARIES.glob(f"*/bin/{program}"))
    if not found:
        raise RuntimeError(f"PostgreSQL is not installed ({_BINARIES}): run scripts/setup.sh test.")
    # PostgreSQL refuses to run as root; a short PATH may lack the folder of what only root needs.
    as_user = ["/usr/sbin/runuser", "-u", "postgres", "--"] if os.geteuid() == 0 and pwd.getpwnam("postgres") else []
    done = subprocess.run([*as_user, str(found[-1]), *arguments], cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stderr or done.stdout}")
