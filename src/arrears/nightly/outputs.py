"""The outputs of a night out of the parts of its partitions: one file each, growing while later partitions are made.

Only what capacity decides waits for the last partition: which tasks fit, and which calls and visits are made. These
contacts stand at the end of theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl

from arrears.book.files import sync_file
from arrears.book.joining import Joining
from arrears.book.write import IDS_FILE, partition_folder, write_encoded
from arrears.nightly.capacity import fit, with_a_task
from arrears.nightly.partition import ACCOUNTS_HEAD, ACCOUNTS_REST, PLANNED, PartResult, part_folder

_JOINED = {  # part -> output
    "accounts": "accounts", "instalment_buckets": "instalment_buckets", "transitions": "transitions",
    "refused": "contacts_refused", PLANNED: "contacts_planned",
}  # fmt: skip


class Outputs:
    """The files, to be closed whatever happens; `rows` and `hashes` of those that are finished, by output."""

    def __init__(self, work: Path, target: Path, snapshot: Path) -> None:
        self._work, self._target, self._snapshot = work, target, snapshot
        self._files = {part: Joining(target / f"{name}.parquet") for part, name in _JOINED.items()}
        self.rows: dict[str, int] = {}
        self.hashes: dict[str, str] = {}

    def __enter__(self) -> Outputs:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def join(self, finished: Iterable[PartResult]) -> list[PartResult]:
        """Append the parts as they come, in their order; gives their results in this order."""
        results: dict[int, PartResult] = {}
        done = 0
        with ThreadPoolExecutor(1) as syncing:
            for result in finished:
                results[result.part] = result
                while done in results:
                    self._add(done)
                    done += 1
                    # Else all of it would be waited for at the end.
                    syncing.submit(sync_file, self._target / "accounts.parquet")
        for part in self._files.keys() - {PLANNED}:
            self._finish(part)
        return [results[part] for part in sorted(results)]

    def _add(self, done: int) -> None:
        folder, ids = part_folder(self._work, done), partition_folder(self._snapshot, done) / IDS_FILE
        for part, file in self._files.items():
            if part == "accounts":
                file.add_side_by_side([ids, folder / ACCOUNTS_REST], folder / ACCOUNTS_HEAD)
            else:
                file.add(folder / f"{part}.parquet")

    def add_what_fits(self, results: Iterable[PartResult], capacity: Mapping[str, int]) -> dict[str, dict[str, Any]]:
        """Write the worklist and the contacts on it; gives what each department can do, was given and has over."""
        folders = [part_folder(self._work, result.part) for result in results]
        tasks = fit(pl.concat(_mapped(folders, "tasks")), capacity)
        worklist = self._target / "worklist.parquet"
        tasks.drop("borrower_hash").write_parquet(worklist, compression="zstd")
        self.rows["worklist"], self.hashes["worklist"] = tasks.height, _file_sha(worklist)
        last = self._work / "ranked.parquet"
        write_encoded(
            last, pl.concat([with_a_task(ranked, tasks) for ranked in _mapped(folders, "ranked")]), packed=True
        )
        self._files[PLANNED].add(last)
        self._finish(PLANNED)
        return _told(tasks, results, capacity)

    def _finish(self, part: str) -> None:
        name = _JOINED[part]
        self.rows[name], self.hashes[name] = self._files[part].finish()


def _mapped(folders: Iterable[Path], name: str) -> Iterator[pl.DataFrame]:
    return (pl.read_ipc(folder / f"{name}.arrow") for folder in folders)


def _told(tasks: pl.DataFrame, results: Iterable[PartResult], capacity: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    given = dict(tasks["department"].value_counts().iter_rows())
    wanted = dict.fromkeys(capacity, 0)
    for result in results:
        for row in result.totals["tasks"]:
            wanted[row["department"]] = wanted.get(row["department"], 0) + row["count"]
    return {
        name: {"per_day": capacity.get(name), "given": given.get(name, 0), "over": count - given.get(name, 0)}
        for name, count in sorted(wanted.items())
    }


def _file_sha(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
