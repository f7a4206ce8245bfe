"""Each shape's fields, one row each: the terms, what is known, and what the gate answers."""

import datetime as dt
from typing import Any

import pytest

from arrears.law.asking import frame
from arrears.law.facts import WISHES
from tests.law.shipped import answer, at, contact, frames, question
from tests.law.small_pack import small_gate

TODAY = dt.date(2026, 11, 24)  # a Tuesday


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


def ask(
    shape: str, terms: str, facts: dict[str, Any], past: list[dict[str, Any]] | None = None,
    statuses: list[dict[str, Any]] | None = None, wishes: list[dict[str, Any]] | None = None,
) -> str:  # fmt: skip
    gate = small_gate(shape, terms).without_topics()
    held = [{"person": 1, **row} for row in statuses or []]
    asked, history, standing = frames([question(**facts)], past or [], held)
    wished = frame([{"person": 1, **row} for row in wishes or []], WISHES)
    return str(gate.decide(asked, history, standing, wished).answers["answer"][0])


def notice(sent: dt.date, **facts: object) -> dict[str, object]:
    moment = dt.datetime.combine(sent, dt.time(10), dt.timezone(dt.timedelta(hours=8)))
    return contact(at=moment, channel="letter", notice="claim", purpose="required_notice", **facts)


PLAIN_NOTICE = "notice: [claim]\nwait: {n: 5, unit: day}"


@pytest.mark.parametrize(
    ("terms", "past", "expected"),
    [
        (PLAIN_NOTICE, [], "deny"),
        (PLAIN_NOTICE, [notice(day(-5))], "deny"),  # the fifth day is not over
        (PLAIN_NOTICE, [notice(day(-6))], "allow"),
        (PLAIN_NOTICE + "\nuntil_over: false", [notice(day(-5))], "allow"),
        (PLAIN_NOTICE, [notice(day(-6), was_returned=True)], "deny"),
        (PLAIN_NOTICE, [notice(day(-6), is_defective=True)], "deny"),
        (PLAIN_NOTICE, [notice(day(-6), loan=2)], "deny"),
        (PLAIN_NOTICE + "\nscope: person", [notice(day(-6), loan=2)], "allow"),
        (PLAIN_NOTICE + "\nmedium: [letter]", [notice(day(-6), medium="email")], "deny"),
        (PLAIN_NOTICE + "\nmedium: [letter]", [notice(day(-6))], "allow"),
        (PLAIN_NOTICE + "\nclock_start: received", [notice(day(-9))], "deny"),  # nobody knows that it arrived
        (PLAIN_NOTICE + "\nclock_start: received", [notice(day(-9), received_on=day(-6))], "allow"),
        (PLAIN_NOTICE + "\nclock_start: day_after_receipt", [notice(day(-9), received_on=day(-6))], "deny"),
        (PLAIN_NOTICE + "\nclock_start: day_after_receipt", [notice(day(-9), received_on=day(-7))], "allow"),
        (PLAIN_NOTICE + "\nvalid_for: {n: 10, unit: day}", [notice(day(-11))], "deny"),
        (PLAIN_NOTICE + "\nvalid_for: {n: 10, unit: day}", [notice(day(-10))], "allow"),
        (PLAIN_NOTICE + "\nsequence: {min_count: 2, min_spacing_days: 28}", [notice(day(-40))], "deny"),
        (
            PLAIN_NOTICE + "\nsequence: {min_count: 2, min_spacing_days: 28}",
            [notice(day(-40)), notice(day(-13))],
            "deny",
        ),
        (
            PLAIN_NOTICE + "\nsequence: {min_count: 2, min_spacing_days: 28}",
            [notice(day(-40)), notice(day(-12))],
            "allow",
        ),
        (PLAIN_NOTICE + "\nfallback: {publication: [paper]}", [notice(day(-6), was_returned=True)], "deny"),
        (
            PLAIN_NOTICE + "\nfallback: {publication: [paper]}",
            [{**notice(day(-6), medium="publication"), "notice": "paper"}],
            "allow",
        ),
        # Tuesday 17 November, three working days: 18, 19, 20; so from Saturday 21.
        ("notice: [claim]\nwait: {n: 3, unit: business_day, calendar: KR}", [notice(day(-7))], "allow"),
        # Thursday 19: 20, 23, 24; not before Wednesday 25.
        ("notice: [claim]\nwait: {n: 3, unit: business_day, calendar: KR}", [notice(day(-5))], "deny"),
    ],
)
def test_prior_notice(terms: str, past: list[dict[str, Any]], expected: str) -> None:
    assert ask("prior_notice", terms, {}, past) == expected


def test_prior_notice_deemed_received_skips_the_days_named() -> None:
    terms = (
        "notice: [claim]\nclock_start: received\nwait: {n: 0, unit: day}\n"
        "deemed_receipt: {days: 2, skips: [sun, mon, holiday], calendar: NL}"
    )
    # Sent on Friday 20 November: Saturday is the first day, Sunday and Monday do not count, Tuesday 24 is the second.
    assert ask("prior_notice", terms, {}, [notice(day(-4))]) == "allow"
    assert ask("prior_notice", terms, {}, [notice(day(-3))]) == "deny"


def before_utc_midnight(days: int, **facts: object) -> dict[str, object]:
    """Half past six in the morning of a day in Shanghai, when Greenwich still has the day before."""
    moment = dt.datetime.combine(day(days), dt.time(6, 30), dt.timezone(dt.timedelta(hours=8)))
    return contact(at=moment, channel="letter", outcome="delivered", **facts)


def test_days_of_the_past_are_those_of_the_debtors_clock() -> None:
    assert ask("prior_notice", PLAIN_NOTICE, {}, [before_utc_midnight(-5, notice="claim")]) == "deny"
    assert ask("prior_notice", PLAIN_NOTICE, {}, [before_utc_midnight(-6, notice="claim")]) == "allow"
    undone = [{"status": "cured", "since_on": day(-6)}]
    reset = PLAIN_NOTICE + "\nreset_on: [cured]"
    assert ask("prior_notice", reset, {}, [before_utc_midnight(-6, notice="claim")], undone) == "deny"


def test_deadlines_and_periods_begin_on_the_debtors_day() -> None:
    owed = "do: tell\ntrigger: {status: [moratorium]}\ndone_by: {notice: [claim]}"
    held = [{"status": "moratorium", "since_on": day(-6)}]
    assert ask("duty", owed, {}, [before_utc_midnight(-6, notice="claim")], held) == "allow"
    assert ask("duty", owed, {}, [before_utc_midnight(-7, notice="claim")], held) == "deny"
    terms = "start: last_due_on\nlength: {n: 3, unit: year}\nreset_contacts: {counted: reached}"
    renewed = [before_utc_midnight(0, purpose="collection") | {"at": dt.datetime(2023, 11, 23, 22, 30, tzinfo=dt.UTC)}]
    assert ask("status_clock", terms, {"last_due_on": dt.date(2022, 1, 10)}, renewed) == "allow"


def test_prior_notice_is_undone_by_a_status_that_began_after_it() -> None:
    terms = PLAIN_NOTICE + "\nreset_on: [notice_not_received]"
    undone = [{"status": "notice_not_received", "since_on": day(-3)}]
    assert ask("prior_notice", terms, {}, [notice(day(-9))], undone) == "deny"
    assert ask("prior_notice", terms, {}, [notice(day(-9))]) == "allow"


def test_prior_notice_says_when_it_will_have_worked() -> None:
    gate = small_gate("prior_notice", PLAIN_NOTICE)
    decisions = gate.decide(*frames([question()], [notice(day(-3))]))
    assert decisions.lawful_from()["lawful_from"].to_list() == [at("11-27 00:00").astimezone(dt.UTC)]


TIME_BAR = "conditional_include: [{if: {is_time_barred: true}, fields: [time_bar]}]"


@pytest.mark.parametrize(
    ("terms", "facts", "expected"),
    [
        ("must_include: [opt_out]", {"includes": ["opt_out", "name"]}, "allow"),
        ("must_include: [opt_out]", {"includes": ["name"]}, "deny"),
        ("must_include: [opt_out]", {}, "unknown"),
        ("must_not: [threat_of_arrest]", {"claims": []}, "allow"),
        ("must_not: [threat_of_arrest]", {"claims": ["threat_of_arrest"]}, "deny"),
        ("must_not: [threat_of_arrest]", {}, "unknown"),
        ("must_enclose: [reply_form]", {"encloses": []}, "deny"),
        ("language: borrower", {"language": "en", "borrower_language": "zh"}, "deny"),
        ("language: borrower", {"language": "zh", "borrower_language": "zh"}, "allow"),
        ("template_approval: true", {"is_template_approved": False}, "deny"),
        ("template_approval: true", {"is_template_approved": True}, "allow"),
        (TIME_BAR, {"is_time_barred": True, "includes": []}, "deny"),
        (TIME_BAR, {"is_time_barred": False, "includes": []}, "allow"),
    ],
)  # fmt: skip
def test_content_rule(terms: str, facts: dict[str, Any], expected: str) -> None:
    assert ask("content_rule", terms, facts) == expected


def test_content_rule_of_the_first_contact_is_over_once_one_reached() -> None:
    terms, facts = "must_include: [creditor_name]\nwhen: first", {"includes": ["greeting"]}
    assert ask("content_rule", terms, facts) == "deny"
    assert ask("content_rule", terms, facts, [contact(outcome="no_answer")]) == "deny"
    assert ask("content_rule", terms, facts, [contact(outcome="conversation")]) == "allow"


@pytest.mark.parametrize(
    ("terms", "facts", "expected"),
    [
        ("data: [debt_detail]", {"discloses": ["name"]}, "allow"),
        ("data: [debt_detail]", {"discloses": ["debt_detail"]}, "deny"),
        ("data: [debt_detail]", {}, "unknown"),
        ("only: [name]", {"discloses": ["name"]}, "allow"),
        ("only: [name]", {"discloses": ["name", "phone"]}, "deny"),
        ("data: [debt_exists]\nsurfaces: [envelope]", {"discloses": ["debt_exists"], "surfaces": ["message_body"]}, "allow"),
        ("data: [debt_exists]\nsurfaces: [envelope]", {"discloses": ["debt_exists"], "surfaces": ["envelope"]}, "deny"),
        ("data: [debt_exists]\nidentity_level: verified", {"discloses": ["debt_exists"], "identity_level": "claimed"}, "deny"),
        ("data: [debt_exists]\nidentity_level: verified", {"discloses": ["debt_exists"], "identity_level": "verified"}, "allow"),
        ("data: [debt_exists]\nidentity_level: claimed", {"discloses": ["debt_exists"], "identity_level": "verified"}, "allow"),
        ("data: [debt_exists]\ndebtor_opt_in: true", {"discloses": ["debt_exists"], "has_written_consent": True}, "allow"),
        ("data: [debt_exists]\ndebtor_opt_in: true", {"discloses": ["debt_exists"], "has_written_consent": False}, "deny"),
    ],
)  # fmt: skip
def test_disclosure_rule(terms: str, facts: dict[str, Any], expected: str) -> None:
    assert ask("disclosure_rule", terms, facts) == expected


@pytest.mark.parametrize(
    ("terms", "facts", "wishes", "expected"),
    [
        ("forbid: {document: [postcard]}", {"document": "postcard"}, [], "deny"),
        ("forbid: {document: [postcard]}", {"document": "letter"}, [], "allow"),
        ("forbid: {document: [postcard]}", {}, [], "unknown"),
        ("permit: {point_source: [debtor]}", {"point_source": "debtor"}, [], "allow"),
        ("permit: {point_source: [debtor]}", {"point_source": "phone_book"}, [], "deny"),
        ("caller_id: visible", {"is_caller_id_true": False}, [], "deny"),
        ("caller_id: visible", {"is_caller_id_true": True}, [], "allow"),
        ("set_by: debtor", {}, [], "allow"),
        ("set_by: debtor", {}, [{"kind": "no_channel", "channel": "call"}], "deny"),
        ("set_by: debtor", {}, [{"kind": "no_channel", "channel": "sms"}], "allow"),
        ("set_by: debtor", {}, [{"kind": "only_channel", "channel": "letter"}], "deny"),
        ("set_by: debtor", {"point": "000-1"}, [{"kind": "no_point", "point": "000-1"}], "deny"),
        ("set_by: debtor", {"point": "000-2"}, [{"kind": "no_point", "point": "000-1"}], "allow"),
        ("set_by: debtor", {}, [{"kind": "no_point", "point": "000-1"}], "deny"),  # which number is not known
        ("needs_consent: true", {}, [], "deny"),
        ("needs_consent: true", {}, [{"kind": "consent_channel", "channel": "call"}], "allow"),
        ("needs_consent: true", {}, [{"kind": "consent_channel", "channel": "call", "revoked_at": at("09:00")}], "deny"),
    ],
)  # fmt: skip
def test_means_rule(terms: str, facts: dict[str, Any], wishes: list[dict[str, Any]], expected: str) -> None:
    given = [{"given_at": at("11-01 10:00"), **wish} for wish in wishes]
    assert ask("means_rule", terms, facts, wishes=given) == expected


def test_debtor_may_refuse_only_so_many_means() -> None:
    wishes = [
        {"kind": "no_channel", "channel": name, "given_at": at(f"11-0{number} 10:00")}
        for number, name in enumerate(("sms", "email", "call"), start=1)
    ]
    assert ask("means_rule", "set_by: debtor\nmax_means: 2", {"channel": "email"}, wishes=wishes) == "deny"
    assert ask("means_rule", "set_by: debtor\nmax_means: 2", {"channel": "call"}, wishes=wishes) == "allow"


def test_one_channel_a_week() -> None:
    terms = "one_channel_per: {kind: calendar, unit: week}"
    assert ask("means_rule", terms, {}, [contact(at=at("11-23 10:00"), channel="sms")]) == "deny"
    assert ask("means_rule", terms, {}, [contact(at=at("11-23 10:00"), channel="call")]) == "allow"
    assert ask("means_rule", terms, {}, [contact(at=at("11-22 10:00"), channel="sms")]) == "allow"


CHARGE = {"act": "charge", "channel": None, "currency": "EUR"}
NL_FEE = (
    "formula: tiered\nbase: principal\ncurrency: EUR\nmin: 40\nmax: 6775\n"
    "tiers: [{up_to: 2500, bps: 1500}, {up_to: 5000, bps: 1000}, {up_to: 10000, bps: 500}, {up_to: 200000, bps: 100}, {bps: 50}]"
)


@pytest.mark.parametrize(
    ("terms", "facts", "expected"),
    [
        ("formula: zero", {"amount_minor": 0, "charged_minor": 0}, "allow"),
        ("formula: zero", {"amount_minor": 1, "charged_minor": 0}, "deny"),
        ("formula: fixed\namount: 15\ncurrency: GBP", {"amount_minor": 1500, "charged_minor": 0}, "allow"),
        ("formula: fixed\namount: 15\ncurrency: GBP", {"amount_minor": 1500, "charged_minor": 1}, "deny"),
        ("formula: fixed\namount: 15\ncurrency: GBP", {"amount_minor": 1500}, "unknown"),
        (NL_FEE, {"principal_minor": 26_666, "amount_minor": 4_000, "charged_minor": 0}, "allow"),
        (NL_FEE, {"principal_minor": 26_666, "amount_minor": 4_001, "charged_minor": 0}, "deny"),
        (NL_FEE, {"principal_minor": 300_000, "amount_minor": 42_500, "charged_minor": 0}, "allow"),
        (NL_FEE, {"principal_minor": 300_000, "amount_minor": 42_501, "charged_minor": 0}, "deny"),
        (NL_FEE, {"principal_minor": 1_000_000_000, "amount_minor": 677_500, "charged_minor": 0}, "allow"),
        (NL_FEE, {"principal_minor": 1_000_000_000, "amount_minor": 677_501, "charged_minor": 0}, "deny"),
        ("formula: share\nbase: principal\nbps: 10000", {"principal_minor": 100, "amount_minor": 40, "charged_minor": 60}, "allow"),
        ("formula: share\nbase: principal\nbps: 10000", {"principal_minor": 100, "amount_minor": 41, "charged_minor": 60}, "deny"),
        ("formula: rate\nrate_bps: 2400", {"rate_bps": 2400}, "allow"),
        ("formula: rate\nrate_bps: 2400", {"rate_bps": 2401}, "deny"),
        ("formula: rate\ntimes: reference\ntimes_pct: 400", {"rate_bps": 1240, "reference_rate_bps": 310}, "allow"),
        ("formula: rate\ntimes: reference\ntimes_pct: 400", {"rate_bps": 1241, "reference_rate_bps": 310}, "deny"),
        ("formula: cost_actual", {"amount_minor": 500, "charged_minor": 0, "cost_minor": 500}, "allow"),
        ("formula: cost_actual", {"amount_minor": 501, "charged_minor": 0, "cost_minor": 500}, "deny"),
        (
            "formula: lesser_of\nlimits: [{formula: cost_actual}, {formula: fixed, amount: 5, currency: EUR}]",
            {"amount_minor": 501, "charged_minor": 0, "cost_minor": 600},
            "deny",
        ),
        ("max_acts: 2", {"acts_charged": 1}, "allow"),
        ("max_acts: 2", {"acts_charged": 2}, "deny"),
        ("requires_agreement: true", {"is_agreed": False}, "deny"),
        ("requires_notice: [claim]", {}, "deny"),
    ],
)  # fmt: skip
def test_charge_cap(terms: str, facts: dict[str, Any], expected: str) -> None:
    assert ask("charge_cap", terms, {**CHARGE, **facts}) == expected


def test_nothing_may_be_charged_while_a_moratorium_holds() -> None:
    terms = "freeze_while: [moratorium]"
    assert ask("charge_cap", terms, CHARGE) == "allow"
    assert ask("charge_cap", terms, CHARGE, statuses=[{"status": "moratorium", "since_on": day(-1)}]) == "deny"


@pytest.mark.parametrize(
    ("terms", "facts", "expected"),
    [
        ("requires: [{is_licensed: true}]", {"is_licensed": True}, "allow"),
        ("requires: [{is_licensed: true}]", {"is_licensed": False}, "deny"),
        ("requires: [{is_licensed: true}]", {}, "unknown"),
        ("requires: [{approvals: {at_least: 2}}]", {"approvals": 1}, "deny"),
        ("requires: [{any: [{has_mandate: true}, {actor: [creditor]}]}]", {}, "allow"),
        ("requires: [{any: [{has_mandate: true}, {actor: [creditor]}]}]", {"actor": "agency", "has_mandate": False}, "deny"),
    ],
)  # fmt: skip
def test_action_gate(terms: str, facts: dict[str, Any], expected: str) -> None:
    assert ask("action_gate", terms, facts) == expected


def test_action_gate_reads_statuses() -> None:
    terms = "requires: [{status: {not: [dispute_open]}}]"
    assert ask("action_gate", terms, {}) == "allow"
    assert ask("action_gate", terms, {}, statuses=[{"status": "dispute_open", "since_on": day(0)}]) == "deny"


def test_standard_denies_red_lines_and_leaves_factors_to_a_person() -> None:
    terms = "red_lines: [threat]\nfactors: [rapid_succession]"
    found = [ask("standard", terms, {"conduct": words}) for words in ([], ["threat"], ["rapid_succession"])]
    assert found == ["allow", "deny", "unknown"]
    assert ask("standard", terms, {}) == "unknown"


def test_record_may_go_only_after_its_time() -> None:
    terms = "what: [contacts]\nkeep_min: {n: 2, unit: year}\nkeep_from: closed_on"
    found = [
        ask("record_rule", terms, {"act": "erase", "closed_on": on})
        for on in (dt.date(2024, 11, 24), dt.date(2024, 11, 23))
    ]
    assert found == ["deny", "allow"]
    assert ask("record_rule", terms, {"act": "erase"}) == "unknown"


@pytest.mark.parametrize(
    ("terms", "facts", "expected"),
    [
        ("what: [calls]\nrecord_call: required", {"is_recorded": True}, "allow"),
        ("what: [calls]\nrecord_call: required", {"is_recorded": False}, "deny"),
        ("what: [calls]\nrecord_call: allowed_with_notice", {"is_recorded": True, "includes": ["greeting"]}, "deny"),
        ("what: [calls]\nrecord_call: allowed_with_notice", {"is_recorded": True, "includes": ["recording_notice"]}, "allow"),
    ],
)  # fmt: skip
def test_recording(terms: str, facts: dict[str, Any], expected: str) -> None:
    assert ask("record_rule", terms, facts) == expected


LIMITATION = "start: last_due_on\nlength: {n: 3, unit: year}"


def test_period_ends_on_the_corresponding_day() -> None:
    found = [ask("status_clock", LIMITATION, {"last_due_on": dt.date(2023, 11, number)}) for number in (24, 23)]
    assert found == ["allow", "deny"]


def test_period_begins_anew_with_an_event_before_its_end() -> None:
    terms = LIMITATION + "\nreset_facts: [last_paid_on]"
    due = dt.date(2022, 1, 10)
    assert ask("status_clock", terms, {"last_due_on": due}) == "deny"
    assert ask("status_clock", terms, {"last_due_on": due, "last_paid_on": dt.date(2025, 1, 10)}) == "allow"
    # A payment after the end does not revive it; whether another came in time is not known.
    assert ask("status_clock", terms, {"last_due_on": due, "last_paid_on": dt.date(2025, 1, 11)}) == "unknown"


def test_period_stands_still_while_a_status_holds_and_has_a_longest() -> None:
    held = [{"status": "time_bar_suspended", "since_on": day(-9)}]
    terms = LIMITATION + "\nsuspend: [time_bar_suspended]"
    assert ask("status_clock", terms, {"last_due_on": dt.date(2020, 1, 1)}, statuses=held) == "allow"
    terms = LIMITATION + "\nreset_statuses: [acknowledged]\nlongest: {n: 4, unit: year}"
    acknowledged = [{"status": "acknowledged", "since_on": dt.date(2024, 1, 1)}]
    assert ask("status_clock", terms, {"last_due_on": dt.date(2022, 11, 24)}, statuses=acknowledged) == "allow"
    assert ask("status_clock", terms, {"last_due_on": dt.date(2022, 11, 23)}, statuses=acknowledged) == "deny"


def test_clock_begins_anew_with_a_contact_that_arrived() -> None:
    terms = LIMITATION + "\nreset_contacts: {counted: reached}"
    past = [contact(at=at("09:00").replace(year=2024), outcome="delivered", channel="letter")]
    assert ask("status_clock", terms, {"last_due_on": dt.date(2022, 1, 10)}, past) == "allow"


def test_duty_is_owed_from_its_trigger_until_it_is_done_and_blocks_when_late() -> None:
    terms = (
        "do: tell the agent\ntrigger: {status: [moratorium]}\ndone_by: {notice: [claim]}\n"
        "deadline: {n: 5, unit: day}\nif_late: block"
    )
    gate = small_gate("duty", terms)
    assert ask("duty", terms, {}) == "allow"

    def state(since: int, past: list[dict[str, object]]) -> int:
        held = [{"person": 1, "status": "moratorium", "since_on": day(since)}]
        return int(gate.decide(*frames([question()], past, held)).answers["R-1"][0])

    assert state(-6, []) == 5  # late: denies
    assert state(-5, []) == 5  # the rule's force is a prohibition, so what is owed refuses as well
    assert state(-6, [notice(day(-2))]) == 1
    assert state(-6, [notice(day(-8))]) == 5  # given before it was owed


def test_hold_of_its_own_length_once_a_cause() -> None:
    terms = "statuses: [medical]\nscope: person\nlength: {n: 3, unit: month}\nmax_uses_per_cause: 1\nmax_extensions: 1"
    first = {"status": "medical", "since_on": dt.date(2026, 8, 25), "cause": "surgery of spring"}
    assert ask("hold", terms, {}, statuses=[first]) == "deny"
    assert ask("hold", terms, {}, statuses=[{**first, "since_on": dt.date(2026, 8, 24)}]) == "allow"
    assert ask("hold", terms, {}, statuses=[{**first, "since_on": dt.date(2026, 8, 24), "extensions": 1}]) == "deny"
    again = [{**first, "since_on": dt.date(2026, 3, 1)}, first]
    assert ask("hold", terms, {}, statuses=again) == "allow"
    other = [{**first, "since_on": dt.date(2026, 3, 1), "cause": "another"}, first]
    assert ask("hold", terms, {}, statuses=other) == "deny"


def test_hold_until_the_day_the_debtor_named() -> None:
    terms = "until_fact: promised_on"
    found = [ask("hold", terms, {"promised_on": on}) for on in (day(1), day(0), None)]
    assert found == ["deny", "allow", "allow"]


def test_third_party_may_be_contacted_so_often_ever() -> None:
    terms = "max_occasions: 1\noccasion_parties: [employer]"
    facts = {"party": "employer", "purpose": "location"}
    assert ask("recipient_rule", terms, facts) == "allow"
    past = [contact(party="employer", at=at("09:00").replace(year=2020))]
    assert ask("recipient_rule", terms, facts, past) == "deny"
    assert ask("recipient_rule", terms, facts, [contact(party="family")]) == "allow"


def test_refusal_of_a_party_is_lifted_by_conditions() -> None:
    terms = "deny: [employer]\nonly_if: {has_written_consent: true}"
    found = [
        ask("recipient_rule", terms, {"party": "employer", "has_written_consent": known})
        for known in (True, False, None)
    ]
    assert found == ["allow", "deny", "unknown"]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("12-24 10:00", "allow"),
        ("12-25 10:00", "deny"),  # Christmas Day
        ("12-27 12:59", "deny"),  # Sunday
        ("12-27 13:00", "allow"),
        ("12-27 17:00", "deny"),
    ],
)
def test_hours_of_a_place_with_its_holidays(moment: str, expected: str) -> None:
    terms = (
        "mode: permit\ncalendar: CA-ON\nholiday_treatment: closed\n"
        'windows: [{days: [mon, tue, wed, thu, fri, sat], from: "07:00", until: "21:00"}, '
        '{days: [sun], from: "13:00", until: "17:00"}]'
    )
    gate = small_gate("time_window", terms)
    assert answer(gate, question(at=at(moment))) == expected


def test_hours_that_the_debtor_asked_for_up_to_a_budget() -> None:
    terms = "set_by: debtor\nbudget_hours_per_week: 28"
    wish = {"kind": "inconvenient_time", "given_at": at("11-01 10:00")}
    morning = [{**wish, "from_minute": 540, "until_minute": 720}]  # 21 hours a week
    assert ask("time_window", terms, {}, wishes=morning) == "deny"
    assert ask("time_window", terms, {"at": at("12:00")}, wishes=morning) == "allow"
    both = [{**wish, "from_minute": 840, "until_minute": 1020, "given_at": at("10-01 10:00")}, *morning]
    assert ask("time_window", terms, {}, wishes=both) == "allow"  # the earlier wish used up the budget


@pytest.mark.parametrize(
    ("agreed", "moment", "expected"),
    [
        ((540, 1020), "08:59:59", "deny"),
        ((540, 1020), "09:00", "allow"),
        ((540, 1020), "16:59:59", "allow"),
        ((540, 1020), "17:00", "deny"),
        ((1200, 360), "05:59:59", "allow"),  # from eight in the evening until six
        ((1200, 360), "06:00", "deny"),
        ((1200, 360), "20:00", "allow"),
        ((None, 1020), "10:00", "unknown"),
    ],
)
def test_hours_that_the_contract_agreed(agreed: tuple[int | None, int], moment: str, expected: str) -> None:
    facts = {"at": at(moment), "agreed_from_minute": agreed[0], "agreed_until_minute": agreed[1]}
    assert ask("time_window", "set_by: contract", facts) == expected


def test_hours_of_the_contract_open_again_on_the_next_day() -> None:
    gate = small_gate("time_window", "set_by: contract").without_topics()
    asked = question(at=at("17:00"), agreed_from_minute=540, agreed_until_minute=1020)
    opened = gate.decide(*frames([asked])).lawful_from()["lawful_from"][0]
    assert opened == at("11-25 09:00")
    early = question(at=at("08:00"), agreed_from_minute=540, agreed_until_minute=1020)
    assert gate.decide(*frames([early])).lawful_from()["lawful_from"][0] == at("09:00")
    whole = question(at=at("16:00"), until_at=at("17:30"), agreed_from_minute=540, agreed_until_minute=1020)
    assert gate.decide(*frames([whole])).answers["answer"][0] == "deny"


def test_hours_adapt_after_failed_attempts() -> None:
    terms = (
        'mode: permit\nwindows: [{from: "09:00", until: "17:00"}]\n'
        'adaptive_after: {failed_attempts: 3, windows: [{from: "07:30", until: "21:00"}]}'
    )
    tried = [contact(at=at(f"11-2{number} 10:00")) for number in range(3)]
    assert ask("time_window", terms, {"at": at("19:00")}, tried[:2]) == "deny"
    assert ask("time_window", terms, {"at": at("19:00")}, tried) == "allow"
