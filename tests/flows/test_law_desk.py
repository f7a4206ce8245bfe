"""Questions answered together say what each would say alone."""

from __future__ import annotations

from typing import Any

from arrears.flows.law_desk import LawDesk, law_desk


def desk() -> LawDesk:
    return law_desk()


def question(**more: object) -> dict[str, Any]:
    """A call in a place whose packs heed no wish."""
    return {
        "as_of": "2026-11-24T10:00:00+08:00", "borrower": {"country": "XX", "timezone": "Asia/Shanghai"},
        "loans": [{"loan_id": "a"}], "proposed": {"act": "contact", "channel": "call"}, **more,
    }  # fmt: skip


def test_wish_that_no_rule_heeds_is_named_whichever_question_of_a_batch_has_it() -> None:
    wished = question(preferences=[{"kind": "inconvenient_time", "from": "09:00", "until": "18:00"}])
    (alone,) = desk().answer([wished])
    first, second = desk().answer([question(), wished])
    assert any("inconvenient_time" in reason.message for reason in alone.because)
    assert second == alone
    assert not any("inconvenient_time" in reason.message for reason in first.because)
