"""`arrears audit CONTACTS`: what would the law have said to each contact of anybody's log?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from arrears.entrypoints.cli.console import ERROR, names_in, print_json
from arrears.entrypoints.cli.packs import OWN_PACKS, law_shelf
from arrears.kernel.errors import DidNotHold, WrongUse

if TYPE_CHECKING:
    from arrears.flows.audit_contacts import AuditReport
    from arrears.flows.audit_contacts import Progress as Report

_BESIDE = ("borrowers", "loans", "statuses", "consents")
_FILE = click.Path(path_type=Path, exists=True)


@click.command("audit", epilog="Example: arrears audit contacts.parquet --packs cn_mainland --out audit.parquet")
@click.argument("contacts", type=_FILE)
@click.option("--packs", required=True, help="Law packs, comma-separated, each with those it stacks on.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="The breaches (Parquet). Default: beside CONTACTS.",
)
@click.option("--borrowers", type=_FILE, help="Who they are: country, region, timezone (tape form).")
@click.option("--loans", type=_FILE, help="Facts of the loans (tape form).")
@click.option("--statuses", type=_FILE, help="Legal and personal statuses (tape form).")
@click.option(
    "--consents", type=_FILE, help="What debtors agreed to or asked for: borrower_id, given_at, kind, channel …"
)
@click.option("--given", multiple=True, metavar="FACT=VALUE", help="A fact that holds wherever the files are silent.")
@click.option("--no-assume", is_flag=True, help="Take nothing for granted: not even where the packs hold.")
@click.option("--processes", type=click.IntRange(1, 256), help="Default: one a core.")
@OWN_PACKS
@click.option("--json", "as_json", is_flag=True)
def COMMAND(  # noqa: N802  the name the command list looks for
    contacts: Path, packs: str, out: Path | None, borrowers: Path | None, loans: Path | None, statuses: Path | None,
    consents: Path | None, given: tuple[str, ...], no_assume: bool, processes: int | None, config: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Audit CONTACTS, a log in the tape's form (CSV or Parquet, a file, a folder of parts, or a whole tape).

    Writes every breach with rule, citation and the contacts that make it up to OUT, and beside it OUT's .summary, .unknown and
    .rejects, and a page with pictures (.html). Exit status 1 when any contact was in breach.
    """
    from arrears.flows.assumed_facts import assume_facts, read_given  # noqa: PLC0415  help stays quick
    from arrears.flows.audit_contacts import AuditOrders, audit_contacts  # noqa: PLC0415
    from arrears.reports.audit_page import audit_page  # noqa: PLC0415

    shelf = law_shelf(config)
    read = shelf.stacked(_named(packs))
    facts = {**({} if no_assume else assume_facts(read)), **read_given(given, shelf.facts())}
    log, beside = _files(contacts, dict(zip(_BESIDE, (borrowers, loans, statuses, consents), strict=True)))
    target = out or log.parent / f"{log.name.partition('.')[0]}-audit.parquet"
    texts = tuple((pack.name, tuple(sorted(shelf.texts(pack.name).items()))) for pack in read)
    with _progress() as progress:
        report = audit_contacts(AuditOrders(log, texts, target, beside, facts, processes), progress)
    shown = target.with_suffix(".html")
    shown.write_text(audit_page(contacts.name, report, read, facts), encoding="utf-8")
    _tell(report, shown, facts, as_json=as_json)
    if report.denied:
        raise DidNotHold(f"{report.denied:,} contacts were in breach.")


def _named(packs: str) -> list[str]:
    names = names_in(packs)
    if not names:  # no pack finds no breach, which would read as a clean log
        raise WrongUse(
            "Name at least one law pack to judge by, such as --packs cn_mainland; `arrears law list` has them."
        )
    return names


def _files(contacts: Path, beside: dict[str, Path | None]) -> tuple[Path, dict[str, Path | None]]:
    """A tape brings its own borrowers, loans and statuses, and the consents if somebody laid them beside."""
    named = {name: _in_tape(contacts, name) for name in ("contacts", *_BESIDE)} if contacts.is_dir() else {}
    log = named.get("contacts")
    if log is None and any(named.values()):
        raise WrongUse(
            f"{contacts}: this tape has no `contacts`. Give the log itself, or lay it there as contacts.csv."
        )
    if log is None:
        return contacts, beside
    return log, {name: beside[name] or named[name] for name in _BESIDE}


def _in_tape(folder: Path, table: str) -> Path | None:
    options = (folder / f"{table}.csv", folder / f"{table}.csv.gz", folder / f"{table}.parquet", folder / table)
    return next((path for path in options if path.exists()), None)


@contextmanager
def _progress() -> Iterator[Report]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=ERROR, disable=not ERROR.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield report


def _tell(report: AuditReport, page: Path, facts: dict[str, object], *, as_json: bool) -> None:
    totals = {"contacts": report.rows["contacts"], "in_breach": report.denied, "breaches": report.breaches,
              "not_told": report.not_told, "rejects": report.rejects.height}  # fmt: skip
    if as_json:
        print_json({
            **totals, "by_rule": report.by_rule.to_dicts(), "cannot_be_judged": report.unknown.to_dicts(),
            "assumed": facts, "columns_not_read": report.strangers,
            "packs": [{"name": name, "version": version} for name, version in report.packs],
            "files": {**report.files, "page": page},
        })  # fmt: skip
        return
    console = Console()
    console.print(", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in totals.items()))
    table = Table(title="By rule", title_justify="left")
    for name in ("rule", "what", "contacts", "people"):
        table.add_column(name, justify="right" if name in ("contacts", "people") else "left")
    for row in report.by_rule.to_dicts():
        table.add_row(row["rule"], row["what"], f"{row['contacts']:,}", f"{row['borrowers']:,}")
    console.print(table)
    _tell_unknown(console, report)
    ERROR.print(
        f"Taken for granted where the files are silent: {', '.join(f'{k}={v}' for k, v in facts.items()) or 'nothing'}"
    )
    if report.strangers:
        ERROR.print(
            f"Not read, since no fact has that name (see docs/reference/law-shapes.md): {', '.join(report.strangers)}"
        )
    ERROR.print(f"Written: {', '.join(str(path) for path in (*report.files.values(), page))}")


def _tell_unknown(console: Console, report: AuditReport) -> None:
    """What could not be judged, and for want of what; these are no breaches."""
    if report.unknown.is_empty():
        return
    table = Table(title="Cannot be judged (no breaches)", title_justify="left")
    for name in ("rule", "not given", "contacts"):
        table.add_column(name, justify="right" if name == "contacts" else "left")
    for row in report.unknown.sort("contacts", "rule", descending=[True, False]).to_dicts():
        table.add_row(row["rule"], row["missing"], f"{row['contacts']:,}")
    console.print(table)
