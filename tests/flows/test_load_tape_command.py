"""`arrears load` as a person or a program uses it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from arrears.entrypoints.cli.load import COMMAND
from tests.feeds.sample_tape import sound_tables, write_csv
from tests.law_commands.commands import run as run_whole


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(COMMAND, [str(argument) for argument in arguments])


def test_a_load_tells_what_it_did_and_exits_with_0_even_if_rows_were_rejected(tmp_path: Path) -> None:
    tables = sound_tables()
    tables["payments"][0]["amount"] = "x"
    result = run(write_csv(tmp_path / "tape", tables), "--book", tmp_path / "book")
    assert result.exit_code == 0
    assert result.stdout == ""
    for word in ("instalments", "tape.value.not_decimal", "rejects.csv", "2026-02-23", "third parties"):
        assert word in result.stderr


def test_json_goes_to_standard_output_alone(tmp_path: Path) -> None:
    tape = write_csv(tmp_path / "tape", sound_tables())
    told = json.loads(run(tape, "--book", tmp_path / "book", "--json", "--business-date", "2026-03-31").stdout)
    assert told["is_new"] is True
    assert told["summary"]["business_on"] == "2026-03-31"
    again = run(tape, "--book", tmp_path / "book", "--business-date", "2026-03-31")
    assert "nothing was changed" in again.stderr


def test_a_refused_tape_exits_with_2_and_names_the_fault(tmp_path: Path) -> None:
    tape = write_csv(tmp_path / "tape", sound_tables())
    (tape / "loans.csv").unlink()
    ran = run_whole("load", tape, "--book", tmp_path / "book")
    assert ran.status == 2
    assert "no `loans`" in ran.err


def test_a_book_that_cannot_be_written_is_told_in_a_sentence_with_3(tmp_path: Path) -> None:
    tape = write_csv(tmp_path / "tape", sound_tables())
    (tmp_path / "plain").write_text("no folder", encoding="utf-8")
    ran = run_whole("load", tape, "--book", tmp_path / "plain" / "book")
    assert (ran.status, ran.out) == (3, "")
    assert f"{tmp_path / 'plain' / 'book'}: Not a directory." in ran.err


def test_partitions_and_processes_below_one_are_wrong_use_and_make_no_book(tmp_path: Path) -> None:
    tape = write_csv(tmp_path / "tape", sound_tables())
    for option in ("--partitions", "--processes"):
        assert run_whole("load", tape, "--book", tmp_path / "book", option, "0").status == 2
    assert not (tmp_path / "book").exists()


def test_help_shows_an_example() -> None:
    assert "Example: arrears load" in run("--help").stdout
