"""Measures the main job: scan, load, night, the next one incrementally and in full, what-if.

Numbers go into docs/reference/performance.md.

    python -m bench.night --accounts 10400000 --folder /somewhere/with/10/GB

Each part is the command a user runs, in processes of its own; the scan reads every column of the book's files once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.measuring import Measured, machine, run, write_result

AS_OF = dt.date(2026, 11, 23)
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
    """Rows of all tables, and the seconds it takes to read every column of every file once (without starting)."""
    found = subprocess.run([sys.executable, "-c", _SCAN, str(folder)], capture_output=True, text=True, check=True)  # noqa: S603
    rows, seconds = found.stdout.split()
    return int(rows), float(seconds)


class _Rows(list[dict[str, object]]):
    """The table as it grows, printed line by line."""

    def __init__(self, accounts: int) -> None:
        super().__init__()
        self._accounts = accounts

    def note(self, part: str, result: Measured, base: float | None = None, **more: object) -> None:
        """One part. `base`: seconds of the scan it is set against."""
        self.append({
            "part": part, "seconds": round(result.seconds, 1),
            "loans_per_second": round(self._accounts / result.seconds),
            "ratio_to_scan": round(result.seconds / base, 1) if base else None,
            "peak_mb": round(result.peak_mb), **more,
        })  # fmt: skip
        print(self[-1], flush=True)


def measure(folder: Path, accounts: int, seed: int) -> list[dict[str, object]]:
    """One row a part. Keeps the tape if it is there already."""
    rows = _Rows(accounts)
    tape, book = folder / "tape", folder / "book"
    if not tape.exists():
        rows.note("generate", run(["generate", "--accounts", str(accounts), "--seed", str(seed), "--out", str(tape)]))
    shutil.rmtree(book, ignore_errors=True)
    rows.note("load", run(["load", str(tape), "--book", str(book)]))
    next_day, snapshots = AS_OF + dt.timedelta(days=1), book / "snapshots"
    _night(rows, "night", book, AS_OF, snapshots)
    # The day's state: all outputs of the night before and what it kept.
    _night(rows, "incremental night", book, next_day, book / "nights" / AS_OF.isoformat())
    incremental = _outputs(book, next_day)
    _night(rows, "the same night in full", book, next_day, snapshots, "--full")
    if _outputs(book, next_day) != incremental:
        raise SystemExit("The incremental night and the full one differ.")
    rows.note("whatif", run(["whatif", "--book", str(book), "--strategy", "cn_gentle", "--json"]))
    return rows


def _night(rows: _Rows, part: str, book: Path, as_of: dt.date, scanned: Path, *options: str) -> None:
    scan(scanned)  # the same files in the system's cache for both
    table_rows, base = scan(scanned)
    done = run(["night", "--book", str(book), "--json", "--as-of", as_of.isoformat(), *options])
    told = json.loads(done.output)
    seconds = told["seconds"]
    steps = {name: round(value, 2) for name, value in seconds["steps"].items()}
    stages = {name: round(seconds[name], 2) for name in _STAGES}
    # Starting Python, and what is left when the night lies in its place: ending the processes.
    stages["beyond"] = round(done.seconds - seconds["start"] - seconds["whole"], 2)
    rows.note(part, done, base, scan_seconds=round(base, 2), rows_scanned=table_rows, cpu_seconds=round(done.cpu_seconds, 1),
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
