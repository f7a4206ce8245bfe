"""`arrears generate`: write an invented portfolio of any size as a tape."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from arrears.entrypoints.cli.console import ERROR, IsoDate, print_json
from arrears.feeds.synthetic_tape.files import FORMATS
from arrears.feeds.synthetic_tape.write_tape import TapeSummary, write_tape


@click.command("generate", epilog="Example: arrears generate --accounts 10000 --seed 7 --out tape")
@click.option("--accounts", type=click.IntRange(1), required=True, help="How many loans; a person may have several.")
@click.option("--seed", type=click.IntRange(0), required=True, help="Same seed, size and date: same bytes.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The tape's folder; must be new.")
@click.option("--format", "file_format", type=click.Choice(FORMATS), default="parquet", show_default=True)
@click.option("--as-of", type=IsoDate(), default="2026-11-23", show_default=True, help="The tape's business date.")
@click.option("--currency", "currencies", multiple=True, default=("CNY",), show_default=True, help="May be repeated.")
@click.option("--processes", type=click.IntRange(1), default=None, help="Default: one a processor core.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary.")
def COMMAND(  # noqa: N802  the name the command list looks for
    accounts: int,
    seed: int,
    out: Path,
    file_format: str,
    as_of: dt.date,
    currencies: tuple[str, ...],
    processes: int | None,
    as_json: bool,
) -> None:
    """Write an invented portfolio as a tape: borrowers, loans, instalments, payments, contacts, pauses, statuses.

    Everything is plainly invented; docs/reference/synthetic-tape.md says how the people behave.
    """
    began = time.perf_counter()
    with _progress() as report:
        summary = write_tape(
            out, accounts, seed, as_of,
            file_format=file_format, processes=processes, progress=report, currencies=currencies,
        )  # fmt: skip
    if as_json:
        print_json(dataclasses.asdict(summary))
    else:
        _tell(summary, time.perf_counter() - began)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Loans done, rate and time left, on a terminal; silent elsewhere."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(show_speed=False),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} loans, {task.fields[rate]:,.0f} a second"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=ERROR, disable=not ERROR.is_terminal) as bar:
        task = bar.add_task("generate", total=0, rate=0.0)

        def report(done: int, total: int) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            bar.update(task, completed=done, total=total, rate=done / elapsed if elapsed else 0.0)

        yield report


def _tell(summary: TapeSummary, seconds: float) -> None:
    live = sum(summary.buckets.values())
    shares = ", ".join(f"{name} {count / live:.1%}" for name, count in summary.buckets.items() if live)
    rows = ", ".join(f"{count:,} {table}" for table, count in summary.rows.items())
    ERROR.print(
        f"Wrote {summary.folder} in {seconds:.1f} s: {rows}.\n"
        f"Of the {live:,} live loans: {shares}. Closed {summary.closed:,}, charged off {summary.charged_off:,}.",
        soft_wrap=True, highlight=False,
    )  # fmt: skip
