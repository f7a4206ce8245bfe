"""When would it be lawful? The first instant at which every rule allows a refused act.

Each refusing rule gives a moment before which it cannot open; the latest of these is tried next, with the same gate,
until all rules allow. Since no jump passes over an open moment, the first one found is the first there is. Where a
value changes on the way, the search stops on that day and goes on with the values that hold from then. Contacts
planned or made stay as they are. Null: a rule that time does not cure, a fact that is unknown, or nothing within
`_HORIZON`.

What is done once for all moments: what an act's own facts say. What was asked already is not asked again: the first
moment is the one that was refused.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.verdict import Answer
from arrears.law.arrays import integers, nullable
from arrears.law.clock import DAY
from arrears.law.evaluate import Evaluation, Own, evaluate
from arrears.law.facts import INSTANT
from arrears.law.kernels import NONE, Flags, Ints
from arrears.law.openings import Refused, Zoned, opens_at
from arrears.law.prepare import Past
from arrears.law.states import DENIES, FORBIDDEN, UNKNOWN
from arrears.law.truths import Places

if TYPE_CHECKING:
    from arrears.law.gate import Decisions, Gate

_HORIZON: Final = 400 * DAY
_ROUNDS: Final = 200  # more jumps than a count of contacts within a year's windows needs


def find_lawful_from(decisions: Decisions) -> pl.DataFrame:
    """One row per refused act: `q`, `lawful_from` (UTC, nullable)."""
    answers = decisions.answers
    refused = answers["q"].filter(answers["answer"] == Answer.DENY.value)
    found = _first_moments(decisions, integers(refused))
    return pl.DataFrame([refused, nullable("lawful_from", found).cast(INSTANT)])


def find_moments(decisions: Decisions, refused: Sequence[int]) -> dict[int, dt.datetime | None]:
    """The same of some of the refused acts, by `q`. The search costs as much as the answer itself."""
    if not refused:
        return {}
    found = nullable("lawful_from", _first_moments(decisions, np.array(refused, np.int64))).cast(INSTANT)
    return dict(zip(refused, found.to_list(), strict=True))


def _first_moments(decisions: Decisions, refused: Ints) -> Ints:
    found = np.full(refused.size, NONE)
    if found.size:
        first, past = _refused(decisions, refused)
        parts = [first]
        for _ in range(_ROUNDS):
            parts = list(_tried(parts, past, found))
            if not parts:
                break
    return found


@dataclass(frozen=True)
class _Part:
    """Views of acts that are still searched, all judged by the values of one stretch of law."""

    gate: Gate
    asked: pl.DataFrame
    act: Places  # which act each is a view of
    first: Ints  # the moment asked for
    at: Ints  # the moment to try
    zoned: Zoned
    own: Own | None = None  # what their own facts say, where that is known already
    found: tuple[Evaluation, Places] | None = None  # what is known of this moment already, and the rows there

    def taken(self, rows: Places) -> _Part:
        """Some of the views."""
        if rows.size == self.act.size:
            return self
        return replace(
            self, asked=self.asked[rows], act=self.act[rows], first=self.first[rows], at=self.at[rows],
            zoned=self.zoned.taken(rows), own=self.own.taken(rows) if self.own else None, found=None,
        )  # fmt: skip

    def moved(self, at: Ints) -> Iterator[_Part]:
        """The views at later moments, each by the values that hold then."""
        later = replace(self, asked=_at(self.asked, at), at=at, found=None)
        passed = np.full(at.size, -1)
        changes = self.changes()
        for number, (_, begins) in enumerate(changes):
            passed[(begins > self.at) & (begins <= at)] = number
        for number in np.unique(passed):
            part = later.taken(np.flatnonzero(passed == number))
            yield replace(part, gate=self.gate.on_date(changes[number][0]), own=None) if number >= 0 else part

    def changes(self) -> list[tuple[dt.date, Ints]]:
        """The days ahead on which some value changes, and when each begins for each view."""
        edges = self.gate.edges
        return [(day, self.zoned.starts(day)) for day in edges[bisect_right(edges, self.gate.on) :]]


def _at(asked: pl.DataFrame, at: Ints) -> pl.DataFrame:
    """The same views, asked for a moment."""
    moved = asked.clone()
    moved.replace_column(moved.get_column_index("at"), pl.Series("at", at).cast(INSTANT))
    return moved


def _refused(decisions: Decisions, refused: Ints) -> tuple[_Part, Past]:
    """The views of the refused acts, and the past of their persons."""
    order = np.argsort(refused, kind="stable")
    asked, known, found = decisions.asked, decisions.known, decisions.found
    acts = integers(asked["q"])
    place = order[np.minimum(np.searchsorted(refused, acts, sorter=order), refused.size - 1)]
    rows = np.flatnonzero(refused[place] == acts)
    if rows.size < acts.size:
        asked = asked[rows]
        known = _of_persons(known, asked)
    if asked["until_at"].null_count() < rows.size:  # the window was refused, which says nothing of its first instant
        found = None
        asked = asked.with_columns(until_at=pl.lit(None, INSTANT))
    at = integers(asked["at"])
    own = None if found is None else found.own.taken(rows)
    zoned = Zoned.of(asked["timezone"])
    return _Part(
        decisions.gate, asked, place[rows], at, at, zoned, own, None if found is None else (found, rows)
    ), known


def _of_persons(known: Past, asked: pl.DataFrame) -> Past:
    """The past of the persons asked about."""
    persons = asked["person"].implode()
    wishes = None if known.wishes is None else _of(known.wishes, persons)
    return Past(_of(known.history, persons), _of(known.statuses, persons), wishes)


def _of(table: pl.DataFrame, persons: pl.Series) -> pl.DataFrame:
    return table if table.is_empty() else table.filter(table["person"].is_in(persons))


def _tried(parts: list[_Part], past: Past, found: Ints) -> Iterator[_Part]:
    """Writes the moments of acts that are open into `found`; what is left, at the moment to try next.

    An act is open when all its views are; else it waits for the latest of them, if each has one.
    """
    told = [_try(part, past) for part in parts]
    act, first, at = (np.concatenate([getattr(part, name) for part, _, _ in told]) for name in ("act", "first", "at"))
    is_open, waits = np.concatenate([one for _, one, _ in told]), np.concatenate([one for _, _, one in told])
    is_shut = np.zeros(found.size, np.bool_)
    is_shut[act[~is_open]] = True
    opened = np.flatnonzero(~is_shut[act])[::-1]  # the first view's moment is written last
    found[act[opened]] = at[opened]
    until = np.full(found.size, NONE)
    np.maximum.at(until, act, waits)
    until[act[(waits == NONE) | (waits - first > _HORIZON)]] = NONE
    is_left = is_shut & (until != NONE)
    for part, _, _ in told:
        rows = np.flatnonzero(is_left[part.act])
        if rows.size:
            left = part.taken(rows)
            yield from left.moved(until[left.act])


def _try(part: _Part, past: Past) -> tuple[_Part, Flags, Ints]:
    """The views with what their own facts say, whether each is open, and until when it waits: UTC, `NONE` if for ever."""
    found, rows = part.found or (evaluate(part.gate, part.asked, past, part.own), np.arange(part.act.size))
    part = replace(part, own=part.own or found.own)
    worst = found.worst()[rows]
    is_open = worst < UNKNOWN
    waits = np.where(is_open, part.at, NONE)
    can_wait = (worst == DENIES) & (_states(found, FORBIDDEN, rows) != DENIES)
    denied = np.flatnonzero(can_wait)
    if denied.size:
        waits[denied] = _waits(part.taken(denied), past, found, rows[denied])
    return part, is_open, waits


def _waits(denied: _Part, past: Past, found: Evaluation, rows: Places) -> Ints:
    """Until when views wait that rules refuse. No jump goes past a day on which values change; what time does not cure
    may open with other values."""
    refusing = [
        Refused(rule, refuses)
        for rule in found.live
        if rule.id in found.hot and (refuses := _states(found, rule.id, rows) == DENIES).any()
    ]
    own = denied.own or found.own
    later = opens_at(denied.gate, denied.asked, past, found, rows, own, refusing, denied.zoned)
    later[later <= denied.at] = NONE
    for _, begins in reversed(denied.changes()):
        stops = (begins > denied.at) & ((later == NONE) | (later > begins))
        later[stops] = begins[stops]
    return later


def _states(found: Evaluation, name: str, rows: Places) -> NDArray[np.uint8]:
    return found.states[name].to_numpy()[rows]
