"""How are answers put together that may be unknown? Three-valued logic over whole columns, as two arrays of bytes.

`yes` is what is surely so, `maybe` what is so or not known. And, or and not of such pairs are Kleene's. What is the same
for every act is an array of one, so that it costs nothing in a large batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from arrears.law.kernels import Flags, Ints

Places = Ints  # rows, by number


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether something holds, a row an act (or one row for all)."""

    yes: Flags
    maybe: Flags

    @property
    def is_known(self) -> bool:
        """Whether nothing is unknown: one array then serves for both."""
        return self.yes is self.maybe

    def __and__(self, other: Truth) -> Truth:
        if self is ALWAYS or other is NEVER:
            return other
        if other is ALWAYS or self is NEVER:
            return self
        yes = self.yes & other.yes
        return Truth(yes, yes if self.is_known and other.is_known else self.maybe & other.maybe)

    def __or__(self, other: Truth) -> Truth:
        if self is NEVER or other is ALWAYS:
            return other
        if other is NEVER or self is ALWAYS:
            return self
        yes = self.yes | other.yes
        return Truth(yes, yes if self.is_known and other.is_known else self.maybe | other.maybe)

    def unless(self, excused: Truth) -> Truth:
        """Only what is surely excused is."""
        if not excused.yes.any():
            return self
        yes = self.yes & ~excused.yes
        return Truth(yes, yes if self.is_known else self.maybe & ~excused.yes)

    def taken(self, rows: Places) -> Truth:
        """For some of the acts."""
        if self.yes.size == self.maybe.size == 1 and rows.size:
            return self
        every = np.broadcast_arrays(self.yes, self.maybe)
        yes = every[0][rows]
        return truth_of(yes, yes if self.is_known else every[1][rows])

    def where_known(self, covered: Truth) -> Truth:
        """Unknown wherever it is not surely covered."""
        if covered is ALWAYS:
            return self
        return Truth(self.yes & covered.yes, self.maybe | ~covered.yes)


Truths = Mapping[str, Truth]
_NO, _YES = np.zeros(1, np.bool_), np.ones(1, np.bool_)
NEVER, ALWAYS, UNKNOWN_TO_ALL = Truth(_NO, _NO), Truth(_YES, _YES), Truth(_NO, _YES)


_CODES = {id(one): code for code, one in enumerate((NEVER, ALWAYS, UNKNOWN_TO_ALL))}


def codes_of(truths: Iterable[Truth]) -> tuple[int, ...] | None:
    """A number for each of the truths that are the same for every act; nothing when there are others among them."""
    found = tuple([_CODES.get(id(one), -1) for one in truths])
    return None if -1 in found else found


def truth_of(yes: Flags, maybe: Flags) -> Truth:
    """What is surely so and what may be, as one of the truths that are the same for every act where it is that."""
    if not maybe.any():
        return NEVER
    if yes.all():
        return ALWAYS
    if maybe is yes:
        return Truth(yes, yes)
    if not yes.any() and maybe.all():
        return UNKNOWN_TO_ALL
    return Truth(yes, yes) if bool((yes == maybe).all()) else Truth(yes, maybe)


def column_of(name: str, truth: Truth, size: int) -> pl.Series:
    """The truth as a Boolean column."""
    yes = pl.Series(name, np.broadcast_to(truth.yes, size))
    return yes if truth.is_known else yes.set(pl.Series(np.broadcast_to(truth.maybe & ~truth.yes, size)), None)


def truths_of(columns: Iterable[pl.Series]) -> dict[str, Truth]:
    """Boolean columns as truths, by name."""
    found: dict[str, Truth] = {}
    for column in columns:
        nulls, has_any = column.null_count(), column.any()
        if nulls == column.len():
            found[column.name] = UNKNOWN_TO_ALL
        elif nulls:
            three = column.cast(pl.UInt8).to_numpy()  # 0, 1 or, not a number, unknown
            found[column.name] = Truth(three == 1, three != 0)
        elif not has_any:
            found[column.name] = NEVER
        elif column.all():
            found[column.name] = ALWAYS
        else:
            plain = column.to_numpy()
            found[column.name] = Truth(plain, plain)
    return found


def all_of(truths: Truths, names: Iterable[str]) -> Truth:
    """Whether all hold; none of them: yes."""
    found = ALWAYS
    for name in names:
        found &= truths[name]
    return found


def any_of(parts: Iterable[Truth]) -> Truth:
    """Whether one holds; none of them: no."""
    found = NEVER
    for part in parts:
        found |= part
    return found
