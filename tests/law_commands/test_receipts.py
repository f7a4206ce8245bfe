"""What was let through has a receipt, and a log of receipts cannot be altered unseen."""

import json
import shutil
from pathlib import Path

import pytest

from tests.law_commands.commands import run
from tests.law_commands.test_gate_command import LATE, QUESTION, as_list


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of three receipts, with its keys beside it: to copy."""
    return written(tmp_path_factory.mktemp("first"))


@pytest.fixture
def log(first: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    for path in first.parent.iterdir():
        shutil.copy(path, tmp_path)
    return tmp_path / first.name


def written(folder: Path, times: int = 3) -> Path:
    """A log of receipts for lawful calls; a refused one stands between them."""
    log = folder / "receipts.jsonl"
    for number in range(times):
        asked = QUESTION.replace("id: q1", f"id: a{number}").replace("loan_id: a", f"loan_id: L{number}")
        assert run("gate", "-", "--receipts", log, stdin=as_list(asked, LATE)).status == 0
    return log


def test_each_act_let_through_has_one_receipt_and_a_refused_one_none(log: Path) -> None:
    receipts = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [receipt["number"] for receipt in receipts] == [1, 2, 3]
    assert [receipt["previous"] for receipt in receipts] == ["0" * 64, *(receipt["hash"] for receipt in receipts[:2])]
    assert {rule["rule"] for rule in receipts[0]["consulted"]} >= {"GBT-TIME-1", "HOUSE-CN-HOLD-CEASE"}
    assert all(len(pack["sha256"]) == 64 for pack in receipts[0]["packs"])
    ran = run("log", "verify", log)
    assert (ran.status, ran.out) == (0, f"{log}: 3 receipts hold.\n")


def test_a_receipt_holds_no_loan_or_person(log: Path) -> None:
    text = log.read_text("utf-8")
    assert '"L0"' not in text
    assert "borrower" not in text.replace("borrower's", "")


@pytest.mark.parametrize(
    ("alter", "told"),
    [
        (lambda lines: [lines[0].replace("2026-11-24", "2026-11-23", 1), *lines[1:]], "not the one that was sealed"),
        (lambda lines: [lines[0], lines[2]], "does not follow the receipt before it"),
        (lambda lines: [lines[1], lines[0], lines[2]], "does not follow the receipt before it"),
        (lambda lines: [*lines, lines[0]], "does not follow the receipt before it"),
        (lambda lines: [lines[0], "{}", lines[2]], "is no receipt"),
    ],
)
def test_an_altered_log_is_told(log: Path, alter: object, told: str) -> None:
    lines = log.read_text("utf-8").splitlines()
    log.write_text("\n".join(alter(lines)) + "\n", "utf-8")  # type: ignore[operator]
    ran = run("log", "verify", log)
    assert ran.status == 1
    assert told in ran.out


def test_receipts_signed_by_another_key_are_told(log: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = written(tmp_path / "other", 1)
    log.with_suffix(".pub").write_bytes(other.with_suffix(".pub").read_bytes())
    ran = run("log", "verify", log)
    assert ran.status == 1
    assert "its signature is not by this key" in ran.out


def test_receipts_cut_off_at_the_end_are_told_by_their_number(log: Path) -> None:
    log.write_text("".join(line + "\n" for line in log.read_text("utf-8").splitlines()[:2]), "utf-8")
    assert run("log", "verify", log).status == 0
    ran = run("log", "verify", log, "--count", 3)
    assert ran.status == 1
    assert "holds 2 receipts, 3 were noted" in ran.err


def test_a_line_torn_by_a_crash_is_cut_off_and_the_chain_goes_on(log: Path) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write('{"number": 4, "prev')
    run("gate", "-", "--receipts", log, stdin=QUESTION)
    ran = run("log", "verify", log)
    assert (ran.status, ran.out) == (0, f"{log}: 4 receipts hold.\n")


def test_the_signing_key_is_readable_by_its_owner_only(first: Path) -> None:
    assert first.with_suffix(".key").stat().st_mode & 0o777 == 0o600
