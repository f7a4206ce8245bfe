"""Writes docs/reference/shipped-packs.md from the packs themselves: `python -m tests.house.packs_reference`."""

from __future__ import annotations

from pathlib import Path

from arrears.law.pack import STANDINGS, Pack
from tests.law.shipped import every_pack
from tests.law_commands.planting import REASONS, rules_in_force, why_not_logged

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "shipped-packs.md"
_HEAD = """# The shipped law packs

Written by `python -m tests.house.packs_reference` from the packs themselves; a test holds that it is current. Each pack's
`reach` says whom it binds and what was assumed; `arrears law show RULE` prints a rule with its sources and cases,
`arrears law list` finds it. How a pack is written: [Law packs](law-packs.md).

Nobody is bound by a pack: it says what was read, where, and how surely. Before you rely on a rule whose basis is
`secondary` or `memory`, have somebody read the text.

| Pack | Where | What it is | Kind of text | Stands on | Rules in force | Kept, not consulted | May allow |
|---|---|---|---|---|---|---|---|
"""
_OUTSIDE = """
## Rules that no contact log can break

`arrears audit` finds the breaches that a log of contacts can show. A test plants the cases of every rule in force into logs
and holds that exactly those breaches are found, and that the rules below are all the others. They are asked at the gate,
before the act.
"""


def page() -> str:
    """The whole page."""
    rows = [_row(pack) for pack in every_pack().values()]
    return _HEAD + "\n".join(rows) + "\n" + _OUTSIDE + "".join(_outside(reason) for reason in REASONS)


def _row(pack: Pack) -> str:
    live = [rule for rule in pack.rules if rule.status == "in_force"]
    kept = [f"{rule.id} ({rule.status})" for rule in pack.rules if rule.status != "in_force"]
    acts = sorted({topic.act for topic in pack.topics})
    cells = (
        f"`{pack.name}`", pack.jurisdiction, pack.title, STANDINGS[pack.standing],
        ", ".join(f"`{name}`" for name in pack.stacks_on) or "–", str(len(live)), ", ".join(kept) or "–", ", ".join(acts) or "–",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _outside(reason: str) -> str:
    rules = sorted(rule.id for pack, rule in rules_in_force() if why_not_logged(pack, rule) == reason)
    return f"\n**{REASONS[reason][0].upper()}{REASONS[reason][1:]}** ({len(rules)}): {', '.join(rules)}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
