"""Deny by default, deny overrides, and an answer that says why and from when."""

import datetime as dt

import polars as pl
import pytest

from arrears.kernel.errors import WrongUse
from arrears.law.gate import compile_gate
from tests.law.shipped import ON, SHANGHAI, answer, at, china, china_gate, contact, frames, question, shipped_packs


def reasons_of(asked: dict[str, object], **past: list[dict[str, object]]) -> dict[str, dict[str, object]]:
    decisions = china_gate().decide(*frames([asked], past.get("history", []), past.get("statuses", [])))
    return {row["rule"]: row for row in decisions.reasons().iter_rows(named=True)}


def test_plain_call_at_ten_is_allowed() -> None:
    assert answer(china_gate(), question()) == "allow"


@pytest.mark.parametrize(
    "facts",
    [
        {"channel": "social"}, {"channel": None}, {"act": "disclose"}, {"act": None}, {"country": "DE"}, {"country": None},
        {"loan_kind": "mortgage"}, {"loan_purpose": "business"},
    ],
)  # fmt: skip
def test_topic_no_pack_has_encoded_is_unknown(facts: dict[str, object]) -> None:
    assert answer(china_gate(), question(**facts)) == "unknown"


def test_reason_of_an_uncovered_topic_names_the_topic() -> None:
    spoken = reasons_of(question(channel="social"))
    assert spoken["gate.topic"]["message"] == "no loaded pack has encoded contact by social for this loan"
    assert spoken["gate.topic"]["force"] == "house"


def test_house_pack_alone_allows_nothing() -> None:
    gate = compile_gate([shipped_packs()["cn_house"]], ON)
    assert answer(gate, question()) == "unknown"


def test_no_pack_at_all_answers_unknown() -> None:
    assert answer(compile_gate([], ON), question()) == "unknown"


def test_unreadable_history_makes_any_contact_unknown() -> None:
    assert answer(china_gate(), question(has_evidence_gap=True)) == "unknown"
    assert answer(china_gate(), question(has_evidence_gap=False)) == "allow"


def test_deny_overrides_unknown() -> None:
    assert answer(china_gate(), question(has_evidence_gap=True, at=at("23:00"))) == "deny"


def test_missing_zone_is_unknown_and_the_reason_names_the_fact() -> None:
    spoken = reasons_of(question(timezone=None))
    assert spoken["GBT-TIME-1"]["state"] == "unknown"
    assert str(spoken["GBT-TIME-1"]["message"]).endswith("not known: timezone.")


def test_zone_that_does_not_exist_is_not_known() -> None:
    assert answer(china_gate(), question(timezone="Asia/Nowhere")) == "unknown"


def test_word_outside_the_closed_list_is_not_known_and_never_permission() -> None:
    asked, history, statuses = frames([question()])
    strange = asked.with_columns(pl.lit("emergency contact").alias("party"))
    assert china_gate().decide(strange, history, statuses).answers["answer"][0] == "unknown"


def test_every_refusing_rule_is_named_with_its_citation_force_and_basis() -> None:
    spoken = reasons_of(question(at=at("23:00"), party="family"))
    assert {"GBT-TIME-1", "CBA-TIME-1", "HOUSE-CN-TIME-MARGIN", "GBT-PERSON-3", "LAW-PI-CRIME"} <= set(spoken)
    law, house = spoken["LAW-PI-CRIME"], spoken["HOUSE-CN-THIRD-PARTY"]
    assert (law["force"], law["basis"], law["pack"]) == ("prohibition", "read", "cn_law")
    assert "Criminal Law of the PRC, Art 253-1 (law)" in str(law["citation"])
    assert (house["force"], house["basis"]) == ("house", "house_reading")


def test_allowed_act_has_no_reasons() -> None:
    assert reasons_of(question()) == {}


def test_answers_have_one_column_a_rule_in_the_order_of_the_packs() -> None:
    answers = china_gate().decide(*frames([question()])).answers
    rules = [rule.id for pack in china() for rule in pack.rules if rule.status == "in_force"]
    assert answers.columns == ["q", "answer", "gate.topic", "gate.evidence", "gate.forbidden", *rules]
    assert set(answers.select(rules).dtypes) == {pl.UInt8}


def test_gate_names_its_packs_and_versions() -> None:
    assert ("cn_gbt_45251", "2026.11.1") in china_gate().packs


def test_old_decision_replays_under_the_values_of_its_day() -> None:
    asked = question(at=at("23:00").replace(year=2026, month=1, day=29), creditor_class="bank")
    before = china_gate(dt.date(2026, 1, 29)).decide(*frames([asked])).answers
    after = china_gate(dt.date(2026, 1, 30)).decide(*frames([asked])).answers
    assert (before["CBA-TIME-1"][0], after["CBA-TIME-1"][0]) == (1, 5)


def test_status_word_nobody_knows_stops_everything_it_might_stop() -> None:
    statuses = pl.DataFrame({"person": [1], "status": ["vanished"]})
    asked, history, _ = frames([question()])
    assert china_gate().decide(asked, history, statuses).answers["answer"][0] == "deny"


def test_status_without_a_first_day_holds_always() -> None:
    assert answer(china_gate(), question(), statuses=[{"person": 1, "status": "deceased"}]) == "deny"


def test_another_persons_status_and_history_do_not_matter() -> None:
    past = [contact(person=2, outcome="conversation")] * 9
    assert answer(china_gate(), question(), past, [{"person": 2, "status": "deceased"}]) == "allow"


def test_contact_after_the_moment_asked_about_does_not_count() -> None:
    later = [contact(at=at("11:00"), outcome="conversation")] * 3
    assert answer(china_gate(), question(at=at("10:00")), later) == "allow"
    assert answer(china_gate(), question(at=at("11:00")), later) == "deny"


def test_contact_planned_for_the_same_day_counts_whichever_comes_first() -> None:
    planned = [contact(at=at("18:00"), outcome=None, is_planned=True)] * 3
    assert answer(china_gate(), question(at=at("10:00")), planned) == "deny"
    tomorrow = [contact(at=at("11-25 09:00"), outcome=None, is_planned=True)] * 3
    assert answer(china_gate(), question(at=at("10:00")), tomorrow) == "allow"


def lawful_from(asked: dict[str, object], *past: list[dict[str, object]]) -> dt.datetime | None:
    found = china_gate().decide(*frames([asked], *past)).lawful_from()
    assert found.height == 1
    value = found["lawful_from"][0]
    return value.astimezone(SHANGHAI) if value else None


def test_lawful_from_crosses_caps_hours_and_holds_together() -> None:
    calls = [contact(at=at("11-25 21:00"), outcome="conversation")] * 3
    hold = [{"person": 1, "status": "breathing_space", "until_on": dt.date(2026, 11, 25)}]
    assert lawful_from(question(at=at("11-24 21:00")), calls, hold) == at("11-25 08:00")
    assert lawful_from(question(at=at("11-25 21:30")), calls, hold) == at("11-26 08:00")


def test_lawful_from_is_not_known_for_a_hold_without_an_end() -> None:
    assert lawful_from(question(), [], [{"person": 1, "status": "deceased"}]) is None


def test_lawful_from_is_not_known_for_a_party_never_allowed() -> None:
    assert lawful_from(question(party="employer", at=at("23:00"))) is None


def test_lawful_from_is_not_known_when_a_fact_is_missing() -> None:
    assert lawful_from(question(party="guarantor", at=at("23:00"))) is None


def test_lawful_from_has_rows_for_refused_questions_only() -> None:
    rows = [question(q=7), question(q=8, at=at("23:00")), question(q=9, timezone=None)]
    found = china_gate().decide(*frames(rows)).lawful_from()
    assert found["q"].to_list() == [8]


def test_question_without_a_person_is_refused() -> None:
    asked, history, statuses = frames([question(person=None)])
    with pytest.raises(WrongUse, match="column `person`"):
        china_gate().decide(asked, history, statuses)


def test_instant_without_a_zone_is_refused() -> None:
    asked, history, statuses = frames([question()])
    naive = asked.with_columns(pl.col("at").dt.replace_time_zone(None))
    with pytest.raises(WrongUse, match="without a zone"):
        china_gate().decide(naive, history, statuses)


def test_no_questions_give_no_answers() -> None:
    decisions = china_gate().decide(*frames([]))
    assert (decisions.answers.height, decisions.reasons().height, decisions.lawful_from().height) == (0, 0, 0)
