"""What a pack must prove before it loads, shown on the China packs."""

import dataclasses

import pytest

from arrears.kernel.vocabulary import CHANNELS
from arrears.law.checks import check_packs
from tests.law.shipped import answer, china, china_gate, question, shipped_packs


def test_pack_that_fails_its_own_case_is_found_with_file_and_line() -> None:
    pack = shipped_packs()["cn_nifa"]
    wrong = dataclasses.replace(pack.cases[0], expect="satisfied")
    findings = check_packs([dataclasses.replace(pack, cases=(wrong, *pack.cases[1:]))])
    assert [(finding.code, finding.where, finding.line) for finding in findings] == [
        ("law.cases.failed", "cn_nifa/rules/NIFA-PERSON-1.cases.yaml", wrong.line)
    ]


def test_value_without_a_case_on_the_day_before_it_begins_is_found() -> None:
    pack = shipped_packs()["cn_nifa"]
    fewer = tuple(case for case in pack.cases if case.at.date().isoformat() != "2018-03-27")
    codes = {finding.code for finding in check_packs([dataclasses.replace(pack, cases=fewer)])}
    assert codes == {"law.cases.date_uncovered"}


def test_disabled_rule_is_never_consulted() -> None:
    assert "GBT-FREQ-3" not in china_gate().columns
    assert any(rule.id == "GBT-FREQ-3" for rule in shipped_packs()["cn_gbt_45251"].rules)


def test_standard_and_association_papers_are_cited_as_what_they_are() -> None:
    cited = {rule.id: rule.values[-1].citation for pack in china() for rule in pack.rules}
    assert cited["GBT-TIME-1"] == "GB/T 45251-2025, 5.3 (recommended standard; clause unverified)"
    assert "association's self-discipline paper" in cited["CBA-FREQ-1"]
    assert cited["CC-70"].endswith("Art 70 (regulation)")


@pytest.mark.parametrize(
    "purpose", ["collection", "reminder", "negotiation", "locate", "notice_credit_report", "marketing"]
)
@pytest.mark.parametrize("channel", CHANNELS)
def test_no_purpose_or_channel_reaches_an_emergency_contact(purpose: str, channel: str) -> None:
    asked = question(party="emergency_contact", purpose=purpose, channel=channel)
    unreachable = {"person": 1, "status": "unreachable"}
    assert answer(china_gate(), asked, statuses=[unreachable]) == "deny"
