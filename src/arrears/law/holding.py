"""Does a hold of a length of its own still run, and until when? So long from its start, once a cause, extended so often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from arrears.law.matching import ROW, matched, nothing, spread_out
from arrears.law.needs import Need
from arrears.law.periods import Period


@dataclass(frozen=True, slots=True)
class Holding(Need):
    """The first day on which no such hold runs any more (local days since 1970; null: none runs today)."""

    statuses: tuple[str, ...]
    is_loan_scope: bool
    length: Period
    max_uses_per_cause: int  # 0: any number
    max_extensions: int  # an extension lasts as long as the hold itself
    ends_with_status: bool  # a status that ends earlier ends the hold

    @property
    def column(self) -> str:
        return f"_holding:{hash(self)}"


def with_holdings(asked: pl.DataFrame, statuses: pl.DataFrame, needs: Sequence[Need]) -> pl.DataFrame:
    """`asked` with a column for each `Holding`."""
    wanted = [need for need in needs if isinstance(need, Holding)]
    return asked.hstack([_until(asked, statuses, need) for need in wanted]) if wanted else asked


def _until(asked: pl.DataFrame, statuses: pl.DataFrame, need: Holding) -> pl.Series:
    rows = statuses.filter(pl.col("status").is_in(list(need.statuses))) if statuses.height else statuses
    if rows.is_empty() or asked.is_empty():
        return nothing(asked, need.column)
    since = rows["since_on"].to_physical().cast(pl.Int64)
    extensions = rows["extensions"].fill_null(0).clip(0, need.max_extensions)
    rows = rows.with_columns(_ends(since, extensions, need).alias("_until"), since.alias("_since"))
    if need.ends_with_status:
        until = pl.col("until_on").to_physical().cast(pl.Int64)
        rows = rows.with_columns(pl.min_horizontal("_until", until).alias("_until"))
    found = matched(asked, rows, is_loan_scope=need.is_loan_scope)
    # A start nobody knows counts as today's: the hold runs.
    found = found.filter(pl.col("_since").fill_null(pl.col("_day0")) <= pl.col("_day0"))
    if need.max_uses_per_cause:
        order = pl.col("_since").rank("ordinal").over(ROW, "status", pl.col("cause").fill_null(""))
        found = found.filter(order.fill_null(0) <= need.max_uses_per_cause)
    runs = found.filter(pl.col("_until").is_null() | (pl.col("_until") > pl.col("_day0")))
    ends = pl.col("_until").fill_null(pl.col("_day0").cast(pl.Int64) + 36_525).max()  # no end known: a hundred years
    return spread_out(asked, runs.group_by(ROW).agg(ends.alias(need.column)), need.column)


def _ends(since: pl.Series, extensions: pl.Series, need: Holding) -> pl.Series:
    ends = need.length.after_each(since)
    for number in range(1, need.max_extensions + 1):
        longer = need.length.after_each(ends)
        ends = pl.select(pl.when(extensions >= number).then(longer).otherwise(ends)).to_series()
    return ends
