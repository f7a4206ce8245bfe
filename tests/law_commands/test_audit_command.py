"""`arrears audit` over logs into which the cases of every rule were planted: it finds those breaches and no others."""

import csv
import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest

from arrears.law.facts import QUESTION
from arrears.law.pack import Case, Pack
from arrears.law.states import STATES
from tests.law.shipped import shipped_packs
from tests.law_commands.commands import run

_KEYS = ("contact_id", "loan_id", "borrower_id", "at", "channel", "direction", "party", "outcome", "purpose", "actor")
_NOT_COLUMNS = ("q", "person", "loan", "at", "until_at", "act", "has_evidence_gap", "timezones")
_SPOKEN = ("warns", "denies")
assert set(_SPOKEN) <= set(STATES)


def can_be_logged(case: Case) -> bool:
    """Cases of contacts that a log can tell: no wishes, no list of words, every loan a plain one."""
    lists = [name for name, value in case.given.items() if isinstance(value, list)]
    dated = [row for row in case.statuses if row.get("cause") or row.get("extensions")]
    dated += [row for row in case.history if row.get("is_planned")]  # plans are no log
    return case.given.get("act", "contact") == "contact" and not (case.wishes or lists or dated) and (
        case.given.get("until_at") is None and case.given.get("channel") is not None and case.given.get("party") is not None
        and case.given.get("direction", "outbound") == "outbound"
    )  # fmt: skip


def planted() -> list[tuple[Pack, Case]]:
    return [(pack, case) for pack in shipped_packs().values() for case in pack.cases if can_be_logged(case)]


def contact_row(number: int, name: str, facts: dict[str, object], at: dt.datetime) -> dict[str, object]:
    loan = facts.get("loan", 1)
    return {
        "contact_id": name, "borrower_id": f"P{number}", "loan_id": f"P{number}-{loan}", "at": at.isoformat(),
        "direction": facts.get("direction") or "outbound", "purpose": facts.get("purpose"),
        **{key: facts.get(key) for key in ("channel", "party", "outcome", "actor", "voice", "point")},
        **{key: value for key, value in facts.items() if key in QUESTION and key not in _NOT_COLUMNS},
    }  # fmt: skip


def write_log(folder: Path) -> None:
    """contacts.csv and statuses.csv with one person a case; the last contact of each is the one the case is about."""
    contacts: list[dict[str, object]] = []
    statuses: list[dict[str, object]] = []
    for number, (_, case) in enumerate(planted()):
        for place, row in enumerate(case.history):
            # A past contact is judged too: it carries the case's own facts, so that it is told as fully.
            moment = row["at"]
            assert isinstance(moment, dt.datetime)
            contacts.append(
                contact_row(number, f"P{number}-{place}", {**case.given, "voice": None, "point": None, **row}, moment)
            )
        contacts.append(contact_row(number, f"P{number}-end", dict(case.given), case.at + dt.timedelta(microseconds=1)))
        statuses += [
            {"borrower_id": f"P{number}", "status": row["status"], "since_on": row["since_on"], "until_on": row["until_on"],
             "loan_id": "" if row["loan"] is None else f"P{number}-{row['loan']}"}
            for row in case.statuses
        ]  # fmt: skip
    write_csv(folder / "contacts.csv", contacts)
    write_csv(folder / "statuses.csv", statuses)


def write_csv(path: Path, rows: list[dict[str, object]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows({name: said(value) for name, value in row.items()} for row in rows)


def said(value: object) -> object:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    folder = tmp_path_factory.mktemp("log")
    write_log(folder)
    ran = run(
        "audit", folder / "contacts.csv", "--statuses", folder / "statuses.csv", "--packs", "cn_mainland", "--no-assume",
        "--out", folder / "found.parquet", "--json",
    )  # fmt: skip
    assert ran.status == 1, ran.err
    assert json.loads(ran.out)["rejects"] == 0, pl.read_parquet(folder / "found.rejects.parquet")
    assert "Audit of a contact log" in (folder / "found.html").read_text("utf-8")
    return pl.read_parquet(folder / "found.parquet")


def test_breaches_of_every_rule_are_found_where_they_were_planted_and_nowhere_else(audited: pl.DataFrame) -> None:
    found = set(audited.select("contact_id", "rule").rows())
    wrong = []
    for number, (_, case) in enumerate(planted()):
        is_found = (f"P{number}-end", case.rule) in found
        if is_found != (case.expect in _SPOKEN):
            wrong.append((case.rule, case.name, case.expect, is_found))
    assert not wrong


def test_every_rule_that_refuses_a_contact_was_planted(audited: pl.DataFrame) -> None:
    rules = {case.rule for _, case in planted() if case.expect in _SPOKEN}
    assert len(rules) >= 25
    assert rules <= set(audited["rule"])


def test_a_breach_says_rule_citation_and_the_contacts_that_make_it_up(audited: pl.DataFrame) -> None:
    assert audited.filter(pl.col("citation") == "").is_empty()
    last = audited.select(pl.col("made_of").list.last() == pl.col("contact_id")).to_series()
    assert last.all()


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


@pytest.mark.parametrize("given", ["colour=red", "creditor_class=shop", "creditor_class", "delinquent_days=many"])
def test_a_fact_that_is_none_is_refused(tmp_path: Path, given: str) -> None:
    (tmp_path / "log.csv").write_text(LOG, "utf-8")
    ran = run("audit", tmp_path / "log.csv", "--packs", "cn_mainland", "--given", given)
    assert ran.status == 2
    assert given.partition("=")[0] in ran.err
