"""What does a contact log look like to the audit, and which questions does it ask?

One row a contact, in the names of `facts`: those of a past contact and those of a question may stand beside each other.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from arrears.law import facts
from arrears.law.arrays import integers
from arrears.law.clock import DAY, with_clock
from arrears.law.counting import PAST_FROM, PAST_UNTIL
from arrears.law.facts import Table
from arrears.law.kernels import Ints

# Beside the facts: how the log names things. `collector` is the firm, where the log says it.
ROW: Final = "_row"  # of a contact in the ordered log
NAMES: Final = ("contact_id", "borrower_id", "loan_id", "agent_id", "collector")


def ordered(log: pl.DataFrame) -> pl.DataFrame:
    """By person and time; contacts of one instant stay in the order of the log, which is the order they count in."""
    named = log.with_columns(pl.lit(None, pl.String).alias(name) for name in NAMES if name not in log.columns)
    # Logs are mostly written in order of time: then a sort by person alone, at a fraction of the cost, is enough.
    by_person = named if named["person"].is_sorted() else named.sort("person", maintain_order=True)
    return by_person if _is_in_time(by_person) else named.sort("person", "at", maintain_order=True)


def _is_in_time(rows: pl.DataFrame) -> bool:
    """Whether each person's contacts stand in order of time."""
    person, at = integers(rows["person"]), integers(rows["at"])
    return not bool(((at[1:] < at[:-1]) & (person[1:] == person[:-1])).any())


def past_of(log: pl.DataFrame) -> pl.DataFrame:
    """The log as history, with the row of each contact (`ROW`). Shapes: `log` is ordered."""
    past = facts.typed(log.select(name for name in facts.HISTORY if name in log.columns), facts.HISTORY, "contacts")
    return past.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW))


def questions_of(log: pl.DataFrame, table: Table) -> pl.DataFrame:
    """What the gate is asked: one question a contact of ours, with the facts of `table`; `q` is its row in the ordered log.

    A contact that the debtor began is history and no question. Adds where each one's past lies, the debtor's day
    (`_day`, of UTC where the zone is not known) and the time on the debtor's clock (`_clock`, null then).
    """
    person = log["person"].to_numpy()
    numbered = log.select(name for name in table if name in log.columns).with_columns(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("q"), pl.lit("contact", facts.QUESTION["act"].dtype).alias("act"),
        pl.Series(PAST_FROM, first_rows(person)),
    )  # fmt: skip
    is_ours = log["direction"].ne_missing("inbound")
    ours = numbered if is_ours.all() else numbered.filter(is_ours)
    asked = facts.typed(ours.select(name for name in table if name in ours.columns), table, "contacts")
    zones = ours["timezone"] if "timezone" in ours.columns else asked["timezone"]
    if not isinstance(zones.dtype, pl.Enum):  # each distinct zone is found once, and not again by all that read a clock
        zones = zones.cast(pl.Enum(zones.unique(maintain_order=True).drop_nulls()))
    asked = asked.with_columns(zones)
    clock = with_clock(asked.select("at", "until_at", "timezone"), ())
    is_known = pl.col("_local").is_not_null()
    day = pl.when(is_known).then(pl.col("_day0")).otherwise(pl.col("_at") // DAY).cast(pl.Int32)
    clock = clock.select(day.alias("_day"), pl.col("_local").cast(pl.Datetime("us")).alias("_clock"))
    places = [ours[PAST_FROM], asked["q"].alias(PAST_UNTIL)]
    return asked.with_columns(*places, clock["_day"], clock["_clock"])


def first_rows(person: Ints) -> Ints:
    """For each row the first row of its person."""
    begins = np.flatnonzero(np.r_[True, person[1:] != person[:-1]]) if person.size else np.empty(0, np.int64)
    return np.repeat(begins, np.diff(np.r_[begins, person.size])).astype(np.int64)
