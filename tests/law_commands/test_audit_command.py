"""`arrears audit` as a person uses it: bare logs, torn logs, and facts given by hand."""

import json
from pathlib import Path

import polars as pl
import pytest

from tests.law_commands.commands import run

LOG = """\
contact_id,loan_id,borrower_id,at,channel,direction,party,outcome
C1,L1,B1,2026-11-24T10:00:00+08:00,call,outbound,borrower,no_answer
C2,L1,B1,2026-11-24T23:30:00+08:00,call,outbound,borrower,no_answer
"""


def test_a_bare_log_is_judged_where_its_packs_hold_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG, "utf-8")
    ran = run("audit", tmp_path / "log.csv", "--packs", "cn_mainland", "--given", "creditor_class=bank", "--json")
    told = json.loads(ran.out)
    assert (ran.status, told["in_breach"]) == (1, 1)
    assert (told["assumed"]["country"], told["assumed"]["timezone"]) == ("CN", "Asia/Shanghai")
    breaches = pl.read_parquet(tmp_path / "log-audit.parquet")
    assert set(breaches["contact_id"]) == {"C2"}
    assert "GBT-TIME-1" in breaches["rule"].to_list()


def test_a_clean_log_has_status_nought(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("\n".join(LOG.splitlines()[:2]) + "\n", "utf-8")
    ran = run("audit", tmp_path / "log.csv", "--packs", "cn_mainland", "--json")
    assert (ran.status, json.loads(ran.out)["in_breach"]) == (0, 0)


def test_rows_that_cannot_be_read_are_set_aside_and_make_their_person_uncertain(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG.replace("2026-11-24T23:30:00+08:00", "2026-11-24 23:30"), "utf-8")
    told = json.loads(run("audit", tmp_path / "log.csv", "--packs", "cn_mainland", "--json").out)
    assert (told["rejects"], told["in_breach"], told["not_told"]) == (1, 0, 1)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("contact_id,", "id,"), "contact_id"),
        (lambda text: text[:0], "empty"),
    ],
)
def test_a_log_that_is_none_is_refused_with_what_is_missing(tmp_path: Path, change: object, told: str) -> None:
    (tmp_path / "log.csv").write_text(change(LOG), "utf-8")  # type: ignore[operator]
    ran = run("audit", tmp_path / "log.csv", "--packs", "cn_mainland")
    assert ran.status == 2
    assert told in ran.err
    assert not list(tmp_path.glob("*.parquet"))


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("rows", [0, 2])
def test_a_log_of_which_no_row_can_be_read_has_no_breach_and_tells_its_rejects(
    tmp_path: Path, form: str, rows: int
) -> None:
    text = "\n".join(LOG.replace("+08:00", "").splitlines()[: rows + 1]) + "\n"
    frame = pl.read_csv(text.encode(), infer_schema=False)
    log = tmp_path / f"log.{form}"
    frame.write_csv(log) if form == "csv" else frame.write_parquet(log)
    ran = run("audit", log, "--packs", "cn_mainland,us_federal", "--json")
    told = json.loads(ran.out)
    assert (ran.status, told["contacts"], told["in_breach"], told["rejects"]) == (0, rows, 0, rows)
    assert pl.read_parquet(tmp_path / "log-audit.parquet").is_empty()


@pytest.mark.parametrize(("option", "value", "said"), [
    ("--packs", " , ", "Name at least one law pack"), ("--out", "folder", "is a directory"),
])  # fmt: skip
def test_an_audit_by_nothing_or_into_a_folder_is_wrong_use(tmp_path: Path, option: str, value: str, said: str) -> None:
    (tmp_path / "log.csv").write_text(LOG, "utf-8")
    (tmp_path / "folder").mkdir()
    options = {"--packs": "cn_mainland", "--out": tmp_path / "out.parquet"} | {option: value}
    if option == "--out":
        options["--out"] = tmp_path / value
    ran = run("audit", tmp_path / "log.csv", *(word for pair in options.items() for word in pair))
    assert ran.status == 2
    assert said in " ".join(ran.err.split())
    assert not list(tmp_path.rglob("*.parquet"))


def test_a_tape_without_contacts_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "loans.csv").write_text("loan_id\nL1\n", "utf-8")
    ran = run("audit", tmp_path, "--packs", "cn_mainland")
    assert ran.status == 2
    assert "this tape has no `contacts`" in ran.err


@pytest.mark.parametrize("given", ["colour=red", "creditor_class=shop", "creditor_class", "delinquent_days=many"])
def test_a_fact_that_is_none_is_refused(tmp_path: Path, given: str) -> None:
    (tmp_path / "log.csv").write_text(LOG, "utf-8")
    ran = run("audit", tmp_path / "log.csv", "--packs", "cn_mainland", "--given", given)
    assert ran.status == 2
    assert given.partition("=")[0] in ran.err


DC = """\
contact_id,loan_id,borrower_id,at,channel,direction,party,outcome,delinquent_days
C1,L1,B1,2026-09-08T10:00:00-04:00,sms,outbound,borrower,delivered,40
C2,L2,B2,2026-09-08T10:00:00-04:00,sms,outbound,borrower,delivered,40
C3,L3,B3,2026-09-08T10:00:00-04:00,call,outbound,borrower,no_answer,40
"""
CONSENTS = """\
borrower_id,given_at,revoked_at,channel
B1,2026-09-01T10:00:00-04:00,,sms
B2,2026-09-01T10:00:00-04:00,2026-09-07T10:00:00-04:00,sms
"""


def audited(folder: Path, *more: object, packs: str = "us_dc", log: str = DC) -> tuple[dict[str, object], pl.DataFrame]:
    (folder / "log.csv").write_text(log, "utf-8")
    ran = run("audit", folder / "log.csv", "--packs", packs, "--json", *more)
    assert ran.status in (0, 1), ran.err
    return json.loads(ran.out), pl.read_parquet(folder / "log-audit.parquet")


def test_without_a_file_of_consents_whether_there_was_one_cannot_be_judged_and_is_no_breach(tmp_path: Path) -> None:
    told, breaches = audited(tmp_path)
    assert breaches.is_empty()
    assert told["not_told"] == 2
    (gap,) = told["cannot_be_judged"]  # type: ignore[misc]
    assert (gap["rule"], gap["missing"], gap["contacts"]) == ("US-DC-E-CONSENT", "consents", 2)  # type: ignore[call-overload]
    assert pl.read_parquet(tmp_path / "log-audit.unknown.parquet")["message"].to_list() == [
        "cannot be judged: consents not given"
    ]
    page = (tmp_path / "log-audit.html").read_text("utf-8")
    assert "US-DC-E-CONSENT" in page
    assert "<code>consents</code>" in page


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_consent_excuses_from_when_it_was_given_until_it_was_taken_back(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"consents.{form}"
    path.write_text(CONSENTS, "utf-8") if form == "csv" else pl.read_csv(CONSENTS.encode()).write_parquet(path)
    told, breaches = audited(tmp_path, "--consents", path)
    assert breaches.select("contact_id", "rule").rows() == [("C2", "US-DC-E-CONSENT")]
    assert told["cannot_be_judged"] == []
    (tmp_path / "consents.csv").write_text(CONSENTS.replace("2026-09-01", "2026-09-08").replace("T10", "T11"), "utf-8")
    told, breaches = audited(tmp_path, "--consents", tmp_path / "consents.csv")
    assert sorted(breaches["contact_id"]) == ["C1"], "the row of B2 ends before it begins: nothing is certain of B2"
    assert (told["rejects"], told["not_told"]) == (1, 1)


@pytest.mark.parametrize(
    ("consents", "said"),
    [
        ("borrower_id,given_at,kind\nB1,2026-09-01T10:00:00-04:00,love\n", "love"),
        ("borrower_id,given_at\nB1,2026-09-01 10:00\n", "2026-09-01 10:00"),
        ("borrower_id,given_at,days\nB1,2026-09-01T10:00:00-04:00,mon someday\n", "someday"),
        ("borrower_id,given_at,from_minute\nB1,2026-09-01T10:00:00-04:00,1441\n", "1441"),
    ],
)
def test_a_consent_that_cannot_be_read_is_set_aside_with_the_reason(tmp_path: Path, consents: str, said: str) -> None:
    (tmp_path / "consents.csv").write_text(consents, "utf-8")
    told, breaches = audited(tmp_path, "--consents", tmp_path / "consents.csv")
    (reject,) = pl.read_parquet(tmp_path / "log-audit.rejects.parquet").to_dicts()
    assert (reject["file"], reject["row"]) == ("consents.csv", 1)
    assert said in reject["message"]
    assert breaches["contact_id"].to_list() == ["C2"], "of B1 a row is missing: nothing is certain"
    assert told["not_told"] == 1


def test_a_file_of_consents_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(DC, "utf-8")
    (tmp_path / "consents.csv").write_text("person,when\nB1,2026-09-01\n", "utf-8")
    ran = run("audit", tmp_path / "log.csv", "--packs", "us_dc", "--consents", tmp_path / "consents.csv")
    assert ran.status == 2
    assert "borrower_id" in ran.err
    assert "given_at" in ran.err


def test_a_column_a_pack_declares_is_read_as_what_the_pack_says_it_is(tmp_path: Path) -> None:
    log = """\
contact_id,loan_id,borrower_id,at,channel,direction,party,actor,number_confirmed_on,number_confrmed_on
C1,L1,B1,2026-09-08T10:00:00-04:00,sms,outbound,borrower,agency,2026-09-01,
C2,L2,B2,2026-09-08T10:00:00-04:00,sms,outbound,borrower,agency,2026-01-01,
C3,L3,B3,2026-09-08T10:00:00-04:00,sms,outbound,borrower,agency,,
C4,L4,B4,2026-09-08T10:00:00-04:00,sms,outbound,borrower,agency,soon,
"""
    given = ("--given", "timezone=America/New_York", "--given", "obtained_in_default=true")
    told, breaches = audited(tmp_path, *given, packs="us_federal", log=log)
    of_rule = breaches.filter(pl.col("rule") == "US-F-SMS-SH")
    assert of_rule["contact_id"].to_list() == ["C2"], "C1 is fresh, of C3 it is not known, C4 is no date"
    gaps = {gap["rule"]: gap for gap in told["cannot_be_judged"]}  # type: ignore[union-attr]
    assert gaps["US-F-SMS-SH"]["missing"] == "number_confirmed_on"  # type: ignore[index]
    (reject,) = pl.read_parquet(tmp_path / "log-audit.rejects.parquet").to_dicts()
    assert (reject["row"], reject["message"]) == (4, "`number_confirmed_on`: `soon` is not a date such as 2026-11-23.")
    assert told["columns_not_read"] == ["contacts.number_confrmed_on"]


def test_a_rule_that_refuses_before_the_act_for_want_of_a_fact_finds_no_breach_afterwards(tmp_path: Path) -> None:
    lines = [
        f"C{hour},L1,B1,2026-11-24T{hour}:00:00+08:00,call,outbound,borrower,conversation" for hour in range(10, 15)
    ]
    told, breaches = audited(tmp_path, packs="cn_gbt_45251", log="\n".join([LOG.splitlines()[0], *lines]) + "\n")
    assert "GBT-FREQ-1" not in breaches["rule"]
    assert {gap["rule"]: gap["contacts"] for gap in told["cannot_be_judged"]}["GBT-FREQ-1"] == 2  # type: ignore[union-attr]
    told, breaches = audited(
        tmp_path, "--given", "voice=interactive", packs="cn_gbt_45251", log="\n".join([LOG.splitlines()[0], *lines]) + "\n"
    )  # fmt: skip
    assert sorted(breaches.filter(pl.col("rule") == "GBT-FREQ-1")["contact_id"]) == ["C13", "C14"]


def test_what_is_never_done_is_found_in_a_log_with_its_legal_basis(tmp_path: Path) -> None:
    log = """\
contact_id,loan_id,borrower_id,at,channel,direction,party,point_source,document
C1,L1,B1,2026-11-24T10:00:00+08:00,call,outbound,borrower,debtor,
C2,L1,B1,2026-11-24T11:00:00+08:00,call,outbound,emergency_contact,,
C3,L2,B2,2026-11-24T11:00:00+08:00,sms,outbound,borrower,phone_book,
C4,L3,B3,2026-11-24T11:00:00+08:00,letter,outbound,borrower,,court_lookalike
C5,L4,B4,2026-11-24T11:00:00+08:00,call,inbound,emergency_contact,,
"""
    given = ("--given", "creditor_class=bank", "--given", "loan_kind=credit_card")
    told, breaches = audited(tmp_path, *given, packs="cn_mainland", log=log)
    never = breaches.filter(pl.col("rule") == "gate.forbidden").sort("contact_id")
    assert never["contact_id"].to_list() == ["C2", "C3", "C4"]
    assert never["made_of"].to_list() == [["C2"], ["C3"], ["C4"]]
    called, harvested, imitated = never.to_dicts()
    assert "emergency contact is never contacted" in called["message"]
    assert "LAW-PI-CRIME, Criminal Law of the PRC, Art 253-1" in called["citation"]
    assert "address book" in harvested["message"]
    assert "LAW-IMPERSONATE" in imitated["citation"]
    assert {row["rule"]: row["contacts"] for row in told["by_rule"]}["gate.forbidden"] == 3  # type: ignore[union-attr]
    assert "What is never done" in (tmp_path / "log-audit.html").read_text("utf-8")


def test_what_a_review_found_stands_in_columns_of_several_words(tmp_path: Path) -> None:
    log = """\
contact_id,loan_id,borrower_id,at,channel,direction,party,claims,conduct
C1,L1,B1,2026-11-24T10:00:00+08:00,call,outbound,borrower,threat_of_arrest; insult,none
C2,L1,B1,2026-11-24T11:00:00+08:00,call,outbound,borrower,none,none
C3,L2,B2,2026-11-24T11:00:00+08:00,call,outbound,borrower,,
C4,L3,B3,2026-11-24T11:00:00+08:00,call,outbound,borrower,shouting,
"""
    told, breaches = audited(tmp_path, "--given", "creditor_class=bank", packs="cn_mainland", log=log)
    assert set(breaches["contact_id"]) == {"C1"}
    assert {"LAW-FALSE", "LAW-PEACE", "GBT-COND-1", "gate.forbidden"} <= set(breaches["rule"])
    (reject,) = pl.read_parquet(tmp_path / "log-audit.rejects.parquet").to_dicts()
    assert reject["row"] == 4
    assert "`claims` shouting: write words with `;` between them, or `none`." in reject["message"]
    assert told["columns_not_read"] == []


def test_an_hour_that_no_clock_tells_is_not_midnight(tmp_path: Path) -> None:
    log = LOG.replace(
        "2026-11-24T23:30:00+08:00,call,outbound,borrower", "2026-11-24T23:30:00+08:00,call,outbound,emergency_contact"
    )
    audited(tmp_path, "--no-assume", "--given", "purpose=collection", packs="cn_mainland", log=log)
    sums = pl.read_parquet(tmp_path / "log-audit.summary.parquet")
    assert sums.filter(pl.col("dimension") == "hour")["key"].unique().to_list() == [""]
