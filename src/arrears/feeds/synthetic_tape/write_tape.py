"""Writes an invented portfolio as a tape: any size, streaming, and the same bytes for the same seed and size.

The tape appears whole or not at all: it is written beside its place and renamed at the end.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from arrears.feeds.synthetic_tape.chunk_tables import BUCKETS
from arrears.feeds.synthetic_tape.files import FORMATS, TABLES, TapeFiles
from arrears.feeds.synthetic_tape.people import plan_chunks
from arrears.feeds.synthetic_tape.workers import Job, Made, make_in_order
from arrears.kernel.errors import OutsideFault, WrongUse
from arrears.kernel.money import MINOR_DIGITS

ACCOUNTS_MAX = 999_999_999  # ids have room for more people than this, and no disk has room for the rest
_PROCESSES_MAX = 6  # unless asked for: more would wait for the writers
_WRITERS = 3  # instalments, payments and contacts are the files that take long
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class TapeSummary:
    """What was written, and how the invented loans stand by the simulation's own count.

    The ledger may differ by a few loans in ten thousand: products add grace, tolerance and pauses.
    """

    folder: str
    as_of: str
    accounts: int
    borrowers: int
    rows: dict[str, int]  # by table
    buckets: dict[str, int]  # loans neither closed nor charged off, by days past due: M0, M1 … M6, M6+
    closed: int
    charged_off: int


def write_tape(
    out: Path,
    accounts: int,
    seed: int,
    as_of: dt.date,
    *,
    file_format: str = "parquet",
    processes: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    currencies: Sequence[str] = ("CNY",),
) -> TapeSummary:
    """Write a tape of `accounts` loans to the new folder `out`. `progress` hears loans done and loans in all.

    With several processes the caller's own main module must be importable (multiprocessing's spawn).

    Errors: `WrongUse` for a folder that is there already or a size, format or currency that cannot be;
    `OutsideFault` when the disk or a worker fails. Nothing is left at `out` then.

    Example: `write_tape(Path("tape"), 10_000, 7, dt.date(2026, 11, 23))`
    """
    _check(out, accounts, seed, as_of, file_format, currencies)
    job = Job((as_of - _EPOCH).days, tuple(currencies), file_format)
    made = make_in_order(job, plan_chunks(accounts, seed), processes or min(os.cpu_count() or 1, _PROCESSES_MAX))
    beside = out.parent / f".{out.name}.partial"
    try:
        shutil.rmtree(beside, ignore_errors=True)  # what a killed run left
        beside.mkdir(parents=True)
        (beside / "tape.yaml").write_text(_about(accounts, seed, as_of), encoding="utf-8")
        summary = _write(beside, file_format, made, _Total(out, accounts, as_of, progress))
        beside.rename(out)
    except OSError as error:
        raise OutsideFault(f"The tape could not be written: {error}", permanent=False) from error
    except BrokenProcessPool as error:
        raise OutsideFault("A worker process was ended from outside; is memory short?", permanent=False) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return summary


def _check(out: Path, accounts: int, seed: int, as_of: dt.date, file_format: str, currencies: Sequence[str]) -> None:
    if out.exists():
        raise WrongUse(f"{out} exists already. Name a new folder, or remove that one first.")
    if not 1 <= accounts <= ACCOUNTS_MAX:
        raise WrongUse(f"{accounts} accounts cannot be made. Ask for 1 to {ACCOUNTS_MAX:,}.")
    if seed < 0:
        raise WrongUse(f"The seed {seed} is negative. Take 0 or more.")
    if not 2000 <= as_of.year <= 2100:
        raise WrongUse(f"The date {as_of} is too far away. Take a year from 2000 to 2100.")
    if file_format not in FORMATS:
        raise WrongUse(f"There is no format `{file_format}`. Take one of: {', '.join(FORMATS)}.")
    for currency in currencies:
        if MINOR_DIGITS.get(currency) != 2:
            raise WrongUse(f"`{currency}` is not a currency with two decimals, such as CNY, USD or EUR.")
    if not currencies:
        raise WrongUse("Name at least one currency.")


def _about(accounts: int, seed: int, as_of: dt.date) -> str:
    return (
        f"business_date: {as_of.isoformat()}\n"
        "lender: Sample lenders\n"
        f"note: Wholly invented by `arrears generate --accounts {accounts} --seed {seed}`; no real person or loan.\n"
    )


class _Total:
    """Adds up the chunks."""

    def __init__(self, out: Path, accounts: int, as_of: dt.date, progress: Callable[[int, int], None] | None) -> None:
        self._out, self._accounts, self._as_of, self._progress = out, accounts, as_of, progress
        self._rows: Counter[str] = Counter(dict.fromkeys(TABLES, 0))
        self._buckets: Counter[str] = Counter(dict.fromkeys(BUCKETS, 0))
        self._done = self._people = self._closed = self._charged_off = 0

    def add(self, made: Made) -> None:
        """One more chunk is in the files."""
        self._rows.update(made.rows)
        self._buckets.update(dict(zip(BUCKETS, made.buckets, strict=True)))
        self._done += made.loans
        self._people += made.people
        self._closed += made.closed
        self._charged_off += made.charged_off
        if self._progress:
            self._progress(self._done, self._accounts)

    def summary(self) -> TapeSummary:
        """Everything written."""
        return TapeSummary(
            str(self._out), self._as_of.isoformat(), self._done, self._people, dict(self._rows), dict(self._buckets),
            self._closed, self._charged_off,
        )  # fmt: skip


def _write(folder: Path, file_format: str, chunks: Iterable[Made], total: _Total) -> TapeSummary:
    """Write the chunks one after another, the files of each side by side."""
    with ThreadPoolExecutor(_WRITERS) as writers, TapeFiles(folder, file_format) as files:
        for made in chunks:
            for _ in writers.map(files.write, made.encoded, made.encoded.values()):
                pass
            total.add(made)
    return total.summary()
