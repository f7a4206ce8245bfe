"""What does a dialler ask, and what is it told? Questions of tape.md §5 as they stand, or a case and a channel.

A case out of reach is answered `unknown`, which does not act, so that one wrong id does not hold up five hundred others. What
the house stopped (an emergency stop, a hold, no way to reach the person) denies as the law does, under its own name.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils import timezone
from pydantic import Field

from arrears.entrypoints.api.batching import Batching
from arrears.entrypoints.api.calling import Caller
from arrears.entrypoints.api.endpoints import Body
from arrears.entrypoints.api.kinds import Id, Word
from arrears.entrypoints.api.problems import Problem
from arrears.flows.ask_gate import Asked, Possible, ask_each
from arrears.flows.law_desk import LawDesk, law_desk
from arrears.kernel.errors import WrongUse
from arrears.kernel.verdict import Answer, Verdict
from arrears.kernel.vocabulary import CHANNELS, PURPOSES
from arrears.law.answering import verdict_form
from arrears.store.scope import seen_among

Told = dict[str, Any]
AT_ONCE_MAX: Final = 500
_MALFORMED: Final = (WrongUse, TypeError, ValueError, AttributeError)
_HOUSE: Final = {
    "stop.pressed": "An emergency stop is in force.",
    "case.held": "The case is held: nobody is contacted until it is resumed.",
    "case.closed": "The case is closed.",
    "reach.no_contact_point": "No valid number or address serves this channel.",
    "case.not_in_reach": "There is no such case in your reach.",
}


class CaseQuestion(Body):
    """May this case be contacted now, by this channel?"""

    id: str | int | None = Field(None, description="comes back with the answer")
    case_id: Id
    channel: Word = Field(description=f"one of: {', '.join(CHANNELS)}")
    purpose: Word = Field("collection", description=f"one of: {', '.join(PURPOSES)}")
    point_id: Id | None = Field(
        None, description="the contact point that will be used; left out: where several serve the channel, a wish about one "
        "of them refuses the act",
    )  # fmt: skip


@cache
def _law() -> LawDesk:
    """The process's own law desk; compiled rules stay warm in it."""
    book = os.environ.get("ARREARS_BOOK")
    return law_desk(Path(book) / "config" if book else None)


@cache
def questions_together() -> Batching[Told, Verdict]:
    """Questions of all callers at once."""
    return Batching(lambda questions: _law().answer(questions))


@cache
def cases_together() -> Batching[Asked, Possible | None]:
    """Cases of all callers at once: the store is read once for them all, too."""
    return Batching(_possible)


def answer_questions(questions: Sequence[Told]) -> list[Told]:
    """Answers to questions of tape.md §5. Errors: `Problem` 422 names the question that does not hold."""
    try:
        verdicts = questions_together().answer(questions)
    except _MALFORMED as fault:
        raise _malformed(questions, fault) from None
    return [verdict_form(one.get("id"), verdict) for one, verdict in zip(questions, verdicts, strict=True)]


def answer_cases(asked: Sequence[CaseQuestion], who: Caller) -> list[Told]:
    """Answers about cases, in order; about those in the caller's reach."""
    _check(asked)
    ids = {one.case_id for one in asked}
    seen = ids if who.sees_everything else seen_among(ids, who.person, who.at, who.memberships)
    acts = [Asked(one.case_id, one.channel, one.purpose, one.point_id) for one in asked]
    keys = list(dict.fromkeys(act for act in acts if act.case_id in seen))
    found = dict(zip(keys, cases_together().answer(keys), strict=True)) if keys else {}
    return [_told(one, found.get(act)) for one, act in zip(asked, acts, strict=True)]


def _possible(keys: Sequence[Asked]) -> list[Possible | None]:
    return ask_each(keys, at=timezone.now(), desk=_law())  # a moment after the callers asked


def _told(asked: CaseQuestion, possible: Possible | None) -> Told:
    named = asked.id if asked.id is not None else asked.case_id
    if possible is None:
        because = [_house("case.not_in_reach")]
        return {"id": named, "verdict": "unknown", "because": because, "lawful_from": None, "duties": [], "packs": []}
    told = verdict_form(named, possible.verdict)
    if possible.blocked:
        told["because"] = [*(_house(code) for code in possible.blocked), *told["because"]]
        told["verdict"], told["lawful_from"] = Answer.DENY.value, None  # no law says when the house resumes
    return told


def _house(code: str) -> Mapping[str, str]:
    return {
        "rule": code, "force": "house", "basis": "house_reading", "citation": "arrears: a stop of the house, not law",
        "message": _HOUSE.get(code, code),
    }  # fmt: skip


def _check(asked: Sequence[CaseQuestion]) -> None:
    for place, one in enumerate(asked):
        for name, options in (("channel", CHANNELS), ("purpose", PURPOSES)):
            if (word := getattr(one, name)) not in options:
                message = f"`{word}` is not known. Use one of: {', '.join(options)}."
                raise _invalid([{"where": f"{place}.{name}", "code": "gate.word", "message": message}])


def _malformed(questions: Sequence[Told], fault: Exception) -> Problem:
    """Which of them does not hold: found by asking each alone, which only a malformed call pays for."""
    errors = []
    for place, question in enumerate(questions):
        try:
            _law().answer([question])
        except _MALFORMED as own:
            message = str(own) if isinstance(own, WrongUse) else "This is not a question in the form of tape.md §5."
            errors.append({"where": str(place), "code": "gate.question", "message": message})
    if not errors:
        raise fault
    return _invalid(errors)


def _invalid(errors: list[dict[str, str]]) -> Problem:
    return Problem(
        422, "gate.question_invalid", "Nothing was answered: `errors` says which questions do not hold.", errors=errors
    )
