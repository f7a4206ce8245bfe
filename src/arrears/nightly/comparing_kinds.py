"""Which loans are alike for a strategy that says in which stage each stands? Of those alike only one is looked at.

Conditions set facts against literals: two values between the same literals get the same answer. So a loan's place among the
literals of each fact, its words and its statuses say all; packed into one number they are the kind of the loan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.columns import array_of
from arrears.kernel.expressions import Condition
from arrears.law.alike import Kinds
from arrears.ledger.compiled import compiled_owner, inlined
from arrears.nightly.steps.standing import NAMES as STATUS_NAMES
from arrears.strategy.model import Strategy

_EPOCH: Final = dt.date(1970, 1, 1)
# Facts that are numbers, with the column each is told by. Those of dates count days from it, up or down.
_NUMBERS: Final = {
    "outstanding": "outstanding", "arrears_total": "arrears_total", "past_due_days": "past_due_days",
    "delinquent_days": "delinquent_days", "due_in_days": "next_due_on", "days_in_stage": "previous_stage_since_on",
}  # fmt: skip
_WORDS: Final = {  # facts that are words, with the column of their codes
    "loan_status": "status", "previous_stage": "previous_stage", "previous_bucket": "previous_bucket",
}  # fmt: skip
_TOLD: Final = frozenset((*_NUMBERS, *_WORDS, *STATUS_NAMES))
_NONE: Final = -(1 << 31)  # no day
_NO_WORD: Final = 255
_BITS: Final = 62  # of a kind
_ROWS: Final = 4096  # taken together: a column of keys that a processor has at hand

Rows = NDArray[np.intp]
Ints = NDArray[np.int64]
Days = NDArray[np.int32]
Codes = NDArray[np.uint8]
Numbers = NDArray[np.int64] | NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Alike:
    """Loans by kind."""

    first: Rows  # a loan of each kind
    number: Ints  # the kind of each loan

    @classmethod
    def of(cls, strategy: Strategy, columns: Mapping[str, pl.Series], bits: pl.Series, as_of: dt.date) -> Alike:
        """Shapes: one row a loan; `columns` as the night keeps them, words as codes; `bits`: statuses that hold, as a mask.

        Loans of one kind stood in the same stage in the night itself, too. Where a condition asks for more than is told
        here, every loan is a kind to itself.
        """
        packing, words = (
            _Packing.of(strategy, (as_of - _EPOCH).days),
            [columns[name] for name in (*_WORDS.values(), "stage")],
        )
        if packing is None or any(word.dtype != pl.UInt8 for word in words):
            return cls(np.arange(len(bits)), np.arange(len(bits)))
        outstanding, arrears = (array_of(columns[name], np.int64) for name in ("outstanding", "arrears_total"))
        past_due_days, delinquent_days = (
            array_of(columns[name], np.int32) for name in ("past_due_days", "delinquent_days")
        )
        next_due_on, since_on = (
            array_of(_filled(columns[name].to_physical(), _NONE), np.int32)
            for name in ("next_due_on", "previous_stage_since_on")
        )
        status, stage_before, bucket_before, own = (array_of(_filled(word, _NO_WORD), np.uint8) for word in words)
        keys = _keys(
            outstanding, arrears, past_due_days, delinquent_days, next_due_on, since_on, status, stage_before, bucket_before,
            own, array_of(bits, np.uint32), packing.mask, packing.literals, packing.begin, packing.shift,
        )  # fmt: skip
        kinds = Kinds.of_numbers(keys)
        return cls(kinds.first, kinds.number)

    @property
    def loans(self) -> Ints:
        """How many there are of each kind."""
        found: Ints = np.bincount(self.number, minlength=self.first.size)
        return found


@dataclass(frozen=True, slots=True)
class _Packing:
    """How a loan's kind is put together from its place among the literals of each number, its words and its statuses."""

    literals: Ints  # of all numbers, each's in order
    begin: Ints  # where those of each number begin, and at the end where the last's end
    shift: Ints  # the lowest bit of each number's place, each word's code, the night's own stage and the statuses
    mask: np.uint32  # statuses that are asked for

    @classmethod
    def of(cls, strategy: Strategy, today: int) -> _Packing | None:
        conditions = list(_conditions(strategy))
        asked = strategy.facts_of_stages
        if not asked <= _TOLD or not all(one.is_separable for one in conditions):
            return None
        literals = [_literals(conditions, fact, today) if fact in asked else np.zeros(0, np.int64) for fact in _NUMBERS]
        mask = sum(1 << bit for bit, name in enumerate(STATUS_NAMES) if name in asked)
        widths = [(2 * some.size).bit_length() for some in literals]
        widths += [_NO_WORD.bit_length() if fact in asked else 0 for fact in _WORDS]
        widths += [_NO_WORD.bit_length(), mask.bit_length()]
        if sum(widths) > _BITS:
            return None
        begin, shift = (np.cumsum([0, *sizes]) for sizes in ([some.size for some in literals], widths))
        lowest = np.where(np.array([*widths[:-1], 1]) > 0, shift[:-1], -1)
        return cls(np.concatenate(literals), begin, lowest, np.uint32(mask))


def _conditions(strategy: Strategy) -> Iterator[Condition]:
    for items in (strategy.segments, strategy.stops, strategy.stages):
        yield from (item.when for item in items)
    yield from (stage.stay_until for stage in strategy.stages if stage.stay_until)


def _literals(conditions: Iterable[Condition], fact: str, today: int) -> Ints:
    """What a fact is set against, as its column tells it; for dates none at all is one more."""
    named = np.array([int(str(one)) for item in conditions for one in item.constants.get(fact, ())], np.int64)
    if fact == "due_in_days":
        named = np.append(named + (today + 1), _NONE)
    elif fact == "days_in_stage":
        named = np.append(today - named, _NONE)
    return np.unique(named)


def _filled(column: pl.Series, value: int) -> pl.Series:
    return column.fill_null(value) if column.null_count() else column


@inlined
def _add_place(keys: Ints, values: Numbers, literals: Ints, first: int, last: int, shift: int) -> None:
    """Twice the number of literals below a value, one more if it is a literal: without a branch, many rows at once."""
    for at in range(first, last):
        literal = literals[at]
        for row in range(keys.size):
            keys[row] += ((literal < values[row]) + np.int64(literal <= values[row])) << shift


@inlined
def _add_code(keys: Ints, codes: Codes, shift: int) -> None:
    if shift >= 0:
        for row in range(keys.size):
            keys[row] += np.int64(codes[row]) << shift


@compiled_owner
def _keys(
    outstanding: Ints, arrears: Ints, past_due_days: Days, delinquent_days: Days, next_due_on: Days, since_on: Days,
    status: Codes, stage_before: Codes, bucket_before: Codes, own_stage: Codes, statuses: NDArray[np.uint32],
    mask: np.uint32, literals: Ints, begin: Ints, shift: Ints,
) -> Ints:  # fmt: skip
    """Of each row the number that says its kind."""
    found = np.zeros(status.size, np.int64)
    for begins in range(0, status.size, _ROWS):
        some = slice(begins, min(begins + _ROWS, status.size))
        keys = found[some]
        _add_place(keys, outstanding[some], literals, begin[0], begin[1], shift[0])
        _add_place(keys, arrears[some], literals, begin[1], begin[2], shift[1])
        _add_place(keys, past_due_days[some], literals, begin[2], begin[3], shift[2])
        _add_place(keys, delinquent_days[some], literals, begin[3], begin[4], shift[3])
        _add_place(keys, next_due_on[some], literals, begin[4], begin[5], shift[4])
        _add_place(keys, since_on[some], literals, begin[5], begin[6], shift[5])
        _add_code(keys, status[some], shift[6])
        _add_code(keys, stage_before[some], shift[7])
        _add_code(keys, bucket_before[some], shift[8])
        _add_code(keys, own_stage[some], shift[9])
        for row in range(keys.size):
            keys[row] += np.int64(statuses[begins + row] & mask) << shift[10]
    return found
