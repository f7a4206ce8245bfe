"""A tape is the same for the same seed and size, and appears whole or not at all."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from arrears.entrypoints.cli.main import arrears
from arrears.feeds.synthetic_tape import files, people
from arrears.feeds.synthetic_tape.write_tape import write_tape
from arrears.kernel.errors import OutsideFault, WrongUse

AS_OF = dt.date(2026, 11, 23)


def _hashes(tape: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(tape.iterdir())}


@pytest.mark.parametrize("file_format", ["parquet", "csv"])
def test_two_processes_write_the_same_bytes_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file_format: str
) -> None:
    monkeypatch.setattr(people, "CHUNK_LOANS", 400)  # five chunks
    one = write_tape(tmp_path / "one", 1_900, 3, AS_OF, file_format=file_format, processes=1)
    two = write_tape(tmp_path / "two", 1_900, 3, AS_OF, file_format=file_format, processes=2)
    assert _hashes(tmp_path / "one") == _hashes(tmp_path / "two")
    assert one.rows == two.rows
    assert one.rows["loans"] == 1_900


def test_another_seed_writes_another_tape(tmp_path: Path) -> None:
    write_tape(tmp_path / "a", 50, 1, AS_OF, processes=1)
    write_tape(tmp_path / "b", 50, 2, AS_OF, processes=1)
    assert _hashes(tmp_path / "a")["loans.parquet"] != _hashes(tmp_path / "b")["loans.parquet"]


def test_ids_run_on_over_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "CHUNK_LOANS", 40)
    write_tape(tmp_path / "tape", 130, 5, AS_OF, processes=1)
    loans, borrowers = (pl.read_parquet(tmp_path / "tape" / f"{name}.parquet") for name in ("loans", "borrowers"))
    assert loans["loan_id"].to_list() == [f"L{number:010}" for number in range(1, 131)]
    assert borrowers["borrower_id"].to_list() == [f"B{number:09}" for number in range(1, borrowers.height + 1)]
    assert set(loans["borrower_id"]) == set(borrowers["borrower_id"])


def test_parquet_and_csv_say_the_same(tmp_path: Path) -> None:
    write_tape(tmp_path / "p", 300, 9, AS_OF, processes=1)
    write_tape(tmp_path / "c", 300, 9, AS_OF, file_format="csv", processes=1)
    for table in files.TABLES:
        parquet = pl.read_parquet(tmp_path / "p" / f"{table}.parquet")
        if table == "contacts":
            parquet = parquet.with_columns(
                pl.col("at").dt.convert_time_zone("Asia/Shanghai").dt.strftime("%Y-%m-%dT%H:%M:%S%:z")
            )
        csv = pl.read_csv(tmp_path / "c" / f"{table}.csv", infer_schema=False)
        assert parquet.cast(pl.String).equals(csv), table


def test_parquet_has_decimals_dates_and_instants_with_a_zone(tmp_path: Path) -> None:
    write_tape(tmp_path / "tape", 100, 9, AS_OF, processes=1)
    loans = pl.read_parquet_schema(tmp_path / "tape" / "loans.parquet")
    assert loans["principal"] == pl.Decimal(18, 2)
    assert loans["disbursed_on"] == pl.Date
    assert loans["loan_id"] == loans["product"] == pl.String
    assert pl.read_parquet_schema(tmp_path / "tape" / "contacts.parquet")["at"] == pl.Datetime("us", "UTC")


def test_one_loan_is_a_tape_too(tmp_path: Path) -> None:
    assert write_tape(tmp_path / "tape", 1, 0, AS_OF, processes=1).borrowers == 1


def test_currencies_are_mixed_only_when_asked(tmp_path: Path) -> None:
    write_tape(tmp_path / "plain", 200, 4, AS_OF, processes=1)
    write_tape(tmp_path / "mixed", 200, 4, AS_OF, processes=1, currencies=("CNY", "USD", "EUR"))
    assert set(pl.read_parquet(tmp_path / "plain" / "loans.parquet")["currency"]) == {"CNY"}
    assert set(pl.read_parquet(tmp_path / "mixed" / "loans.parquet")["currency"]) == {"CNY", "USD", "EUR"}


@pytest.mark.parametrize(
    ("accounts", "seed", "changes", "said"),
    [
        (0, 1, {}, "0 accounts"),
        (10, -1, {}, "negative"),
        (10, 1, {"file_format": "xlsx"}, "xlsx"),
        (10, 1, {"currencies": ("JPY",)}, "JPY"),
        (10, 1, {"currencies": ()}, "currency"),
    ],
)
def test_wrong_use_is_refused_and_writes_nothing(
    tmp_path: Path, accounts: int, seed: int, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(WrongUse, match=said):
        write_tape(tmp_path / "tape", accounts, seed, AS_OF, **changes)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(WrongUse, match="exists already"):
        write_tape(tmp_path, 10, 1, AS_OF)
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_full_disk_is_an_outside_fault_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.TapeFiles, "write", full)
    with pytest.raises(OutsideFault, match="No space left"):
        write_tape(tmp_path / "tape", 10, 1, AS_OF, processes=1)
    assert list(tmp_path.iterdir()) == []


def test_a_killed_run_leaves_no_tape_and_the_next_run_clears_up(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from arrears.entrypoints.cli.main import main; main()"]
    asked = ["generate", "--accounts", "3000000", "--seed", "1", "--processes", "1", "--out", str(tmp_path / "tape")]
    running = subprocess.Popen([*command, *asked], stderr=subprocess.DEVNULL)
    for _ in range(600):
        if (tmp_path / ".tape.partial" / "instalments.parquet").exists() or running.poll() is not None:
            break
        time.sleep(0.1)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    assert not (tmp_path / "tape").exists()
    write_tape(tmp_path / "tape", 20, 1, AS_OF, processes=1)
    assert [path.name for path in tmp_path.iterdir()] == ["tape"]


def test_the_command_writes_a_tape_and_tells_machines_what_it_wrote(tmp_path: Path) -> None:
    asked = ["generate", "--accounts", "60", "--seed", "2", "--out", str(tmp_path / "tape"), "--json"]
    done = CliRunner().invoke(arrears, [*asked, "--as-of", "2026-02-28"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["accounts"] == told["rows"]["loans"] == 60
    assert told["as_of"] == "2026-02-28"
    assert pl.read_parquet(tmp_path / "tape" / "payments.parquet")["paid_on"].max() <= dt.date(2026, 2, 28)  # type: ignore[operator]


def test_the_command_shows_an_example(tmp_path: Path) -> None:
    assert "Example: arrears generate" in CliRunner().invoke(arrears, ["generate", "--help"]).output
