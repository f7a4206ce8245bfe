"""How is one question asked? The form of tape.md §5 becomes frames of a few rows and goes through the same gate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import polars as pl

from arrears.kernel.verdict import Answer, Reason, Verdict
from arrears.law.facts import HISTORY, STATUSES, WISHES, Fact, frame_of
from arrears.law.gate import Decisions, Gate, compile_gate
from arrears.law.overriding import OVERRIDES, ruled_of
from arrears.law.pack import Pack
from arrears.law.question_rows import (
    Item,
    QuestionRows,
    instant,
    known_keys,
    local_date,
    part_of,
    rows_of,
)
from arrears.law.reasons import list_consulted

__all__ = ["decide_one", "frame", "instant", "known_keys", "local_date"]
_NOTHING: Final = pl.DataFrame()
_NO_HISTORY: Final = pl.DataFrame(schema={name: fact.dtype for name, fact in HISTORY.items()})
_NO_STATUSES: Final = pl.DataFrame(schema={name: fact.dtype for name, fact in STATUSES.items()})
_STRICTEST: Final = (Answer.DENY, Answer.UNKNOWN, Answer.ALLOW)


def decide_one(question: Item, packs: Sequence[Pack], gate: Gate | None = None) -> Verdict:
    """The verdict on one question (tape.md §5), by `packs` with the values of its own date.

    Several loans are several views of one act: the strictest holds. `gate` spares compiling when the caller has one
    for the same packs and date.
    Errors: `WrongUse` names the key that is missing, unknown or wrong and the mend.
    """
    at = instant(question.get("as_of"), "as_of")
    used = gate or compile_gate(packs, local_date(at, part_of(question, "borrower").get("timezone")))
    rows = rows_of(question, used.keys, used.carries)
    decisions = used.decide_typed(*frames_of(rows, used))
    return _verdict(decisions, at)


def frames_of(rows: QuestionRows, gate: Gate) -> tuple[pl.DataFrame, ...]:
    """What `Gate.decide_typed` takes."""
    return (
        frame_of(rows.asked, gate.reads_of({name for row in rows.asked for name in row})),
        frame_of(rows.history, HISTORY) if rows.history else _NO_HISTORY,
        frame_of(rows.statuses, STATUSES) if rows.statuses else _NO_STATUSES,
        frame_of(rows.wishes, WISHES) if rows.wishes else _NOTHING,
        pl.DataFrame(rows.overrides, schema=OVERRIDES, orient="row") if rows.overrides else _NOTHING,
    )


def frame(rows: Iterable[Item], table: Mapping[str, Fact]) -> pl.DataFrame:
    """Rows as a frame with all columns of `table`."""
    return pl.DataFrame(list(rows), schema={name: fact.dtype for name, fact in table.items()}, orient="row")


def _verdict(decisions: Decisions, at: dt.datetime) -> Verdict:
    answers = set(decisions.answers["answer"].to_list())
    answer = next(one for one in _STRICTEST if one.value in answers)
    told = decisions.told
    reasons = dict.fromkeys(
        Reason(rule, force, basis, citation, message)
        for rule, _, force, basis, citation, message in told.distinct(told.is_reason)
    )
    duties = dict.fromkeys(saying[-1] for saying in told.distinct(told.is_duty))
    lawful = decisions.lawful_from()["lawful_from"][0] if answer is Answer.DENY else None
    return Verdict(
        answer=answer,
        because=tuple(reasons),
        as_of=at.isoformat(),
        packs=decisions.gate.packs,
        lawful_from=lawful.isoformat() if isinstance(lawful, dt.datetime) else None,
        duties=tuple(duties),
        consulted=tuple(list_consulted(decisions)),
        overridden=ruled_of(decisions.overrides, 0),
    )
