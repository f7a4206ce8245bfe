"""`arrears log verify`: prove that a log of receipts was not altered."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from arrears.book.receipt_log import verify_receipts
from arrears.entrypoints.cli.console import print_json
from arrears.kernel.errors import DidNotHold


@click.command("verify", epilog="Example: arrears log verify receipts.jsonl --count 1200")
@click.argument("log", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--count", type=click.IntRange(0), help="How many receipts there must be at least, as noted elsewhere.")
@click.option("--json", "as_json", is_flag=True)
def COMMAND(log: Path, count: int | None, *, as_json: bool) -> None:  # noqa: N802  the name the command list looks for
    """Prove that the receipts in LOG are those that were sealed: none changed, put in, taken out or moved.

    Needs the public key beside it (LOG's name with `.pub`). Receipts cut off at the end leave a chain that holds: note
    their number elsewhere and give it as --count.
    """
    found, faults = verify_receipts(log)
    if as_json:
        print_json({"receipts": found, "faults": [asdict(fault) for fault in faults]})
    for fault in faults if not as_json else ():
        click.echo(str(fault))
    if faults:
        raise DidNotHold(f"{log}: {len(faults)} of {found} receipts do not hold.")
    if count is not None and found < count:
        raise DidNotHold(f"{log}: holds {found} receipts, {count} were noted. The last ones are gone.")
    if not as_json:
        click.echo(f"{log}: {found} receipts hold.")
