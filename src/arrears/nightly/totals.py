"""The small sums a partition hands up: everything the report and the manifest show comes from these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

Table = list[dict[str, Any]]
Frames = Mapping[str, pl.DataFrame]
# Name of a table of sums -> its keys; every other column is summed.
KEYS: dict[str, tuple[str, ...]] = {
    "buckets": ("bucket", "currency"),
    "stages": ("stage", "department"),
    "segments": ("segment",),
    "arms": ("arm", "bucket"),
    "rolls": ("from_bucket", "to_bucket", "currency"),
    "moves": ("from_stage", "to_stage"),
    "planned": ("department", "stage", "channel", "purpose"),
    "refused": ("rules", "citations", "verdict"),
    "refused_by_channel": ("channel",),
    "refused_by_rule": ("rule", "pack", "force", "basis", "citation"),
    "tasks": ("department", "queue"),
    "instalment_buckets": ("bucket", "currency"),
}


MEASURES = ("arrears_total", "outstanding")  # beside the number of loans


def sum_partition(frames: Frames) -> dict[str, Table]:
    """The sums of one partition's outputs. Units: amounts in ten-thousandths of a major unit."""
    sums = sum_accounts(frames["accounts"], frames["facts"])
    made = {
        **{name: _sums(sums, KEYS[name]) for name in ("buckets", "stages", "segments", "arms")},
        "rolls": _sums(sums.filter(pl.col("from_bucket").is_not_null()), KEYS["rolls"]),
        "moves": _counts(frames["transitions"], KEYS["moves"]),
        "planned": _counts(frames["planned"], KEYS["planned"]),
        "refused": _counts(frames["refused"], KEYS["refused"]),
        "refused_by_channel": _counts(frames["refused"], KEYS["refused_by_channel"]),
        "refused_by_rule": _counts(frames["refusals"], KEYS["refused_by_rule"]),
        "tasks": _counts(frames["tasks"], KEYS["tasks"]),
    }
    return {name: frame.to_dicts() for name, frame in made.items()}


def sum_accounts(accounts: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """One pass over the loans: their sums by every key at once; all tables of sums come from these few rows."""
    keys = ["bucket", "currency", "stage", "department", "segment", "arm"]
    wide = pl.DataFrame(
        [*(accounts[name] for name in keys), facts["previous_bucket"].alias("from_bucket"),
         *(facts[name] for name in MEASURES)]
    )  # fmt: skip
    sums = wide.group_by(*keys, "from_bucket").agg(pl.len().cast(pl.Int64).alias("loans"), pl.col(MEASURES).sum())
    return sums.with_columns(
        pl.col(*keys, "from_bucket").cast(pl.String), pl.col("bucket").cast(pl.String).alias("to_bucket")
    )


def _counts(frame: pl.DataFrame, keys: Iterable[str]) -> pl.DataFrame:
    return frame.group_by(list(keys)).agg(pl.len().cast(pl.Int64).alias("count")).sort(list(keys), nulls_last=True)


def _sums(frame: pl.DataFrame, keys: Iterable[str]) -> pl.DataFrame:
    return frame.group_by(list(keys)).agg(pl.col("loans", *MEASURES).sum()).sort(list(keys), nulls_last=True)


def add_up(tables: Iterable[Mapping[str, Table]]) -> dict[str, Table]:
    """The sums of all partitions."""
    found: dict[str, Table] = {name: [] for name in KEYS}
    for table in tables:
        for name, rows in table.items():
            found[name].extend(rows)
    return {name: _merge(rows, KEYS[name]) for name, rows in found.items()}


def _merge(rows: Table, keys: tuple[str, ...]) -> Table:
    merged: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        held = merged.setdefault(tuple(row[key] for key in keys), {key: row[key] for key in keys})
        for name, value in row.items():
            if name not in keys:
                held[name] = held.get(name, 0) + value
    return sorted(merged.values(), key=lambda row: tuple(str(row[key] or "") for key in keys))
