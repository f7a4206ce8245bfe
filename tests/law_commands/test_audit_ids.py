"""Ids stay behind while a log is audited: what is found has them all the same, in whatever form the log came."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from arrears.feeds.contact_log import splitting
from arrears.feeds.portfolio_tape import pieces
from tests.law_commands.commands import run

LOG = """\
contact_id,loan_id,borrower_id,at,channel,direction,party,agent_id,collector,timezone
C1,L1,B1,2026-11-24T10:00:00+08:00,call,outbound,borrower,甲,Firm 1,Asia/Shanghai
Č2,L1,B1,2026-11-24T23:30:00+08:00,call,outbound,borrower,乙,Firm 1,Asia/Shanghai
C3,L2,B2,2026-11-24T23:40:00+08:00,call,outbound,borrower,,,Asia/Shanghai
C4,L3,B3,2026-11-24T05:00:00+08:00,call,outbound,borrower,甲,,Asia/Tokyo
"""


def audited(path: Path, *more: object) -> tuple[dict[str, object], pl.DataFrame]:
    ran = run("audit", path, "--packs", "cn_mainland", "--given", "creditor_class=bank", "--out", path.parent / "found.parquet",
              "--json", *more)  # fmt: skip
    assert ran.status in (0, 1), ran.err
    return json.loads(ran.out), pl.read_parquet(path.parent / "found.parquet")


def log_at(folder: Path, form: str, text: str = LOG) -> Path:
    path = folder / f"log.{form}"
    path.write_text(text, "utf-8") if form == "csv" else pl.read_csv(text.encode()).write_parquet(
        path, row_group_size=2
    )
    return path


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_breach_has_the_ids_agent_and_firm_of_its_contact(tmp_path: Path, form: str) -> None:
    _, breaches = audited(log_at(tmp_path, form))
    late = breaches.filter(pl.col("rule") == "GBT-TIME-1").sort("borrower_id")
    assert late.select("contact_id", "borrower_id", "loan_id", "agent_id", "collector").rows() == [
        ("Č2", "B1", "L1", "乙", "Firm 1"), ("C3", "B2", "L2", None, None), ("C4", "B3", "L3", "甲", None),
    ]  # fmt: skip
    assert late["made_of"].to_list() == [["Č2"], ["C3"], ["C4"]]
    assert (late.schema["agent_id"], late.schema["contact_id"]) == (pl.String(), pl.String())


@pytest.mark.parametrize("groups", [1, 3, 400])
def test_ids_of_any_form_and_moments_of_any_fineness_are_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, groups: int
) -> None:
    """Pieces of one file may lie differently: here some have a very long id or parts of a second, and others have not."""
    monkeypatch.setattr(pieces, "ROWS_A_BATCH", 100)
    night = dt.datetime(2026, 11, 24, 16, tzinfo=dt.UTC)
    rows = [
        {"contact_id": f"{'C' * (300 if number == 7 else 1)}{number}", "borrower_id": f"ü/{number % 5}",
         "loan_id": f"0{number % 5}", "at": night + dt.timedelta(minutes=number, microseconds=number // 300), "channel": "call",
         "direction": "outbound", "party": "borrower", "timezone": "Asia/Shanghai"}
        for number in range(400)
    ]  # fmt: skip
    path = tmp_path / "log.parquet"
    pl.DataFrame(rows).write_parquet(path, row_group_size=groups)
    _, breaches = audited(path)
    late = breaches.filter(pl.col("rule") == "GBT-TIME-1").sort("at")
    names = ["contact_id", "borrower_id", "loan_id", "at"]
    assert late.select(names).rows() == [tuple(row[name] for name in names) for row in rows]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_contact_that_comes_twice_is_set_aside_and_only_another_text_leaves_a_gap(tmp_path: Path, form: str) -> None:
    lines = LOG.splitlines()
    again = [lines[2], lines[3].replace("23:40", "22:00")]  # the same once more; the same id of another time
    told, breaches = audited(log_at(tmp_path, form, "\n".join([*lines, *again]) + "\n"))
    assert told["rejects"] == 2
    rejects = pl.read_parquet(tmp_path / "found.rejects.parquet")
    assert rejects.select("row", "message").rows() == [
        (5, "`contact_id` `Č2` stood in the log before."), (6, "`contact_id` `C3` stood in the log before."),
    ]  # fmt: skip
    assert sorted(breaches.filter(pl.col("rule") == "GBT-TIME-1")["contact_id"]) == ["C3", "C4", "Č2"]
    gaps = {row["rule"]: row["contacts"] for row in told["cannot_be_judged"]}  # type: ignore[attr-defined]
    assert gaps["gate.evidence"] == 1, "of B2, who has another contact of that id; B1's second is a mere twin"


def test_two_persons_whose_keys_clash_are_still_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"T{hour},L{hour % 2},B{hour % 2},2026-11-24T{hour}:00:00+08:00,sms,outbound,borrower,,,Asia/Shanghai"
             for hour in range(10, 16)]  # fmt: skip
    path = log_at(tmp_path, "csv", "\n".join([LOG.splitlines()[0], *texts]) + "\n")
    _, apart = audited(path)
    monkeypatch.setattr(splitting, "_keys", lambda ids: np.zeros(len(ids), np.int64))
    told, clashing = audited(path)
    assert clashing.equals(apart)
    assert told["contacts"] == 6
    summary = pl.read_parquet(tmp_path / "found.summary.parquet")
    assert summary.filter(pl.col("what") == "logged")["borrowers"].to_list() == [2]
