"""`arrears audit` over logs into which the cases of every rule of every pack were planted: it finds those and no others."""

import json
from pathlib import Path

import polars as pl
import pytest

from tests.law_commands.planting import (
    REASONS,
    SPOKEN,
    audit_planted,
    audited_packs,
    planted,
    rules_in_force,
    states_in_hindsight,
    why_not_logged,
)


def audit(folder: Path, asked: str) -> pl.DataFrame:
    ran = audit_planted(folder, asked)
    assert ran.status in (0, 1), ran.err
    assert json.loads(ran.out)["rejects"] == 0, pl.read_parquet(folder / "found.rejects.parquet")
    assert "Audit of a contact log" in (folder / "found.html").read_text("utf-8")
    return pl.read_parquet(folder / "found.parquet")


@pytest.mark.parametrize("asked", [name for name, names in audited_packs().items() if planted(names)])
def test_breaches_are_found_where_they_were_planted_and_nowhere_else(asked: str, tmp_path: Path) -> None:
    names = audited_packs()[asked]
    found = audit(tmp_path, asked)
    pairs = set(found.select("contact_id", "rule").rows())
    wrong = [
        (rule.id, case.name, case.expect)
        for number, ((rule, case), state) in enumerate(zip(planted(names), states_in_hindsight(names), strict=True))
        if ((f"P{number}-end", rule.id) in pairs) != (state in SPOKEN)
    ]
    assert wrong == []
    assert found.filter(pl.col("citation") == "").is_empty()
    assert found.select(pl.col("made_of").list.last() == pl.col("contact_id")).to_series().all()


def test_every_rule_was_planted_with_a_breach_or_no_log_can_break_it() -> None:
    broken = {rule.id for names in audited_packs().values() for rule, case in planted(names) if case.expect in SPOKEN}
    silent = {rule.id for pack, rule in rules_in_force() if why_not_logged(pack, rule) is not None}
    assert broken | silent == {rule.id for _, rule in rules_in_force()}
    assert not broken & silent
    assert {why_not_logged(pack, rule) for pack, rule in rules_in_force()} - {None} == set(REASONS)
