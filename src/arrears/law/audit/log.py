"""What does a contact log look like to the audit, and which questions does it ask?

One row a contact, in the names of `facts`: those of a past contact and those of a question may stand beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from arrears.law import facts
from arrears.law.arrays import integers
from arrears.law.clock import DAY, clock_of, zones_of
from arrears.law.counting import PAST_FROM, PAST_UNTIL
from arrears.law.facts import Table
from arrears.law.kernels import NONE, Ints

# Beside the facts: how the log names things. `collector` is the firm, where the log says it.
ROW: Final = "_row"  # of a contact in the ordered log
NAMES: Final = ("contact_id", "borrower_id", "loan_id", "agent_id", "collector")
_LISTED: Final = ("country", "timezone")  # texts of a public list, which a log may hold as words of a closed list


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


@dataclass(frozen=True)
class Questions:
    """What the gate is asked, one question a contact of ours, and when each was for its debtor."""

    asked: (
        pl.DataFrame
    )  # facts; `q`, the row in the ordered log, rising; where each one's past lies. `country` as in the log
    day: Ints  # of the debtor's clock (since 1970), of UTC where the zone is not known
    local: Ints  # microseconds on the debtor's clock; `NONE` where the zone is not known

    def places(self, q: pl.Series) -> Ints:
        """Where the questions of these rows of the log stand."""
        return np.searchsorted(self.asked["q"].to_numpy(), q.to_numpy())


def questions_of(log: pl.DataFrame, table: Table) -> Questions:
    """The questions about an ordered log, with the facts of `table`. A contact that the debtor began is history and no question."""
    numbered = log.select(name for name in table if name in log.columns).with_columns(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("q"), pl.lit("contact", facts.QUESTION["act"].dtype).alias("act"),
        pl.Series(PAST_FROM, first_rows(log["person"].to_numpy())),
    )  # fmt: skip
    is_ours = log["direction"].ne_missing("inbound")
    ours = numbered if is_ours.all() else numbered.filter(is_ours)
    # Words of a closed list are not written out here: zones are read by their numbers, countries one batch at a time.
    listed = [ours[name] for name in _LISTED if name in ours.columns and isinstance(ours[name].dtype, pl.Enum)]
    plain = [name for name in table if name in ours.columns and name not in {one.name for one in listed}]
    asked = facts.typed(ours.select(plain), table, "contacts").with_columns(listed)
    zones = asked["timezone"]
    if not isinstance(zones.dtype, pl.Enum):  # each distinct zone is found once, and not again by all that read a clock
        zones = zones.cast(pl.Enum(zones.unique(maintain_order=True).drop_nulls()))
    at = integers(asked["at"])
    local, _, day, _ = clock_of(at, at, *zones_of(zones))
    return Questions(
        asked.with_columns(zones, ours[PAST_FROM], asked["q"].alias(PAST_UNTIL)),
        np.where(local == NONE, at // DAY, day) if (local == NONE).any() else day,
        local,
    )


def first_rows(person: Ints) -> Ints:
    """For each row the first row of its person."""
    begins = np.flatnonzero(np.r_[True, person[1:] != person[:-1]]) if person.size else np.empty(0, np.int64)
    return np.repeat(begins, np.diff(np.r_[begins, person.size])).astype(np.int64)
