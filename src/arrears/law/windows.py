"""At which minutes of a day may a contact happen? For planners, who must choose a time before they ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from arrears.kernel.errors import WrongUse
from arrears.kernel.verdict import Answer
from arrears.law import facts
from arrears.law.clock import DAY, day_number, offset_at, utc_of_local, zone_of
from arrears.law.gate import Gate

_MINUTE = 60_000_000
TIME_SHAPE = "time_window"


def permitted_window(
    gate: Gate, on: dt.date, timezone: str, channel: str, party: str, purpose: str,
    given: Mapping[str, object] | None = None,
) -> list[tuple[int, int]]:  # fmt: skip
    """Open stretches of the debtor's day `on`, in minutes after local midnight, half-open: `[(480, 1320)]`.

    Every minute is asked as a question, so that planner and gate cannot disagree. `given` adds facts (country,
    creditor_class …); a rule that might apply for want of a fact closes its hours.
    Errors: `WrongUse` for an unknown zone.
    """
    zone = zone_of(timezone)
    if zone is None:
        raise WrongUse(f"`{timezone}` is not a time zone. Use an IANA name such as Asia/Shanghai.")
    midnight = day_number(on) * DAY
    starts = [utc_of_local(zone, midnight + minute * _MINUTE) for minute in range(1440)]
    asked = pl.DataFrame({"q": range(1440), "at": starts}).with_columns(
        pl.lit(0).alias("person"),
        pl.col("at").cast(facts.INSTANT),
        (pl.col("at") + _MINUTE).cast(facts.INSTANT).alias("until_at"),
        *(
            pl.lit(value).alias(name)
            for name, value in {
                "act": "contact", "timezone": timezone, "channel": channel, "party": party, "purpose": purpose,
                **(given or {}),
            }.items()
        ),
    )  # fmt: skip
    nothing = pl.DataFrame(schema={"person": pl.Int64(), "at": facts.INSTANT})
    answers = gate.only(TIME_SHAPE).decide(asked, nothing, nothing).answers["answer"]
    # A minute the clock jumps over does not exist: its start shows another minute of the clock.
    exists = [start + offset_at(zone, start) == midnight + minute * _MINUTE for minute, start in enumerate(starts)]
    return _stretches([real and said == Answer.ALLOW.value for real, said in zip(exists, answers, strict=True)])


def _stretches(is_open: list[bool]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for minute, opened in enumerate(is_open):
        if not opened:
            continue
        if found and found[-1][1] == minute:
            found[-1] = (found[-1][0], minute + 1)
        else:
            found.append((minute, minute + 1))
    return found
