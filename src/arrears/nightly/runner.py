"""Runs a whole night: partitions on an engine, then the small global steps, then the folder appears whole.

A killed night leaves a work folder from which the next attempt goes on; nothing else is changed until the last rename.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import resource
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import polars as pl

from arrears import __version__
from arrears.book.files import disk_faults
from arrears.book.joining import join_parquet
from arrears.book.layout import Book
from arrears.book.lock import locked
from arrears.book.nights import KEPT, MANIFEST, night_before, night_folder, read_manifest
from arrears.book.read import OpenSnapshot, open_snapshot
from arrears.nightly.capacity import fit
from arrears.nightly.engines.local import run_local
from arrears.nightly.engines.spark import run_spark
from arrears.nightly.night import Night, check_strategy_of
from arrears.nightly.orders import Orders
from arrears.nightly.partition import KEPT_PARTS, PartResult, part_folder
from arrears.nightly.totals import add_up

Progress = Callable[[int, int, int], None]  # partitions done, partitions in all, loans done
Finish = Callable[[Path, dict[str, Any]], None]  # the night's folder before it appears, its manifest
Run = Callable[[Night, int], Iterator[PartResult]]
_JOINED = ("accounts", "instalment_buckets", "transitions")
_TASK_KEYS = ["department", "queue", "borrower_id", "action", "treatment"]


def run_night(
    book: Path,
    as_of: dt.date,
    orders: Orders,
    *,
    engine: str = "local",
    workers: Executor | None = None,
    progress: Progress | None = None,
    finish: Finish | None = None,
) -> dict[str, Any]:
    """Run the night of `as_of` and give its manifest. `finish` may add files (the report) before the folder appears.

    `workers`: processes of `nightly.workers`; none runs the partitions one after the other in this process.

    Errors: `BadDocument` for a strategy that does not hold, `WrongUse` for an empty book or unknown product,
    `OutsideFault` when a process or the disk fails.
    """

    def results(night: Night, partitions: int) -> Iterator[PartResult]:
        parts = range(partitions)
        done = run_spark(night, parts) if engine == "spark" else run_local(night, parts, workers)
        return _watch(done, partitions, progress)

    with locked(Book(book)), disk_faults(book):
        return _run(book, as_of, orders, engine, results, finish)


def _run(book: Path, as_of: dt.date, orders: Orders, engine: str, run: Run, finish: Finish | None) -> dict[str, Any]:
    started = time.perf_counter()
    snapshot = open_snapshot(book, as_of)
    before = night_before(book, as_of)
    night = _night(book, as_of, orders, snapshot, before)
    check_strategy_of(orders)
    results = sorted(run(night, snapshot.partitions), key=lambda result: result.part)
    partition_seconds = time.perf_counter() - started
    work = Path(night.work)
    _remove_other_work(work)
    target = work / "out"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    rows, capacity = _gather(work, target, results, night)
    manifest = {
        "as_of": as_of.isoformat(), "plan_on": night.plan_on.isoformat(),
        "strategy": {"name": night.rules.strategy.name, "version": night.rules.strategy.version,
                     "sha256": _sha(orders.strategy[1])},
        "packs": [{"name": name, "version": version} for name, version in night.rules.gate.packs],
        "inputs": {"snapshot": snapshot.path.name, "products": _sha(json.dumps(orders.products)),
                   "packs": _sha(json.dumps(orders.packs)), "previous": before.name if before else None},
        "code_version": __version__, "engine": engine, "rows": rows,
        "part_rows": [result.rows["accounts"] for result in results],
        "outputs": {path.name: _file_sha(path) for path in sorted(target.glob("*.parquet"))},
        "capacity": capacity, "totals": add_up(result.totals for result in results),
        "seconds": {"partitions": partition_seconds, "steps": _step_seconds(results),
                    "whole": time.perf_counter() - started},
        "peak_mb": {"worker": max((result.peak_mb for result in results), default=0.0),
                    "this": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024},
    }  # fmt: skip
    if finish is not None:
        finish(target, manifest)
    (target / MANIFEST).write_text(json.dumps(manifest, indent=1, default=str, ensure_ascii=False), encoding="utf-8")
    _keep(work, target, results)
    _publish(target, night_folder(book, as_of))
    shutil.rmtree(work, ignore_errors=True)
    return manifest


def _watch(results: Iterator[PartResult], partitions: int, progress: Progress | None) -> Iterator[PartResult]:
    loans = 0
    for done, result in enumerate(results, 1):
        loans += result.rows["accounts"]
        if progress is not None:
            progress(done, partitions, loans)
        yield result


def _night(book: Path, as_of: dt.date, orders: Orders, snapshot: OpenSnapshot, before: Path | None) -> Night:
    """The work folder is named after everything the night depends on: other inputs never meet old parts."""
    previous = _file_sha(before / "accounts.parquet") if before else ""
    identity = _sha(json.dumps([as_of.isoformat(), orders.products, orders.strategy, orders.packs,
                                snapshot.path.name, previous, __version__]))  # fmt: skip
    return Night(
        as_of=as_of, products=orders.products, strategy=orders.strategy, packs=orders.packs,
        snapshot=str(snapshot.path), previous=str(before) if before else None,
        work=str(book / "nights" / f".work-{as_of}-{identity[:12]}"),
        has_contact_points=snapshot.rows.get("contact_points", 0) > 0,
    )  # fmt: skip


def _gather(work: Path, target: Path, results: list[PartResult], night: Night) -> tuple[dict[str, int], dict[str, Any]]:
    """One file an output; contacts and tasks only as far as the departments' capacity reaches."""
    folders = [part_folder(work, result.part) for result in results]
    rows = {f"{name}": join_parquet([folder / f"{name}.parquet" for folder in folders], target / f"{name}.parquet")
            for name in _JOINED}  # fmt: skip
    tasks = pl.scan_parquet([folder / "tasks.parquet" for folder in folders])
    kept, waiting = fit(tasks, night.rules.strategy.capacity)
    kept.write_parquet(target / "worklist.parquet", compression="zstd")
    planned = pl.scan_parquet([folder / "planned.parquet" for folder in folders])
    planned = planned.join(
        waiting.rename({"queue": "stage", "action": "channel"}).lazy(),
        on=["department", "stage", "borrower_id", "channel", "treatment"], how="anti",
    )  # fmt: skip
    planned = planned.drop("q", "borrower_hash", "can_reach")
    planned.collect().write_parquet(target / "contacts_planned.parquet", compression="zstd")
    rows["contacts_refused"] = join_parquet(
        [folder / "refused.parquet" for folder in folders], target / "contacts_refused.parquet"
    )
    rows["worklist"] = kept.height
    rows["contacts_planned"] = pl.scan_parquet(target / "contacts_planned.parquet").select(pl.len()).collect().item()
    return rows, _capacity(kept, waiting, night)


def _capacity(kept: pl.DataFrame, waiting: pl.DataFrame, night: Night) -> dict[str, Any]:
    limits = night.rules.strategy.capacity
    given, over = (dict(frame["department"].value_counts().iter_rows()) for frame in (kept, waiting))
    return {
        name: {"per_day": limits.get(name), "given": given.get(name, 0), "over": over.get(name, 0)}
        for name in sorted({*given, *over, *limits})
    }


def _step_seconds(results: list[PartResult]) -> dict[str, float]:
    """Seconds of each step, over all partitions together."""
    found: dict[str, float] = {}
    for result in results:
        for name, value in result.seconds.items():
            found[name] = found.get(name, 0.0) + value
    return found


def _remove_other_work(work: Path) -> None:
    """Parts of the same date from other inputs, left by a night that was stopped and never gone on with."""
    date = work.name.rpartition("-")[0]
    for other in work.parent.glob(f"{date}-*"):
        if other != work:
            shutil.rmtree(other, ignore_errors=True)


def _publish(finished: Path, target: Path) -> None:
    old = target.with_name(f".old-{target.name}")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    finished.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _keep(work: Path, target: Path, results: list[PartResult]) -> None:
    """What each decision was made from goes beside the outputs: `whatif` decides anew from it."""
    folder = target / KEPT
    folder.mkdir()
    for result in results:
        for name in KEPT_PARTS:
            (part_folder(work, result.part) / f"{name}.parquet").rename(folder / f"{name}-{result.part:03}.parquet")


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _file_sha(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def same_outputs(first: Path, second: Path) -> Mapping[str, bool]:
    """Whether each output of two nights has the same bytes, by their manifests."""
    one, other = read_manifest(first)["outputs"], read_manifest(second)["outputs"]
    return {name: one.get(name) == other.get(name) for name in sorted({*one, *other})}
