"""Measures the main job: scan, load, night, the next one incrementally and in full, what-if.

Numbers go into docs/reference/performance.md.

    python -m bench.night --accounts 10400000 --folder /somewhere/with/10/GB

Each part is the command a user runs, in processes of its own; the scan reads every column of the files once which that
part reads. A small book goes first, so that what is compiled once on a machine is not measured as a part of its nights.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from bench.measuring import Measured, machine, run, write_result

AS_OF = dt.date(2026, 11, 23)
NEXT_DAY = AS_OF + dt.timedelta(days=1)
_SMALL = 5_000  # loans: every kind of row is among them
_STAGES = ("start", "begin", "partitions", "capacity", "report", "publish")  # one after the other
_SCAN = """
import polars, sys, pathlib
readers = {".parquet": polars.read_parquet, ".arrow": polars.read_ipc}
paths = [path for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.*"))
         if path.suffix in readers and path.name not in ("personal.parquet", "rejects.parquet", "ids.parquet")]
import time
started = time.perf_counter()
heights = {path.with_suffix(""): readers[path.suffix](path).height for path in paths}
rows = sum(heights.values())
print(rows, time.perf_counter() - started)
"""


def scan(folder: Path) -> tuple[int, float]:
    """Rows of all tables, and the seconds it takes to read every column of every file once (without starting): the middle of
    three, for one alone may take half as long again. A reading before them puts the files in the system's cache.
    """
    each = [_scan_once(folder) for _ in range(4)][1:]
    return each[0][0], statistics.median(seconds for _, seconds in each)


def _scan_once(folder: Path) -> tuple[int, float]:
    found = subprocess.run([sys.executable, "-c", _SCAN, str(folder)], capture_output=True, text=True, check=True)  # noqa: S603
    rows, seconds = found.stdout.split()
    return int(rows), float(seconds)


class _Rows(list[dict[str, object]]):
    """The table as it grows, printed line by line."""

    def __init__(self, accounts: int) -> None:
        super().__init__()
        self._accounts = accounts

    def note(
        self, part: str, result: Measured, scans: Mapping[str, float] = MappingProxyType({}), **more: object
    ) -> None:
        """One part. `scans`: seconds of the scans it is set against, by what was scanned."""
        self.append({
            "part": part, "seconds": round(result.seconds, 1),
            "loans_per_second": round(self._accounts / result.seconds),
            **{f"scan_of_{name}": round(seconds, 2) for name, seconds in scans.items()},
            **{f"ratio_to_{name}": round(result.seconds / seconds, 1) for name, seconds in scans.items()},
            "peak_mb": round(result.peak_mb), **more,
        })  # fmt: skip
        print(self[-1], flush=True)


def measure(folder: Path, accounts: int, seed: int) -> list[dict[str, object]]:
    """One row a part. Keeps the tape if it is there already."""
    rows = _Rows(accounts)
    _compile(folder / "small")
    tape, book = folder / "tape", folder / "book"
    if not tape.exists():
        rows.note("generate", run(["generate", "--accounts", str(accounts), "--seed", str(seed), "--out", str(tape)]))
    shutil.rmtree(book, ignore_errors=True)
    rows.note("load", run(["load", str(tape), "--book", str(book)]))
    snapshot, before = book / "snapshots", book / "nights" / AS_OF.isoformat()
    _night(rows, "night", book, AS_OF, {"book": snapshot})
    # It goes on from all outputs of the night before and what that kept.
    _night(rows, "incremental night", book, NEXT_DAY, {"book": snapshot, "night_before": before})
    incremental = _outputs(book, NEXT_DAY)
    _night(rows, "the same night in full", book, NEXT_DAY, {"book": snapshot}, "--full")
    if _outputs(book, NEXT_DAY) != incremental:
        raise SystemExit("The incremental night and the full one differ.")
    rows.note("whatif", run(["whatif", "--book", str(book), "--strategy", "cn_gentle", "--json"]))
    return rows


def _compile(folder: Path) -> None:
    """All of the parts once, over a few loans: what they compile lies in caches from then on."""
    shutil.rmtree(folder, ignore_errors=True)
    tape, book = str(folder / "tape"), str(folder / "book")
    run(["generate", "--accounts", str(_SMALL), "--seed", "1", "--out", tape])
    run(["load", tape, "--book", book])
    for as_of in (AS_OF, NEXT_DAY):
        run(["night", "--book", book, "--as-of", as_of.isoformat()])
    run(["whatif", "--book", book, "--strategy", "cn_gentle", "--json"])
    shutil.rmtree(folder)


def _night(rows: _Rows, part: str, book: Path, as_of: dt.date, read: Mapping[str, Path], *options: str) -> None:
    """One night. `read`: the folders it reads; more than one are set against it together, too."""
    scanned = {name: scan(folder) for name, folder in read.items()}
    scans = {name: seconds for name, (_, seconds) in scanned.items()}
    if len(scans) > 1:
        scans["_and_".join(scans)] = sum(scans.values())
    done = run(["night", "--book", str(book), "--json", "--as-of", as_of.isoformat(), *options])
    told = json.loads(done.output)
    seconds = told["seconds"]
    steps = {name: round(value, 2) for name, value in seconds["steps"].items()}
    stages = {name: round(seconds[name], 2) for name in _STAGES}
    # Starting Python, and what is left when the night lies in its place: ending the processes.
    stages["beyond"] = round(done.seconds - seconds["start"] - seconds["whole"], 2)
    rows.note(part, done, scans, rows_scanned=sum(count for count, _ in scanned.values()),
              cpu_seconds=round(done.cpu_seconds, 1),
              seconds_by_stage=stages, core_seconds_by_step=steps, **told["incremental"])  # fmt: skip


def _outputs(book: Path, as_of: dt.date) -> object:
    return json.loads((book / "nights" / as_of.isoformat() / "manifest.json").read_text(encoding="utf-8"))["outputs"]


def main() -> None:
    """Measure and write FOLDER/night.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=10_400_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    print(machine(), time.strftime("%Y-%m-%d"), flush=True)
    write_result(given.folder / "night.json", measure(given.folder, given.accounts, given.seed))


if __name__ == "__main__":
    main()
