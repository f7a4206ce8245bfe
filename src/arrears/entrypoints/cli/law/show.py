"""`arrears law show RULE`: one rule as a lawyer would read it."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from arrears.entrypoints.cli.console import print_json
from arrears.entrypoints.cli.packs import OWN_PACKS, law_shelf
from arrears.kernel.errors import WrongUse
from arrears.law.pack import Pack, Rule
from arrears.law.shelf import Shelf
from arrears.law.showing import show_rule


@click.command("show", epilog="Example: arrears law show GBT-TIME-1 CC-68")
@click.argument("rules", nargs=-1, required=True)
@OWN_PACKS
@click.option("--json", "as_json", is_flag=True, help="Print the rules as JSON.")
def COMMAND(rules: tuple[str, ...], config: Path | None, *, as_json: bool) -> None:  # noqa: N802  the name the command list looks for
    """Show RULES (their ids, or pack/id) with words, dates, force, basis, sources, exceptions and cases."""
    shelf = law_shelf(config)
    shown = [show_rule(*_find(shelf, rule)) for rule in rules]
    if as_json:
        print_json(shown)
    else:
        for rule in shown:
            _tell(Console(), rule)


def _find(shelf: Shelf, wanted: str) -> tuple[Pack, Rule]:
    pack_name, _, id_ = wanted.rpartition("/")
    packs = [shelf.pack(name) for name in ([pack_name] if pack_name else shelf.names)]
    found = [(pack, rule) for pack in packs for rule in pack.rules if rule.id == id_]
    if len(found) > 1:
        raise WrongUse(
            f"`{id_}` stands in {', '.join(pack.name for pack, _ in found)}. Write {found[0][0].name}/{id_}."
        )
    if not found:
        ids = [rule.id for pack in packs for rule in pack.rules]
        near = difflib.get_close_matches(id_.upper(), ids, 1, 0.5)
        hint = f"Did you mean `{near[0]}`?" if near else "`arrears law list` names them all."
        raise WrongUse(f"There is no rule `{wanted}`. {hint}")
    return found[0]


def _tell(console: Console, rule: dict[str, Any]) -> None:
    console.print(Text(f"\n{rule['id']}  {rule['title']}", style="bold"))
    _line(console, f"{rule['pack']}: {rule['pack_title']} ({rule['jurisdiction']})")
    _line(console, f"Force: {rule['force']}. {rule['effect']} Status: {rule['status']}, {rule['status_means']}.")
    _line(console, f"Binds: {rule['binds']}. Applies to: {rule['applies_to']}.")
    console.print("What it requires")
    for value in rule["values"]:
        _line(console, f"{value['dates']}: {value['requires']}")
        _line(console, f"{value['basis']} ({value['basis_means']}); {', '.join(value['sources'])}", 6)
        _line(console, value["note"], 6)
    for exception in rule["exceptions"]:
        _line(console, f"Except when {exception['means']}; evidence: {exception['evidence']}.")
    for factor, means in rule["rebuttals"].items():
        _line(console, f"May be let pass by an authorised person, on record, when {means} ({factor}).")
    for above in rule["overrides"]:
        _line(console, f"Takes the place of {above['rule']} where it applies. {above['note']}")
    if rule["applies_by"] != "act":
        _line(console, f"The value that holds is that of the day of the {rule['applies_by']}.")
    _line(console, rule["unknown_fact"])
    _line(console, f"What is said of a breach: “{rule['message']}”")
    _line(console, f"Note: {rule['note']}" if rule["note"] else "")
    console.print("Sources")
    for source in rule["sources"]:
        _line(console, f"{source['citation']} ({source['kind']}); {source['certainty']}")
        _line(console, source["link"], 6)
        _line(console, source["note"], 6)
    console.print(f"Cases ({len(rule['cases'])})")
    for case in rule["cases"]:
        _line(console, f"{case['expect']}: {case['case']} ({_moment(case)})")


def _moment(case: dict[str, Any]) -> str:
    facts = [f"{case['history']} past contacts"] if case["history"] else []
    facts += [f"status {', '.join(case['statuses'])}"] if case["statuses"] else []
    facts += [f"not known: {', '.join(case['not_known'])}"] if case["not_known"] else []
    return "; ".join([f"at {case['at']}", *facts])


def _line(console: Console, text: str, indent: int = 2) -> None:
    if text:
        console.print(Padding(Text(text), (0, 0, 0, indent)))
