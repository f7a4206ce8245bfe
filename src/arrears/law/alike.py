"""Which acts are alike in the eyes of a gate, and how far back does it look for each? Of acts that are alike one is enough.

An answer depends on the act's own facts and on the past, statuses and wishes of its person, never on who that person is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.columns import array_of
from arrears.law.clock import with_clock
from arrears.law.compiled import CompiledRule
from arrears.law.counters import Counter, Ends
from arrears.law.counting import since_any
from arrears.law.elapsed import Began, Elapsed
from arrears.law.evaluate import Own
from arrears.law.forbidden import READS
from arrears.law.gate import Gate
from arrears.law.holding import Holding
from arrears.law.hours import OpenHours
from arrears.law.kernels import NONE, Ints, number_kinds
from arrears.law.needs import Need
from arrears.law.plain_hours import PlainHours, PlainOpens
from arrears.law.standing import StatusEnd
from arrears.law.truths import all_of, truths_of
from arrears.law.wishes import WishHours, WishMask

NEVER: Final = np.iinfo(np.int64).max  # no contact, however late, can matter
_OF_NO_CONTACT: Final = (PlainHours, PlainOpens, OpenHours, StatusEnd, Holding, Began, WishHours, WishMask)
_MOST: Final = 30  # conditions on one number that are told apart; two bits each
_Reader = tuple[
    frozenset[str], tuple[Counter, ...] | None
]  # when a rule may apply; its counters, none: all of the past


@dataclass(frozen=True, slots=True)
class Kinds:
    """Rows by kind."""

    first: Ints  # a row of each kind
    number: Ints  # the kind of each row

    @classmethod
    def of(cls, rows: pl.DataFrame) -> Kinds:
        """Rows with the same values, null included, are of one kind."""
        if rows.is_empty() or not rows.width:
            return cls(np.zeros(min(1, rows.height), np.int64), np.zeros(rows.height, np.int64))
        kinds = cls.of_numbers(rows.hash_rows().to_numpy())
        stray = ~_equals(rows, rows[kinds.first][kinds.number])
        if not stray.any():
            return kinds
        own = np.flatnonzero(stray)  # equal hashes by chance: each such row stands for itself
        kinds.number[own] = kinds.first.size + np.arange(own.size)
        return cls(np.concatenate([kinds.first, own]), kinds.number)

    @classmethod
    def of_numbers(cls, numbers: NDArray[np.uint64] | Ints) -> Kinds:
        """The same for one number a row."""
        return cls(*number_kinds(array_of(numbers, np.int64).view(np.uint64), (2 * numbers.size).bit_length()))


def _equals(rows: pl.DataFrame, others: pl.DataFrame) -> NDArray[np.bool_]:
    found = np.ones(rows.height, np.bool_)
    for name in rows.columns:
        found &= rows[name].eq_missing(others[name]).to_numpy()
    return found


def classes_of(gate: Gate, name: str, values: pl.Series) -> Ints:
    """Numbers that differ wherever the gate tells two values of the number fact `name` apart."""
    if name not in gate.reads:
        return np.zeros(values.len(), np.int64)
    conditions = [one for one in gate.names.conditions if name in one.facts]
    if len(conditions) > _MOST or any(one.facts != (name,) for one in conditions) or _is_read_by_terms(gate, name):
        return values.cast(pl.Int64).fill_null(NONE).to_numpy()
    found = values.is_null().to_numpy().astype(np.int64)
    asked = pl.DataFrame([values.alias(name)])
    for truth in truths_of(asked.select(one.expr().alias(str(bit)) for bit, one in enumerate(conditions))).values():
        found = found << 2 | truth.yes.astype(np.int64) << 1 | truth.maybe
    return found


def _is_read_by_terms(gate: Gate, name: str) -> bool:
    terms = (terms for rule in gate.rules for terms in rule.all_terms)
    return name in READS or any(name in (*one.facts(), *one.reads()) for one in terms)


def looks_back(gate: Gate, asked: pl.DataFrame) -> Ints:
    """For each act (typed) the moment (UTC microseconds) before which no contact of its person can matter to its answer.

    `NONE` where all of the past may, `NEVER` where nothing of it can.
    """
    own = Own.of(gate, asked)
    readers = [(early, counters) for early, counters in _readers(gate) if early <= own.possible]
    clock = with_clock(asked, [one.window for _, counters in readers for one in counters or ()])
    found = np.full(asked.height, NEVER)
    for early, counters in readers:
        since = np.full(asked.height, NONE) if counters is None else since_any(clock, counters)
        np.minimum(found, since, out=found, where=np.broadcast_to(all_of(own.truths, early).maybe, asked.height))
    return found


@lru_cache(maxsize=64)
def _readers(gate: Gate) -> tuple[_Reader, ...]:
    """The rules that look at contacts."""
    found = ((early, _counters(rule)) for rule, early in gate.early_of)
    return tuple((early, counters) for early, counters in found if counters is None or counters)


def _counters(rule: CompiledRule) -> tuple[Counter, ...] | None:
    """The counters a rule looks at; none if it may look at any contact there ever was."""
    needs = [need for need in rule.needs() if not _looks_at_no_contact(need)]
    if not all(isinstance(need, Counter | Ends) for need in needs):
        return None
    return tuple(dict.fromkeys(one for need in needs for one in _with_starters(need)))


def _looks_at_no_contact(need: Need) -> bool:
    return isinstance(need, _OF_NO_CONTACT) or (isinstance(need, Elapsed) and need.reset_contacts is None)


def _with_starters(need: Need) -> Iterator[Counter]:
    one = need.counter if isinstance(need, Ends) else need
    if isinstance(one, Counter):
        yield one
        if one.starts_after is not None:
            yield from _with_starters(one.starts_after)
