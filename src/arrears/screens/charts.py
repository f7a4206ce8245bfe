"""What does a chart show? Labels and series as plain numbers; the page draws them and gives the same as a table of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["bar", "line", "area"]


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture: a mark a label and series."""

    key: str  # unique on its page
    title: str
    labels: Sequence[str]
    series: Mapping[str, Sequence[float | int | None]]
    kind: Kind = "bar"
    is_stacked: bool = False
    is_flat: bool = False  # bars lie: for long labels
    unit: str = ""  # behind each number: %, CNY …
    links: Sequence[str] = ()  # an address a label: a click goes to what is behind the number
    note: str = ""
    height: Literal["small", "medium", "tall"] = "medium"

    def told(self) -> dict[str, Any]:
        """For the page's script."""
        return {
            "labels": list(self.labels), "kind": self.kind, "stacked": self.is_stacked, "flat": self.is_flat,
            "series": [{"name": name, "data": list(values)} for name, values in self.series.items()],
            "unit": self.unit, "links": list(self.links), "title": self.title,
        }  # fmt: skip

    def rows(self) -> list[tuple[str, list[float | int | None]]]:
        """The same, as rows of a table."""
        return [(label, [values[at] for values in self.series.values()]) for at, label in enumerate(self.labels)]
