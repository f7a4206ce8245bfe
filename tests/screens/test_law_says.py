"""What the gate says reaches a Chinese page in Chinese: packs' rules, and all the gate says by itself."""

import re

import pytest
from django.utils import translation

from arrears.flows.law_desk import law_desk
from arrears.law.forbidden import TACTICS
from arrears.law.pack import STANDINGS
from arrears.screens.law_says import law_text, translator

ENGLISH = re.compile(r"[A-Za-z]{4,} [a-z]{2,} [a-z]{2,}")  # three words of a sentence, and no id or fact
AT = "2026-11-24T23:30:00+08:00"
CALL = {"act": "contact", "channel": "call", "party": "borrower", "purpose": "collection", "actor": "creditor"}
CHINA = {"country": "CN", "timezone": "Asia/Shanghai"}
BANK = {"loan_id": "a", "kind": "credit_card", "purpose": "consumer", "creditor_class": "bank"}


def said(**more: object) -> list[str]:
    question = {"id": "q", "as_of": AT, "borrower": CHINA, "loans": [BANK], "proposed": CALL, **more}
    (verdict,) = law_desk().answer([question])
    return [*verdict.duties, *(text for one in verdict.because for text in (one.message, one.citation))]


QUESTIONS = {
    "at night": {},
    "with a fact that is not known": {"loans": [{"loan_id": "a"}], "borrower": {"country": "CN"}},
    "an emergency contact": {"proposed": {**CALL, "party": "emergency_contact"}},
    "an act that nobody encoded": {"proposed": {"act": "enforce"}},
    "a wish that no rule heeds": {"preferences": [{"kind": "no_channel", "channel": "call"}]},
    "a history with a gap": {"borrower": {**CHINA, "has_evidence_gap": True}},
    "before the rules began": {"as_of": "2017-11-24T10:00:00+08:00"},
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_whatever_the_gate_says_about_mainland_china_is_chinese_on_a_chinese_page(name: str) -> None:
    texts = said(**QUESTIONS[name])
    assert texts
    with translation.override("zh-hans"):
        told = [law_text(text) for text in texts]
    assert [text for text in told if ENGLISH.search(text)] == []
    with translation.override("en"):
        assert [law_text(text) for text in texts] == texts


def test_every_tactic_and_every_kind_of_source_has_its_chinese() -> None:
    say = translator("zh-hans", "")
    assert [one.message for one in TACTICS if say(one.message) == one.message] == []
    cited = said(proposed={**CALL, "party": "emergency_contact"})
    assert any("；同时被以下规则禁止：" in say(text) and "LAW-PI-CRIME" in text for text in cited)
    assert {one for one in STANDINGS.values() if one in " ".join(say(text) for text in cited)} == set()


def test_a_law_that_has_no_chinese_stays_readable() -> None:
    with translation.override("zh-hans"):
        assert law_text("Seven calls were made about this debt.") == "Seven calls were made about this debt."
