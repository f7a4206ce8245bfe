"""`arrears serve`: the staff's desk over one book, as a server that a browser, nginx or systemd talks to."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import click

from arrears.entrypoints.cli.console import ERROR
from arrears.kernel.errors import OutsideFault

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command("serve", epilog="Example: arrears serve --book BOOK --port 8040")
@click.option(
    "--book",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    required=True,
    help="The book whose cases are worked on.",
)
@click.option(
    "--database", help="postgresql://… or sqlite:///…; left out: SQLite in the book's folder, or ARREARS_DATABASE_URL."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, default=8040, show_default=True)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes; PostgreSQL only beyond one."
)
def COMMAND(book: Path, database: str | None, host: str, port: int, workers: int) -> None:  # noqa: N802  the name the command list looks for
    """Bring the database up to date and serve the desk until stopped."""
    # A page's frames have a few rows: handing them to other threads and back takes longer than working on them.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    name_settings(book, database, is_loopback=host in _LOOPBACK)
    prepare()
    shown = "localhost" if host in _LOOPBACK else host  # passkeys need a name, not a number
    ERROR.print(f"The desk of {book} is at http://{shown}:{port}/ (Ctrl-C ends)")
    run_server(host, port, workers)


def name_settings(book: Path, database: str | None, *, is_loopback: bool) -> None:
    """Say in the environment what the desk's settings, and those of its workers, read."""
    os.environ["ARREARS_BOOK"] = str(book.resolve())
    if database:
        os.environ["ARREARS_DATABASE_URL"] = database
    if is_loopback:
        os.environ.setdefault("ARREARS_HTTPS", "0")
    os.environ["DJANGO_SETTINGS_MODULE"] = "arrears.entrypoints.desk.settings"


def prepare() -> None:
    """Folder, signing key, tables and static files: whatever is not there yet."""
    from arrears.entrypoints.desk.environment import read_environment, secret_key  # noqa: PLC0415  --help stays quick

    environment = read_environment()
    (environment.folder / "static").mkdir(parents=True, exist_ok=True)
    with _alone(environment.folder / "preparing.lock"):
        secret_key(environment.secret_file)
        _prepare_store()


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[None]:
    """The desk and its worker start together: whoever comes second waits, and then finds everything there."""
    with file.open("a", encoding="ascii") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _prepare_store() -> None:
    import django  # noqa: PLC0415  settings are complete only now
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    from arrears.entrypoints.desk.static_files import collect_static_files  # noqa: PLC0415

    collect_static_files()


def free_port(wanted: int = 8040) -> int:
    """That port of this machine, or any free one where it is taken."""
    for port in (wanted, 0):
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return int(listener.getsockname()[1])
    raise OutsideFault("This machine has no free port.", permanent=False)


def run_server(host: str, port: int, workers: int) -> None:
    """uvicorn, until stopped."""
    import uvicorn  # noqa: PLC0415

    uvicorn.run(
        "arrears.entrypoints.desk.asgi:application", host=host, port=port, workers=workers, log_level="warning",
        proxy_headers=True, forwarded_allow_ips=os.environ.get("ARREARS_PROXIES", "127.0.0.1"), server_header=False,
        timeout_graceful_shutdown=5, timeout_keep_alive=75,  # longer than people think, and than nginx keeps one unused
    )  # fmt: skip
