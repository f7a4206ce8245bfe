"""Breaches planted by hand are found, with their contacts, and nothing else is."""

import datetime as dt
from importlib.resources import files
from pathlib import Path

import polars as pl

from arrears.law.audit.auditing import Audited, audit_log
from arrears.law.epochs import Epochs
from arrears.law.reading import read_pack
from tests.law.audit.logs import call, day, held, log_of
from tests.law.shipped import Item, china, texts_of
from tests.law.small_pack import small_pack

CHINA = Epochs(china())


def audit(*rows: Item, statuses: pl.DataFrame | None = None, epochs: Epochs = CHINA) -> Audited:
    return audit_log(log_of(rows), held() if statuses is None else statuses, epochs)


def found(audited: Audited) -> dict[tuple[str, str], list[str]]:
    return {(rule, id_): made for rule, id_, made in audited.breaches.select("rule", "contact_id", "made_of").rows()}


def total(audited: Audited, what: str, rule: str = "", dimension: str = "all", key: str = "") -> int:
    kept = audited.sums.filter(
        pl.col("dimension") == dimension, pl.col("key") == key, pl.col("what") == what, pl.col("rule") == rule
    )
    return int(kept["contacts"].sum())


def test_lawful_log_has_no_breach() -> None:
    audited = audit(call("a", "09:00"), call("b", "12:00"), call("c", "18:00"))
    assert audited.breaches.is_empty()
    assert audited.unknown.is_empty()
    assert (total(audited, "logged"), total(audited, "asked"), total(audited, "denied")) == (3, 3, 0)


def test_seventh_dial_to_one_number_names_the_six_before_it() -> None:
    rows = [call(f"c{hour}", f"{hour:02d}:00", point="000-0000-0001") for hour in range(9, 16)]
    other = call("o", "09:30", point="000-0000-0002")
    breaches = found(audit(*rows, other))
    assert breaches == {("CBA-FREQ-1", "c15"): ["c9", "c10", "c11", "c12", "c13", "c14", "c15"]}


def test_calls_of_another_day_or_person_or_by_the_debtor_do_not_count() -> None:
    rows = [call(f"c{hour}", f"{hour:02d}:00", outcome="conversation") for hour in (9, 10)]
    rows += [call("before", "11-23 21:00", outcome="conversation"), call("his", "11:00", direction="inbound")]
    rows += [call("else", "12:00", outcome="conversation", person=2, borrower_id="B2")]
    assert audit(*rows, call("third", "13:00", outcome="conversation")).breaches.is_empty()


def test_fourth_talk_of_the_day_is_a_breach_and_says_what_it_was() -> None:
    rows = [call(f"c{hour}", f"{hour:02d}:00", outcome="conversation") for hour in (9, 10, 11, 12)]
    audited = audit(*rows)
    assert found(audited) == {("GBT-FREQ-1", "c12"): ["c9", "c10", "c11", "c12"]}
    row = audited.breaches.row(0, named=True)
    assert (row["pack"], row["state"], row["force"], row["basis"]) == (
        "cn_gbt_45251",
        "denies",
        "guidance",
        "secondary",
    )
    assert row["citation"].startswith("GB/T 45251-2025, 5.3")
    assert row["local_at"].isoformat() == "2026-11-24T12:00:00"
    assert (row["borrower_id"], row["loan_id"], row["agent_id"]) == ("B1", "L1", "A1")


def test_what_came_after_does_not_make_a_contact_unlawful() -> None:
    rows = [call(f"c{hour}", f"{hour:02d}:00", outcome="conversation") for hour in (9, 10, 11)]
    assert audit(call("first", "08:30"), *rows).breaches.is_empty()


def test_contacts_of_one_second_count_in_the_order_of_the_log() -> None:
    rows = [call(id_, "09:00", channel="sms", outcome="delivered") for id_ in ("a", "b", "c", "d")]
    assert found(audit(*rows)) == {("HOUSE-CN-MESSAGES-DAY", "d"): ["a", "b", "c", "d"]}


def test_call_at_night_is_its_own_whole_evidence() -> None:
    breaches = found(audit(call("n", "22:00")))
    assert breaches == {(rule, "n"): ["n"] for rule in ("CBA-TIME-1", "GBT-TIME-1", "HOUSE-CN-TIME-MARGIN")}


def test_third_party_and_status_are_found() -> None:
    statuses = held({"person": 1, "loan": 1, "status": "dispute_open", "since_on": day("2026-11-24")})
    audited = audit(
        call("yes", "11-23 10:00"), call("no", "10:00"), call("fam", "11:00", party="family"), statuses=statuses
    )
    rules = {id_: {rule for rule, one in found(audited) if one == id_} for id_ in ("yes", "no", "fam")}
    assert rules["yes"] == set()
    assert rules["no"] == {"HOUSE-CN-HOLD-DISPUTE"}
    assert {"LAW-PI-CRIME", "HOUSE-CN-THIRD-PARTY"} <= rules["fam"]


def test_contact_counts_under_the_strongest_force_it_broke() -> None:
    audited = audit(call("fam", "23:00", party="family"), call("late", "21:57"))
    assert total(audited, "denied") == 2
    assert total(audited, "denied", dimension="force", key="prohibition") == 1
    assert total(audited, "denied", dimension="force", key="house") == 1


def test_sums_are_by_agent_agency_day_and_hour() -> None:
    rows = [call("a", "22:30", agent_id="A1"), call("b", "11-23 23:10", agent_id="A2", collector="Firm 1")]
    audited = audit(*rows)
    for dimension, key in (("agent", "A1"), ("agency", "Firm 1"), ("agency", "creditor"), ("day", "2026-11-23"),
                           ("hour", "22"), ("channel", "call")):  # fmt: skip
        assert total(audited, "denies", "GBT-TIME-1", dimension, key) == (2 if dimension == "channel" else 1), key
        assert total(audited, "asked", "", dimension, key) >= 1


def test_missing_fact_is_unknown_and_named_and_no_breach() -> None:
    rows = [call("a", "23:00", timezone=None), call("b", "23:30", timezone=None), call("c", "12:00", purpose=None)]
    audited = audit(*rows)
    assert audited.breaches.is_empty()
    rows_of = {
        (row["rule"], row["missing"]): (row["contacts"], row["first_contact_id"]) for row in audited.unknown.to_dicts()
    }
    assert rows_of[("GBT-TIME-1", "timezone")] == (2, "a")
    assert total(audited, "unknown") >= 2


def test_place_that_no_pack_has_encoded_is_unknown_and_says_so() -> None:
    audited = audit(call("a", "12:00", country=None), call("b", "12:00", country="AQ"))
    topics = audited.unknown.filter(pl.col("rule") == "gate.topic").select("missing", "contacts").rows()
    assert sorted(topics) == [("(not encoded)", 1), ("country", 1)]


def test_evidence_gap_is_counted_and_a_breach_stays_a_breach() -> None:
    audited = audit(call("a", "23:00", has_evidence_gap=True), call("b", "12:00", has_evidence_gap=True))
    assert {id_ for _, id_ in found(audited)} == {"a"}
    assert audited.unknown.filter(pl.col("rule") == "gate.evidence")["contacts"].to_list() == [2]
    assert (total(audited, "denied"), total(audited, "unknown")) == (1, 1)


def test_lifetime_count_names_all_there_ever_were() -> None:
    epochs = Epochs(
        [small_pack("frequency_cap", "counts: {counted: attempt}\nlimits: [{most: 2, window: {kind: lifetime}}]")]
    )
    rows = [call("a", "01-02 09:00"), call("b", "06-03 10:00"), call("c", "11:30")]
    assert found(audit(*rows, epochs=epochs)) == {("R-1", "c"): ["a", "b", "c"]}


def test_least_gap_names_only_the_contact_just_before() -> None:
    epochs = Epochs([small_pack("frequency_cap", "counts: {counted: attempt}\nmin_gap_minutes: 60")])
    rows = [call("a", "09:00"), call("b", "11:00"), call("c", "11:30")]
    assert found(audit(*rows, epochs=epochs)) == {("R-1", "c"): ["b", "c"]}


def test_only_the_window_that_is_full_is_named() -> None:
    limits = "[{most: 2, window: {kind: calendar, unit: day}}, {most: 9, window: {kind: rolling, unit: week}}]"
    epochs = Epochs([small_pack("frequency_cap", f"counts: {{counted: attempt}}\nlimits: {limits}")])
    rows = [call("old", "11-22 09:00"), call("a", "09:00"), call("b", "10:00"), call("c", "11:00")]
    assert found(audit(*rows, epochs=epochs)) == {("R-1", "c"): ["a", "b", "c"]}


def test_values_are_those_of_the_contacts_own_day() -> None:
    before = call("old", "10:00", at=dt.datetime.fromisoformat("2026-01-29T23:00:00+08:00"))
    after = call("new", "10:00", at=dt.datetime.fromisoformat("2026-01-30T23:00:00+08:00"))
    breaches = found(audit(before, after))
    assert ("CBA-TIME-1", "new") in breaches
    assert ("CBA-TIME-1", "old") not in breaches
    assert ("GBT-TIME-1", "old") in breaches


def test_empty_log_and_a_log_of_debtors_calls_ask_nothing() -> None:
    for audited in (audit(), audit(call("his", "23:00", direction="inbound"))):
        assert audited.breaches.is_empty()
        assert total(audited, "asked") == 0


def test_one_person_with_very_many_contacts_costs_no_square() -> None:
    start = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)
    many = (
        log_of([call("x", "10:00", channel="letter")])
        .drop("contact_id", "at")
        .select(pl.all().repeat_by(200_000).explode())
    )
    log = many.with_columns(
        pl.int_range(pl.len()).cast(pl.String).alias("contact_id"),
        (pl.lit(start) + pl.duration(minutes=10) * pl.int_range(pl.len())).dt.cast_time_unit("us").alias("at"),
    )
    assert total(audit_log(log, held(), CHINA), "asked") == 200_000


def test_pack_that_declares_facts_of_its_own_audits_a_log_without_them() -> None:
    america = Epochs([read_pack("us_federal", texts_of(Path(str(files("arrears") / "packs" / "law" / "us_federal"))))])
    assert any(pack.facts for pack in america.packs)
    home = {"country": "US", "timezone": "America/New_York", "actor": "agency", "outcome": "no_answer"}
    late = audit(call("early", "11-24 20:59", **home), call("fine", "11-25 09:59", **home), epochs=america)
    assert ("US-F-TIME", "early") in found(late)
    assert ("US-F-TIME", "fine") not in found(late)
