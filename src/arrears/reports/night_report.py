"""`report.html` of a night: what a head of collections wants to see in the morning, with the tables behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import polars as pl

from arrears.book.nights import night_folder, nights_before, read_manifest
from arrears.nightly.orders import Orders
from arrears.reports.account_story import tell_account
from arrears.reports.pages import bar_chart, page
from arrears.reports.twins import Rows, get_twin, run_twins

REPORT = "report.html"
_NIGHTS_MAX = 31
_TASKS_EACH = 3


class EarlyStory:
    """The account a night's report tells, explained by a process that ran the night while this one goes on."""

    def __init__(self, book: Path, as_of: dt.date, orders: Orders, workers: Executor) -> None:
        self._about, self._workers = (book, as_of, orders), workers
        self._told: Future[dict[str, Any]] | None = None

    def begin(self, folder: Path) -> None:
        """`folder` holds the contacts refused. Without any the story waits for the worklist."""
        book, as_of, orders = self._about
        loan_id = _refused_loan(folder)
        if loan_id is not None:
            self._told = self._workers.submit(tell_account, book, loan_id, as_of, orders)

    def result(self) -> dict[str, Any] | None:
        """The story, when it is there; none if none was begun."""
        return self._told.result() if self._told is not None else None


def write_night_report(
    folder: Path, manifest: Mapping[str, Any], book: Path, orders: Orders, early: EarlyStory | None = None
) -> None:
    """Write FOLDER/report.html. `folder` holds the night's outputs; `manifest` is what will be its manifest.

    `early`: the account told, begun before.
    """
    text = night_page(folder, manifest, book, orders, early)
    (folder / REPORT).write_text(text, encoding="utf-8")


def night_page(
    folder: Path, manifest: Mapping[str, Any], book: Path, orders: Orders, early: EarlyStory | None = None
) -> str:
    """The page as text. Holds nothing that differs from run to run: no clock, no seconds."""
    as_of = dt.date.fromisoformat(manifest["as_of"])
    inputs = _inputs(manifest, book)
    told = run_twins([get_twin(name) for name in _TWINS], inputs)
    headline = [row for row in told["headline"] if row["as_of"] == as_of]
    unreachable = sum(row["count"] for row in manifest["totals"]["refused"] if row["verdict"] == "not_reachable")
    return page(
        "night.html", f"arrears · {manifest['as_of']}", _charts(told),
        headline=headline, buckets=told["buckets_over_time"], roll=_matrix(told["roll_rates"]), stages=told["stages"],
        work=told["work"], contacts=told["contacts"], refusals=told["refusals"], arms=told["arms"],
        waiting=sum(row["waiting"] for row in told["work"]), unreachable=unreachable, tasks=_first_tasks(folder),
        story=(early and early.result()) or _story(folder, book, as_of, orders),
        **{name: manifest[name] for name in ("as_of", "plan_on", "strategy", "packs", "inputs", "rows", "code_version")},
    )  # fmt: skip


def _story(folder: Path, book: Path, as_of: dt.date, orders: Orders) -> dict[str, Any] | None:
    """A loan worth telling: one the law refused a contact for, else the most urgent task's; else none."""
    urgent = pl.scan_parquet(folder / "worklist.parquet").sort("rank", "department").head(1)
    loan_id = _refused_loan(folder) or urgent.select("loan_id").collect().to_series().first()
    return None if loan_id is None else tell_account(book, str(loan_id), as_of, orders)


def _refused_loan(folder: Path) -> str | None:
    refused = pl.scan_parquet(folder / "contacts_refused.parquet").filter(pl.col("verdict") != "not_reachable")
    found: str | None = refused.select(pl.col("loan_id").min()).collect().item()
    return found


_TWINS = ("headline", "buckets_over_time", "roll_rates", "stages", "work", "contacts", "refusals", "arms")


def _inputs(manifest: Mapping[str, Any], book: Path) -> dict[str, Rows]:
    """The sums of this night, and the buckets of the nights before it."""
    as_of = dt.date.fromisoformat(manifest["as_of"])
    earlier = nights_before(book, as_of)[-(_NIGHTS_MAX - 1) :]
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
