"""Which conditions hold for each act by its own facts alone? What is the same for many acts is judged once.

A closed word is judged once, by the condition's own expression, whatever the size of the batch; so is what reads only
facts that nobody knows of any act of it. The rest goes through one pass of expressions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from arrears.law.arrays import Codes, numbers_of
from arrears.law.facts import Fact, Table, unknown_value
from arrears.law.forbidden import is_forbidden
from arrears.law.kernels import Flags
from arrears.law.remembered import FEW_ACTS, Remembered
from arrears.law.scope import Condition
from arrears.law.states import FORBIDDEN
from arrears.law.truths import Truth, truth_of, truths_of

_WORDS: Final = 254  # words a table of bytes has room for, the unknown one beside them
_FEW_ROWS: Final = 4096  # so many are looked at column by column sooner than an expression starts
_KINDS: Final = 256  # kinds of batches kept
_KEPT: Final = 1024  # conditions on one fact


@dataclass(frozen=True)
class OfWords:
    """One condition on a fact of closed words, judged for each word and, last, for the unknown one."""

    yes: Flags
    maybe: Flags
    each: tuple[Truth, ...]

    @classmethod
    def of(cls, truth: Truth, size: int) -> OfWords:
        yes, maybe = np.broadcast_to(truth.yes, size), np.broadcast_to(truth.maybe, size)
        return cls(yes, maybe, tuple(truth_of(yes[at : at + 1], maybe[at : at + 1]) for at in range(size)))


# By any gate: those of other dates, and those a pack's cases are asked of, share most of their conditions.
_judged: Final[dict[tuple[str, Fact], dict[Condition, OfWords]]] = {}


@dataclass(frozen=True)
class Judged:
    """The conditions on one fact of closed words, judged for each word and, last, for the unknown one."""

    yes: dict[str, Flags]
    maybe: dict[str, Flags]
    each: tuple[dict[str, Truth], ...]  # by word: of acts that all have it
    numbers: dict[object, int]  # of each word

    @classmethod
    def of(cls, name: str, fact: Fact, conditions: Mapping[str, Condition]) -> Judged:
        words = (False, True) if fact.is_flag else fact.words
        rows = pl.DataFrame({name: pl.Series([*words, None], dtype=fact.dtype)})
        before = _judged.setdefault((name, fact), {})
        told = {column: before[one] for column, one in conditions.items() if one in before}
        new = {column: one for column, one in conditions.items() if column not in told}
        if new:
            found = truths_of(rows.select(one.expr().alias(column) for column, one in new.items()).get_columns())
            told |= {column: OfWords.of(truth, rows.height) for column, truth in found.items()}
            if len(before) < _KEPT:
                before.update({one: told[column] for column, one in new.items()})
        return cls(
            {column: one.yes for column, one in told.items()},
            {column: one.maybe for column, one in told.items()},
            tuple({column: one.each[at] for column, one in told.items()} for at in range(rows.height)),
            {word: number for number, word in enumerate((*words, None))},
        )

    @property
    def unknown(self) -> int:
        """The number that stands for the unknown word."""
        return len(self.each) - 1

    def truths_of_few(self, words: Sequence[object]) -> dict[str, Truth]:
        """Of each condition, for a few acts with these words."""
        codes = [self.numbers[word] for word in words]
        return self.each[codes[0]] if len(codes) == 1 else self.truths(np.array(codes, np.uint8))

    def truths(self, codes: Codes) -> dict[str, Truth]:
        """Of each condition, for acts with these words."""
        first = int(codes[0]) if codes.size else self.unknown
        if codes.size <= 1 or (codes == first).all():
            return self.each[first]
        has_unknown = bool((codes == self.unknown).any())
        found = {}
        for name, yes in self.yes.items():
            surely = _among(codes, yes)
            found[name] = truth_of(surely, _among(codes, self.maybe[name]) if has_unknown else surely)
        return found


def _among(codes: Codes, wanted: Flags) -> Flags:
    """Whether each word is one of the wanted; a comparison a word, of those wanted or of the others, whichever are fewer."""
    is_few = 2 * int(wanted.sum()) <= wanted.size
    found = np.zeros(codes.size, np.bool_)
    # a number of another width would make a wider copy of all codes, word by word
    for code in np.flatnonzero(wanted if is_few else ~wanted).astype(codes.dtype):
        found |= codes == code
    return found if is_few else ~found


@dataclass(frozen=True)
class Pass:
    """Expressions that must be asked of each act, and what is the same for every act of such a batch."""

    asked: list[pl.Expr]
    same: dict[str, Truth]
    remembered: Remembered = field(repr=False)  # of `asked`

    @classmethod
    def of(cls, exprs: Mapping[str, pl.Expr], blank: pl.DataFrame) -> Pass:
        """`blank`: one row of the columns that are the same for every act."""
        is_same = {
            name for name, expr in exprs.items() if blank.width and set(expr.meta.root_names()) <= {*blank.columns}
        }
        told = blank.select(exprs[name].alias(name) for name in is_same).get_columns() if is_same else []
        asked = [expr.alias(name) for name, expr in exprs.items() if name not in is_same]
        return cls(asked, truths_of(told), Remembered.of(asked))

    def truths(self, acts: pl.DataFrame) -> dict[str, Truth]:
        """Of all its expressions."""
        if not self.asked:
            return dict(self.same)
        if 0 < acts.height <= FEW_ACTS:
            return self.same | self.remembered.truths(acts)
        return self.same | truths_of(acts.select(self.asked).get_columns())


@dataclass(frozen=True)
class OwnFacts:
    """The conditions of a gate that read the acts' own facts."""

    table: Table  # the facts of a question
    words: dict[str, Judged]  # by fact
    others: dict[str, Condition]
    passes: dict[frozenset[str], Pass] = field(repr=False, default_factory=dict)

    @classmethod
    def of(cls, table: Table, conditions: Mapping[str, Condition]) -> OwnFacts:
        closed: dict[str, dict[str, Condition]] = {}
        for name, one in conditions.items():
            if len(one.facts) == 1 and _is_closed(table[one.facts[0]]):
                closed.setdefault(one.facts[0], {})[name] = one
        others = {name: one for name, one in conditions.items() if not any(name in of for of in closed.values())}
        return cls(table, {fact: Judged.of(fact, table[fact], of) for fact, of in closed.items()}, others)

    def truths(self, asked: pl.DataFrame, unknown: frozenset[str]) -> dict[str, Truth]:
        """Whether each condition holds, and as `FORBIDDEN` whether the act is never done. `unknown`: facts nobody knows."""
        found = self._rest(unknown).truths(asked)
        known = {fact: one for fact, one in self.words.items() if fact not in unknown}
        if asked.height <= FEW_ACTS:
            for fact, judged in known.items():
                found |= judged.truths_of_few(asked.get_column(fact).to_list())
            return found
        numbers = numbers_of(asked, {fact: one.unknown for fact, one in known.items()})
        for fact, judged in known.items():
            found |= judged.truths(numbers[fact])
        return found

    def _rest(self, unknown: frozenset[str]) -> Pass:
        found = self.passes.get(unknown)
        if found is None:
            exprs = {name: one.expr() for name, one in self.others.items()}
            found = Pass.of({**exprs, FORBIDDEN: is_forbidden(unknown)}, blank(self.table, unknown))
            for judged in (one for fact, one in self.words.items() if fact in unknown):
                found.same.update(judged.each[judged.unknown])
            if len(self.passes) >= _KINDS:
                self.passes.clear()
            self.passes[unknown] = found
        return found


def _is_closed(fact: Fact) -> bool:
    return fact.is_flag or (bool(fact.words) and not fact.is_list and len(fact.words) <= _WORDS)


def unknown_of(asked: pl.DataFrame) -> frozenset[str]:
    """The facts nobody knows of any act of the batch."""
    if asked.height <= _FEW_ROWS:
        columns = zip(asked.columns, asked.get_columns(), strict=True)
        return frozenset(name for name, column in columns if column.null_count() == column.len())
    nulls = asked.null_count()  # leaves a column that is the same throughout as the one value it is
    return frozenset(name for name, count in zip(nulls.columns, nulls.row(0), strict=True) if count == asked.height)


def blank(table: Table, unknown: Iterable[str]) -> pl.DataFrame:
    """One act of which none of these facts is known."""
    return pl.DataFrame([unknown_value(name, table[name]) for name in unknown if name in table])
