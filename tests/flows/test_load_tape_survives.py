"""Killed, out of disk or at once with another load: the book is the old one or the new one, never half of one."""

from __future__ import annotations

import datetime as dt
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from arrears.book import snapshots
from arrears.book.layout import Book
from arrears.book.lock import locked
from arrears.book.read import read_partition
from arrears.flows.load_tape import load_tape
from arrears.kernel.errors import OutsideFault, WrongUse
from tests.feeds.sample_tape import sound_tables, write_csv
from tests.flows.test_load_tape_book import many_loans

LOAD = "import sys; from pathlib import Path; from arrears.flows.load_tape import load_tape; {before}; "
LOAD += "load_tape(Path(sys.argv[1]), Path(sys.argv[2]), processes={processes})"


def names(book: Path) -> list[str]:
    return [item.name for item in snapshots.list_snapshots(Book(book))]


def start_load(tape: Path, book: Path, processes: int, before: str = "pass") -> subprocess.Popen[bytes]:
    code = LOAD.format(processes=processes, before=before)
    return subprocess.Popen([sys.executable, "-c", code, str(tape), str(book)], stderr=subprocess.DEVNULL)


def assert_whole(book: Path) -> None:
    """Every snapshot that the book names can be read whole and equals its own summary."""
    for item in snapshots.list_snapshots(Book(book)):
        path = item.path(Book(book))
        summary = snapshots.read_summary(path)
        rows = dict.fromkeys(summary["rows"], 0)
        for part in range(summary["partitions"]):
            for table, frame in read_partition(path, part).items():
                rows[table] += frame.height
        assert rows == summary["rows"]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_load_killed_at_any_moment_leaves_the_old_book_or_the_new_one(tmp_path: Path, processes: int) -> None:
    book = tmp_path / "book"
    old = load_tape(write_csv(tmp_path / "old", sound_tables()), book, dt.date(2026, 3, 1), processes=1)
    tape = write_csv(tmp_path / "new", many_loans(2000))
    (tape / "tape.yaml").write_text("business_date: 2026-03-01\n")
    chance = random.Random(processes)
    for _ in range(3):
        process = start_load(tape, book, processes)
        deadline = time.monotonic() + 20
        while not list(book.glob("snapshots/.tmp-*")) and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.6))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert len(names(book)) == 1
        assert_whole(book)
    time.sleep(0.5)  # workers notice that their parent is gone
    final = load_tape(tape, book, processes=1)
    assert names(book) == [final.snapshot.name] != [old.snapshot.name]
    assert_whole(book)
    assert not list(book.glob("snapshots/.tmp-*"))


@pytest.mark.parametrize("moment", ["swap_folder", "replace_json"])
def test_a_load_killed_around_the_switch_is_old_or_new(tmp_path: Path, moment: str) -> None:
    book = tmp_path / "book"
    tape = write_csv(tmp_path / "tape", sound_tables())
    old = load_tape(tape, book, dt.date(2026, 3, 1), processes=1)
    kill = "import os; from arrears.book import snapshots; "
    kill += f"snapshots.{moment} = lambda *arguments: os.kill(os.getpid(), 9)"
    (tape / "tape.yaml").write_text("business_date: 2026-04-01\n")
    assert start_load(tape, book, 1, kill).wait() == -signal.SIGKILL
    assert names(book) == [old.snapshot.name]
    load_tape(tape, book, processes=1)
    assert len(names(book)) == 2
    assert len(list((book / "snapshots").iterdir())) == 2


@pytest.mark.parametrize("limit", [2_000, 40_000])
def test_a_full_disk_is_told_and_leaves_nothing_behind(tmp_path: Path, limit: int) -> None:
    """A limit on the size of files makes writes fail as a full disk does, at different stages."""
    book = tmp_path / "book"
    old = load_tape(write_csv(tmp_path / "old", sound_tables()), book, dt.date(2026, 3, 1), processes=1)
    tape = write_csv(tmp_path / "new", many_loans(2000))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(OutsideFault, match="the disk is full; nothing was changed"):
            load_tape(tape, book, processes=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert names(book) == [old.snapshot.name]
    assert [path.name for path in (book / "snapshots").iterdir()] == [old.snapshot.name]
    assert_whole(book)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
@pytest.mark.parametrize("kilobytes", [64, 700])
def test_a_disk_that_really_is_full_is_told(tmp_path: Path, kilobytes: int) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let us mount")
    try:
        with pytest.raises(OutsideFault, match="the disk is full"):
            load_tape(write_csv(tmp_path / "new", many_loans(4000)), disk / "book", processes=1)
        assert list((disk / "book" / "snapshots").iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_two_loads_at_once_are_refused(tmp_path: Path) -> None:
    tape = write_csv(tmp_path / "tape", sound_tables())
    with locked(Book(tmp_path / "book")), pytest.raises(WrongUse, match=f"process {os.getpid()}"):
        load_tape(tape, tmp_path / "book")


def test_a_lock_of_a_process_that_is_gone_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / ".lock").write_text("999999999")
    assert load_tape(write_csv(tmp_path / "tape", sound_tables()), tmp_path / "book").is_new
