"""`arrears load TAPE --book BOOK`: validates a tape and makes it part of a book."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from arrears.book.layout import PARTITIONS_MAX
from arrears.flows.load_tape import Loaded, load_tape


@click.command("load", epilog="Example: arrears load tapes/2026-11-23 --book book")
@click.argument("tape", type=click.Path(path_type=Path))
@click.option("--book", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of the book.")
@click.option("--business-date", type=click.DateTime(["%Y-%m-%d"]), help="The tape's date; else as the tape tells.")
@click.option(
    "--partitions",
    type=click.IntRange(1, PARTITIONS_MAX),
    help="Parts of a new book; by default one for 400,000 loans, at least 4.",
)
@click.option("--processes", type=click.IntRange(1), help="Worker processes; by default one for each core.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on standard output.")
def COMMAND(  # noqa: N802  the name the command list looks for
    tape: Path,
    book: Path,
    business_date: dt.datetime | None,
    partitions: int | None,
    processes: int | None,
    *,
    as_json: bool,
) -> None:
    """Validate the TAPE, a folder of CSV or Parquet files, and make it part of a book.

    Rows that cannot be right are set aside with file, row, code and message; the others load. A tape without a required file
    or column is refused whole (exit status 2) and the book stays as it was.
    """
    console = Console(stderr=True)
    on = business_date.date() if business_date else None
    with _progress(console) as bars:
        loaded = load_tape(tape, book, on, partitions, processes, _Follower(bars))
    if as_json:
        told = {"snapshot": str(loaded.snapshot), "is_new": loaded.is_new, "supersedes": loaded.supersedes}
        click.echo(json.dumps(told | {"summary": loaded.summary}, ensure_ascii=False, indent=2, sort_keys=True))
    else:
        _tell(console, loaded)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )


class _Follower:
    """Shows one bar a stage."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, Any] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total)
        self._bars.update(self._tasks[stage], completed=done)


def _tell(console: Console, loaded: Loaded) -> None:
    """The summary for people."""
    summary = loaded.summary
    if not loaded.is_new:
        console.print(
            f"This tape is in the book already ({loaded.snapshot.name}); nothing was changed.", highlight=False
        )
        return
    console.print(_rows_table(summary))
    if summary["rejects"]:
        console.print(_rejects_table(summary))
        console.print(f"Every rejected row: {loaded.snapshot / 'rejects.csv'}", highlight=False, soft_wrap=True)
    for table in summary["tables_not_on_tape"]:
        console.print(f"The tape has no `{table}`: the book has none for this date.", highlight=False)
    for table, count in summary["rows_not_kept"].items():
        console.print(f"{count:,} rows of {table} belong to third parties and were not kept.", highlight=False)
    if summary["borrowers_with_evidence_gap"]:
        count = summary["borrowers_with_evidence_gap"]
        console.print(f"{count:,} borrowers have a gap in their evidence: the law gate answers `unknown` for them.")
    if loaded.supersedes:
        console.print(f"It supersedes {loaded.supersedes}.", highlight=False)
    console.print(
        f"Business date {summary['business_on']}, snapshot {loaded.snapshot}", highlight=False, soft_wrap=True
    )


def _rows_table(summary: dict[str, Any]) -> Table:
    table = Table("table", title="Loaded")
    for heading in ("on the tape", "in the book", "set aside with their loan"):
        table.add_column(heading, justify="right")
    for name, rows in summary["rows"].items():
        aside = summary["rows_set_aside_with_loan"].get(name, 0)
        table.add_row(name, f"{summary['rows_on_tape'].get(name, 0):,}", f"{rows:,}", f"{aside:,}" if aside else "")
    return table


def _rejects_table(summary: dict[str, Any]) -> Table:
    table = Table("code", title="Set aside")
    table.add_column("findings", justify="right")
    for code, count in summary["rejects"].items():
        table.add_row(code, f"{count:,}")
    return table
