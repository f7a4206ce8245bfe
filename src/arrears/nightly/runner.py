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
from dataclasses import replace
from pathlib import Path
from typing import Any

from arrears import __version__
from arrears.book.files import disk_faults
from arrears.book.layout import Book
from arrears.book.lock import locked
from arrears.book.nights import KEPT, MANIFEST, night_before, night_folder, read_manifest
from arrears.book.read import OpenSnapshot, open_snapshot
from arrears.nightly.engines.local import run_local
from arrears.nightly.engines.spark import run_spark
from arrears.nightly.incremental import earlier_snapshot, inputs_of, program_sha, was_checked, why_full
from arrears.nightly.night import Night, check_strategy_of
from arrears.nightly.orders import Orders
from arrears.nightly.outputs import Outputs
from arrears.nightly.partition import KEPT_PARTS, PartResult, part_folder
from arrears.nightly.totals import add_up
from arrears.nightly.workers import Pool

Progress = Callable[[int, int, int], None]  # partitions done, partitions in all, loans done
Joined = Callable[[Path], None]  # the night's folder
Finish = Callable[[Path, dict[str, Any]], None]  # the night's folder before it appears, its manifest
Run = Callable[[Night, int], Iterator[PartResult]]


def run_night(
    book: Path,
    as_of: dt.date,
    orders: Orders,
    *,
    engine: str = "local",
    full: bool = False,
    workers: Pool | None = None,
    progress: Progress | None = None,
    joined: Joined | None = None,
    finish: Finish | None = None,
) -> dict[str, Any]:
    """Run the night of `as_of` and give its manifest. `finish` may add files (the report) before the folder appears;
    `joined` is told of the folder when all but contacts_planned and worklist lie in it.

    `full`: look at every loan, even where what the night before said could be carried on; the bytes are the same.
    `workers`: processes of `nightly.workers` that take partitions beside this one; none leaves all to this process.
    The manifest given tells the seconds of every stage; the one in the folder those before the folder appears.

    Errors: `BadDocument` for a strategy that does not hold, `WrongUse` for an empty book or unknown product,
    `OutsideFault` when a process or the disk fails.
    """

    def results(night: Night, partitions: int) -> Iterator[PartResult]:
        parts = range(partitions)
        done = run_spark(night, parts) if engine == "spark" else run_local(night, parts, workers)
        return _watch(done, partitions, progress)

    with locked(Book(book)), disk_faults(book):
        return _run(book, as_of, orders, engine, full, results, joined, finish)


def _run(
    book: Path,
    as_of: dt.date,
    orders: Orders,
    engine: str,
    full: bool,
    run: Run,
    joined: Joined | None,
    finish: Finish | None,
) -> dict[str, Any]:
    watch = _Watch()
    snapshot = open_snapshot(book, as_of)
    before = night_before(book, as_of)
    night = _night(book, as_of, orders, snapshot, before)
    strategy = check_strategy_of(orders, thorough=not was_checked(night, orders))
    because = "asked for" if full else why_full(night, orders, strategy, snapshot.partitions)
    if because is None:
        earlier = earlier_snapshot(night)
        night = replace(night, is_incremental=True, earlier=str(earlier) if earlier else None)
    work = Path(night.work)
    _remove_other_work(work)
    target = work / "out"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    watch.note("begin")
    with Outputs(work, target, snapshot.path) as outputs:
        results = outputs.join(run(night, snapshot.partitions))
        watch.note("partitions")
        if joined is not None:
            joined(target)
        capacity = outputs.add_what_fits(results, strategy.capacity)
    watch.note("capacity")
    aged = sum(result.aged for result in results)
    manifest: dict[str, Any] = {
        "as_of": as_of.isoformat(), "plan_on": night.plan_on.isoformat(),
        "strategy": {"name": strategy.name, "version": strategy.version, "sha256": _sha(orders.strategy[1])},
        "packs": [{"name": name, "version": version} for name, version in results[0].packs],
        "inputs": {**inputs_of(night, orders), "previous": before.name if before else None},
        "incremental": {"full_because": because, "loans_aged": aged, "loans_carried": outputs.rows["accounts"] - aged},
        "code_version": __version__, "engine": engine, "rows": dict(sorted(outputs.rows.items())),
        "part_rows": [result.rows["accounts"] for result in results],
        "outputs": {f"{name}.parquet": sha for name, sha in sorted(outputs.hashes.items())},
        "capacity": capacity, "totals": add_up(result.totals for result in results),
        "peak_mb": {"worker": max((result.peak_mb for result in results), default=0.0),
                    "this": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024},
    }  # fmt: skip
    if finish is not None:
        finish(target, manifest)
    watch.note("report")
    seconds: dict[str, Any] = {"steps": _step_seconds(results)}
    manifest["seconds"] = seconds | watch.told()
    (target / MANIFEST).write_text(json.dumps(manifest, indent=1, default=str, ensure_ascii=False), encoding="utf-8")
    _keep(work, target, results)
    _publish(target, night_folder(book, as_of))
    shutil.rmtree(work, ignore_errors=True)
    watch.note("publish")
    return manifest | {"seconds": seconds | watch.told()}


class _Watch:
    """Seconds of each stage of the night, one after the other."""

    def __init__(self) -> None:
        self._started = self._last = time.perf_counter()
        self._seconds: dict[str, float] = {}

    def note(self, stage: str) -> None:
        """The stage ends now."""
        now = time.perf_counter()
        self._seconds[stage], self._last = now - self._last, now

    def told(self) -> dict[str, float]:
        """Of each stage so far, and of all of them."""
        return {**self._seconds, "whole": self._last - self._started}


def _watch(results: Iterator[PartResult], partitions: int, progress: Progress | None) -> Iterator[PartResult]:
    loans = 0
    for done, result in enumerate(results, 1):
        loans += result.rows["accounts"]
        if progress is not None:
            progress(done, partitions, loans)
        yield result


def _night(book: Path, as_of: dt.date, orders: Orders, snapshot: OpenSnapshot, before: Path | None) -> Night:
    """The work folder is named after everything the night depends on: other inputs never meet old parts."""
    previous = read_manifest(before)["outputs"]["accounts.parquet"] if before else ""
    identity = _sha(json.dumps([as_of.isoformat(), orders.products, orders.strategy, orders.packs,
                                snapshot.path.name, previous, program_sha()]))  # fmt: skip
    return Night(
        as_of=as_of, products=orders.products, strategy=orders.strategy, packs=orders.packs,
        snapshot=str(snapshot.path), previous=str(before) if before else None,
        work=str(book / "nights" / f".work-{as_of}-{identity[:12]}"),
        has_contact_points=snapshot.rows.get("contact_points", 0) > 0,
    )  # fmt: skip


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
            (part_folder(work, result.part) / f"{name}.arrow").rename(folder / f"{name}-{result.part:03}.arrow")


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def same_outputs(first: Path, second: Path) -> Mapping[str, bool]:
    """Whether each output of two nights has the same bytes, by their manifests."""
    one, other = read_manifest(first)["outputs"], read_manifest(second)["outputs"]
    return {name: one.get(name) == other.get(name) for name in sorted({*one, *other})}
