"""How are many questions answered? Each by the packs it names or its place calls for, at the values of its own date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from arrears.kernel.verdict import Verdict
from arrears.law.asking import decide_one, instant, local_date
from arrears.law.epochs import Epochs
from arrears.law.question_reading import Question
from arrears.law.shelf import Shelf


def answer_questions(questions: Iterable[Question], shelf: Shelf) -> Iterator[dict[str, Any]]:
    """The answer to each question in the form of tape.md §5, in order. Errors: as `verdicts_on`."""
    asked = list(questions)
    for question, verdict in zip(asked, verdicts_on(asked, shelf), strict=True):
        yield verdict_form(question.get("id"), verdict)


def verdicts_on(questions: Iterable[Question], shelf: Shelf) -> Iterator[Verdict]:
    """The verdict on each question, in order.

    Errors: `WrongUse` for a pack that is not on the shelf, or facts of a question that contradict each other.
    """
    stacks: dict[tuple[str, ...], Epochs] = {}
    for question in questions:
        names = tuple(question.get("packs") or packs_for(question, shelf))
        if names not in stacks:
            stacks[names] = Epochs(shelf.stacked(names))
        epochs = stacks[names]
        zone = (question.get("borrower") or {}).get("timezone")
        gate = epochs.gate_on(local_date(instant(question["as_of"], "as_of"), zone))
        yield decide_one(question, epochs.packs, gate)


def packs_for(question: Question, shelf: Shelf) -> tuple[str, ...]:
    """Packs of the borrower's place and of the law its loans name: the strictest of them all holds."""
    borrower = question.get("borrower") or {}
    names = list(shelf.names_for(borrower.get("country"), borrower.get("region")))
    for loan in question.get("loans") or ():
        country, _, region = str(loan.get("jurisdiction") or "").partition("-")
        names += shelf.names_for(country, region)
    return tuple(dict.fromkeys(names))


def verdict_form(id_: object, verdict: Verdict) -> dict[str, Any]:
    """A verdict as tape.md §5 says it."""
    return {
        "id": id_,
        "verdict": verdict.answer.value,
        "because": [
            {
                "rule": reason.rule, "force": reason.force, "basis": reason.basis, "citation": reason.citation,
                "message": reason.message,
            }
            for reason in verdict.because
        ],
        "lawful_from": verdict.lawful_from,
        "duties": list(verdict.duties),
        "packs": [{"name": name, "version": version} for name, version in verdict.packs],
        **({"overrides": [_ruled(*one) for one in verdict.overridden]} if verdict.overridden else {}),
    }  # fmt: skip


def _ruled(rule: str, factor: str, by: str, is_accepted: bool, why: str) -> dict[str, Any]:
    """What became of an override that the question asked for."""
    return {"rule": rule, "factor": factor, "by": by, "accepted": is_accepted, "why": why}
