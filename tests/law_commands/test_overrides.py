"""A presumption may be rebutted by somebody who answers for the law and names a factor of the rule's own; nothing else may."""

import json
from pathlib import Path
from typing import Any

import pytest

from arrears.flows.law_desk import law_desk
from tests.law_commands.commands import run

CALLS = [{"at": f"2026-04-0{day}T10:00:00-04:00", "channel": "call", "party": "borrower", "direction": "outbound",
          "outcome": "no_answer", "loans": ["a"]} for day in range(1, 8)]  # fmt: skip
EIGHTH = {
    "id": "q", "as_of": "2026-04-07T15:00:00-04:00", "packs": ["us_federal"],
    "borrower": {"country": "US", "timezone": "America/New_York"},
    "loans": [{"loan_id": "a", "kind": "credit_card", "purpose": "consumer"}],
    "history": CALLS,
    "proposed": {"act": "contact", "channel": "call", "party": "borrower", "purpose": "collection", "actor": "agency"},
}  # fmt: skip
ASKED = {"rule": "US-F-CALL7", "factor": "active_litigation", "by": "L1", "role": "legal"}


def ask(folder: Path, override: dict[str, Any], **more: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    log = folder / "receipts.jsonl"
    ran = run("gate", "-", "--receipts", log, stdin=json.dumps({**EIGHTH, "overrides": [override], **more}))
    assert ran.status == 0, ran.err
    return json.loads(ran.out), [
        json.loads(line) for line in log.read_text("utf-8").splitlines()
    ] if log.exists() else []


def test_a_listed_factor_named_by_legal_lets_a_presumption_pass_and_both_answer_and_receipt_say_so(
    tmp_path: Path,
) -> None:
    told, receipts = ask(tmp_path, ASKED)
    assert told["verdict"] == "allow"
    assert "US-F-CALL7" in [reason["rule"] for reason in told["because"]], "what was overridden stays in sight"
    assert told["overrides"] == [
        {"rule": "US-F-CALL7", "factor": "active_litigation", "by": "L1", "accepted": True, "why": ""}
    ]
    assert receipts[0]["overridden"] == [{"rule": "US-F-CALL7", "factor": "active_litigation", "by": "L1"}]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"factor": "quarter_end"}, "is no factor that rebuts"),
        ({"role": "collector"}, "needs the person"),
        ({"by": ""}, "needs the person"),
        ({"rule": "US-F-NONE"}, "no rule"),
        ({"rule": "US-F-CONV7"}, "does not refuse this act"),
    ],
)
def test_any_other_override_changes_nothing_and_is_told_why(tmp_path: Path, change: dict[str, str], why: str) -> None:
    told, receipts = ask(tmp_path, {**ASKED, **change})
    assert (told["verdict"], receipts) == ("deny", [])
    assert told["overrides"][0]["accepted"] is False
    assert why in told["overrides"][0]["why"]


def test_a_prohibition_cannot_be_overridden_by_anyone(tmp_path: Path) -> None:
    told, receipts = ask(tmp_path, {**ASKED, "rule": "US-F-TIME"}, as_of="2026-04-20T23:00:00-04:00")
    assert (told["verdict"], receipts) == ("deny", [])
    assert "nobody can override it" in told["overrides"][0]["why"]


def test_the_desk_keeps_overrides_apart_by_question() -> None:
    desk = law_desk()
    plain, lifted = desk.answer([EIGHTH, {**EIGHTH, "id": "r", "overrides": [ASKED]}])
    assert (plain.answer.value, plain.overridden) == ("deny", ())
    assert (lifted.answer.value, lifted.overridden) == ("allow", (("US-F-CALL7", "active_litigation", "L1", True, ""),))
    assert desk.receipt(EIGHTH, lifted)["overridden"] == [
        {"rule": "US-F-CALL7", "factor": "active_litigation", "by": "L1"}
    ]
