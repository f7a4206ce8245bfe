"""`arrears audit` as a person uses it: bare logs, torn logs, and facts given by hand."""

import json
from pathlib import Path

import polars as pl
import pytest

from tests.law_commands.commands import run

LOG = """\
contact_id,loan_id,borrower_id,at,channel,direction,party,outcome
C1,L1,B1,2026-11-24T10:00:00+08:00,call,outbound,borrower,no_answer
C2,L1,B1,2026-11-24T23:30:00+08:00,call,outbound,borrower,no_answer
"""


def test_a_bare_log_is_judged_where_its_packs_hold_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG, "utf-8")
    ran = run("audit", tmp_path / "log.csv", "--packs", "cn_mainland", "--given", "creditor_class=bank", "--json")
    told = json.loads(ran.out)
    assert (ran.status, told["in_breach"]) == (1, 1)
    assert (told["assumed"]["country"], told["assumed"]["timezone"]) == ("CN", "Asia/Shanghai")
    breaches = pl.read_parquet(tmp_path / "log-audit.parquet")
    assert set(breaches["contact_id"]) == {"C2"}
    assert "GBT-TIME-1" in breaches["rule"].to_list()


def test_a_clean_log_has_status_nought(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("\n".join(LOG.splitlines()[:2]) + "\n", "utf-8")
    ran = run("audit", tmp_path / "log.csv", "--packs", "cn_mainland", "--json")
    assert (ran.status, json.loads(ran.out)["in_breach"]) == (0, 0)


def test_rows_that_cannot_be_read_are_set_aside_and_make_their_person_uncertain(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG.replace("2026-11-24T23:30:00+08:00", "2026-11-24 23:30"), "utf-8")
    told = json.loads(run("audit", tmp_path / "log.csv", "--packs", "cn_mainland", "--json").out)
    assert (told["rejects"], told["in_breach"], told["not_told"]) == (1, 0, 1)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("contact_id,", "id,"), "contact_id"),
        (lambda text: text[:0], "empty"),
    ],
)
def test_a_log_that_is_none_is_refused_with_what_is_missing(tmp_path: Path, change: object, told: str) -> None:
    (tmp_path / "log.csv").write_text(change(LOG), "utf-8")  # type: ignore[operator]
    ran = run("audit", tmp_path / "log.csv", "--packs", "cn_mainland")
    assert ran.status == 2
    assert told in ran.err
    assert not list(tmp_path.glob("*.parquet"))


@pytest.mark.parametrize("given", ["colour=red", "creditor_class=shop", "creditor_class", "delinquent_days=many"])
def test_a_fact_that_is_none_is_refused(tmp_path: Path, given: str) -> None:
    (tmp_path / "log.csv").write_text(LOG, "utf-8")
    ran = run("audit", tmp_path / "log.csv", "--packs", "cn_mainland", "--given", given)
    assert ran.status == 2
    assert given.partition("=")[0] in ran.err
