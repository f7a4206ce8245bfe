"""What a load leaves behind: the same book from the same tape, one snapshot a business date, defaults filled in."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
from pathlib import Path

import polars as pl
import pytest

from arrears.book import snapshots
from arrears.book.layout import Book, read_partitions
from arrears.book.personal import FILE
from arrears.book.read import read_partition
from arrears.book.schema import TABLES
from arrears.flows.load_tape import load_tape
from arrears.kernel.errors import WrongUse
from tests.feeds.sample_tape import Rows, sound_tables, write_csv, write_parquet
from tests.flows.loading import load_tables, loans_of, table_of


def bytes_of(folder: Path) -> dict[str, str]:
    """Hash of every file under a folder; the encrypted file is left out, because encryption draws random numbers."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != FILE
    }


def many_loans(count: int) -> dict[str, Rows]:
    """The sample tape with more loans, in no order of ids, every third one closed, and one fault."""
    tables = sound_tables()
    tables["loans"] = [row | {"status": "active"} for row in tables["loans"]]
    for number in range(count):
        loan, borrower = f"X{number * 7919 % count}", f"Y{number * 7919 % count // 2}"
        status = "closed" if number % 3 == 0 else "active"
        tables["loans"].append(tables["loans"][0] | {"loan_id": loan, "borrower_id": borrower, "status": status})
        tables["instalments"] += [row | {"loan_id": loan} for row in reversed(tables["instalments"][:3])]
        tables["payments"].append(tables["payments"][0] | {"loan_id": loan, "payment_id": f"Q{number}"})
    tables["borrowers"] += [tables["borrowers"][0] | {"borrower_id": f"Y{number}"} for number in range(-(-count // 2))]
    tables["payments"][-1]["amount"] = "x"
    return tables


def test_same_tape_gives_same_bytes_whatever_the_number_of_processes(tmp_path: Path) -> None:
    tape = write_csv(tmp_path / "tape", many_loans(300))
    one = load_tape(tape, tmp_path / "one" / "book", processes=1)
    two = load_tape(tape, tmp_path / "two" / "book", processes=2)
    assert bytes_of(one.snapshot) == bytes_of(two.snapshot)
    assert one.summary["rows"]["loans"] == 303


def test_rows_lie_in_the_order_that_the_schema_promises(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, many_loans(300))
    for part in range(4):
        folder = loaded.snapshot / f"part-{part:03d}"
        held = read_partition(loaded.snapshot, part, with_closed=False)
        assert held["loans"]["loan_no"].to_list() == list(range(held["loans"].height))
        assert held["loans"]["loan_id"].is_sorted()
        assert held["borrowers"]["borrower_id"].is_sorted()
        for table, key in (("instalments", "due_on"), ("payments", "paid_on")):
            frame = held[table]
            assert frame.sort("loan_no", key, maintain_order=True).equals(frame)
            assert set(held["loans"]["status"].gather(frame["loan_no"])) == {"active"}
            apart = pl.read_parquet(folder / f"{table}.closed.parquet")
            whole = read_partition(loaded.snapshot, part, {table: ()})[table]
            assert whole.equals(pl.concat([frame, apart]).sort("loan_no", key, maintain_order=True))
        assert (held["borrowers"]["borrower_hash"] % 4 == part).all()
        for table, columns in TABLES.items():
            assert held[table].schema == pl.Schema(columns)


def test_csv_and_parquet_of_the_same_rows_give_the_same_tables(tmp_path: Path) -> None:
    text = load_tape(write_csv(tmp_path / "text", sound_tables()), tmp_path / "a" / "book")
    typed = load_tape(write_parquet(tmp_path / "typed", sound_tables()), tmp_path / "b" / "book")
    for table in TABLES:
        assert table_of(text, table).equals(table_of(typed, table)), table
    assert text.summary["business_on"] == typed.summary["business_on"]


def test_compressed_files_and_folders_of_parts_are_read(tmp_path: Path) -> None:
    tape = write_csv(tmp_path / "tape", sound_tables())
    lines = (tape / "instalments.csv").read_text().splitlines(keepends=True)
    (tape / "instalments.csv").unlink()
    (tape / "instalments").mkdir()
    (tape / "instalments" / "a.csv").write_text("".join(lines[:6]))
    (tape / "instalments" / "b.csv.gz").write_bytes(gzip.compress("".join([lines[0], *lines[6:]]).encode()))
    loaded = load_tape(tape, tmp_path / "book")
    assert loaded.summary["rows"]["instalments"] == 12
    assert loaded.summary["rejects"] == {}


def test_quotes_line_ends_and_commas_inside_cells_are_read(tmp_path: Path) -> None:
    tables = sound_tables()
    tables["loans"][0]["product"] = 'cash "quick",\nsmall'
    assert 'cash "quick",\nsmall' in set(table_of(load_tables(tmp_path, tables), "loans")["product"])


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    tape = write_csv(tmp_path / "tape", sound_tables())
    path = tape / "loans.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert len(loans_of(load_tape(tape, tmp_path / "book"))) == 4


def test_unknown_columns_are_kept_at_the_end(tmp_path: Path) -> None:
    tables = sound_tables()
    for number, row in enumerate(tables["loans"]):
        row |= {"branch": f"branch {number}", "loan_no": str(number)}
    loans = table_of(load_tables(tmp_path, tables), "loans").sort("loan_id")
    assert loans["branch"].to_list() == ["branch 0", "branch 1", "branch 2", "branch 3"]
    assert loans["tape_loan_no"].to_list() == ["0", "1", "2", "3"]
    assert loans.columns.index("branch") > loans.columns.index("status")


def test_absent_columns_get_their_defaults(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, sound_tables())
    borrower = table_of(loaded, "borrowers").row(0, named=True)
    assert (borrower["language"], borrower["timezone"]) == ("zh", "Asia/Shanghai")
    loan = table_of(loaded, "loans").row(0, named=True)
    found = [loan[name] for name in ("kind", "purpose", "status", "jurisdiction", "secured", "creditor_class")]
    assert found == ["personal", "consumer", "active", "CN", False, None]
    assert (loan["annual_rate_ppm"], loan["penalty_rate_ppm"]) == (180_000, None)
    assert set(table_of(loaded, "contacts")["actor"]) == {"creditor"}


@pytest.mark.parametrize(
    ("country", "region", "timezone"),
    [
        ("US", "NY", "America/New_York"),
        ("US", "us-ny", "America/New_York"),
        ("US", "TX", None),
        ("US", "", None),
        ("SG", "", "Asia/Singapore"),
        ("DE", "", "Europe/Berlin"),
        ("CA", "ON", None),
        ("AU", "QLD", "Australia/Brisbane"),
        ("", "", None),
    ],
)
def test_a_time_zone_is_derived_only_where_there_is_one(
    tmp_path: Path, country: str, region: str, timezone: str | None
) -> None:
    tables = sound_tables()
    tables["borrowers"][0] |= {"country": country, "region": region}
    borrowers = table_of(load_tables(tmp_path, tables), "borrowers")
    assert borrowers.filter(pl.col("borrower_id") == "B1")["timezone"].item() == timezone


def test_contact_points_of_third_parties_are_counted_and_not_stored(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, sound_tables())
    assert table_of(loaded, "contact_points")["party"].to_list() == ["borrower"]
    assert loaded.summary["rows_not_kept"] == {"contact_points": 1}


def test_loading_the_same_tape_again_changes_nothing(tmp_path: Path) -> None:
    first = load_tables(tmp_path, sound_tables())
    before = bytes_of(tmp_path / "book")
    again = load_tape(tmp_path / "tape", tmp_path / "book")
    assert (again.is_new, again.snapshot, again.summary) == (False, first.snapshot, first.summary)
    assert bytes_of(tmp_path / "book") == before


def test_the_same_tape_under_another_business_date_is_another_snapshot(tmp_path: Path) -> None:
    load_tables(tmp_path, sound_tables())
    load_tape(tmp_path / "tape", tmp_path / "book", dt.date(2026, 4, 1))
    held = snapshots.list_snapshots(Book(tmp_path / "book"))
    assert [item.business_on for item in held] == [dt.date(2026, 2, 23), dt.date(2026, 4, 1)]


def test_a_new_tape_of_the_same_business_date_supersedes_the_old_one(tmp_path: Path) -> None:
    first = load_tables(tmp_path, sound_tables())
    tables = sound_tables()
    tables["payments"][0]["amount"] = "1.00"
    second = load_tables(tmp_path, tables)
    assert second.supersedes == first.snapshot.name
    assert [item.name for item in snapshots.list_snapshots(Book(tmp_path / "book"))] == [second.snapshot.name]


def test_the_latest_snapshot_up_to_a_date_holds_for_it(tmp_path: Path) -> None:
    write_csv(tmp_path / "tape", sound_tables())
    days = [dt.date(2026, 3, 1), dt.date(2026, 3, 10)]
    paths = [load_tape(tmp_path / "tape", tmp_path / "book", day).snapshot for day in days]
    book = Book(tmp_path / "book")
    chosen = [snapshots.choose(book, dt.date(2026, 3, day)) for day in (9, 10, 31)]
    assert chosen == [paths[0], paths[1], paths[1]]
    assert snapshots.choose(book, dt.date(2020, 1, 1)) == paths[0]


@pytest.mark.parametrize(
    ("given", "told", "expected"),
    [
        (dt.date(2026, 5, 1), "2026-04-01", "2026-05-01"),
        (None, "2026-04-01", "2026-04-01"),
        (None, None, "2026-02-23"),
    ],
)
def test_the_business_date_is_the_one_given_or_told_or_the_latest_on_the_tape(
    tmp_path: Path, given: dt.date | None, told: str | None, expected: str
) -> None:
    tape = write_csv(tmp_path / "tape", sound_tables())
    if told:
        (tape / "tape.yaml").write_text(f"business_date: {told}\n")
    assert load_tape(tape, tmp_path / "book", given).summary["business_on"] == expected


def test_the_local_day_of_a_late_contact_counts_for_the_business_date(tmp_path: Path) -> None:
    tables = sound_tables()
    tables["contacts"][0]["at"] = "2026-02-28T21:00:00-05:00"
    assert load_tables(tmp_path, tables).summary["business_on"] == "2026-02-28"


def test_the_first_load_fixes_the_partitions(tmp_path: Path) -> None:
    tape = write_csv(tmp_path / "tape", sound_tables())
    load_tape(tape, tmp_path / "book", partitions=3)
    assert read_partitions(Book(tmp_path / "book")) == 3
    with pytest.raises(WrongUse, match="3 partitions since its first load"):
        load_tape(tape, tmp_path / "book", dt.date(2026, 4, 1), partitions=8)


def test_tables_that_the_tape_lacks_are_named_and_empty(tmp_path: Path) -> None:
    tables = sound_tables()
    del tables["charges"], tables["contacts"]
    loaded = load_tables(tmp_path, tables)
    assert loaded.summary["tables_not_on_tape"] == ["charges", "contacts"]
    assert table_of(loaded, "charges").is_empty()
