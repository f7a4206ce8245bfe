"""`arrears law` as a lawyer or a pack's author uses it."""

import json
from importlib.resources import files
from pathlib import Path
from shutil import copytree

from tests.law_commands.commands import run

SHIPPED = Path(str(files("arrears") / "packs" / "law"))


def test_list_by_jurisdiction_and_topic() -> None:
    packs = json.loads(run("law", "list", "--jurisdiction", "cn", "--topic", "visit", "--json").out)
    ids = {rule["id"] for pack in packs for rule in pack["rules"]}
    assert {"GBT-TIME-1", "HOUSE-CN-VISIT-WEEK"} <= ids
    assert "CBA-FREQ-1" not in ids  # calls only
    assert json.loads(run("law", "list", "--jurisdiction", "CN-XZ", "--json").out) == []


def test_show_prints_words_dates_force_basis_sources_exceptions_and_cases() -> None:
    ran = run("law", "show", "CBA-TIME-1")
    assert ran.status == 0
    text = " ".join(ran.out.split())
    for part in (
        "until the day before 2026-01-30: no limit",
        "since 2026-01-30: closed 22:00 to 08:00, debtor's local time",
        "Force: guidance. A breach refuses the act.",
        "secondary (known from independent reports that agree)",
        "Except when the debtor agreed, on record, to contact at this hour; evidence:",
        "China Banking Association",
        "association's self-discipline paper",
        "denies: ",
    ):
        assert part in text


def test_show_as_json_is_clean_and_names_the_case_file() -> None:
    (rule,) = json.loads(run("law", "show", "CC-70", "--json").out)
    assert rule["values"][0]["requires"].startswith("stop while plan_active")
    assert rule["cases"][0]["at"] == "2026-11-24T10:00:00+08:00"
    assert rule["cases"][0]["file"] == "cn_law/rules/CC-70.cases.yaml"


def test_unknown_rule_is_wrong_use_with_the_nearest_one() -> None:
    ran = run("law", "show", "gbt-tme-1")
    assert (ran.status, ran.out) == (2, "")
    assert "Did you mean `GBT-TIME-1`?" in ran.err


def test_every_case_of_a_pack_is_run_alone_and_in_the_batch() -> None:
    ran = run("law", "test", "cn_nifa", "--json")
    results = json.loads(ran.out)
    assert ran.status == 0
    assert results
    assert all(one["single"] == one["batch"] == one["expect"] for one in results)


def test_failing_case_is_named_and_exits_with_1(tmp_path: Path) -> None:
    own = tmp_path / "law" / "cn_nifa"
    copytree(SHIPPED / "cn_nifa", own)
    (own / "pack.yaml").write_text((own / "pack.yaml").read_text("utf-8") + "replaces: shipped\n", encoding="utf-8")
    cases = own / "rules" / "NIFA-PERSON-1.cases.yaml"
    cases.write_text(cases.read_text("utf-8").replace("expect: denies", "expect: satisfied", 1), encoding="utf-8")
    ran = run("law", "test", "cn_nifa", "--config", tmp_path)
    assert ran.status == 1
    assert "NIFA-PERSON-1" in ran.err


def test_check_exits_with_1_when_it_finds_something() -> None:
    ran = run("law", "check", "cn_nifa", "--json")
    told = json.loads(ran.out)
    assert ran.status == (1 if told["findings"] else 0)


def test_diff_of_two_days() -> None:
    changes = json.loads(run("law", "diff", "cn_mainland@2026-01-29", "cn_mainland@2026-01-30", "--json").out)
    assert {change["rule"] for change in changes} == {
        "CBA-COND-1", "CBA-FREQ-1", "CBA-PERSON-1", "CBA-PERSON-2", "CBA-REC-1", "CBA-TIME-1", "CBA-VISIT-1",
    }  # fmt: skip


def test_diff_of_two_folders(tmp_path: Path) -> None:
    copytree(SHIPPED / "cn_nifa", tmp_path / "cn_nifa")
    head = tmp_path / "cn_nifa" / "pack.yaml"
    head.write_text(head.read_text("utf-8").replace("2026.11.1", "2027.1.1"), encoding="utf-8")
    (change,) = json.loads(run("law", "diff", "cn_nifa", tmp_path / "cn_nifa", "--json").out)
    assert (change["what"], change["before"], change["after"]) == ("version", "2026.11.1", "2027.1.1")


def test_diff_of_a_day_with_no_day_is_wrong_use() -> None:
    assert run("law", "diff", "cn_nifa@2026-01-29", "cn_nifa").status == 2
    assert "no day of the calendar" in run("law", "diff", "cn_nifa@2026-02-30", "cn_nifa@2026-03-01").err
    assert "neither a law pack nor the folder" in run("law", "diff", "atlantis", "cn_nifa").err
