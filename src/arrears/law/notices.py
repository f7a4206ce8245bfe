"""From which day has a notice worked? Sent or received, deemed received, waited for, in a sequence, still valid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from arrears.law.calendars import NO_HOLIDAYS, Calendar, is_holiday, weekday
from arrears.law.clock import local_days
from arrears.law.law_words import STATUSES
from arrears.law.matching import ROW, matched, nothing, spread_out
from arrears.law.needs import Need
from arrears.law.periods import Period

CLOCK_STARTS: Final = ("dated", "sent", "served", "received", "day_after_receipt")
_NEEDS_RECEIPT: Final = ("served", "received", "day_after_receipt")


@dataclass(frozen=True, slots=True)
class DeemedReceipt:
    """Post is presumed received on the n-th day after sending, some days not counting."""

    n: int
    skips: tuple[int, ...] = ()  # week days, 0 is Monday
    skips_holidays: bool = False
    calendar: Calendar = NO_HOLIDAYS

    def on(self, day: int) -> int:
        left = self.n
        while left > 0:
            day += 1
            left -= weekday(day) not in self.skips and not (self.skips_holidays and is_holiday(self.calendar, day))
        return day

    def in_words(self) -> str:
        names = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
        skipped = [names[day] for day in self.skips] + (["holidays"] if self.skips_holidays else [])
        return f"presumed received {self.n} days after sending" + (
            f", not counting {', '.join(skipped)}" if skipped else ""
        )


@dataclass(frozen=True, slots=True)
class NoticeGiven(Need):
    """The first day on which a notice lets the act happen, as a column (local days since 1970; null: none does)."""

    notices: tuple[str, ...]
    media: tuple[str, ...]  # empty: any
    clock_start: str
    deemed: DeemedReceipt | None
    wait: Period
    valid_for: Period | None
    min_count: int  # of a sequence; 1: one notice is enough
    min_spacing_days: int  # between the first and the last of the sequence
    reset_on: tuple[str, ...]  # statuses that, begun after it, undo a notice
    is_loan_scope: bool

    @property
    def column(self) -> str:
        return f"_notice:{hash(self)}"


def with_notices(
    asked: pl.DataFrame, history: pl.DataFrame, statuses: pl.DataFrame, needs: Sequence[Need]
) -> pl.DataFrame:
    """`asked` with a column for each `NoticeGiven`."""
    wanted = [need for need in needs if isinstance(need, NoticeGiven)]
    if not wanted:
        return asked
    rows = good_notices(history)
    return asked.hstack([_given(asked, rows, statuses, need) for need in wanted])


def good_notices(history: pl.DataFrame) -> pl.DataFrame:
    """The contacts that gave a notice which was not returned and lacked nothing."""
    if history["notice"].null_count() == history.height:
        return history.clear()
    rows = history.filter(pl.col("notice").is_not_null())
    return rows.filter(~pl.col("was_returned").fill_null(False), ~pl.col("is_defective").fill_null(False))


def _given(asked: pl.DataFrame, notices: pl.DataFrame, statuses: pl.DataFrame, need: NoticeGiven) -> pl.Series:
    rows = _usable(notices, need)
    if rows.is_empty() or asked.is_empty():
        return nothing(asked, need.column)
    found = matched(asked, rows, is_loan_scope=need.is_loan_scope).filter(pl.col("at").to_physical() <= pl.col("_at"))
    found = found.with_columns(local_days(found["at"], found["timezone"]).alias("_sent"))
    found = found.with_columns(_clock(found, need)).drop_nulls("_from")
    found = _not_reset(asked, found, statuses, need)
    if need.valid_for is not None:
        found = found.filter(need.valid_for.after_each(found["_from"]) >= found["_day0"])
    if need.min_count > 1:
        found = _sequences(found, need)
    works = found.with_columns(need.wait.after_each(found["_from"]).alias(need.column))
    return spread_out(asked, works.group_by(ROW).agg(pl.col(need.column).min()), need.column)


def _usable(notices: pl.DataFrame, need: NoticeGiven) -> pl.DataFrame:
    """Notices of the right kind and by the right means."""
    rows = notices.filter(pl.col("notice").is_in(list(need.notices)))
    if need.media:
        means = pl.coalesce(pl.col("medium").cast(pl.String), pl.col("channel").cast(pl.String))
        rows = rows.filter(means.is_in(list(need.media)))
    return rows.select("person", "loan", "at", "received_on")


def _clock(rows: pl.DataFrame, need: NoticeGiven) -> pl.Series:
    """The day each notice's clock starts; null: not known to have arrived."""
    sent = rows["_sent"]
    if need.clock_start not in _NEEDS_RECEIPT:
        return sent.alias("_from")
    got = rows["received_on"].to_physical().cast(pl.Int64)
    if need.deemed is not None:
        presumed = {day: need.deemed.on(day) for day in sent.unique().to_list()}
        got = got.fill_null(sent.replace_strict(presumed, default=None, return_dtype=pl.Int64))
    return (got + (1 if need.clock_start == "day_after_receipt" else 0)).alias("_from")


def _not_reset(asked: pl.DataFrame, found: pl.DataFrame, statuses: pl.DataFrame, need: NoticeGiven) -> pl.DataFrame:
    if not need.reset_on or statuses.is_empty() or found.is_empty():
        return found
    undone = statuses.filter(pl.col("status").is_in([one for one in need.reset_on if one in STATUSES]))
    undone = matched(asked, undone, is_loan_scope=need.is_loan_scope).filter(
        pl.col("since_on").to_physical() <= pl.col("_day0")
    )
    latest = undone.group_by(ROW).agg(pl.col("since_on").to_physical().cast(pl.Int64).max().alias("_reset"))
    joined = found.join(latest, on=ROW, how="left", maintain_order="left")
    return joined.filter(pl.col("_reset").is_null() | (pl.col("_sent") > pl.col("_reset")))


def _sequences(found: pl.DataFrame, need: NoticeGiven) -> pl.DataFrame:
    """The last notice of each question's sequence, where it is long enough and spans enough days."""
    ordered = found.sort(ROW, "_from", maintain_order=True).with_columns(
        pl.int_range(1, pl.len() + 1).over(ROW).alias("_number"), pl.col("_from").first().over(ROW).alias("_first")
    )
    spans = pl.col("_from") - pl.col("_first") >= need.min_spacing_days
    return ordered.filter((pl.col("_number") >= need.min_count) & spans)
