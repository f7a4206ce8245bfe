"""At which minutes of a day may a contact happen? For planners, who must choose a time before they ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.errors import WrongUse
from arrears.kernel.verdict import Answer
from arrears.law import facts
from arrears.law.clock import DAY, day_number, offset_at, utc_of_local, zone_of
from arrears.law.gate import Gate

_MINUTE = 60_000_000
_MINUTES = 1440
TIME_SHAPE = "time_window"
Spans = list[tuple[int, int]]


def permitted_window(
    gate: Gate, on: dt.date, timezone: str, channel: str, party: str, purpose: str,
    given: Mapping[str, object] | None = None,
) -> Spans:  # fmt: skip
    """`permitted_windows` of one kind of contact; `given` adds facts (country, creditor_class …)."""
    named = {"timezone": timezone, "channel": channel, "party": party, "purpose": purpose, **(given or {})}
    return permitted_windows(gate, on, [named])[0]


def permitted_windows(gate: Gate, on: dt.date, kinds: Sequence[Mapping[str, object]]) -> list[Spans]:
    """Of each kind, the open stretches of the debtor's day `on`, in minutes after local midnight, half-open: `[(480, 1320)]`.

    Every minute of every kind is asked as a question, all in one batch, so that planner and gate cannot disagree. A kind
    names the facts of a question, `timezone` among them; a rule that might apply for want of a fact closes its hours.
    Errors: `WrongUse` for an unknown zone.
    """
    if not kinds:
        return []
    zones = {str(kind["timezone"]): _minutes_of(str(kind["timezone"]), on) for kind in kinds}
    starts = np.concatenate([zones[str(kind["timezone"])][0] for kind in kinds])
    exists = np.concatenate([zones[str(kind["timezone"])][1] for kind in kinds])
    row = pl.Series("kind", np.repeat(np.arange(len(kinds), dtype=np.uint32), _MINUTES))
    asked = pl.DataFrame(list(kinds), infer_schema_length=None)[row].with_columns(
        pl.Series("q", np.arange(starts.size)), pl.Series("at", starts).cast(facts.INSTANT),
        pl.Series("until_at", starts + _MINUTE).cast(facts.INSTANT),
        pl.lit(0).alias("person"), pl.lit("contact").alias("act"),
    )  # fmt: skip
    nothing = pl.DataFrame(schema={"person": pl.Int64(), "at": facts.INSTANT})
    answers = gate.only(TIME_SHAPE).decide(asked, nothing, nothing).answers["answer"]
    is_open = (answers == Answer.ALLOW.value).to_numpy() & exists
    return [_stretches(one) for one in is_open.reshape(len(kinds), _MINUTES)]


@lru_cache(maxsize=256)
def _minutes_of(timezone: str, on: dt.date) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Of each minute of that day its instant, and whether it exists: a minute the clock jumps over shows another one."""
    zone = zone_of(timezone)
    if zone is None:
        raise WrongUse(f"`{timezone}` is not a time zone. Use an IANA name such as Asia/Shanghai.")
    local = [day_number(on) * DAY + minute * _MINUTE for minute in range(_MINUTES)]
    starts = [utc_of_local(zone, one) for one in local]
    exists = [start + offset_at(zone, start) == one for start, one in zip(starts, local, strict=True)]
    return np.array(starts, np.int64), np.array(exists, np.bool_)


def _stretches(is_open: NDArray[np.bool_]) -> Spans:
    edges = np.flatnonzero(np.diff(is_open.astype(np.int8), prepend=0, append=0)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))
