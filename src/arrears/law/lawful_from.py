"""When would it be lawful? The first instant at which every rule allows a refused act.

Each refusing rule gives a moment before which it cannot open; the latest of these is tried next, with the same gate,
until all rules allow. Since no jump passes over an open moment, the first one found is the first there is. Where a
value changes on the way, the search stops on that day and goes on with the values that hold from then. Contacts
planned or made stay as they are. Null: a rule that time does not cure, a fact that is unknown, or nothing within
`_HORIZON`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from arrears.kernel.verdict import Answer
from arrears.law.arrays import integers, nullable
from arrears.law.clock import DAY, day_number, utc_of_local, zone_of
from arrears.law.evaluate import evaluate
from arrears.law.facts import INSTANT
from arrears.law.kernels import NONE, Flags, Ints
from arrears.law.prepare import Past
from arrears.law.states import DENIES, UNKNOWN

if TYPE_CHECKING:
    from arrears.law.gate import Decisions, Gate

_HORIZON: Final = 400 * DAY
_ASKED: Final = ("holds", "shuts", "until")
_ROUNDS: Final = 200  # more jumps than a count of contacts within a year's windows needs


def find_lawful_from(decisions: Decisions) -> pl.DataFrame:
    """One row per refused act: `q`, `lawful_from` (UTC, nullable)."""
    refused = decisions.answers.filter(pl.col("answer") == Answer.DENY.value).select("q")
    asked = decisions.asked.join(refused, on="q", how="semi", maintain_order="left").with_columns(
        until_at=pl.lit(None, INSTANT), _first=pl.col("at").to_physical(), _on=pl.lit(decisions.gate.on)
    )
    past, found = _of_persons(decisions.known, asked), []
    for _ in range(_ROUNDS):
        if asked.is_empty():
            break
        tried = [_try(decisions.gate.on_date(on[0]), part, past) for on, part in asked.group_by("_on")]
        acts = _by_act(pl.concat(tried))
        found.append(acts.filter("_is_open").select("q", lawful_from=pl.col("at")))
        later = acts.filter(~pl.col("_is_open") & pl.col("_next").is_not_null())
        later = later.select("q", "_next", "_then")
        asked = asked.join(later, on="q", how="inner", maintain_order="left").with_columns(
            pl.col("_next").cast(INSTANT).alias("at"), pl.col("_then").alias("_on")
        )
        asked = asked.filter(pl.col("_next") - pl.col("_first") <= _HORIZON).drop("_next", "_then")
    opened = pl.concat(found) if found else pl.DataFrame(schema={"q": pl.Int64(), "lawful_from": INSTANT})
    return refused.join(opened, on="q", how="left", maintain_order="left")


def _of_persons(known: Past, asked: pl.DataFrame) -> Past:
    """The past of the persons asked about."""
    persons = asked["person"].implode()
    wishes = None if known.wishes is None else _of(known.wishes, persons)
    return Past(_of(known.history, persons), _of(known.statuses, persons), wishes)


def _of(table: pl.DataFrame, persons: pl.Series) -> pl.DataFrame:
    return table if table.is_empty() else table.filter(table["person"].is_in(persons))


def _by_act(tried: pl.DataFrame) -> pl.DataFrame:
    """An act is open when all its views are; else it waits for the latest of them, if each has one."""
    waits = pl.when(pl.col("_is_open")).then(pl.col("at").to_physical()).otherwise(pl.col("_next"))
    return tried.group_by("q", maintain_order=True).agg(
        pl.col("_is_open").all(),
        pl.col("at").first(),
        pl.when(waits.null_count() == 0).then(waits.max()).alias("_next"),
        pl.col("_then").max(),
    )


def _try(gate: Gate, asked: pl.DataFrame, past: Past) -> pl.DataFrame:
    """`asked` with `_is_open`, `_next` (microseconds; null: no later moment is known) and the date whose values then hold."""
    found = evaluate(gate, asked, past, with_openings=True)
    worst = found.worst()
    can_wait = worst != UNKNOWN
    cured, latest = can_wait.copy(), np.full(worst.size, NONE)
    loud = [(rule, found.states[rule.id].to_numpy() == DENIES) for rule in found.live if rule.id in found.hot]
    refusing = [(parts_of(gate, rule.id), refuses) for rule, refuses in loud if refuses.any()]
    exprs = [expr for parts, _ in refusing for part in parts for expr in part.exprs]
    told = found.frame.select("_at", *exprs)
    for parts, refuses in refusing:
        cured &= _openings(found.frame, told, parts, refuses, latest)
    waits = cured & (latest > integers(found.frame["_at"]))
    frame = found.frame.select("q", "at", "timezone").hstack([
        pl.Series("_is_open", worst < UNKNOWN), nullable("_next", np.where(waits, latest, NONE)),
    ])  # fmt: skip
    return _stopped_at_change(gate, frame, can_wait=pl.Series(can_wait))


def _stopped_at_change(gate: Gate, frame: pl.DataFrame, *, can_wait: pl.Series) -> pl.DataFrame:
    """No jump goes past a day on which values change; what time does not cure may open with other values."""
    number = bisect_right(gate.edges, gate.on)
    if number == len(gate.edges):
        return frame.select("q", "at", "_is_open", "_next", pl.lit(gate.on).alias("_then"))
    change = gate.edges[number]
    day = day_number(change) * DAY
    zones = frame["timezone"].unique().to_list()
    starts = {zone: utc_of_local(found, day) if zone and (found := zone_of(zone)) else day for zone in zones}
    begins = frame["timezone"].replace_strict(starts, return_dtype=pl.Int64) if zones != [None] else pl.lit(day)
    framed = frame.with_columns(
        pl.Series(begins).alias("_change") if isinstance(begins, pl.Series) else begins.alias("_change")
    )
    stops = can_wait & framed.select(pl.col("_next").is_null() | (pl.col("_next") >= pl.col("_change"))).to_series()
    return framed.select(
        "q", "at", "_is_open",
        pl.when(stops).then(pl.col("_change")).otherwise(pl.col("_next")).alias("_next"),
        pl.when(stops).then(pl.lit(change)).otherwise(pl.lit(gate.on)).alias("_then"),
    )  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One part of a rule that can open again, as columns: whether its value may hold, whether it refuses, and until when."""

    number: str
    exprs: tuple[pl.Expr, pl.Expr, pl.Expr]
    is_local: bool


@lru_cache(maxsize=4096)
def parts_of(gate: Gate, rule_id: str) -> tuple[Part, ...]:
    """The parts of a rule, made once: an expression costs more to make than to read for a single question."""
    found: list[Part] = []
    for branch in next(rule for rule in gate.rules if rule.id == rule_id).branches:
        names = [gate.names.conditions[one] for one in branch.when.clauses]
        may_hold = pl.all_horizontal([pl.lit(True), *(pl.col(name).fill_null(True) for name in names)])
        for opening in branch.value.terms.openings() if branch.value.terms else ():
            number = f"{rule_id}/{len(found)}"
            exprs = (may_hold, opening.when.fill_null(True), opening.at_us.cast(pl.Int64))
            named = [expr.alias(f"{what}:{number}") for what, expr in zip(_ASKED, exprs, strict=True)]
            found.append(Part(number, (named[0], named[1], named[2]), opening.is_local))
    return tuple(found)


def _openings(frame: pl.DataFrame, told: pl.DataFrame, parts: Sequence[Part], refuses: Flags, latest: Ints) -> Flags:
    """Raises `latest` to when the rule's parts could open; says for which acts all that refuses may open."""
    if not parts:
        return ~refuses
    cured = np.ones(refuses.size, np.bool_)
    for part in parts:
        holds, shuts, until = (told[f"{what}:{part.number}"] for what in _ASKED)
        is_closed = holds.to_numpy() & shuts.to_numpy() & refuses
        at = np.where(is_closed, integers(until), NONE)
        if part.is_local and is_closed.any():
            at[is_closed] = _utc(frame["timezone"].filter(pl.Series(is_closed)), at[is_closed])
        np.maximum(latest, at, out=latest)
        cured &= ~is_closed | (at != NONE)
    return cured


def _utc(zones: pl.Series, local: Ints) -> Ints:
    """Local moments as UTC, once per distinct zone and moment."""
    found = np.full(local.size, NONE)
    for name in zones.unique().drop_nulls():
        zone = zone_of(name)
        if zone is not None:
            here = (zones == name).fill_null(False).to_numpy() & (local != NONE)
            moments, which = np.unique(local[here], return_inverse=True)
            found[here] = np.array([utc_of_local(zone, int(one)) for one in moments], np.int64)[which]
    return found
