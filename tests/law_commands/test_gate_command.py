"""`arrears gate` as a person or a program uses it."""

import json
from importlib.resources import files
from pathlib import Path

from tests.law.small_pack import small_files
from tests.law_commands.commands import run

QUESTION = """\
id: q1
as_of: 2026-11-24T10:00:00+08:00
borrower: {country: CN, timezone: Asia/Shanghai}
loans: [{loan_id: a, kind: personal, purpose: consumer, creditor_class: micro_lender}]
proposed: {act: contact, channel: call, party: borrower, purpose: collection, actor: creditor}
"""
LATE = QUESTION.replace("T10:00", "T22:30").replace("id: q1", "id: q2")


def as_list(*questions: str) -> str:
    return "".join("- " + question.replace("\n", "\n  ").rstrip() + "\n" for question in questions)


def test_a_question_gets_its_verdict_in_the_contracts_form() -> None:
    ran = run("gate", "-", stdin=QUESTION)
    assert (ran.status, ran.err) == (0, "")
    verdict = json.loads(ran.out)
    assert list(verdict) == ["id", "verdict", "because", "lawful_from", "duties", "packs"]
    assert (verdict["id"], verdict["verdict"], verdict["because"]) == ("q1", "allow", [])
    assert {"name": "cn_gbt_45251", "version": "2026.11.1"} in verdict["packs"]


def test_a_refusal_is_an_answer_with_citation_and_first_lawful_moment(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(as_list(QUESTION, LATE), encoding="utf-8")
    ran = run("gate", tmp_path / "q.yaml")
    assert ran.status == 0
    first, second = json.loads(ran.out)
    assert (first["verdict"], second["verdict"]) == ("allow", "deny")
    assert second["because"][0]["citation"].startswith("GB/T 45251-2025, 5.3")
    assert second["lawful_from"] == "2026-11-25T00:00:00+00:00"


def test_named_packs_are_asked_and_no_others() -> None:
    ran = run("gate", "-", stdin=LATE + "packs: [cn_law]\n")
    verdict = json.loads(ran.out)
    assert [pack["name"] for pack in verdict["packs"]] == ["cn_law"]
    assert verdict["verdict"] == "unknown"  # statutes alone say nothing about hours


def test_nobody_knows_the_law_of_a_place_without_a_pack() -> None:
    ran = run("gate", "-", stdin=QUESTION.replace("country: CN", "country: AQ"))
    verdict = json.loads(ran.out)
    assert (ran.status, verdict["verdict"], verdict["packs"]) == (0, "unknown", [])
    assert verdict["because"][0]["rule"] == "gate.topic"


def test_loans_without_an_id_are_all_asked_about() -> None:
    """A card of a bank may not be collected from family; a second loan without an id must not hide it."""
    card, other = "{kind: credit_card, creditor_class: bank}", "{kind: personal, creditor_class: micro_lender}"
    for loans in (f"[{card}, {other}]", f"[{other}, {card}]"):
        asked = QUESTION.replace(
            "[{loan_id: a, kind: personal, purpose: consumer, creditor_class: micro_lender}]", loans
        )
        ran = run("gate", "-", stdin=asked.replace("party: borrower", "party: family") + "packs: [cn_law]\n")
        assert "CC-68" in [one["rule"] for one in json.loads(ran.out)["because"]]


def test_jurisdiction_of_a_loan_calls_for_its_packs_too() -> None:
    text = QUESTION.replace("country: CN", "country: AQ").replace("loan_id: a", "loan_id: a, jurisdiction: CN")
    assert "cn_house" in run("gate", "-", stdin=text).out


def test_unknown_pack_is_wrong_use_and_names_those_there_are() -> None:
    ran = run("gate", "-", stdin=QUESTION + "packs: [atlantis]\n")
    assert (ran.status, ran.out) == (2, "")
    asked_for, _, there_are = " ".join(ran.err.split()).partition(" Known: ")
    assert "There is no law pack `atlantis`." in asked_for
    shipped = [folder.name for folder in (files("arrears") / "packs" / "law").iterdir() if folder.is_dir()]
    assert there_are.rstrip(".").split(", ") == sorted(shipped)


def test_bad_question_is_wrong_use_with_its_place() -> None:
    ran = run("gate", "-", stdin=QUESTION.replace("T10:00:00+08:00", "T10:00:00"))
    assert (ran.status, ran.out) == (2, "")
    assert "as_of: `2026-11-24T10:00:00` is not an instant with its offset" in ran.err


def test_missing_file_and_no_file_are_wrong_use(tmp_path: Path) -> None:
    assert run("gate", tmp_path / "none.yaml").status == 2
    assert run("gate").status == 2


def test_own_pack_that_does_not_prove_itself_does_not_answer(tmp_path: Path) -> None:
    terms = 'mode: forbid\nwindows: [{from: "22:00", until: "08:00"}]'
    for path, text in small_files("time_window", terms).items():
        file = tmp_path / "law" / "small" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    ran = run("gate", "-", "--config", tmp_path, stdin=QUESTION + "packs: [small]\n")
    assert ran.status == 2
    assert "small/rules/R-1.yaml" in ran.err


def test_a_folder_of_own_packs_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    ran = run("gate", "-", "--config", tmp_path / "conifg", stdin=QUESTION)
    assert (ran.status, ran.out) == (2, "")
    assert "does not exist" in ran.err


def test_receipts_that_cannot_be_written_are_told_in_a_sentence_with_3(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("no folder", encoding="utf-8")
    ran = run("gate", "-", "--receipts", tmp_path / "plain" / "receipts.jsonl", stdin=QUESTION)
    assert ran.status == 3
    assert "Not a directory. Look at the path" in ran.err


def test_schema_is_printed() -> None:
    ran = run("gate", "--schema")
    assert json.loads(ran.out)["$defs"]["question"]["required"] == ["as_of", "proposed"]
