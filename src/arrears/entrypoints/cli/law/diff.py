"""`arrears law diff A B`: what changes between two dates or two versions of law packs?"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from arrears.entrypoints.cli.console import print_json
from arrears.entrypoints.cli.packs import OWN_PACKS, law_shelf
from arrears.feeds.config_folder import read_config, read_packs
from arrears.kernel.errors import WrongUse
from arrears.law.diffing import Change, diff_packs
from arrears.law.pack import Pack
from arrears.law.shelf import Shelf

_DATED = re.compile(r"(?P<what>.+)@(?P<on>\d{4}-\d{2}-\d{2})")


@click.command("diff", epilog="Example: arrears law diff cn_mainland@2026-01-29 cn_mainland@2026-11-24")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@OWN_PACKS
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def COMMAND(before: str, after: str, config: Path | None, *, as_json: bool) -> None:  # noqa: N802  the name the command list looks for
    """Say what changes from A to B: each a pack's name or folder, with all it stacks on, and @DATE for one day's law.

    With a date on both sides the values of those days are compared; without, everything that is written.
    """
    first, on_first = _side(before, config)
    second, on_second = _side(after, config)
    if (on_first is None) != (on_second is None):
        raise WrongUse("Give a date on both sides or on neither: one day's law cannot be compared with all days'.")
    changes = diff_packs(first, second, on_first, on_second)
    if as_json:
        print_json([asdict(change) for change in changes])
    else:
        _tell(changes, before, after)


def _side(written: str, config: Path | None) -> tuple[list[Pack], dt.date | None]:
    match = _DATED.fullmatch(written)
    what = match["what"] if match else written
    folder = Path(what)
    shelf = law_shelf(config)
    if (folder / "pack.yaml").is_file():
        folder = folder.resolve()
        shelf, what = Shelf({**read_config(config).packs, **read_packs(folder.parent)}), folder.name
    elif what not in shelf.names:
        raise WrongUse(f"`{what}` is neither a law pack nor the folder of one. Known: {', '.join(shelf.names)}.")
    return shelf.stacked_unproven([what]), _date(match["on"]) if match else None


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"`{text}` is no day of the calendar.") from None


def _tell(changes: list[Change], before: str, after: str) -> None:
    console = Console()
    for (pack, rule), group in groupby(changes, key=lambda change: (change.pack, change.rule)):
        table = Table(title=f"{pack}  {rule}".strip(), title_justify="left", title_style="bold")
        for heading in ("", before, after):
            table.add_column(heading, overflow="fold")
        for change in group:
            table.add_row(change.what, change.before, change.after)
        console.print(table)
    rules = len({(change.pack, change.rule) for change in changes if change.rule})
    console.print(f"{len(changes)} changes in {rules} rules.")
