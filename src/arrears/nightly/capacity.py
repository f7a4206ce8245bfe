"""How much of the wanted work fits into each department's day? The highest priority first; the rest waits.

Ties are broken by the borrower's stable hash, so that the same work is chosen on every machine and at every run.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

_ORDER = ["department", "priority", "borrower_hash", "loan_id", "treatment"]


def fit(tasks: pl.LazyFrame, capacity: Mapping[str, int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tasks that fit, in each department's order with their rank, and the keys of those that do not."""
    ranked = (
        tasks.sort(_ORDER, descending=[False, True, False, False, False])
        .with_columns(pl.int_range(1, pl.len() + 1).over("department").cast(pl.Int32).alias("rank"))
        .collect()
    )
    limits = pl.DataFrame({"department": list(capacity), "limit": list(capacity.values())}, schema_overrides={
        "department": pl.String, "limit": pl.Int64})  # fmt: skip
    limited = ranked.join(limits, on="department", how="left", maintain_order="left")
    fits = (pl.col("limit").is_null() | (pl.col("rank") <= pl.col("limit"))).fill_null(True)
    return (
        limited.filter(fits).drop("limit", "borrower_hash"),
        limited.filter(~fits).select("department", "queue", "borrower_id", "action", "treatment"),
    )
