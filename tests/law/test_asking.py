"""One question in the form of the command line goes the same way as a batch and says what is wrong with it."""

import pytest

from arrears.kernel.errors import WrongUse
from arrears.kernel.verdict import Answer, Verdict
from arrears.law.asking import decide_one
from arrears.law.reading import read_pack
from tests.law.shipped import china, china_gate
from tests.law.small_pack import small_files, small_pack

BORROWER = {"country": "CN", "timezone": "Asia/Shanghai", "language": "zh"}
LOANS = [
    {"loan_id": "A", "kind": "personal", "purpose": "consumer", "creditor_class": "micro_lender", "delinquent_days": 4},
    {"loan_id": "B", "kind": "personal", "purpose": "consumer", "creditor_class": "micro_lender"},
]
PROPOSED = {
    "act": "contact",
    "channel": "call",
    "party": "borrower",
    "purpose": "collection",
    "loans": ["A"],
    "actor": "creditor",
}


def asked(**changes: object) -> dict[str, object]:
    plain = {
        "id": "q1",
        "as_of": "2026-11-24T10:00:00+08:00",
        "borrower": BORROWER,
        "loans": LOANS,
        "proposed": PROPOSED,
    }
    return {**plain, **changes}


def decide(**changes: object) -> Verdict:
    return decide_one(asked(**changes), china())


def test_lawful_call_is_allowed_and_names_its_packs() -> None:
    verdict = decide()
    assert verdict.answer is Answer.ALLOW
    assert verdict.because == ()
    assert ("cn_gbt_45251", "2026.11.1") in verdict.packs
    assert verdict.as_of == "2026-11-24T10:00:00+08:00"


def test_refusal_gives_rules_citations_and_the_first_lawful_moment() -> None:
    verdict = decide(as_of="2026-11-24T22:00:00+08:00")
    assert verdict.answer is Answer.DENY
    assert [reason.rule for reason in verdict.because] == ["GBT-TIME-1", "HOUSE-CN-TIME-MARGIN"]
    assert verdict.because[0].citation.startswith("GB/T 45251-2025, 5.3")
    assert verdict.lawful_from == "2026-11-25T00:00:00+00:00"


def test_values_are_those_of_the_debtors_date() -> None:
    agreed = {**PROPOSED, "has_consent_hours": True}
    assert decide(as_of="2025-02-27T15:59:59Z", proposed=agreed).answer is Answer.UNKNOWN
    assert decide(as_of="2025-02-27T16:00:00Z", proposed=agreed).answer is Answer.ALLOW


def test_one_contact_about_two_loans_counts_for_each() -> None:
    call = {"channel": "call", "direction": "outbound", "party": "borrower"}
    past = [{"at": "2026-11-24T09:00:00+08:00", "loans": ["A", "B"], **call}]
    terms = "counts: {counted: attempt}\nper: loan\nlimits: [{most: 1, window: {kind: calendar, unit: day}}]"
    packs = [small_pack("frequency_cap", terms)]
    for loan in ("A", "B"):
        verdict = decide_one(asked(history=past, proposed={**PROPOSED, "loans": [loan]}), packs)
        assert verdict.answer is Answer.DENY


def test_call_about_several_loans_is_refused_when_one_of_them_is_in_dispute() -> None:
    statuses = [{"status": "dispute_open", "since": "2026-11-01", "loan_id": "B"}]
    assert decide(statuses=statuses).answer is Answer.ALLOW
    both = decide(statuses=statuses, proposed={**PROPOSED, "loans": ["A", "B"]})
    assert [reason.rule for reason in both.because] == ["HOUSE-CN-HOLD-DISPUTE"]


def test_without_named_loans_all_loans_are_asked_about() -> None:
    statuses = [{"status": "dispute_open", "since": "2026-11-01", "loan_id": "B"}]
    proposed = {key: value for key, value in PROPOSED.items() if key != "loans"}
    assert decide(statuses=statuses, proposed=proposed).answer is Answer.DENY


def test_debtors_wishes_that_no_pack_carries_are_not_ignored() -> None:
    wishes = [{"kind": "inconvenient_time", "from": "08:00", "until": "17:00"}]
    without = [pack for pack in china() if pack.name not in ("cn_house", "cn_mainland")]
    verdict = decide_one(asked(preferences=wishes), without)
    assert verdict.answer is Answer.UNKNOWN
    (said,) = [reason.message for reason in verdict.because if reason.rule == "gate.evidence"]
    assert "inconvenient_time" in said
    assert "set_by: debtor" in said
    assert "could not be read" not in said
    assert decide(preferences=wishes).answer is Answer.DENY  # the house heeds them
    assert decide(preferences=wishes, as_of="2026-11-24T17:00:00+08:00").answer is Answer.ALLOW


def test_compiled_gate_may_be_handed_in() -> None:
    assert decide_one(asked(), [], china_gate()).answer is Answer.ALLOW


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"as_of": "2026-11-24T10:00:00"}, "as_of: `2026-11-24T10:00:00` has no offset"),
        ({"as_of": "noon"}, "as_of: `noon` is not an instant"),
        ({"borrower": {**BORROWER, "timezone": "Mars/Olympus"}}, "`Mars/Olympus` is not a time zone"),
        ({"borrower": {**BORROWER, "contry": "CN"}}, "borrower: unknown key `contry`"),
        ({"borower": BORROWER}, "question: unknown key `borower`"),
        ({"proposed": {**PROPOSED, "channel": "fax"}}, "proposed: `fax` is no channel"),
        ({"proposed": {**PROPOSED, "loans": ["Z"]}}, "`Z` is not among the question's loans"),
        (
            {"history": [{"at": "2026-11-24T09:00:00", "channel": "call"}]},
            "history.at: `2026-11-24T09:00:00` has no offset",
        ),
        ({"history": "none"}, "history: expected a list"),
        ({"statuses": [{"status": "vanished"}]}, "statuses: `vanished` is no status"),
        ({"statuses": [{"status": "minor", "since": "soon"}]}, "statuses.since: `soon` is not a date"),
        ({"loans": [{"loan_id": "A", "kind": "gold"}]}, "loans: `gold` is no loan_kind"),
    ],
)
def test_question_that_cannot_be_read_is_refused_with_the_key(changes: dict[str, object], said: str) -> None:
    with pytest.raises(WrongUse) as caught:
        decide(**changes)
    assert said in str(caught.value)


def test_a_suit_without_a_purpose_is_held_by_a_dispute() -> None:
    suit = {"act": "sue", "actor": "creditor"}
    verdict = decide(proposed=suit, statuses=[{"status": "dispute_open", "since": "2026-11-01"}])
    assert verdict.answer is Answer.DENY
    assert "HOUSE-CN-HOLD-DISPUTE" in [reason.rule for reason in verdict.because]


def test_a_warning_for_want_of_a_fact_names_the_fact_and_claims_no_breach() -> None:
    """Without it a call that nobody said was recorded would be told to be the fourth recorded one."""
    call = {"at": "2026-11-23T09:00:00+08:00", "channel": "call", "automation": "prerecorded", "party": "borrower"}
    envelope = "force: prohibition\nunknown_fact: warn\napplies_to: {act: [contact], automation: [prerecorded]}"
    terms = "counts: {counted: attempt}\nlimits: [{most: 1, window: {kind: calendar, unit: day, n: 7}}]"
    files = small_files("frequency_cap", terms)
    files["rules/R-1.yaml"] = files["rules/R-1.yaml"].replace("force: prohibition", envelope)
    pack = read_pack("small", files)
    unknown = decide_one(asked(history=[call]), [pack])
    known = decide_one(asked(history=[call], proposed={**PROPOSED, "automation": "prerecorded"}), [pack])
    (warned,), (broken,) = unknown.because, known.because
    assert known.answer is Answer.DENY
    assert warned.message == f"{broken.message} Cannot be told here, because not known: automation."
