"""A tape that cannot be taken as a whole is refused with a message that names what is wrong, and the book stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from arrears.flows.load_tape import load_tape
from arrears.kernel.errors import TapeRefused, WrongUse
from tests.feeds.sample_tape import sound_tables, write_csv, write_parquet
from tests.flows.loading import load_tables


def refusal(tape: Path) -> str:
    with pytest.raises(TapeRefused) as caught:
        load_tape(tape, tape.parent / "book", processes=1)
    assert not (tape.parent / "book" / "current.json").exists()
    assert list((tape.parent / "book" / "snapshots").glob("*")) == []
    return str(caught.value)


def sample(folder: Path) -> Path:
    return write_csv(folder / "tape", sound_tables())


def drop_loans(tape: Path) -> None:
    (tape / "loans.csv").unlink()


def misname_loans(tape: Path) -> None:
    (tape / "loans.csv").rename(tape / "loan.csv")


def misname_column(tape: Path) -> None:
    path = tape / "loans.csv"
    path.write_text(path.read_text().replace("disbursed_on", "Disbursed_On", 1))


def repeat_column(tape: Path) -> None:
    path = tape / "loans.csv"
    path.write_text(path.read_text().replace("annual_rate", "product", 1))


def separate_by_semicolons(tape: Path) -> None:
    path = tape / "loans.csv"
    path.write_text(path.read_text().replace(",", ";"))


def empty_file(tape: Path) -> None:
    (tape / "payments.csv").write_bytes(b"")


def header_only(tape: Path) -> None:
    path = tape / "instalments.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")


def header_only_loans(tape: Path) -> None:
    path = tape / "loans.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")


def utf16(tape: Path) -> None:
    path = tape / "loans.csv"
    path.write_bytes(path.read_text().encode("utf-16"))


def broken_header(tape: Path) -> None:
    path = tape / "loans.csv"
    path.write_bytes(path.read_bytes().replace(b"product", b"\xb2\xfa\xc6\xb7", 1))


def open_quote(tape: Path) -> None:
    path = tape / "loans.csv"
    path.write_text(path.read_text() + 'L9,B1,"cash\n')


def text_after_quote(tape: Path) -> None:
    path = tape / "loans.csv"
    path.write_text(path.read_text().replace("L2,B1,cash", 'L2,B1,"ca"sh'))


def not_parquet(tape: Path) -> None:
    (tape / "loans.csv").unlink()
    (tape / "loans.parquet").write_bytes(b"PAR1 this is no Parquet file PAR1")


def both_formats(tape: Path) -> None:
    (tape / "loans.parquet").write_bytes(b"PAR1")


def wrong_date_in_yaml(tape: Path) -> None:
    (tape / "tape.yaml").write_text("business_date: 2026-02-30\n")


def unknown_key_in_yaml(tape: Path) -> None:
    (tape / "tape.yaml").write_text("busines_date: 2026-02-20\n")


REFUSALS: list[tuple[Callable[[Path], None], list[str]]] = [
    (drop_loans, ["tape.file.missing", "no `loans`"]),
    (misname_loans, ["tape.file.missing", "`loan.csv`: rename it?"]),
    (misname_column, ["tape.column.missing", "`disbursed_on`", "Did you mean `Disbursed_On`?"]),
    (repeat_column, ["tape.column.repeated", "`product`"]),
    (separate_by_semicolons, ["tape.column.missing", "not separated by commas"]),
    (empty_file, ["tape.file.empty", "payments.csv", "zero bytes"]),
    (header_only, ["tape.file.empty", "instalments", "no rows"]),
    (header_only_loans, ["tape.file.empty", "loans", "no rows"]),
    (utf16, ["tape.file.unreadable", "UTF-16"]),
    (broken_header, ["tape.file.unreadable", "not UTF-8"]),
    (open_quote, ["tape.file.broken_quotes", "loans.csv", "never closed"]),
    (text_after_quote, ["tape.file.broken_quotes", "row 2"]),
    (not_parquet, ["tape.file.unreadable", "loans.parquet"]),
    (both_formats, ["tape.file.ambiguous", "loans.csv, loans.parquet"]),
    (wrong_date_in_yaml, ["document.not_a_date", "tape.yaml:1:16"]),
    (unknown_key_in_yaml, ["document.unknown_key", "Did you mean `business_date`?"]),
]


@pytest.mark.parametrize(("spoil", "words"), REFUSALS, ids=[spoil.__name__ for spoil, _ in REFUSALS])
def test_a_tape_is_refused_with_a_message_that_names_the_fault(
    tmp_path: Path, spoil: Callable[[Path], None], words: list[str]
) -> None:
    tape = sample(tmp_path)
    spoil(tape)
    message = refusal(tape)
    for word in words:
        assert word in message


def test_everything_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    tape = sample(tmp_path)
    drop_loans(tape)
    (tape / "borrowers.csv").unlink()
    message = refusal(tape)
    assert "no `loans`" in message
    assert "no `borrowers`" in message


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "no such folder" in refusal(tmp_path / "nothing")
    (tmp_path / "tape.csv").write_text("loan_id\n", encoding="utf-8")
    assert "is a file and no folder" in refusal(tmp_path / "tape.csv")


def test_the_hint_for_a_missing_table_names_no_file_of_another_table_and_no_folder(tmp_path: Path) -> None:
    tape = sample(tmp_path)
    (tape / "instalments.csv").unlink()
    assert "Add `instalments.csv`" in refusal(tape)  # `payments.csv` is near by its letters, and is itself
    (tape / "instalments").mkdir()
    assert "The folder `instalments/` holds no part" in refusal(tape)
    (tape / "instalments").rmdir()
    (tape / "instalments.csv").mkdir()
    assert "`instalments.csv` is a folder" in refusal(tape)
    (tape / "instalments.csv").rmdir()
    (tape / "INSTALMENTS.CSV").write_text("loan_id\n", encoding="utf-8")
    assert "There is `INSTALMENTS.CSV`: rename it?" in refusal(tape)


@pytest.mark.parametrize(
    ("table", "column", "change"),
    [
        ("contacts", "at", pl.col("at").dt.replace_time_zone(None)),
        ("instalments", "due_on", pl.col("due_on").dt.epoch("d")),
        ("loans", "currency", pl.lit(156)),
    ],
)
def test_a_parquet_column_of_a_type_that_cannot_be_meant_is_refused(
    tmp_path: Path, table: str, column: str, change: pl.Expr
) -> None:
    tape = write_parquet(tmp_path / "tape", sound_tables())
    path = tape / f"{table}.parquet"
    pl.read_parquet(path).with_columns(change.alias(column)).write_parquet(path)
    message = refusal(tape)
    assert "tape.column.wrong_type" in message
    assert f"`{column}`" in message


def test_a_damaged_parquet_page_is_a_refusal_not_a_crash(tmp_path: Path) -> None:
    tape = write_parquet(tmp_path / "tape", sound_tables())
    path = tape / "instalments.parquet"
    content = bytearray(path.read_bytes())
    content[4:60] = b"\xff" * 56
    path.write_bytes(bytes(content))
    assert "instalments.parquet" in refusal(tape)


def test_a_refused_tape_leaves_the_book_of_yesterday(tmp_path: Path) -> None:
    load_tables(tmp_path, sound_tables())
    before = (tmp_path / "book" / "current.json").read_bytes()
    drop_loans(tmp_path / "tape")
    with pytest.raises(TapeRefused):
        load_tape(tmp_path / "tape", tmp_path / "book")
    assert (tmp_path / "book" / "current.json").read_bytes() == before


@pytest.mark.parametrize(("partitions", "processes"), [(0, 1), (5000, 1), (4, 0)])
def test_impossible_numbers_are_refused(tmp_path: Path, partitions: int, processes: int) -> None:
    with pytest.raises(WrongUse):
        load_tape(sample(tmp_path), tmp_path / "book", partitions=partitions, processes=processes)
