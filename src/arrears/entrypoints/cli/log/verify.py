"""`arrears log verify`: prove that a log was not altered: receipts in a file, or what people did in the store."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from arrears.book.receipt_log import verify_receipts
from arrears.entrypoints.cli.console import print_json
from arrears.kernel.errors import DidNotHold
from arrears.kernel.findings import Finding


@click.command("verify", epilog="Example: arrears log verify receipts.jsonl --count 1200")
@click.argument("log", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option("--database", is_flag=True, help="Prove the activity log in the store (ARREARS_DATABASE_URL) instead.")
@click.option("--count", type=click.IntRange(0), help="How many entries there must be at least, as noted elsewhere.")
@click.option(
    "--last", help="Hash of the last activity noted elsewhere: it must still be in the chain. With --database."
)
@click.option("--json", "as_json", is_flag=True)
def COMMAND(  # noqa: N802  the name the command list looks for
    log: Path | None, count: int | None, last: str | None, *, database: bool, as_json: bool
) -> None:
    """Prove that the entries of a log are those that were written: none changed, put in, taken out or moved.

    LOG is a file of gate receipts; its public key lies beside it (LOG's name with `.pub`). With --database the chain of
    activities in the store. Entries cut off at the end, or a chain written anew as a whole, hold by themselves: note
    number and last hash elsewhere and give them as --count and --last.
    """
    if database == (log is not None):
        raise click.UsageError("Give a file of receipts, or --database.")
    if log is not None:
        found, faults = verify_receipts(log)
        _tell(str(log), "receipts", found, "", faults, count, as_json=as_json)
        return
    _set_up_store()
    from arrears.store.activities import is_in_chain, verify_activities  # noqa: PLC0415  Django must be set up first

    found, end, faults = verify_activities()
    if last is not None and not is_in_chain(last):
        faults = [*faults, Finding("log.rewritten", f"no activity has the hash {last} that was noted.", "activity")]
    _tell("store", "activities", found, end, faults, count, as_json=as_json)


def _tell(
    name: str, what: str, found: int, end: str, faults: Sequence[Finding], count: int | None, *, as_json: bool
) -> None:
    if as_json:
        print_json({what: found, "faults": [asdict(fault) for fault in faults], **({"last": end} if end else {})})
    for fault in faults if not as_json else ():
        click.echo(str(fault))
    if faults:
        raise DidNotHold(f"{name}: {len(faults)} of {found} {what} do not hold.")
    if count is not None and found < count:
        raise DidNotHold(f"{name}: holds {found} {what}, {count} were noted. The last ones are gone.")
    if not as_json:
        click.echo(f"{name}: {found} {what} hold.{f' Last hash: {end}' if found and end else ''}")


def _set_up_store() -> None:
    import django  # noqa: PLC0415  half a second that no other command needs

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arrears.entrypoints.desk.settings")
    django.setup()
