"""Measures the audit of a contact log: seconds and memory of `arrears audit` over a generated log of any size.

    python -m bench.audit --contacts 100000000 --folder /somewhere/with/20/GB

Half of the people are in mainland China, half in the United States; each has twenty contacts on average within half a year,
in order of time as a dialler writes them; who is in the United States got the validation notice by letter first. Most of
it is lawful, as a real log's is: one contact in two hundred is at night, one in a thousand comes in bursts, one call in
thirty is a conversation. The log is removed afterwards unless `--keep` is given.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import time
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.measuring import machine, run, spent_each, write_result

Ints = NDArray[np.int64]
_EACH: Final = 20  # contacts of one person
_PART: Final = 5_000_000  # contacts in one file
_FIRST: Final = int(dt.datetime(2026, 2, 1, tzinfo=dt.UTC).timestamp())
_DAYS: Final = 180
_CHANNELS: Final = np.array(["call", "call", "call", "app", "app", "letter"])
_OUTCOMES: Final = np.array([*["no_answer"] * 16, *["busy"] * 7, *["hung_up"] * 6, "conversation"])
_ZONES: Final = np.array(["Asia/Shanghai", "America/New_York", "Asia/Shanghai", "America/Los_Angeles"])
_OFFSETS: Final = np.array([8, -5, 8, -8]) * 3600


def write_log(folder: Path, contacts: int, seed: int) -> int:
    """Parts of the log as Parquet; gives the bytes on disk."""
    folder.mkdir(parents=True)
    people = max(1, contacts // _EACH)
    notices = people // len(_ZONES) * 2 * 2  # two loans of every American
    calls = contacts - notices
    parts = -(-calls // _PART)
    frames = [_notices(notices)]
    for part in range(parts):
        frames.append(_part(part, parts, min(_PART, calls - part * _PART), people, seed))
        while frames:
            frame = frames.pop(0)
            path = folder / f"part-{len(list(folder.iterdir())):04d}.parquet"
            frame.write_parquet(path, row_group_size=1_000_000)
    return sum(path.stat().st_size for path in folder.iterdir())


def _notices(count: int) -> pl.DataFrame:
    """A letter with the validation notice about each loan of an American, on the day before all else."""
    number = np.arange(count)
    person = number // 4 * 4 + number % 2 * 2 + 1
    place = person % len(_ZONES)
    local = np.full(count, _FIRST - 12 * 3600)
    return _named(number, person, number // 2 % 2, place, local, np.full(count, 5), np.full(count, 0)).with_columns(
        notice=pl.lit("validation")
    )


def _part(part: int, parts: int, size: int, people: int, seed: int) -> pl.DataFrame:
    draw = np.random.default_rng([seed, part])
    person = draw.integers(0, people, size)
    burst = draw.random(size) < 0.001
    person[burst] = person[draw.integers(0, max(1, size // 20_000), int(burst.sum()))]
    day = part * _DAYS // parts + draw.integers(0, max(1, _DAYS // parts), size)
    hour = np.where(draw.random(size) < 0.005, draw.integers(0, 24, size), draw.integers(9, 20, size))
    local = _FIRST + day * 86_400 + hour * 3600 + draw.integers(0, 3600, size)
    number = 1_000_000_000 + part * _PART + np.arange(size)
    channel, outcome = draw.integers(0, 5, size), draw.integers(0, len(_OUTCOMES), size)
    return _named(number, person, draw.integers(0, 2, size), person % len(_ZONES), local, channel, outcome)


def _named(
    number: Ints, person: Ints, loan: Ints, place: Ints, local: Ints, channel: Ints, outcome: Ints
) -> pl.DataFrame:
    frame = pl.DataFrame({
        "number": number, "person": person, "loan": loan, "place": place, "channel": channel, "outcome": outcome,
        "at": (local - _OFFSETS[place]) * 1_000_000,
    }).sort("at")  # fmt: skip
    return frame.select(
        pl.format("C{}", "number").alias("contact_id"), pl.format("B{}", "person").alias("borrower_id"),
        pl.format("L{}-{}", "person", "loan").alias("loan_id"), pl.col("at").cast(pl.Datetime("us", "UTC")),
        _word("channel", _CHANNELS), pl.lit("outbound").alias("direction"), pl.lit("borrower").alias("party"),
        pl.when(pl.col("channel") < 3).then(_word("outcome", _OUTCOMES)).otherwise(pl.lit("delivered")).alias("outcome"),
        pl.lit("collection").alias("purpose"), pl.lit("agency").alias("actor"),
        pl.format("A{}", pl.col("number") % 400).alias("agent_id"),
        pl.when(pl.col("place") % 2 == 0).then(pl.lit("CN")).otherwise(pl.lit("US")).alias("country"),
        _word("place", _ZONES).alias("timezone"), pl.lit("bank").alias("creditor_class"), pl.lit("interactive").alias("voice"),
        pl.lit("manual").alias("automation"), pl.lit("mobile").alias("point_kind"), pl.lit("home").alias("place"),
        pl.lit(None, pl.String).alias("notice"),
    )  # fmt: skip


def _word(name: str, words: NDArray[np.str_]) -> pl.Expr:
    return pl.col(name).replace_strict(dict(enumerate(words.tolist())), return_dtype=pl.String)


class Timeline:
    """What an audit is at, told by what lies in its folder, and what each of its processes has used of the processor then."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: list[tuple[float, str, dict[int, float]]] = []

    def look(self, pid: int) -> None:
        """Note the moment."""
        self._seen.append((time.perf_counter(), self._phase(), spent_each(pid)))

    def _phase(self) -> str:
        work = next(self._folder.glob(".audit-*"), None)
        if work is None:
            return "starting" if not any(phase == "reading" for _, phase, _ in self._seen) else "page"
        if (work / "breaches.parquet").exists() or (self._folder / "found.summary.parquet").exists():
            return "joining, removing"
        return "asking" if any(work.glob("breaches-*")) else "reading"

    def rows(self) -> list[dict[str, object]]:
        """Each phase: its seconds, and the processor seconds of each process in order of their numbers."""
        found: list[dict[str, object]] = []
        for phase in dict.fromkeys(phase for _, phase, _ in self._seen):
            own = [at for at, (_, name, _) in enumerate(self._seen) if name == phase]
            begin, end = self._seen[own[0]], self._seen[min(own[-1] + 1, len(self._seen) - 1)]
            used = {pid: round(spent - begin[2].get(pid, 0.0), 1) for pid, spent in end[2].items()}
            found.append({"phase": phase, "seconds": round(end[0] - begin[0], 1), "cpu_seconds": list(used.values())})
        return found


def measure(folder: Path, contacts: int, packs: str, processes: int | None) -> dict[str, object]:
    """The command a user runs, in processes of its own."""
    command = ["audit", str(folder / "contacts"), "--packs", packs, "--out", str(folder / "found.parquet"), "--json"]
    for left in folder.glob("found.*"):
        left.unlink()
    timeline = Timeline(folder)
    done = run([*command, *(["--processes", str(processes)] if processes else [])], (0, 1), timeline.look)
    told = json.loads(done.output)
    return {
        "contacts": contacts, "seconds": round(done.seconds, 1), "cpu_seconds": round(done.cpu_seconds, 1),
        "contacts_per_second": round(contacts / done.seconds),
        "peak_mb": round(done.peak_mb), "in_breach": told["in_breach"], "not_told": told["not_told"],
        "phases": timeline.rows(),
    }  # fmt: skip


def main() -> None:
    """Generate, measure, remove the log; write FOLDER/audit.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000_000)
    parser.add_argument("--packs", default="cn_mainland,us_federal")
    parser.add_argument("--processes", type=int)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    log = given.folder / "contacts"
    print(machine(), time.strftime("%Y-%m-%d"), flush=True)
    if not log.exists():
        print(f"log: {write_log(log, given.contacts, given.seed) / 1e9:.1f} GB", flush=True)
    row = measure(given.folder, given.contacts, given.packs, given.processes)
    print(row, flush=True)
    write_result(given.folder / "audit.json", [row])
    if not given.keep:
        shutil.rmtree(log)


if __name__ == "__main__":
    main()
