"""`arrears worker`: does in the background what the desk asks for: nights, what-ifs, the walk over the activity log."""

from __future__ import annotations

from pathlib import Path

import click

from arrears.entrypoints.cli.console import ERROR
from arrears.entrypoints.cli.serve import name_settings, prepare


@click.command("worker", epilog="Example: arrears worker --book BOOK")
@click.option("--book", type=click.Path(path_type=Path, file_okay=False, exists=True), required=True)
@click.option("--database", help="As for `arrears serve`.")
@click.option("--once", is_flag=True, help="End when there is nothing left to do.")
def COMMAND(book: Path, database: str | None, once: bool) -> None:  # noqa: N802  the name the command list looks for
    """Work until stopped. Several workers share the jobs; where none runs, the desk starts one for each job."""
    name_settings(book, database, is_loopback=True)
    prepare()
    from arrears.entrypoints.worker.loop import work  # noqa: PLC0415  settings are named only now

    done = work(once=once)
    ERROR.print(f"{done} jobs done.")
