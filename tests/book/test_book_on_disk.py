"""The book's files: all or nothing, encrypted where they name people, read back by partition."""

from __future__ import annotations

import datetime as dt
import re
import stat
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from arrears.book import layout, personal, schema, snapshots
from arrears.book.files import replace_file
from arrears.book.layout import Book, partitions_for
from arrears.book.read import find_loan, open_snapshot, read_partition, read_person, read_wishes
from arrears.book.snapshots import Snapshot
from arrears.book.tables import read_table, write_table
from arrears.book.workers import pool
from arrears.book.write import partition_folder, write_partition
from arrears.kernel.errors import BookBroken, OutsideFault, WrongUse
from tests.feeds.sample_tape import sound_tables
from tests.flows.loading import load_tables


def test_the_first_load_makes_a_partition_for_400_000_loans() -> None:
    counts = [0, 1_600_000, 1_600_001, 3_200_000, 10_400_000, 10**12]
    assert [partitions_for(count) for count in counts] == [4, 4, 6, 8, 26, 4096]


def test_a_file_is_replaced_whole_or_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "current.json"
    replace_file(target, b"old")

    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        replace_file(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_personal_values_are_unreadable_without_the_key_and_whole_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARREARS_BOOK_KEY", raising=False)  # tests of the store share one key
    loaded = load_tables(tmp_path, sound_tables())
    key = Book(tmp_path / "book").key
    assert key == tmp_path / "book.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    folders = [partition_folder(loaded.snapshot, part) for part in range(4)]
    held = [folder for folder in folders if (folder / personal.FILE).exists()]
    for path in loaded.snapshot.rglob("*.parquet"):
        assert b"Invented" not in path.read_bytes()
    frames = [personal.read_personal(folder, personal.read_key(key)) for folder in held]
    values = pl.concat(frames)
    assert set(values.filter(pl.col("field") == "name")["value"]) == {"Invented B1", "Invented B2", "Invented B3"}
    assert values.filter(pl.col("field") == "contact_point")["value"].to_list() == ["000-0001"]
    personal.ensure_key(tmp_path / "other.key")
    with pytest.raises(WrongUse, match="cannot be opened with this key"):
        personal.read_personal(held[0], personal.read_key(tmp_path / "other.key"))


def test_the_environment_names_another_key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(layout.KEY_VARIABLE, str(tmp_path / "safe" / "key"))
    (tmp_path / "safe").mkdir()
    load_tables(tmp_path, sound_tables())
    assert (tmp_path / "safe" / "key").exists()
    assert not (tmp_path / "book.key").exists()


@pytest.mark.parametrize("content", ["", "short", "AAAA"])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content)
    with pytest.raises(WrongUse):
        personal.read_key(tmp_path / "key")


def test_a_loan_is_found_by_its_id(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, sound_tables())
    snapshot, part, loan_no = find_loan(tmp_path / "book", "L3")
    assert snapshot == loaded.snapshot
    loans = read_partition(snapshot, part, {"loans": ["loan_id"]})["loans"]
    assert loans["loan_id"][loan_no] == "L3"


def test_a_loan_that_was_set_aside_is_told_as_such(tmp_path: Path) -> None:
    tables = sound_tables()
    tables["payments"][0]["amount"] = "x"
    load_tables(tmp_path, tables)
    with pytest.raises(WrongUse, match=r"set aside: .*payments\.csv row 1"):
        find_loan(tmp_path / "book", "L1")
    with pytest.raises(WrongUse, match="is not in the book"):
        find_loan(tmp_path / "book", "L99")


def test_only_the_columns_asked_for_are_read(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, sound_tables())
    held = read_partition(loaded.snapshot, 0, {"loans": ["loan_id", "status"], "pauses": []})
    assert held["loans"].columns == ["loan_id", "status"]
    assert held["pauses"].columns == list(schema.PAUSES)
    assert set(held) == {"loans", "pauses"}


def test_one_person_s_rows_are_those_of_the_partition(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, sound_tables())
    seen = 0
    for part in range(4):
        whole = {**read_partition(loaded.snapshot, part), "wishes": read_wishes(loaded.snapshot, part)}
        for loan_no, owner in whole["loans"].select("loan_no", "borrower_no").iter_rows():
            own = whole["loans"].filter(borrower_no=owner)["loan_no"]
            some = read_person(loaded.snapshot, part, loan_no)
            assert some.keys() == whole.keys()
            for name, frame in whole.items():
                is_own = (
                    pl.col("borrower_no") == owner
                    if "borrower_no" in frame.columns
                    else pl.col("loan_no").is_in(own.implode())
                )
                assert_frame_equal(some[name], frame.filter(is_own))
                seen += some[name].height
    assert seen > 20


def test_an_empty_book_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="Run `arrears load"):
        open_snapshot(tmp_path, dt.date(2026, 3, 1))


@pytest.mark.parametrize("content", ["", "{}", '{"snapshots": [{"name": 1}]}', '{"snapshots": 3}'])
def test_a_broken_list_of_snapshots_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "current.json").write_text(content)
    with pytest.raises(BookBroken, match=r"current\.json"):
        snapshots.choose(Book(tmp_path), dt.date(2026, 3, 1))


@pytest.mark.parametrize("name", ["loans.parquet", "instalments.arrow", "payments.parquet"])
def test_a_missing_or_damaged_file_is_told_with_its_name(tmp_path: Path, name: str) -> None:
    loaded = load_tables(tmp_path, sound_tables())
    path = loaded.snapshot / "part-000" / name
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(BookBroken, match=re.escape(name)):
        read_partition(loaded.snapshot, 0)
    path.unlink()
    with pytest.raises(BookBroken, match=re.escape(name)):
        read_partition(loaded.snapshot, 0)


def test_a_mapped_table_comes_back_as_it_was_with_the_tape_s_own_columns(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "loan_no": [0, 0, 1], "payment_id": ["a", "b", None], "paid_on": [dt.date(2026, 1, 1), None, dt.date(2026, 1, 2)],
            "amount_minor": [100, None, 3], "kind": ["payment", None, "reversal"], "till": ["1", None, "x"],
        },
        schema={**schema.PAYMENTS, "till": pl.String()},
    )  # fmt: skip
    write_table(tmp_path, "payments", frame)
    assert read_table(tmp_path, "payments").equals(frame)
    assert read_table(tmp_path, "payments").schema == frame.schema
    assert read_table(tmp_path, "payments", ["till", "kind"]).equals(frame.select("till", "kind"))
    write_table(tmp_path, "payments", frame.clear())
    assert read_table(tmp_path, "payments").schema == frame.schema


def test_rows_numbered_anew_have_the_numbers_of_the_file(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, sound_tables())
    for table, columns in {
        "loans": ["loan_id", "loan_no"],
        "borrowers": ["borrower_no", "language"],
        "contacts": ["loan_no"],
    }.items():
        for part in range(loaded.summary["partitions"]):
            held = read_table(partition_folder(loaded.snapshot, part), table)
            assert read_partition(loaded.snapshot, part, {table: columns})[table].equals(held.select(columns))


def test_a_snapshot_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, sound_tables())
    loaded.snapshot.rename(tmp_path / "away")
    with pytest.raises(BookBroken, match="Load its tape again"):
        snapshots.choose(Book(tmp_path / "book"), dt.date(2026, 3, 1))


def test_a_book_of_a_later_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "book.json").write_text('{"format": 99, "partitions": 4}')
    with pytest.raises(WrongUse, match="format 99"):
        layout.read_partitions(Book(tmp_path))


def test_a_frame_of_another_schema_is_never_written(tmp_path: Path) -> None:
    frames = {table: schema.empty(table) for table in schema.TABLES}
    frames["loans"] = frames["loans"].with_columns(pl.col("principal_minor").cast(pl.Float64))
    with pytest.raises(BookBroken, match="`principal_minor`"):
        write_partition(tmp_path, 0, frames, pl.DataFrame(), "")


def test_leftovers_of_a_killed_load_are_removed_by_the_next(tmp_path: Path) -> None:
    book = Book(tmp_path)
    for name in (".tmp-99", "2026-01-01-nobody-names-me"):
        (tmp_path / "snapshots" / name / "part-000").mkdir(parents=True)
    (tmp_path / ".tmp-99-current.json").write_text("{")
    folder = snapshots.begin_snapshot(book, 1)
    assert list((tmp_path / "snapshots").iterdir()) == [folder]
    assert [path.name for path in tmp_path.iterdir()] == ["snapshots"]


def test_a_superseded_snapshot_stays_readable_until_the_next_load(tmp_path: Path) -> None:
    book, day = Book(tmp_path), dt.date(2026, 3, 1)
    for digest in ("a" * 64, "b" * 64):
        folder = snapshots.begin_snapshot(book, 1)
        snapshots.publish(book, folder, Snapshot(day, snapshots.snapshot_name(day, digest), digest))
    assert {path.name for path in book.snapshots.iterdir()} == {f"{day}-{'a' * 12}", f"{day}-{'b' * 12}"}
    snapshots.begin_snapshot(book, 1)
    assert {path.name for path in book.snapshots.iterdir()} == {".tmp-1", f"{day}-{'b' * 12}"}


def _die(number: int) -> int:
    import os

    os._exit(number)


def test_a_worker_that_is_killed_is_a_fault_that_says_so() -> None:
    with pool(2) as workers, pytest.raises(OutsideFault, match="worker process ended unexpectedly"):
        list(workers.run(_die, [1, 2]))


def test_a_pool_gives_results_in_the_order_of_its_tasks() -> None:
    with pool(2) as workers:
        assert list(workers.run(abs, range(-20, 0))) == list(range(20, 0, -1))
