"""One partition of one night: the function every engine runs, on this machine or another.

Its result is a folder of parts that appears whole or not at all; a partition that was finished before a night was
killed is not run again.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from arrears.book.nights import as_previous, read_accounts, read_kept, read_previous, write_kept
from arrears.book.read import read_partition, read_wishes, words_of
from arrears.book.schema import TABLES
from arrears.book.write import IDS, write_encoded
from arrears.kernel.vocabulary import LOAN_STATUSES
from arrears.nightly.aligning import align
from arrears.nightly.amounts import as_scaled
from arrears.nightly.capacity import set_apart
from arrears.nightly.carrying import IDENTITY, OWED, Split, carry, due, narrow, put_steady, split, widen
from arrears.nightly.lots import LOANS_MAX, Lot
from arrears.nightly.night import Night
from arrears.nightly.step import list_steps, run_steps
from arrears.nightly.steps.aged import LEDGER, age
from arrears.nightly.steps.contacts import NOT_TOLD
from arrears.nightly.steps.kept import kept_loans
from arrears.nightly.totals import MEASURES, Table, sum_partition

# Half the bytes of a partition are names that no step asks for; `explain` reads them.
_NOT_ASKED = {
    "instalments": ("number",), "payments": ("payment_id",), "charges": ("charge_id",), "pauses": ("cause",),
    "contacts": ("contact_id", "agent_id"), "contact_points": ("party", "consented_on"),
    "loans": ("creditor", "contracted_on", "obtained_on", "obtained_in_default"),
}  # fmt: skip
_COLUMNS = {
    table: [name for name in columns if name not in _NOT_ASKED.get(table, ())] for table, columns in TABLES.items()
}
# Mapped tables of which an incremental night takes some rows: their words are put to those alone.
_NARROWED = ("loans", "contact_points", "contacts")
KEPT_PARTS = ("kept_loans", "kept_people", "kept_verdicts")
PLANNED = "planned"
PARTS = ("accounts", "instalment_buckets", "transitions", PLANNED, "ranked", "refused", "tasks", *KEPT_PARTS)
ON_THE_WAY = ("ranked", "tasks")  # no part of an output as they are: read once, when all parts are there
# All columns of accounts but the ids, and a file without rows that has all of them.
ACCOUNTS_REST, ACCOUNTS_HEAD = "accounts.rest.parquet", "accounts.head.parquet"
_DONE = "done.json"


@dataclass(frozen=True)
class PartResult:
    """What a finished partition says of itself."""

    part: int
    rows: dict[str, int]  # of each part file
    totals: dict[str, Table]
    seconds: dict[str, float]  # of each step, and of reading and writing
    peak_mb: float  # of the process that ran it, so far
    aged: int  # loans the steps were run over; the others were carried from the night before
    packs: list[list[str]]  # name and version of each law pack that held


def part_folder(work: Path, part: int) -> Path:
    """Where a partition's parts lie."""
    return work / f"part-{part:03}"


def run_parts(night: Night, parts: Iterable[int]) -> Iterator[PartResult]:
    """Run every step over these partitions and leave the parts of each in the night's work folder; a result for each.

    In an incremental night the steps run over several partitions at once, as many as `lots.LOANS_MAX` allows.
    """
    waiting: list[_Narrowed] = []
    for part in parts:
        done = part_folder(Path(night.work), part) / _DONE
        if done.is_file():
            yield PartResult(**json.loads(done.read_text(encoding="utf-8")))
        elif night.is_incremental:
            narrowed = _narrow(night, part)
            if sum(one.aged for one in (*waiting, narrowed)) > LOANS_MAX:
                yield from _run_some(night, waiting)
            waiting.append(narrowed)
        else:
            yield _run_all(night, part)
    yield from _run_some(night, waiting)


def _read(night: Night, part: int, coded: Collection[str] = ()) -> dict[str, pl.DataFrame]:
    snapshot = Path(night.snapshot)
    found = read_partition(snapshot, part, _COLUMNS, with_closed=False, coded=coded)
    return {**found, "wishes": read_wishes(snapshot, part)}


def _run_all(night: Night, part: int) -> PartResult:
    """The steps over everybody in a partition."""
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    frames = _read(night, part)
    frames["previous"] = read_previous(Path(night.previous) if night.previous else None, part)
    seconds["read"] = time.perf_counter() - started
    return _write(night, part, run_steps(list_steps(), frames, night, seconds), seconds, frames["loans"].height)


@dataclass(frozen=True)
class _Narrowed:
    """A partition of an incremental night: those of whom something may have changed, and the night before for the rest."""

    part: int
    chosen: Split
    accounts: pl.DataFrame  # of the night before
    people: pl.DataFrame  # what it kept of them
    before: pl.DataFrame  # what it said of each loan
    is_closed: pl.Series  # of all loans
    frames: dict[str, pl.DataFrame]  # rows of those chosen
    seconds: dict[str, float]

    @property
    def aged(self) -> int:
        """How many loans are looked at again."""
        return self.chosen.loans.size


def _narrow(night: Night, part: int) -> _Narrowed:
    started = time.perf_counter()
    folder, frames = Path(str(night.previous)), _read(night, part, _NARROWED)
    accounts = read_accounts(folder, part, without=OWED if night.earlier else (*IDS, *OWED))
    people, _ = read_kept(folder, "kept_people", part)
    if night.earlier:
        accounts, people = align(accounts, people, frames, Path(night.earlier), Path(night.snapshot), part)
    before = as_previous(accounts)
    read = time.perf_counter()
    chosen = split(frames["loans"], due(people, night.as_of))
    some = narrow({name: frame for name, frame in frames.items() if name not in LEDGER}, chosen)
    some |= {table: words_of(table, some[table]) for table in _NARROWED}
    some["previous"] = before[chosen.loans].insert_column(0, some["loans"]["loan_id"])
    narrowed = time.perf_counter()
    # Ageing takes of the ledger's rows what it needs where they are mapped: to take them out first would cost as much again.
    some |= age({**frames, "loans": some["loans"]}, night, chosen.loans)
    seconds = {"read": read - started, "split": narrowed - read, "aged": time.perf_counter() - narrowed}
    is_closed = frames["loans"]["status"] == LOAN_STATUSES.index("closed")
    return _Narrowed(part, chosen, accounts, people, before, is_closed, some, seconds)


def _run_some(night: Night, waiting: list[_Narrowed]) -> Iterator[PartResult]:
    """The steps over all that wait at once; then each partition with those carried on from the night before."""
    if not waiting:
        return
    started = time.perf_counter()
    lot = Lot.of([one.frames for one in waiting])
    waiting[0].seconds["split"] += time.perf_counter() - started
    made = lot.take_apart(run_steps(list_steps(), lot.frames, night, waiting[0].seconds))
    del lot
    while waiting:
        yield _carry(night, waiting.pop(0), made.pop(0))


def _carry(night: Night, narrowed: _Narrowed, some: dict[str, pl.DataFrame]) -> PartResult:
    started = time.perf_counter()
    whole = carry(
        narrowed.accounts,
        some["accounts"],
        narrowed.chosen,
        night.as_of,
        narrowed.is_closed,
        () if night.earlier else IDENTITY,
    )
    facts = pl.DataFrame([narrowed.before["previous_bucket"], *(as_scaled(whole[name]) for name in MEASURES)])
    found = {
        **some, "accounts": whole, "facts": facts,
        "kept_loans": kept_loans(narrowed.before, whole, facts),
        "kept_people": put_steady(narrowed.people, some["kept_people"], narrowed.chosen),
        "kept_verdicts": widen(some["kept_verdicts"], narrowed.chosen),
    }  # fmt: skip
    narrowed.seconds["carry"] = time.perf_counter() - started
    return _write(night, narrowed.part, found, narrowed.seconds, narrowed.aged)


def _write(
    night: Night, part: int, frames: dict[str, pl.DataFrame], seconds: dict[str, float], aged: int
) -> PartResult:
    started = time.perf_counter()
    totals = sum_partition(frames)
    summed = time.perf_counter()
    seconds["sums"] = summed - started
    folder = part_folder(Path(night.work), part)
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    planned, ranked, tasks = set_apart(frames["planned"], frames["tasks"], night.rules.strategy.capacity)
    frames = {**frames, "planned": planned.drop(NOT_TOLD), "ranked": ranked.drop(NOT_TOLD), "tasks": tasks}
    for name in PARTS[1:]:
        if name in KEPT_PARTS:
            write_kept(fresh / f"{name}.arrow", frames[name])
        elif name in ON_THE_WAY:
            frames[name].drop("loan_no").write_ipc(fresh / f"{name}.arrow", compression="uncompressed")
        else:
            write_encoded(fresh / f"{name}.parquet", frames[name].drop("loan_no"), packed=name == PLANNED)
    _write_accounts(fresh, frames["accounts"])
    seconds["write"] = time.perf_counter() - summed
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    packs = [[name, version] for name, version in night.rules.pack_versions]
    result = PartResult(part, {name: frames[name].height for name in PARTS}, totals, seconds, peak_mb, aged, packs)
    (fresh / _DONE).write_text(json.dumps(vars(result), default=_plain), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return result


def _write_accounts(folder: Path, accounts: pl.DataFrame) -> None:
    """The ids stand encoded in the book; what is written here will stand beside them."""
    columns = accounts.drop(IDS, strict=False)
    write_encoded(folder / ACCOUNTS_REST, columns)
    write_encoded(folder / ACCOUNTS_HEAD, pl.DataFrame(schema=dict.fromkeys(IDS, pl.String()) | dict(columns.schema)))


def _plain(value: Any) -> Any:
    return str(value)
