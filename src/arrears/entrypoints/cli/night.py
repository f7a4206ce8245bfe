"""`arrears night`: age every loan, decide, ask the law, hand out the work of the next day."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

import click

from arrears.entrypoints.cli.console import (
    DEFAULT_STRATEGY,
    ERROR,
    IsoDate,
    book_config,
    orders,
    partition_progress,
    print_json,
)
from arrears.nightly.workers import import_at_once, workers_for


@click.command("night", epilog="Example: arrears night --book BOOK --as-of 2026-11-23")
@click.option("--book", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--as-of", type=IsoDate(), required=True, help="The night is the close of business of this day.")
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True)
@click.option("--strategy", default=DEFAULT_STRATEGY, show_default=True, help="A name, or the path of a YAML file.")
@click.option(
    "--packs", default=None, help="Law packs, comma-separated, each with those it stacks on. Default: all there are."
)
@click.option(
    "--config", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Own texts. Default: BOOK/config."
)
@click.option("--full", is_flag=True, help="Look at every loan, even where the night before could be carried on.")
@click.option("--processes", type=click.IntRange(1), default=None, help="Default: one a processor core.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest.")
def COMMAND(  # noqa: N802  the name the command list looks for
    book: Path,
    as_of: dt.date,
    engine: str,
    strategy: str,
    packs: str | None,
    config: Path | None,
    full: bool,
    processes: int | None,
    as_json: bool,
) -> None:
    """Run one night and write BOOK/nights/DATE, report.html among it."""
    begun = time.perf_counter()
    with workers_for(book, as_of, 1 if engine == "spark" else processes) as workers:
        import_at_once("arrears.nightly.partition")  # the workers import beside us
        from arrears.nightly.runner import run_night  # noqa: PLC0415
        from arrears.reports.night_report import EarlyStory, write_night_report  # noqa: PLC0415

        wanted = orders(book_config(book, config), strategy, packs)
        early = EarlyStory(book, as_of, wanted, workers) if workers else None

        def finish(folder: Path, told: dict[str, Any]) -> None:
            write_night_report(folder, told, book, wanted, early)
            if workers:
                workers.shutdown(wait=False)  # giving back its memory takes a process a while

        start = time.perf_counter() - begun
        with partition_progress(f"night of {as_of}") as progress:
            manifest = run_night(
                book, as_of, wanted, engine=engine, full=full, workers=workers, progress=progress,
                joined=early.begin if early else None, finish=finish,
            )  # fmt: skip
        manifest["seconds"]["start"] = start
    if as_json:
        print_json(manifest)
    else:
        _tell(book, manifest)


def _tell(book: Path, manifest: dict[str, Any]) -> None:
    rows, seconds, carried = manifest["rows"], manifest["seconds"]["whole"], manifest["incremental"]["loans_carried"]
    ERROR.print(
        f"Night of {manifest['as_of']}: {rows['accounts']:,} loans in {seconds:.1f} s"
        f"{f' ({carried:,} carried on from the night before)' if carried else ''}. For {manifest['plan_on']}: "
        f"{rows['contacts_planned']:,} contacts planned, {rows['contacts_refused']:,} refused, "
        f"{rows['worklist']:,} tasks for people.\nReport: {book / 'nights' / manifest['as_of'] / 'report.html'}"
    )
