"""`report.html` of a night: what a head of collections wants to see in the morning, with the tables behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from arrears.book.nights import list_nights, night_folder, read_manifest
from arrears.nightly.orders import Orders
from arrears.reports.account_story import tell_account
from arrears.reports.pages import bar_chart, page
from arrears.reports.twins import Rows, get_twin, run_twin

REPORT = "report.html"
_NIGHTS_MAX = 31
_TASKS_EACH = 3


def write_night_report(
    folder: Path, manifest: Mapping[str, Any], book: Path, orders: Orders, workers: Executor | None = None
) -> None:
    """Write FOLDER/report.html. `folder` holds the night's outputs; `manifest` is what will be its manifest.

    `workers`: processes that ran the night; one of them, which has the law compiled, explains the account told.
    """
    text = night_page(folder, manifest, book, orders, workers)
    (folder / REPORT).write_text(text, encoding="utf-8")


def night_page(
    folder: Path, manifest: Mapping[str, Any], book: Path, orders: Orders, workers: Executor | None = None
) -> str:
    """The page as text. Holds nothing that differs from run to run: no clock, no seconds."""
    as_of = dt.date.fromisoformat(manifest["as_of"])
    story = _begin_story(book, _loan_to_tell(folder), as_of, orders, workers)
    inputs = _inputs(manifest, book)
    told = {name: run_twin(get_twin(name), inputs) for name in _TWINS}
    headline = [row for row in told["headline"] if row["as_of"] == as_of]
    unreachable = sum(row["count"] for row in manifest["totals"]["refused"] if row["verdict"] == "not_reachable")
    return page(
        "night.html", f"arrears · {manifest['as_of']}", _charts(told),
        headline=headline, buckets=told["buckets_over_time"], roll=_matrix(told["roll_rates"]), stages=told["stages"],
        work=told["work"], contacts=told["contacts"], refusals=told["refusals"], arms=told["arms"],
        waiting=sum(row["waiting"] for row in told["work"]), unreachable=unreachable, tasks=_first_tasks(folder),
        story=story(),
        **{name: manifest[name] for name in ("as_of", "plan_on", "strategy", "packs", "inputs", "rows", "code_version")},
    )  # fmt: skip


def _begin_story(
    book: Path, loan_id: str | None, as_of: dt.date, orders: Orders, workers: Executor | None
) -> Callable[[], dict[str, Any] | None]:
    """The account told, being made while the rest of the page is."""
    if loan_id is None:
        return lambda: None
    if workers is None:
        return partial(tell_account, book, loan_id, as_of, orders)
    return workers.submit(tell_account, book, loan_id, as_of, orders).result


_TWINS = ("headline", "buckets_over_time", "roll_rates", "stages", "work", "contacts", "refusals", "arms")


def _inputs(manifest: Mapping[str, Any], book: Path) -> dict[str, Rows]:
    """The sums of this night, and the buckets of the nights before it."""
    as_of = dt.date.fromisoformat(manifest["as_of"])
    earlier = [night for night in list_nights(book) if night < as_of][-(_NIGHTS_MAX - 1) :]
    buckets: Rows = []
    for night in earlier:
        buckets += [{**row, "as_of": night} for row in read_manifest(night_folder(book, night))["totals"]["buckets"]]
    buckets += [{**row, "as_of": as_of} for row in manifest["totals"]["buckets"]]
    capacity = [{"department": name, **row} for name, row in manifest["capacity"].items()]
    return {**manifest["totals"], "buckets": buckets, "capacity": capacity}


def _charts(told: Mapping[str, Rows]) -> dict[str, str]:
    stages = [row for row in told["stages"] if row["department"]][:14]
    channels = list(dict.fromkeys(row["channel"] for row in told["contacts"]))
    purposes = list(dict.fromkeys(row["purpose"] for row in told["contacts"]))
    counts = {(row["channel"], row["purpose"]): row["contacts"] for row in told["contacts"]}
    refusals = told["refusals"][:10]
    return {
        "buckets": _buckets_chart(told["buckets_over_time"]),
        "stages": bar_chart([row["stage"] for row in stages], {"loans": [row["loans"] for row in stages]}, flat=True),
        "work": bar_chart(
            [row["department"] for row in told["work"]],
            {name: [row[name] for row in told["work"]] for name in ("given", "waiting")}, flat=True, stacked=True,
        ),
        "contacts": bar_chart(
            channels, {purpose: [counts.get((channel, purpose), 0) for channel in channels] for purpose in purposes},
            stacked=True,
        ),
        "refusals": bar_chart(
            [row["rule"] for row in refusals], {"refused": [row["contacts"] for row in refusals]}, flat=True
        ),
    }  # fmt: skip


def _buckets_chart(rows: Rows) -> str:
    late = [row for row in rows if row["bucket"] != "M0"]
    nights = list(dict.fromkeys(str(row["as_of"]) for row in rows))
    counts: dict[str, dict[str, int]] = {}
    for row in late:
        of_bucket = counts.setdefault(row["bucket"], {})
        of_bucket[str(row["as_of"])] = of_bucket.get(str(row["as_of"]), 0) + row["loans"]
    return bar_chart(
        nights, {name: [counts[name].get(night, 0) for night in nights] for name in sorted(counts)}, stacked=True
    )


def _matrix(rows: Rows) -> dict[str, Any]:
    """Roll rates as a square: a row a bucket before, a column a bucket now."""
    names = sorted({row["from_bucket"] for row in rows} | {row["to_bucket"] for row in rows})
    found = {(row["from_bucket"], row["to_bucket"]): row for row in rows}
    return {"names": names, "rows": [_matrix_row(name, names, found) for name in names if (name, name) in found or any(
        before == name for before, _ in found)]}  # fmt: skip


def _matrix_row(name: str, names: Sequence[str], found: Mapping[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    cells = [found.get((name, other), {"loans": 0, "share": 0}) for other in names]
    return {
        "name": name, "loans": sum(int(cell["loans"]) for cell in cells),
        "cells": [{**cell, "depth": round(float(cell["share"]) * 0.45, 3)} for cell in cells],
    }  # fmt: skip


def _first_tasks(folder: Path) -> Rows:
    tasks = pl.scan_parquet(folder / "worklist.parquet").filter(pl.col("rank") <= _TASKS_EACH)
    return tasks.sort("department", "rank").collect().to_dicts()


def _loan_to_tell(folder: Path) -> str | None:
    """A loan worth telling: one the law refused a contact for, else the most urgent task's; else none."""
    refused = pl.scan_parquet(folder / "contacts_refused.parquet").filter(pl.col("verdict") != "not_reachable")
    urgent = pl.scan_parquet(folder / "worklist.parquet").sort("rank", "department").head(1)
    for frame in (refused, urgent):
        first = frame.select(pl.col("loan_id").min()).collect().item()
        if first is not None:
            return str(first)
    return None
