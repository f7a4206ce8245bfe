"""What did an expression say of such an act before? For a few acts the answer is looked up sooner than an expression starts.

An expression looks at one act at a time: what it says of one it says of every act with the same values in the columns it
reads. Only answers that the expression itself gave are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from arrears.law.truths import ALWAYS, NEVER, UNKNOWN_TO_ALL, Truth, truth_of

FEW_ACTS: Final = 8  # so many are looked at one by one
_KEPT: Final = 4096  # answers
_TRUTHS: Final = {True: ALWAYS, False: NEVER, None: UNKNOWN_TO_ALL}
Key = tuple[object, ...]  # the expression's number and the values it read


@dataclass(frozen=True)
class Remembered:
    """Boolean expressions with the columns they read, and what they said."""

    exprs: Sequence[pl.Expr]
    names: tuple[str, ...]
    reads: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...]  # all they read
    said: dict[Key, Truth] = field(repr=False)

    @classmethod
    def of(cls, exprs: Sequence[pl.Expr]) -> Remembered:
        """The expressions have names of their own."""
        reads = tuple(tuple(dict.fromkeys(expr.meta.root_names())) for expr in exprs)
        columns = tuple(dict.fromkeys(name for one in reads for name in one))
        return cls(exprs, tuple(expr.meta.output_name() for expr in exprs), reads, columns, {})

    def truths(self, acts: pl.DataFrame) -> dict[str, Truth]:
        """What they say of a few acts, by name."""
        values = {name: _values(acts.get_column(name)) for name in self.columns}
        found: dict[str, Truth] = {}
        new: dict[int, list[Key]] = {}
        for number, name in enumerate(self.names):
            read = [values[column] for column in self.reads[number]]
            keys = [(number, *(of_acts[act] for of_acts in read)) for act in range(acts.height)]
            told = [truth for key in keys if (truth := self.said.get(key)) is not None]
            if len(told) == len(keys):
                found[name] = _together(told)
            else:
                new[number] = keys
        return found | self._ask(acts, new) if new else found

    def _ask(self, acts: pl.DataFrame, new: dict[int, list[Key]]) -> dict[str, Truth]:
        if len(self.said) >= _KEPT:
            self.said.clear()
        found = {}
        columns = acts.select(self.exprs[number] for number in new).get_columns()
        for (number, keys), column in zip(new.items(), columns, strict=True):
            told = [_TRUTHS[one] for one in column.to_list()]
            told *= acts.height // len(told)  # an expression that reads no column answers once
            self.said.update(zip(keys, told, strict=True))
            found[self.names[number]] = _together(told)
        return found


def _values(column: pl.Series) -> list[object]:
    values = column.to_list()
    if isinstance(column.dtype, pl.List):
        return [None if value is None else tuple(value) for value in values]
    return values


def _together(each: Sequence[Truth]) -> Truth:
    first = each[0]
    if all(one is first for one in each):
        return first
    return truth_of(np.concatenate([one.yes for one in each]), np.concatenate([one.maybe for one in each]))
