"""The demo's front page: its nights, and how well our ageing agrees with the bank's own word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from arrears.reports.pages import bar_chart, page


def demo_page(nights: Sequence[Mapping[str, Any]], agreement: Sequence[Mapping[str, Any]]) -> str:
    """The page as text. `nights`: manifests; `agreement`: month_end, loans, same, both_late, only_bank, only_ours."""
    names = ("both_late", "only_bank", "only_ours")
    chart = bar_chart(
        [row["month_end"] for row in agreement],
        {name: [row[name] for row in agreement] for name in names},
        stacked=True,
    )
    return page("demo.html", "arrears · demo", {"agreement": chart}, nights=nights, agreement=agreement)
