"""The part every rule shares: status, dates and what they apply by, scope, exceptions, unknown facts, precedence."""

import datetime as dt
from collections.abc import Mapping

import pytest

from arrears.kernel.errors import BadDocument, WrongUse
from arrears.law.checks import check_packs
from arrears.law.gate import compile_gate
from arrears.law.reading import read_pack
from tests.law.shipped import ON, answer, question
from tests.law.small_pack import HEAD, SOURCES, small_files

NIGHT = 'mode: forbid\nwindows: [{from: "22:00", until: "08:00"}]'
LATE = {"at": dt.datetime.fromisoformat("2026-11-24T23:00:00+08:00")}


def rule(envelope: str = "", terms: str = NIGHT, shape: str = "time_window", force: str = "prohibition") -> str:
    """One rule file; `envelope` is further keys."""
    body = small_files(shape, terms)["rules/R-1.yaml"].replace("force: prohibition", f"force: {force}")
    return body.replace("message: Refused.", f"message: Refused.\n{envelope}".rstrip())


def files(rules: Mapping[str, str], head: str = HEAD) -> dict[str, str]:
    return {"pack.yaml": head, "sources.yaml": SOURCES, **{f"rules/{name}.yaml": text for name, text in rules.items()}}


def say(text: str, **facts: object) -> str:
    gate = compile_gate([read_pack("small", files({"R-1": text}))], ON)
    return answer(gate, question(**{**LATE, **facts}))


def faults(text: str) -> list[str]:
    with pytest.raises(BadDocument) as caught:
        read_pack("small", files({"R-1": text}))
    return [str(finding) for finding in caught.value.findings]


@pytest.mark.parametrize("status", ["draft", "superseded", "struck", "disabled"])
def test_rule_that_is_not_in_force_is_neither_consulted_nor_cited(status: str) -> None:
    pack = read_pack("small", files({"R-1": rule(f"status: {status}")}))
    gate = compile_gate([pack], ON)
    assert "R-1" not in gate.columns
    assert answer(gate, question(**LATE)) == "allow"


def test_status_nobody_knows_is_refused() -> None:
    assert any("`proposed` is not known here" in fault for fault in faults(rule("status: proposed")))


@pytest.mark.parametrize(
    ("scope", "facts", "expected"),
    [
        ("obtained_in_default: true", {"obtained_in_default": True}, "deny"),
        ("obtained_in_default: true", {"obtained_in_default": False}, "allow"),
        ("obtained_in_default: true", {"obtained_in_default": None}, "unknown"),
        ("obtained_in_default: false", {"obtained_in_default": False}, "deny"),
        ("delinquent_days: {more_than: 30}", {"delinquent_days": 31}, "deny"),
        ("delinquent_days: {more_than: 30}", {"delinquent_days": 30}, "allow"),
        ("delinquent_days: {at_least: 30}", {"delinquent_days": 30}, "deny"),
        ("delinquent_days: {less_than: 30}", {"delinquent_days": 30}, "allow"),
        ("delinquent_days: {at_most: 30}", {"delinquent_days": 30}, "deny"),
        ("delinquent_days: {more_than: 30}", {"delinquent_days": None}, "unknown"),
        ("contracted_on: {since: 2026-04-01}", {"contracted_on": dt.date(2026, 4, 1)}, "deny"),
        ("contracted_on: {since: 2026-04-01}", {"contracted_on": dt.date(2026, 3, 31)}, "allow"),
        ("contracted_on: {until: 2026-04-01}", {"contracted_on": dt.date(2026, 4, 1)}, "allow"),
        ("claims: [insult]", {"claims": ["insult", "shaming"]}, "deny"),
        ("claims: [insult]", {"claims": []}, "allow"),
        ("claims: [insult]", {"claims": None}, "unknown"),
        ("claims: {not: [insult]}", {"claims": []}, "deny"),
        ("any: [{actor: [agency]}, {actor: [servicer], obtained_in_default: true}]", {"actor": "agency"}, "deny"),
        ("any: [{actor: [agency]}, {actor: [servicer], obtained_in_default: true}]", {"actor": "creditor"}, "allow"),
        ("any: [{actor: [agency]}, {actor: [servicer], obtained_in_default: true}]", {"actor": "servicer"}, "unknown"),
        (
            "any: [{actor: [agency]}, {actor: [servicer], obtained_in_default: true}]",
            {"actor": "servicer", "obtained_in_default": True},
            "deny",
        ),
    ],
)
def test_scope_holds_on_words_flags_numbers_dates_and_lists(
    scope: str, facts: dict[str, object], expected: str
) -> None:
    assert say(rule(f"applies_to: {{{scope}}}"), **facts) == expected


def test_scope_may_ask_whether_a_status_holds() -> None:
    gate = compile_gate([read_pack("small", files({"R-1": rule("applies_to: {status: [hardship]}")}))], ON)
    held = [{"person": 1, "loan": 2, "status": "hardship"}]
    assert answer(gate, question(**LATE)) == "allow"
    assert answer(gate, question(**LATE), statuses=held) == "allow"
    assert answer(gate, question(loan=2, **LATE), statuses=held) == "deny"
    person = compile_gate([read_pack("small", files({"R-1": rule("applies_to: {person_status: [hardship]}")}))], ON)
    assert answer(person, question(**LATE), statuses=held) == "deny"


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("delinquent_days: 30", "is a number"),
        ("delinquent_days: {more_than: 30, at_most: 30}", "lies between these bounds"),
        ("contracted_on: 2026-01-01", "is a date"),
        ("contracted_on: {since: 2026-01-01, until: 2026-01-01}", "lies between these dates"),
        ("obtained_in_default: maybe", "neither true nor false"),
        ("any: [{actor: [agency]}]", "at least two groups"),
        ("actor: []", "names no word"),
        ("status: [vanished]", "`vanished` is not known here"),
        ("moon: [full]", "unknown key `moon`"),
    ],
)
def test_impossible_scope_is_refused(scope: str, said: str) -> None:
    assert any(said in fault for fault in faults(rule(f"applies_to: {{{scope}}}")))


@pytest.mark.parametrize(
    ("effect", "unknown", "expected"),
    [
        ("deny", "", "unknown"), ("deny", "deny", "deny"), ("deny", "duty", "allow"), ("warn", "", "allow"),
        ("warn", "unknown", "unknown"), ("duty", "", "allow"), ("review", "", "unknown"),
    ],
)  # fmt: skip
def test_each_rule_says_what_an_unknown_fact_does(effect: str, unknown: str, expected: str) -> None:
    envelope = f"effect: {effect}\napplies_to: {{obtained_in_default: true}}"
    envelope += f"\nunknown_fact: {unknown}" if unknown else ""
    assert say(rule(envelope)) == expected


def test_review_waits_for_a_person() -> None:
    assert say(rule("effect: review")) == "unknown"


def test_exception_holds_only_when_its_facts_are_known() -> None:
    text = rule("exceptions: [{when: {delinquent_days: {more_than: 15}}, evidence: the ageing record}]")
    assert say(text, delinquent_days=16) == "allow"
    assert say(text, delinquent_days=15) == "deny"
    assert say(text, delinquent_days=None) == "deny"


def test_exception_without_evidence_is_refused() -> None:
    assert any("`evidence` is missing" in fault for fault in faults(rule("exceptions: [{when: has_consent_hours}]")))


BY_CONTRACT = rule("applies_by: contract").replace(
    "values:\n",
    "values:\n  - since: 2010-01-01\n    until: 2020-01-01\n    source: [act]\n    basis: read\n    none: true\n",
)


@pytest.mark.parametrize(
    ("contracted_on", "expected"),
    [("2019-12-31", "allow"), ("2020-01-01", "deny"), ("2009-12-31", "unknown"), (None, "unknown")],
)
def test_value_may_hold_by_the_date_of_the_contract(contracted_on: str | None, expected: str) -> None:
    on = dt.date.fromisoformat(contracted_on) if contracted_on else None
    assert say(BY_CONTRACT, contracted_on=on) == expected


def test_reason_cites_the_value_of_the_contracts_date() -> None:
    gate = compile_gate([read_pack("small", files({"R-1": BY_CONTRACT}))], ON)
    from tests.law.shipped import frames

    asked = question(contracted_on=dt.date(2021, 1, 1), **LATE)
    (spoken,) = gate.decide(*frames([asked])).reasons().to_dicts()
    assert (spoken["rule"], spoken["citation"]) == ("R-1", "Invented Act, s 1 (law)")


DAY = 'mode: permit\nwindows: [{from: "06:00", until: "23:30"}]'


def over(second: str, **facts: object) -> str:
    gate = compile_gate([read_pack("small", files({"R-1": rule(), "R-2": second}))], ON)
    return answer(gate, question(**{**LATE, **facts}))


def test_rule_takes_the_place_of_another_only_where_it_applies() -> None:
    second = rule("applies_to: {loan_kind: [medical]}\noverrides: [{rule: R-1, source: [act]}]", DAY)
    assert over(second) == "deny"
    assert over(second, loan_kind="medical") == "allow"
    assert over(second, loan_kind=None) == "deny"
    assert over(second, loan_kind="medical", at=dt.datetime.fromisoformat("2026-11-24T23:45:00+08:00")) == "deny"


def test_override_needs_a_source() -> None:
    assert any("`source` is missing" in fault for fault in faults(rule("overrides: [{rule: R-2}]")))


def test_house_limit_never_takes_the_place_of_law() -> None:
    text = rule("overrides: [{rule: R-2, source: [act]}]", force="house")
    assert any("never takes the place of law" in fault for fault in faults(text))


def test_rules_that_take_each_others_place_are_refused() -> None:
    texts = {name: rule(f"overrides: [{{rule: {other}, source: [act]}}]") for name, other in (("A", "B"), ("B", "A"))}
    with pytest.raises(BadDocument, match="in a circle: A -> B -> A"):
        read_pack("small", files(texts))


def test_override_of_a_rule_nobody_knows_is_found() -> None:
    pack = read_pack("small", files({"R-1": rule("overrides: [{rule: R-9, source: [act]}]")}))
    assert "law.override.unknown" in {finding.code for finding in check_packs([pack])}


def test_rules_of_two_packs_that_take_each_others_place_cannot_stand_together() -> None:
    packs = [
        read_pack(name, files({rule_id: rule(f"overrides: [{{rule: {other}, source: [act]}}]")}, HEAD.replace("small", name)))
        for name, rule_id, other in (("one", "A", "B"), ("two", "B", "A"))
    ]  # fmt: skip
    with pytest.raises(WrongUse, match="in a circle"):
        compile_gate(packs, ON)


def test_only_a_presumption_can_be_rebutted() -> None:
    assert any("cannot be rebutted" in fault for fault in faults(rule("rebuttals: {litigation: a suit is pending}")))


DECLARES = HEAD + "facts:\n  has_moon_permit: {type: flag, meaning: the moon office allowed it, of: proposed}\n"


def test_pack_may_declare_facts_of_its_own() -> None:
    pack = read_pack(
        "small", files({"R-1": rule("exceptions: [{when: has_moon_permit, evidence: a permit}]")}, DECLARES)
    )
    gate = compile_gate([pack], ON)
    from arrears.law.asking import decide_one

    asked = {
        "as_of": "2026-11-24T23:00:00+08:00", "borrower": {"timezone": "Asia/Shanghai"},
        "proposed": {"act": "contact", "channel": "call", "has_moon_permit": True},
    }  # fmt: skip
    assert decide_one(asked, [pack]).answer == "allow"
    assert answer(gate, question(**LATE)) == "deny"


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("channel: {type: flag, meaning: x}", "is taken"),
        ("moon: {type: colour, meaning: x}", "`colour` is not known here"),
        ("moon: {type: word, meaning: x}", "is one of some words"),
        ("moon: {type: flag, meaning: x, of: sky}", "`sky` is not known here"),
    ],
)
def test_fact_that_cannot_be_declared_is_refused(fact: str, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read_pack("small", files({"R-1": rule()}, HEAD + f"facts:\n  {fact}\n"))
    assert said in str(caught.value)


def test_packs_that_declare_a_fact_differently_cannot_stand_together() -> None:
    other = DECLARES.replace("type: flag", "type: number").replace("name: small", "name: other")
    packs = [read_pack("small", files({"R-1": rule()}, DECLARES)), read_pack("other", files({"R-2": rule()}, other))]
    with pytest.raises(WrongUse, match="declare the fact `has_moon_permit` differently"):
        compile_gate(packs, ON)
