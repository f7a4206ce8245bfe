"""How are answers put together that may be unknown? Three-valued logic over whole columns, as two arrays of bytes.

`yes` is what is surely so, `maybe` what is so or not known. And, or and not of such pairs are Kleene's. What is the same
for every act is an array of one, so that it costs nothing in a large batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from arrears.law.kernels import Flags


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether something holds, a row an act (or one row for all)."""

    yes: Flags
    maybe: Flags

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.yes & other.yes, self.maybe & other.maybe)

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.yes | other.yes, self.maybe | other.maybe)

    def unless(self, excused: Truth) -> Truth:
        """Only what is surely excused is."""
        left = ~excused.yes
        return Truth(self.yes & left, self.maybe & left)

    def where_known(self, covered: Truth) -> Truth:
        """Unknown wherever it is not surely covered."""
        return Truth(self.yes & covered.yes, self.maybe | ~covered.yes)


Truths = Mapping[str, Truth]
_NO, _YES = np.zeros(1, np.bool_), np.ones(1, np.bool_)
NEVER, ALWAYS, UNKNOWN_TO_ALL = Truth(_NO, _NO), Truth(_YES, _YES), Truth(_NO, _YES)


def truths_of(columns: Iterable[pl.Series]) -> dict[str, Truth]:
    """Boolean columns as truths, by name."""
    found: dict[str, Truth] = {}
    mixed: list[pl.Series] = []
    for column in columns:
        nulls, has_any = column.null_count(), column.any()
        if nulls == column.len():
            found[column.name] = UNKNOWN_TO_ALL
        elif nulls:
            mixed.append(column)
        elif not has_any:
            found[column.name] = NEVER
        elif column.all():
            found[column.name] = ALWAYS
        else:
            plain = column.to_numpy()
            found[column.name] = Truth(plain, plain)
    return found | (_mixed(mixed) if mixed else {})


def _mixed(columns: list[pl.Series]) -> dict[str, Truth]:
    """Columns with some nulls; all in one pass, whose cost for a few rows is that of starting."""
    both = pl.DataFrame(columns).select(pl.all().fill_null(False), pl.all().fill_null(True).name.suffix("?maybe"))
    return {one.name: Truth(both[one.name].to_numpy(), both[f"{one.name}?maybe"].to_numpy()) for one in columns}


def all_of(truths: Truths, names: Iterable[str]) -> Truth:
    """Whether all hold; none of them: yes."""
    found = ALWAYS
    for name in names:
        found = truths[name] if found is ALWAYS else found & truths[name]
    return found


def any_of(parts: Iterable[Truth]) -> Truth:
    """Whether one holds; none of them: no."""
    found = NEVER
    for part in parts:
        found = part if found is NEVER else found | part
    return found
