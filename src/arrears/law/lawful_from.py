"""When would it be lawful? The first instant at which every rule allows a refused act.

Each refusing rule gives a moment before which it cannot open; the latest of these is tried next, with the same gate,
until all rules allow. Since no jump passes over an open moment, the first one found is the first there is. Where a
value changes on the way, the search stops on that day and goes on with the values that hold from then. Contacts
planned or made stay as they are. Null: a rule that time does not cure, a fact that is unknown, or nothing within
`_HORIZON`.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

import polars as pl

from arrears.kernel.verdict import Answer
from arrears.law.clock import DAY, day_number, utc_of_local, zone_of
from arrears.law.compiled import CompiledRule
from arrears.law.evaluate import Evaluation, evaluate
from arrears.law.facts import INSTANT
from arrears.law.prepare import Past
from arrears.law.states import DENIES, UNKNOWN
from arrears.law.terms import Opening

if TYPE_CHECKING:
    from arrears.law.gate import Decisions, Gate

_HORIZON: Final = 400 * DAY
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
    return Past(
        _of(known.history, asked), _of(known.statuses, asked), None if known.wishes is None else _of(known.wishes, asked)
    )  # fmt: skip


def _of(table: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    return table if table.is_empty() else table.join(asked, on="person", how="semi", maintain_order="left")


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
    worst = pl.Series(found.worst())
    cured = worst != UNKNOWN
    nexts: list[pl.Series] = []
    for rule in found.live:
        if rule.id not in found.hot:
            continue
        refuses = found.states[rule.id] == DENIES
        if refuses.any():
            cured &= _openings(found, rule, refuses, nexts, gate)
    latest = pl.max_horizontal(nexts) if nexts else pl.lit(None, pl.Int64)
    frame = found.frame.select("q", "at", "_at", "timezone").with_columns(
        (worst < UNKNOWN).alias("_is_open"), pl.when(cured, latest > pl.col("_at")).then(latest).alias("_next")
    )
    return _stopped_at_change(gate, frame, can_wait=worst != UNKNOWN)


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


def _openings(
    found: Evaluation, rule: CompiledRule, refuses: pl.Series, nexts: list[pl.Series], gate: Gate
) -> pl.Series:
    """Adds when the rule's parts could open to `nexts`; says for which acts all that refuses may open."""
    parts = [
        (branch, opening)
        for branch in rule.branches
        if branch.value.terms is not None
        for opening in branch.value.terms.openings()
    ]
    if not parts:
        return ~refuses
    cured = pl.repeat(True, found.frame.height, eager=True)
    for branch, opening in parts:
        names = [gate.names.conditions[one] for one in branch.when.clauses]
        chosen = (
            found.frame.select(pl.all_horizontal([pl.col(name).fill_null(True) for name in names])) if names else None
        )
        held = refuses if chosen is None else refuses & chosen.to_series()
        at, is_known = _opening(found.frame, opening, held)
        nexts.append(at)
        cured &= is_known
    return cured


def _opening(frame: pl.DataFrame, opening: Opening, refuses: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The opening's UTC moment where it is what refuses, and whether it is known there."""
    what = frame.select(when=opening.when.fill_null(True), at=opening.at_us.cast(pl.Int64), zone="timezone", now="_at")
    is_closed = what["when"] & refuses
    at = _utc(what.filter(is_closed)) if opening.is_local else what.filter(is_closed)["at"]
    places = is_closed.arg_true()
    full = pl.Series("at", [None], dtype=pl.Int64).new_from_index(0, frame.height).scatter(places, at)
    return full, ~is_closed | full.is_not_null()


def _utc(what: pl.DataFrame) -> pl.Series:
    """Local moments as UTC, once per distinct zone and moment."""
    pairs = what.select("zone", "at").unique()
    instants = [
        utc_of_local(zone, at) if at is not None and name is not None and (zone := zone_of(name)) else None
        for name, at in pairs.iter_rows()
    ]
    known = pairs.with_columns(pl.Series("utc", instants, pl.Int64))
    return what.join(known, on=["zone", "at"], how="left", nulls_equal=True, maintain_order="left")["utc"]
