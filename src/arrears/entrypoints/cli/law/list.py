"""`arrears law list`: which packs and rules are there?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from arrears.entrypoints.cli.console import print_json
from arrears.entrypoints.cli.packs import OWN_PACKS, law_shelf
from arrears.law.facts import QUESTION
from arrears.law.pack import Pack, Rule
from arrears.law.scope import Clause


@click.command("list", epilog="Example: arrears law list --jurisdiction CN --topic call")
@click.option("--pack", "packs", multiple=True, help="Only this pack; may be repeated.")
@click.option("--jurisdiction", help="Only packs of this place and of places within it: CN, US, US-NY.")
@click.option(
    "--topic", help="Only rules about this act, channel or purpose (contact, call, notice_visit), or of this shape."
)
@OWN_PACKS
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def COMMAND(  # noqa: N802  the name the command list looks for
    packs: tuple[str, ...], jurisdiction: str | None, topic: str | None, config: Path | None, *, as_json: bool
) -> None:
    """List law packs and their rules, by pack, jurisdiction or topic."""
    shelf = law_shelf(config)
    names = packs or shelf.names
    if jurisdiction:
        names = tuple(name for name in names if _lies_in(shelf.jurisdiction(name), jurisdiction.upper()))
    found = [_pack_form(pack, topic) for pack in (shelf.pack(name) for name in names)]
    found = [one for one in found if one["rules"] or not topic]
    if as_json:
        print_json(found)
    else:
        _tell(found)


def _lies_in(place: str, wanted: str) -> bool:
    return place == wanted or place.startswith(f"{wanted}-")


def _pack_form(pack: Pack, topic: str | None) -> dict[str, Any]:
    return {
        "name": pack.name, "title": pack.title, "jurisdiction": pack.jurisdiction, "standing": pack.standing,
        "version": pack.version, "last_review": pack.last_review.isoformat(), "stacks_on": list(pack.stacks_on),
        "topics": [{"act": topic.act, "channels": list(topic.channels)} for topic in pack.topics],
        "rules": [_rule_form(rule) for rule in pack.rules if topic is None or _is_about(rule, topic)],
    }  # fmt: skip


def _rule_form(rule: Rule) -> dict[str, Any]:
    changes = [value.since.isoformat() if value.since else "always" for value in rule.values]
    return {
        "id": rule.id, "title": rule.title, "shape": rule.shape, "force": rule.force, "status": rule.status,
        "since": changes, "basis": sorted({value.basis for value in rule.values}),
    }  # fmt: skip


def _is_about(rule: Rule, topic: str) -> bool:
    """A rule that names no channel is about all of them."""
    if topic == rule.shape:
        return True
    for clause in rule.scope.clauses:
        if (
            isinstance(clause, Clause)
            and clause.fact in ("act", "channel", "purpose")
            and topic in _words_of(clause.fact)
        ):
            return (topic in clause.words) != clause.is_negated
    return any(topic in _words_of(fact) for fact in ("act", "channel", "purpose"))


def _words_of(fact: str) -> tuple[str, ...]:
    return QUESTION[fact].words


def _tell(found: list[dict[str, Any]]) -> None:
    console = Console()
    for pack in found:
        table = Table(title=f"{pack['name']}  {pack['title']}", title_justify="left", title_style="bold")
        for heading in ("rule", "what it says", "shape", "force", "status", "since", "basis"):
            table.add_column(heading, no_wrap=heading == "rule")
        for rule in pack["rules"]:
            table.add_row(
                rule["id"], rule["title"], rule["shape"], rule["force"], rule["status"], ", ".join(rule["since"]),
                ", ".join(rule["basis"]),
            )  # fmt: skip
        console.print(
            f"\n{pack['jurisdiction']}, {pack['standing']}, version {pack['version']}, reviewed {pack['last_review']}"
        )
        console.print(table)
    console.print(f"\n{len(found)} packs, {sum(len(pack['rules']) for pack in found)} rules.")
