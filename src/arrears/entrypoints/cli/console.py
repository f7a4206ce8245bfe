"""What the commands share: progress on standard error, dates, the texts of a book's configuration."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from arrears.nightly.orders import Orders

if TYPE_CHECKING:
    from arrears.feeds.config_folder import Config
    from arrears.nightly.runner import Progress as Report

ERROR = Console(stderr=True)
DEFAULT_STRATEGY = "cn_online_consumer"


class IsoDate(click.ParamType[dt.date]):
    """A date written YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"`{value}` is not a date. Write YYYY-MM-DD.", param, ctx)


@contextmanager
def partition_progress(title: str) -> Iterator[Report]:
    """Partitions and loans done, rate and time left, on a terminal; silent elsewhere."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[loans]} loans"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=ERROR, disable=not ERROR.is_terminal) as bar:
        task = bar.add_task(title, total=None, loans="0")

        def report(done: int, total: int, loans: int) -> None:
            bar.update(task, completed=done, total=total, loans=f"{loans:,}")

        yield report


def book_config(book: Path, config: Path | None) -> Config:
    """Shipped texts and the user's: of `config`, else of the book's own folder."""
    from arrears.feeds.config_folder import read_config  # noqa: PLC0415  commands start their workers before it

    return read_config(config or book / "config")


def orders(config: Config, strategy: str, packs: str | None) -> Orders:
    """What a night runs with. `packs` is a comma-separated choice, each with those it stacks on; None takes every one.

    Errors: `WrongUse` naming an unknown strategy or pack; `BadDocument` for a pack of the user's own that does not hold or
    does not say what its own cases expect.
    """
    _, text = config.strategy(strategy)
    wanted = sorted(config.packs) if packs is None else _chosen(config, packs)
    _prove(config, wanted)
    return Orders.of(config, text, wanted)


def names_in(packs: str) -> list[str]:
    """The names of a comma-separated choice."""
    return [name.strip() for name in packs.split(",") if name.strip()]


def _chosen(config: Config, packs: str) -> list[str]:
    from arrears.law.shelf import Shelf  # noqa: PLC0415  only who chooses waits for it

    return Shelf(config.packs).with_all_below(names_in(packs))


def _prove(config: Config, wanted: list[str]) -> None:
    """A user's own packs say what their cases expect, or nobody is asked by them."""
    own = [name for name in config.own_packs if name in wanted]
    if own:
        from arrears.law.shelf import Shelf  # noqa: PLC0415  only who has packs of their own waits for it

        Shelf(config.packs, own).stacked(own)


def print_json(value: Any) -> None:
    """For machines, on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))
