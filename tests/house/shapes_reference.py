"""Writes docs/reference/law-shapes.md from the shapes and facts themselves: `python -m tests.house.shapes_reference`."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from pathlib import Path

from arrears.law.counters import DIMENSIONS, NOT_COUNTED
from arrears.law.facts import HISTORY, QUESTION, STATUSES, WISHES, Fact
from arrears.law.reading_counts import KEYS
from arrears.law.terms import shapes

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "law-shapes.md"
_HEAD = """# The shapes of rules, and the facts they speak in

Written by `python -m tests.house.shapes_reference` from the code itself; a test holds that it is current. How a rule's
envelope, sources and cases are written: [Law packs](law-packs.md). A key may stand in a value (dated) or under `terms` (the
same for all dates). Keys with ★ are required.
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for name, shape in shapes().items():
        module = importlib.import_module(f"arrears.law.shapes.{name}")
        keys = [f"`{key}` ★" for key in shape.REQUIRED] + [f"`{key}`" for key in shape.OPTIONAL]
        told = inspect.cleandoc(module.__doc__ or "").partition(": ")[2]
        parts += [f"## `{name}`", "", told[0].upper() + told[1:], "", f"Keys: {', '.join(keys)}", ""]
    parts += [*_counting(), *_facts()]
    return "\n".join(parts) + "\n"


def _counting() -> list[str]:
    keys = ", ".join(f"`{key}` ({'|'.join(words)})" for key, (_, words) in KEYS.items())
    return [
        "## How counts are written", "",
        f"`counts: {{counted: …}}` with {', '.join(NOT_COUNTED)}; narrowed by {keys}, or by `not_` before any of these; "
        "`leaves_out: [was_misdirected, was_agreed]` takes those out that are known to be so. "
        f"`per` is a list of {', '.join(DIMENSIONS)}, or `person`. "
        "A window is `{kind: calendar|rolling|both|lifetime, unit: day|week|month, n: 7}`. "
        "A period is `{n: 14, unit: day|business_day|week|month|year, calendar: KR, moves_to_working_day: true}`; "
        "a calendar is a place (`CA-ON`) or `{listed: [\"01-01\", \"2026-06-24\"]}`.", "",
    ]  # fmt: skip


def _facts() -> list[str]:
    tables: Mapping[str, Mapping[str, Fact]] = {
        "Facts of a question": QUESTION, "Facts of a past contact (`history`)": HISTORY,
        "Facts of a status": STATUSES, "Facts of a debtor's wish (`wishes`)": WISHES,
    }  # fmt: skip
    found = ["# Facts", "", "What is left out is not known, and what is not known never permits.", ""]
    for title, table in tables.items():
        found += [f"## {title}", "", "| Fact | Kind | Meaning |", "|---|---|---|"]
        found += [f"| `{name}` | {_kind(fact)} | {fact.meaning} |" for name, fact in table.items()]
        found.append("")
    return found


def _kind(fact: Fact) -> str:
    if fact.words:
        return f"{'any of' if fact.is_list else 'one of'} {', '.join(fact.words)}"
    if fact.is_list:
        return "words"
    if fact.is_flag:
        return "yes or no"
    names = {"Int64": "whole number", "Date": "date", "String": "text"}
    return names.get(str(fact.dtype), "instant")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
