"""Takes a finished night into the store as one atomic, repeatable hand-off.

Either all of it is there or none; taking the same night twice changes nothing. The night writes numbers, stages, queues
and the work of the day; owners, locks, holds, states and everything people recorded stay as they are.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import polars as pl
from django.db import transaction

from arrears.book.nights import get_night, night_folder, nights_before, read_manifest
from arrears.book.read import open_snapshot
from arrears.flows.judge_promises import judge_promises
from arrears.flows.night_frames import part_frames
from arrears.flows.recall_due_placements import recall_due_placements
from arrears.flows.settle_commissions import settle_commissions
from arrears.flows.taking import FILLED, take_day, take_part
from arrears.kernel.errors import BookBroken
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.bulk import ready_for_millions, without_indexes
from arrears.store.tables import Case, NightRun, Person

_NOTED_MAX = 31  # as many as a night's own report shows
Progress = Callable[[int, int, int], None]  # partitions done, partitions in all, cases done


def take_night(
    book: Path, as_of: dt.date, *, at: dt.datetime, by: Person | None = None, progress: Progress | None = None
) -> Outcome[NightRun]:
    """The hand-off. A night older than one taken before is refused: numbers do not go back.

    Errors: `WrongUse` when the night is not finished; `BookBroken` when its files do not fit its snapshot.
    """
    night = get_night(book, as_of)
    manifest = read_manifest(night)
    digest = _digest(manifest)
    known = NightRun.objects.filter(night_on=as_of, state="taken", manifest_sha256=digest).first()
    if known is not None:
        return done(known)
    if NightRun.objects.filter(night_on__gt=as_of, state="taken").exists():
        return refused("night.older", "A later night was taken in already.")
    with transaction.atomic():
        return done(_take(book, night, manifest, as_of, digest, at, by, progress))


def _take(
    book: Path, night: Path, manifest: dict[str, Any], as_of: dt.date, digest: str, at: dt.datetime, by: Person | None,
    progress: Progress | None,
) -> NightRun:  # fmt: skip
    started = time.perf_counter()
    ready_for_millions()
    run, _ = NightRun.objects.update_or_create(
        night_on=as_of, defaults={"manifest_sha256": digest, "started_at": at, "by": by, "state": "running"}
    )
    snapshot = book / "snapshots" / manifest["inputs"]["snapshot"]
    if not snapshot.is_dir() or open_snapshot(book, as_of).partitions != len(manifest["part_rows"]):
        raise BookBroken(f"{night}: its snapshot {snapshot.name} is gone or has other partitions. Run the night again.")
    known = pl.Series("borrower_ref", list(Case.objects.values_list("borrower_ref", flat=True).iterator()), pl.String)
    rows: Counter[str] = Counter()
    is_first = not any(table.objects.exists() for table in FILLED)
    with without_indexes(*FILLED) if is_first else nullcontext():
        _take_parts(night, snapshot, manifest, as_of, known, is_first, rows, progress)
    rows.update(take_day(night, as_of, at))
    rows.update({f"promises_{state}": count for state, count in judge_promises(as_of, at=at).items()})
    rows["placements_due_back"] = recall_due_placements(at.date(), at=at).made
    rows["commission_lines"] = settle_commissions(at.date(), at=at).made
    run.state, run.rows, run.seconds, run.finished_at = "taken", dict(rows), time.perf_counter() - started, at
    run.totals = _sums(manifest)
    run.save()
    _note_earlier(book, as_of, at)
    facts = {"outputs": digest, "rows": dict(rows)}
    record_activity(Deed("take_night", "night", as_of.isoformat(), None, facts), by=by, at=at, actor_name="night")
    return run


def _note_earlier(book: Path, as_of: dt.date, at: dt.datetime) -> None:
    """Sums of the nights before it that nobody took in: without them the desks would not know how it came to this."""
    earlier = nights_before(book, as_of)[-_NOTED_MAX:]
    known = set(NightRun.objects.filter(night_on__in=earlier).values_list("night_on", flat=True))
    for night_on in earlier:
        if night_on not in known:
            manifest = read_manifest(night_folder(book, night_on))
            NightRun.objects.create(
                night_on=night_on, manifest_sha256=_digest(manifest), state="noted", totals=_sums(manifest), started_at=at,
                finished_at=at,
            )  # fmt: skip


def _digest(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest["outputs"], sort_keys=True).encode()).hexdigest()


def _sums(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {name: manifest.get(name) for name in ("totals", "capacity", "packs", "strategy", "plan_on")}


def _take_parts(
    night: Path, snapshot: Path, manifest: dict[str, Any], as_of: dt.date, known: pl.Series, is_first: bool,
    rows: Counter[str], progress: Progress | None,
) -> None:  # fmt: skip
    for part in range(len(manifest["part_rows"])):
        rows.update(take_part(part_frames(night, snapshot, part, as_of, known), is_first=is_first))
        if progress is not None:
            progress(part + 1, len(manifest["part_rows"]), rows["cases"])
