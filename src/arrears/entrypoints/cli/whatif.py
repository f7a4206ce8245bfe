"""`arrears whatif`: the same night under another strategy, side by side."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from arrears.entrypoints.cli.console import IsoDate, book_config, orders, print_json
from arrears.nightly.workers import DECIDING, workers_for

if TYPE_CHECKING:
    from arrears.nightly.comparing import Comparison


@click.command("whatif", epilog="Example: arrears whatif --book BOOK --strategy my_strategy.yaml")
@click.option("--book", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--strategy", required=True, help="The other strategy: a name, or the path of a YAML file.")
@click.option("--as-of", type=IsoDate(), default=None, help="Default: the latest finished night.")
@click.option(
    "--packs", default=None, help="Law packs, comma-separated, each with those it stacks on. Default: all there are."
)
@click.option("--config", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--json", "as_json", is_flag=True)
def COMMAND(  # noqa: N802  the name the command list looks for
    book: Path,
    strategy: str,
    as_of: dt.date | None,
    packs: str | None,
    config: Path | None,
    as_json: bool,
) -> None:
    """Compare another strategy with that of a finished night: stages, contacts, refusals, work."""
    with workers_for(book, as_of or dt.date.max, module=DECIDING) as workers:
        from arrears.nightly.comparing import compare, comparison_json  # noqa: PLC0415  the workers import beside us

        result = compare(book, as_of, orders(book_config(book, config), strategy, packs), workers)
    if as_json:
        print_json(comparison_json(result))
    else:
        _tell(result)


def _tell(result: Comparison) -> None:
    console = Console()
    moved = sum(result.moves.values())
    console.print(f"Night of {result.as_of}, {result.loans:,} loans: {moved:,} would stand in another stage.")
    for title, pair in (
        ("Loans by stage", result.stages),
        ("Contacts the law lets through, by channel", result.planned),
        ("Contacts refused, by channel", result.refused),
        ("Tasks for people, before capacity, by department", result.work),
    ):
        console.print(_table(title, result.names, pair))


def _table(title: str, names: tuple[str, str], pair: tuple[Counter[str], Counter[str]]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for name in (*names, "change"):
        table.add_column(name, justify="right")
    for key in sorted({*pair[0], *pair[1]}, key=lambda name: -max(pair[0][name], pair[1][name])):
        first, second = pair[0][key], pair[1][key]
        table.add_row(key, f"{first:,}", f"{second:,}", f"{second - first:+,}")
    return table
