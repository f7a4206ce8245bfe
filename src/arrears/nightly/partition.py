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
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from arrears.book.joining import put_side_by_side
from arrears.book.nights import as_previous, read_accounts, read_kept, read_previous
from arrears.book.read import read_partition, read_wishes
from arrears.book.schema import TABLES
from arrears.book.write import IDS, IDS_FILE, partition_folder, write_encoded
from arrears.nightly.aligning import align
from arrears.nightly.amounts import as_scaled
from arrears.nightly.capacity import set_apart
from arrears.nightly.carrying import IDENTITY, OWED, carry, due, narrow, put_steady, split, widen
from arrears.nightly.night import Night
from arrears.nightly.step import list_steps, run_steps
from arrears.nightly.steps.contacts import NOT_TOLD
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
CONTACT_COLUMNS = _COLUMNS["contacts"]
KEPT_PARTS = ("kept_before", "kept_people", "kept_verdicts")
PLANNED = "planned"
PARTS = ("accounts", "instalment_buckets", "transitions", PLANNED, "ranked", "refused", "tasks", *KEPT_PARTS)
ON_THE_WAY = ("ranked", "tasks")  # no part of an output as they are: read once, when all parts are there
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


def run_partition(night: Night, part: int) -> PartResult:
    """Run every step over one partition and leave its parts in the night's work folder."""
    folder = part_folder(Path(night.work), part)
    if (folder / _DONE).is_file():
        return PartResult(**json.loads((folder / _DONE).read_text(encoding="utf-8")))
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    frames: dict[str, pl.DataFrame] = dict(read_partition(Path(night.snapshot), part, _COLUMNS, with_closed=False))
    frames["wishes"] = read_wishes(Path(night.snapshot), part)
    if night.is_incremental:
        frames, aged = _run_some(night, part, frames, started, seconds)
    else:
        frames["previous"] = read_previous(Path(night.previous) if night.previous else None, part)
        seconds["read"] = time.perf_counter() - started
        frames, aged = run_steps(list_steps(), frames, night, seconds), frames["loans"].height
    started = time.perf_counter()
    totals = sum_partition(frames)
    seconds["sums"] = time.perf_counter() - started
    return _write(folder, part, frames, totals, seconds, aged, night)


def _run_some(
    night: Night, part: int, frames: dict[str, pl.DataFrame], started: float, seconds: dict[str, float]
) -> tuple[dict[str, pl.DataFrame], int]:
    """The steps over those of whom something may have changed, the others carried on from the night before."""
    folder = Path(str(night.previous))
    accounts = read_accounts(folder, part, without=OWED if night.earlier else (*IDS, *OWED))
    people = read_kept(folder, "kept_people", part)
    if night.earlier:
        accounts, people = align(accounts, people, frames, Path(night.earlier), Path(night.snapshot), part)
    before = as_previous(accounts)
    seconds["read"] = time.perf_counter() - started
    started = time.perf_counter()
    chosen = split(frames["loans"], due(people, night.as_of))
    some = narrow(frames, chosen)
    some["previous"] = before[chosen.loans].insert_column(0, some["loans"]["loan_id"])
    seconds["split"] = time.perf_counter() - started
    some = run_steps(list_steps(), some, night, seconds)
    started = time.perf_counter()
    whole = carry(
        accounts,
        some["accounts"],
        chosen,
        night.as_of,
        frames["loans"]["status"] == "closed",
        () if night.earlier else IDENTITY,
    )
    found = {
        **some, "accounts": whole, "kept_before": before,
        "kept_people": put_steady(people, some["kept_people"], chosen),
        "kept_verdicts": widen(some["kept_verdicts"], chosen),
        "facts": pl.DataFrame([before["previous_bucket"], *(as_scaled(whole[name]) for name in MEASURES)]),
    }  # fmt: skip
    seconds["carry"] = time.perf_counter() - started
    return found, chosen.loans.size


def _write(
    folder: Path,
    part: int,
    frames: dict[str, pl.DataFrame],
    totals: dict[str, Table],
    seconds: dict[str, float],
    aged: int,
    night: Night,
) -> PartResult:
    started = time.perf_counter()
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    planned, ranked, tasks = set_apart(frames["planned"], frames["tasks"], night.rules.strategy.capacity)
    frames = {**frames, "planned": planned.drop(NOT_TOLD), "ranked": ranked.drop(NOT_TOLD), "tasks": tasks}
    for name in PARTS[1:]:
        if name in ON_THE_WAY:
            frames[name].write_ipc(fresh / f"{name}.arrow", compression="uncompressed")
        else:
            write_encoded(fresh / f"{name}.parquet", frames[name], packed=name == PLANNED)
    _write_accounts(fresh, frames["accounts"], partition_folder(Path(night.snapshot), part) / IDS_FILE)
    seconds["write"] = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    packs = [[name, version] for name, version in night.rules.pack_versions]
    result = PartResult(part, {name: frames[name].height for name in PARTS}, totals, seconds, peak_mb, aged, packs)
    (fresh / _DONE).write_text(json.dumps(asdict(result), default=_plain), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return result


def _write_accounts(folder: Path, accounts: pl.DataFrame, ids: Path) -> None:
    """The ids stand encoded in the book, the other columns are put beside them."""
    rest, head = folder / "accounts.rest", folder / "accounts.head"
    columns = accounts.drop(IDS, strict=False)
    write_encoded(rest, columns)
    write_encoded(head, pl.DataFrame(schema=dict.fromkeys(IDS, pl.String()) | dict(columns.schema)))
    put_side_by_side([ids, rest], head, folder / "accounts.parquet")
    rest.unlink()
    head.unlink()


def _plain(value: Any) -> Any:
    return str(value)
