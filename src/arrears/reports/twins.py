"""Runs the reports of this folder: `<name>.sql` over named inputs, with its twin `<name>.yaml` that says what comes out.

Inputs are the small sums a night leaves in its manifest, so a report costs the same for ten loans and ten million.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import duckdb
import polars as pl

from arrears.reports.plain_yaml import read_plain_yaml

Rows = list[dict[str, Any]]

# Columns of every input: an empty night must still have them. Amounts are ten-thousandths of a major unit.
_AMOUNTS = {"loans": pl.Int64, "arrears_total": pl.Int64, "outstanding": pl.Int64}
INPUTS: dict[str, dict[str, Any]] = {
    "buckets": {"as_of": pl.Date, "bucket": pl.String, "currency": pl.String, **_AMOUNTS},
    "rolls": {"from_bucket": pl.String, "to_bucket": pl.String, "currency": pl.String, **_AMOUNTS},
    "stages": {"stage": pl.String, "department": pl.String, **_AMOUNTS},
    "moves": {"from_stage": pl.String, "to_stage": pl.String, "count": pl.Int64},
    "planned": {"department": pl.String, "stage": pl.String, "channel": pl.String, "purpose": pl.String,
                "count": pl.Int64},
    "refused_by_rule": {"rule": pl.String, "pack": pl.String, "force": pl.String, "basis": pl.String,
                        "citation": pl.String, "count": pl.Int64},
    "arms": {"arm": pl.String, "bucket": pl.String, **_AMOUNTS},
    "capacity": {"department": pl.String, "per_day": pl.Int64, "given": pl.Int64, "over": pl.Int64},
}  # fmt: skip


@dataclass(frozen=True)
class Twin:
    """One report."""

    name: str
    sql: str
    title: str
    grain: str
    inputs: tuple[str, ...]
    columns: Mapping[str, str]  # column -> unit and meaning
    invariants: tuple[str, ...]  # SQL conditions that hold for every row
    given: Mapping[str, Rows]  # example input
    expect: Rows  # what comes of it


def list_twins() -> list[Twin]:
    """Every report of this folder, by name."""
    folder = resources.files("arrears.reports")
    names = sorted(entry.name.removesuffix(".sql") for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [get_twin(name) for name in names]


def get_twin(name: str) -> Twin:
    """One report by name."""
    folder = resources.files("arrears.reports")
    told = read_plain_yaml((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    return Twin(
        name=name, sql=(folder / f"{name}.sql").read_text(encoding="utf-8"), title=told["title"], grain=told["grain"],
        inputs=tuple(told["inputs"]), columns=told["columns"], invariants=tuple(told["invariants"]),
        given=told["given"], expect=told["expect"],
    )  # fmt: skip


def run_twin(twin: Twin, inputs: Mapping[str, Rows]) -> Rows:
    """The report's rows. `inputs`: rows of each input it names; missing columns are null."""
    return run_twins([twin], inputs)[twin.name]


def run_twins(twins: Sequence[Twin], inputs: Mapping[str, Rows]) -> dict[str, Rows]:
    """The rows of several reports over the same inputs, by their names."""
    with duckdb.connect(config={"threads": 1}) as connection:  # a few hundred rows: threads cost more than they bring
        for name in sorted({name for twin in twins for name in twin.inputs}):
            frame = pl.DataFrame(inputs.get(name, []), schema=INPUTS[name])
            connection.register(name, frame.to_arrow())
        return {twin.name: _rows(connection.execute(twin.sql)) for twin in twins}


def _rows(found: duckdb.DuckDBPyConnection) -> Rows:
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def broken_invariants(twin: Twin, rows: Rows) -> list[str]:
    """Invariants that some row breaks."""
    if not rows:
        return []
    with duckdb.connect() as connection:
        connection.register("report", pl.DataFrame(rows, infer_schema_length=None).to_arrow())
        return [
            condition
            for condition in twin.invariants
            if connection.execute(f"select count(*) from report where not ({condition})").fetchall()[0][0]
        ]
