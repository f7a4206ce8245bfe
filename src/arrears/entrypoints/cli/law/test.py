"""`arrears law test`: do the packs say what their cases expect?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from arrears.entrypoints.cli.console import print_json
from arrears.entrypoints.cli.packs import OWN_PACKS, law_shelf
from arrears.kernel.errors import DidNotHold
from arrears.law.cases import CaseResult, run_cases


@click.command("test", epilog="Example: arrears law test cn_mainland")
@click.argument("packs", nargs=-1)
@OWN_PACKS
@click.option("--json", "as_json", is_flag=True, help="Print every result as JSON.")
def COMMAND(packs: tuple[str, ...], config: Path | None, *, as_json: bool) -> None:  # noqa: N802  the name the command list looks for
    """Ask every case of PACKS (default: all there are) alone and all together; both must say what the case expects.

    Exit status 1 when one does not.
    """
    shelf = law_shelf(config)
    wanted = packs or shelf.names
    by_name = {pack.name: pack for name in wanted for pack in shelf.stacked_unproven([name])}
    results = run_cases(list(by_name.values()))
    failed = [result for result in results if not result.is_ok]
    if as_json:
        print_json([_form(result) for result in results])
    else:
        _tell(results, list(by_name))
    if failed:
        raise DidNotHold(f"{len(failed)} of {len(results)} cases do not hold:\n" + "\n".join(map(_line, failed)))


def _form(result: CaseResult) -> dict[str, object]:
    case = result.case
    return {
        "pack": result.pack, "rule": case.rule, "case": case.name, "file": case.file, "line": case.line,
        "expect": case.expect, "single": result.single, "batch": result.batch,
        "lawful_from": result.lawful_from, "lawful_from_expected": case.lawful_from, "is_ok": result.is_ok,
    }  # fmt: skip


def _line(result: CaseResult) -> str:
    case = result.case
    said = f"expected {case.expect}, alone {result.single}, in the batch {result.batch}"
    if case.lawful_from is not None:
        said += f"; lawful from {case.lawful_from} expected, {result.lawful_from} found"
    return f"  {case.file}:{case.line}: {case.rule}, “{case.name}”: {said}"


def _tell(results: list[CaseResult], names: list[str]) -> None:
    counts, passed = Counter(result.pack for result in results), Counter(one.pack for one in results if one.is_ok)
    width = max(map(len, names), default=0)
    for name in names:
        click.echo(f"{name:<{width}}  {passed[name]:>4} of {counts[name]:>4} cases hold, alone and in the batch")
    click.echo(f"{sum(passed.values())} of {len(results)} cases hold.")
