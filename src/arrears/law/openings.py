"""When could refused acts open again? Of each rule that refuses, the parts that shut it, and until when they do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from arrears.law.arrays import integers
from arrears.law.clock import DAY, Zones, day_number, utc_of_local, zone_of, zones_of
from arrears.law.compiled import CompiledRule
from arrears.law.evaluate import Evaluation, Own, prepared
from arrears.law.kernels import NONE, Flags, Ints
from arrears.law.needs import Need
from arrears.law.plain_hours import PlainOpens, with_plain_hours
from arrears.law.prepare import Past, Wanted
from arrears.law.truths import Places, all_of, truths_of

if TYPE_CHECKING:
    from arrears.law.gate import Gate


@dataclass(frozen=True)
class Zoned:
    """By whose clock each act is seen."""

    zones: Zones
    zone: Places  # of `zones`

    @classmethod
    def of(cls, names: pl.Series) -> Zoned:
        return cls(*zones_of(names))

    def taken(self, rows: Places) -> Zoned:
        """For some of the acts."""
        return Zoned(self.zones, self.zone[rows])

    def starts(self, day: dt.date) -> Ints:
        """When the day begins for each act (UTC); without a clock, by UTC."""
        local = day_number(day) * DAY
        zones = [zone_of(name) if name else None for name in self.zones]
        return np.array([utc_of_local(zone, local) if zone else local for zone in zones], np.int64)[self.zone]

    def utc(self, local: Ints) -> Ints:
        """Local moments as UTC, once per distinct zone and moment; `NONE` without a clock."""
        found = np.full(local.size, NONE)
        for number, name in enumerate(self.zones):
            zone = zone_of(name) if name else None
            here = (self.zone == number) & (local != NONE)
            if zone is not None and here.any():
                moments, which = np.unique(local[here], return_inverse=True)
                found[here] = np.array([utc_of_local(zone, int(one)) for one in moments], np.int64)[which]
        return found


@dataclass(frozen=True)
class Refused:
    """A rule and the acts it refuses."""

    rule: CompiledRule
    refuses: Flags


@dataclass(frozen=True)
class _Part:
    """One part of a rule that can open again."""

    when: tuple[str, ...]  # the conditions on own facts under which its value holds
    name: str  # of the two columns; equal parts of several rules share them
    shuts: pl.Expr
    until: pl.Expr
    is_local: bool


def opens_at(
    gate: Gate, asked: pl.DataFrame, past: Past, found: Evaluation, rows: Places, own: Own,
    refusing: Sequence[Refused], zoned: Zoned,
) -> Ints:  # fmt: skip
    """Of each act the moment (UTC microseconds) before which it cannot open: the latest of all that shuts it.

    `NONE` where one of the rules is not cured by time, or it is not known when. `rows`: which the acts are in `found`;
    `own`: what their own facts say.
    """
    curable = np.ones(asked.height, np.bool_)
    for one in refusing:
        if not _parts_of(gate, one.rule.id):
            curable &= ~one.refuses
    latest = np.full(asked.height, NONE)
    if not curable.any():
        return latest
    shut = [(part, one.refuses) for one in refusing for part in _parts_of(gate, one.rule.id)]
    needs = [need for need in _needs_of(refusing) if need not in found.plan.wanted.needs]
    if all(isinstance(need, PlainOpens) for need in needs):  # what was prepared for the answer serves here too
        frame = with_plain_hours(found.frame if rows.size == found.frame.height else found.frame[rows], needs)
    else:
        frame = prepared(gate, asked, past, found.plan, own, Wanted.of(_needs_of(refusing)))
    told = _told(frame, {part.name: part for part, _ in shut})
    for part, refuses in shut:
        shuts, until = told[part.name]
        may_hold = all_of(own.truths, part.when).maybe
        is_closed = may_hold & shuts & refuses
        at = np.where(is_closed, zoned.utc(until) if part.is_local else until, NONE)
        np.maximum(latest, at, out=latest)
        curable &= ~is_closed | (at != NONE)
    return np.where(curable, latest, NONE)


def _needs_of(refusing: Iterable[Refused]) -> list[Need]:
    terms = dict.fromkeys(terms for one in refusing for terms in one.rule.all_terms)
    return list(dict.fromkeys(need for one in terms for need in (*one.needs(), *one.opening_needs())))


@lru_cache(maxsize=4096)
def _parts_of(gate: Gate, rule_id: str) -> tuple[_Part, ...]:
    """The parts of a rule, made once: an expression costs more to make than to read for a single question."""
    found: list[_Part] = []
    for branch in next(rule for rule in gate.rules if rule.id == rule_id).branches:
        if (terms := branch.value.terms) is None:
            continue
        when = tuple(gate.names.conditions[one] for one in branch.when.clauses)
        for number, opening in enumerate(terms.openings()):
            name = f"{gate.names.terms[terms]}/{number}"
            found.append(_Part(when, name, opening.when, opening.at_us, opening.is_local))
    return tuple(found)


def _told(frame: pl.DataFrame, parts: Mapping[str, _Part]) -> dict[str, tuple[Flags, Ints]]:
    """Whether each part shuts each act (it does where that is unknown), and until when."""
    exprs = {
        f"{what}:{name}": expr for name, part in parts.items() for what, expr in (("s", part.shuts), ("u", part.until))
    }
    columns = {key: frame.get_column(expr.meta.output_name()) for key, expr in exprs.items() if expr.meta.is_column()}
    asked = [expr.alias(key) for key, expr in exprs.items() if key not in columns]
    columns |= {column.name: column for column in frame.select(asked).get_columns()} if asked else {}
    shuts = {name: truths_of([columns[f"s:{name}"].alias(name)])[name].maybe for name in parts}
    return {name: (shuts[name], np.broadcast_to(integers(columns[f"u:{name}"]), frame.height)) for name in parts}
