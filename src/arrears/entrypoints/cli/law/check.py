"""`arrears law check`: what is doubtful about the packs?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from arrears.entrypoints.cli.console import print_json
from arrears.entrypoints.cli.packs import OWN_PACKS, law_shelf
from arrears.kernel.errors import DidNotHold
from arrears.kernel.findings import Finding
from arrears.law.checks import check_packs
from arrears.law.conflicts import Conflict, find_conflicts
from arrears.law.linting import lint_pack


@click.command("check", epilog="Example: arrears law check cn_mainland")
@click.argument("packs", nargs=-1)
@OWN_PACKS
@click.option("--json", "as_json", is_flag=True, help="Print findings and conflicts as JSON.")
def COMMAND(packs: tuple[str, ...], config: Path | None, *, as_json: bool) -> None:  # noqa: N802  the name the command list looks for
    """Check PACKS (default: all there are) and all they stack on.

    Findings (exit status 1): cases that fail; dates, numbers, times and exceptions that no case tells apart; sources that
    no rule cites. Values without a source and words that are not known are refused before that. Conflicts (no fault: the
    strictest holds): what a rule of one pack allows and a rule of the same shape of another pack refuses.
    """
    shelf = law_shelf(config)
    wanted = packs or shelf.names
    stacks = [shelf.stacked_unproven([name]) for name in wanted]
    by_name = {pack.name: pack for stack in stacks for pack in stack}
    findings = check_packs(list(by_name.values()))
    findings += [finding for name, pack in by_name.items() for finding in lint_pack(pack, shelf.texts(name))]
    conflicts = {(one.allows, one.refuses): one for stack in stacks for one in find_conflicts(stack)}
    if as_json:
        print_json(
            {"findings": [asdict(one) for one in findings], "conflicts": [asdict(one) for one in conflicts.values()]}
        )
    else:
        _tell(findings, list(conflicts.values()), len(by_name))
    if findings:
        raise DidNotHold(f"{len(findings)} findings in {len(by_name)} packs.")


def _tell(findings: list[Finding], conflicts: list[Conflict], packs: int) -> None:
    for finding in findings:
        click.echo(str(finding))
    if conflicts:
        click.echo("\nWhere packs that stand together disagree (the strictest holds):")
    for one in conflicts:
        click.echo(
            f"  {one.allows} ({one.allows_pack}) allows what {one.refuses} ({one.refuses_pack}, {one.refuses_force}) refuses:"
        )
        click.echo(f"    {'; '.join(one.cases)}")
    click.echo(f"\n{packs} packs: {len(findings)} findings, {len(conflicts)} conflicts.")
