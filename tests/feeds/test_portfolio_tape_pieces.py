"""Where a large file is cut: never inside a row, and with the numbers of rows that the file has."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arrears.feeds.portfolio_tape import pieces
from arrears.feeds.portfolio_tape.folder import open_tape
from arrears.feeds.portfolio_tape.quotes import scan_quotes
from tests.feeds.sample_tape import sound_tables, write_csv, write_parquet


def rows_by_piece(tape: Path, table: str) -> list[list[str]]:
    """First cells of every piece of a table."""
    found = []
    for piece in pieces.cut(open_tape(tape)):
        if piece.file.table == table:
            first = piece.file.columns[0]
            batches = pieces.read_piece(piece)
            found.append([value.as_py().decode() for batch in batches for value in batch.columns[first]])
    return found


@pytest.mark.parametrize("quoted", [False, True])
def test_pieces_of_a_csv_file_hold_every_row_once_and_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, quoted: bool
) -> None:
    tables = sound_tables()
    tables["payments"] = [tables["payments"][0] | {"payment_id": f"P{number}"} for number in range(500)]
    if quoted:
        for row in tables["payments"]:
            row["note"] = 'paid "late",\nin cash'
    tape = write_csv(tmp_path / "tape", tables)
    monkeypatch.setattr(pieces, "_CSV_PIECE_BYTES", 1000)
    monkeypatch.setattr(pieces, "_CSV_BLOCK_BYTES", 700)
    found = rows_by_piece(tape, "payments")
    assert len(found) > 5
    assert [name for piece in found for name in piece] == [f"P{number}" for number in range(500)]


def test_row_groups_go_together_up_to_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tape = write_parquet(tmp_path / "tape", sound_tables())
    monkeypatch.setattr(pieces, "ROWS_A_BATCH", 5)
    batches = [batch for piece in pieces.cut(open_tape(tape)) for batch in pieces.read_piece(piece)]
    assert max(batch.rows.size for batch in batches) == 5
    assert sum(batch.rows.size for batch in batches) == sum(len(rows) for rows in sound_tables().values())


@settings(deadline=None)
@given(st.lists(st.lists(st.text('ab",\n', max_size=5), min_size=1, max_size=3), max_size=20), st.integers(1, 9))
def test_every_properly_quoted_file_holds_whatever_the_blocks(rows: list[list[str]], block: int) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows]
    content = "".join(lines).encode()
    found = scan_quotes((content[at : at + block] for at in range(0, len(content), block)), every=10)
    assert found.fault == ""
    ends = {sum(len(line.encode()) for line in lines[: number + 1]) for number in range(len(lines))}
    assert set(found.cuts) <= ends


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b'1,"2\n3,4\n', "never closed"),
        (b'1,2\n"3"x,4\n', "row 2"),
        (b'1,2"\n', ""),
        (b'1,"2""3"\n', ""),
        (b'1,"2"', ""),
    ],
)
def test_quotes_that_would_swallow_rows_are_found(content: bytes, fault: str) -> None:
    found = scan_quotes([content], every=100)
    assert fault in found.fault
    assert bool(found.fault) == bool(fault)
