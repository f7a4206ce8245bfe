"""When would it be lawful? The first instant at which every rule allows a refused act.

Each refusing rule gives a moment before which it cannot open; the latest of these is tried next, with the same gate,
until all rules allow. Since no jump passes over an open moment, the first one found is the first there is. Contacts
planned or made stay as they are; values are those of the gate's date. Null: a rule that time does not cure, a fact
that is unknown, or nothing within `_HORIZON`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from arrears.kernel.verdict import Answer
from arrears.law.clock import DAY, utc_of_local, zone_of
from arrears.law.facts import INSTANT
from arrears.law.states import DENIES, UNKNOWN
from arrears.law.terms import Opening

if TYPE_CHECKING:
    from arrears.law.gate import Decisions, Gate

_HORIZON: Final = 400 * DAY
_ROUNDS: Final = 200  # more jumps than a count of contacts within a year's windows needs


def find_lawful_from(decisions: Decisions) -> pl.DataFrame:
    """One row per refused question: `q`, `lawful_from` (UTC, nullable)."""
    gate = decisions.gate
    asked = decisions.asked.filter(decisions.answers["answer"] == Answer.DENY.value).with_columns(
        until_at=pl.lit(None, INSTANT), _first=pl.col("at").to_physical()
    )
    refused, found = asked.select("q"), []
    past, held = (
        frame.join(asked, on="person", how="semi", maintain_order="left") for frame in (decisions.past, decisions.held)
    )
    for _ in range(_ROUNDS):
        if asked.is_empty():
            break
        tried = _try(gate, asked, past, held)
        found.append(tried.filter(pl.col("_is_open")).select("q", lawful_from=pl.col("at")))
        later = tried.filter(~pl.col("_is_open") & pl.col("_next").is_not_null())
        asked = later.filter(pl.col("_next") - pl.col("_first") <= _HORIZON).select(
            *(name for name in asked.columns if name != "at"), pl.col("_next").cast(INSTANT).alias("at")
        )
    opened = pl.concat(found) if found else pl.DataFrame(schema={"q": pl.Int64(), "lawful_from": INSTANT})
    return refused.join(opened, on="q", how="left", maintain_order="left")


def _try(gate: Gate, asked: pl.DataFrame, past: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """`asked` with `_is_open` and `_next` (microseconds; null: no later moment is known)."""
    frame = gate.prepare(asked, past, held, with_ends=True).with_columns(**gate.columns)
    states = pl.max_horizontal(list(gate.columns))
    nexts: list[pl.Series] = []
    cured = pl.repeat(True, frame.height, eager=True)
    for rule in gate.rules:
        refuses = frame[rule.id] == DENIES
        if not refuses.any():
            continue
        if rule.terms is None or not rule.terms.openings():
            cured &= ~refuses
            continue
        for opening in rule.terms.openings():
            at, is_known = _opening(frame, opening, refuses)
            nexts.append(at)
            cured &= is_known
    latest = pl.max_horizontal(nexts) if nexts else pl.lit(None, pl.Int64)
    return frame.with_columns(
        (states < UNKNOWN).alias("_is_open"),
        pl.when(cured, states != UNKNOWN, latest > pl.col("_at")).then(latest).alias("_next"),
    )


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
