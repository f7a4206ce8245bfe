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
_ABSENT = """
## Known of, and not encoded

Topics of the places above of which we know that there is law, but have read no text that could be cited. No pack holds a rule
for them, so no verdict speaks of them and none of ours says that they are kept: look at them yourself.

| What | Where | Why there is no rule |
|---|---|---|
"""
# No rule of a shipped pack has such an id; `page` refuses to be written otherwise.
_NOT_ENCODED = {
    "CA-ON-REC": (
        "Recording of calls by Ontario agencies", "RRO 1990 Reg 74, sections 31 and 32", "only the headings were read"
    ),
    "EU-GDPR": (
        "Data protection in the European Union: minimal data, lawful basis, source notice, retention, automated decisions",
        "Regulation (EU) 2016/679, articles 5, 6, 13, 14, 17, 22, 32",
        "known from memory; no text was read",
    ),
    "ID-90D": (
        "A limit of 90 days before a debt is handed over in Indonesia", "–",
        "a brief mentions it; the circulars read do not",
    ),
    "JP-3D": ("About three calls a day in Japan", "–", "weak pages only; no text says so"),
    "US-NY-1": (
        "A State rule of New York on calls by third parties", "23 NYCRR 1, proposal of December 2022",
        "a proposal; its adoption was not found",
    ),
}  # fmt: skip


def page() -> str:
    """The whole page. Errors: `ValueError` when a rule stands in a pack and among what is not encoded."""
    rows = [_row(pack) for pack in every_pack().values()]
    held = {rule.id for pack in every_pack().values() for rule in pack.rules} & set(_NOT_ENCODED)
    if held:
        raise ValueError(f"encoded after all: {', '.join(sorted(held))}")
    absent = "".join(f"| {what} (`{id_}`) | {where} | {why} |\n" for id_, (what, where, why) in _NOT_ENCODED.items())
    outside = _OUTSIDE + "".join(_outside(reason) for reason in REASONS)
    return _HEAD + "\n".join(rows) + "\n" + _ABSENT + absent + outside


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
