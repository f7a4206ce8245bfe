"""Who answers questions of law by day? The same packs and compiled rules as at night, kept ready in memory.

Questions are answered in micro-batches: all that share packs and a stretch of law go through the gate as one frame.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, TypeVar

from arrears.feeds.config_folder import read_config
from arrears.kernel.verdict import Answer, Reason, Verdict
from arrears.law.answering import packs_for
from arrears.law.asking import frame, frames_of, instant, local_date
from arrears.law.epochs import Epochs
from arrears.law.facts import HISTORY, STATUSES, typed
from arrears.law.gate import Decisions, Gate
from arrears.law.lawful_from import find_moments
from arrears.law.overriding import ruled_of
from arrears.law.question_rows import QuestionRows, rows_of
from arrears.law.reasons import list_all_consulted
from arrears.law.receipts import receipt_body
from arrears.law.running import Clock, DueDay, NoticeDay, list_clocks, list_due_days, list_notice_days
from arrears.law.shelf import Shelf

Question = dict[str, Any]
T = TypeVar("T")
_ELSEWHERE: Final = 9_999  # loans of one question are numbered below this; a loan that is not in it gets this number
_ROOM: Final = 10_000


class LawDesk:
    """The packs on a shelf, with the gates compiled so far. One a process; safe to share between threads that only ask."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._stacks: dict[tuple[str, ...], Epochs] = {}

    def answer(self, questions: Sequence[Question], *, dated: Collection[int] | None = None) -> list[Verdict]:
        """A verdict for each question (tape.md §5), in order.

        `dated`: the places of those for which a first lawful moment is wanted where they are refused; none given: all.
        Errors: `WrongUse` names a key that is missing, unknown or wrong, or a pack that is not there.
        """
        found: dict[int, Verdict] = {}
        for (stack, number), places in self._grouped(questions).items():
            gate = self._epochs(stack).gate(number)
            wanted = [dated is None or place in dated for place in places]
            found.update(zip(places, _decide([questions[place] for place in places], wanted, gate), strict=True))
        return [found[place] for place in range(len(questions))]

    def _grouped(self, questions: Sequence[Question]) -> dict[tuple[tuple[str, ...], int], list[int]]:
        """Places of the questions that share packs and a stretch of law."""
        groups: dict[tuple[tuple[str, ...], int], list[int]] = defaultdict(list)
        for place, question in enumerate(questions):
            stack = tuple(question.get("packs") or packs_for(question, self._shelf))
            zone = (question.get("borrower") or {}).get("timezone")
            on = local_date(instant(question.get("as_of"), "as_of"), zone)
            groups[stack, self._epochs(stack).number(on)].append(place)
        return groups

    def clocks(self, questions: Sequence[Question]) -> list[dict[str, tuple[Clock, ...]]]:
        """For each question, whose act is `sue` or `enforce`, the limitation clocks of each loan it is about."""
        return self._running(questions, list_clocks)

    def due_days(self, questions: Sequence[Question], status: str) -> list[dict[str, tuple[DueDay, ...]]]:
        """For each question the duties with a last day that `status` began, by loan."""
        return self._running(questions, partial(list_due_days, status=status))

    def notice_days(self, questions: Sequence[Question], notice: str) -> list[dict[str, tuple[NoticeDay, ...]]]:
        """For each question the rules that want `notice` before its act, by loan."""
        return self._running(questions, partial(list_notice_days, notice=notice))

    def _running(
        self, questions: Sequence[Question], ask: Callable[..., list[tuple[T, ...]]]
    ) -> list[dict[str, tuple[T, ...]]]:
        found: list[dict[str, tuple[T, ...]]] = [{} for _ in questions]
        for (stack, number), places in self._grouped(questions).items():
            gate = self._epochs(stack).gate(number)
            rows = _together([(place, questions[place]) for place in places], gate)
            asked = typed(frame(rows.asked, gate.table), gate.reads, "questions")
            history, statuses = frame(rows.history, HISTORY), frame(rows.statuses, STATUSES)
            loans = [(place, loan) for place in places for loan in _loans_of(questions[place])]
            for (place, loan), told in zip(loans, ask(gate, asked, history, statuses), strict=True):
                found[place][loan] = told
        return found

    def receipt(self, question: Question, verdict: Verdict) -> dict[str, Any]:
        """The body of a receipt for an act that was let through. Errors: `ValueError` for any other."""
        return receipt_body(question, verdict, {name: self._shelf.text_hash(name) for name, _ in verdict.packs})

    def _epochs(self, stack: tuple[str, ...]) -> Epochs:
        if stack not in self._stacks:
            self._stacks[stack] = Epochs(self._shelf.stacked(stack))
        return self._stacks[stack]


@lru_cache(maxsize=4)
def law_desk(config: Path | None = None) -> LawDesk:
    """The desk with the shipped packs and those of a folder of one's own, which must pass their own cases first."""
    shipped = read_config(None).packs
    packs = read_config(config).packs if config is not None else shipped
    return LawDesk(Shelf(packs, [name for name in packs if packs[name] != shipped.get(name)]))


def _decide(questions: Sequence[Question], dated: Sequence[bool], gate: Gate) -> list[Verdict]:
    decisions = gate.decide_typed(*frames_of(_together(enumerate(questions), gate), gate))
    return _verdicts(decisions, [instant(one["as_of"], "as_of") for one in questions], dated)


def _together(questions: Iterable[tuple[int, Question]], gate: Gate) -> QuestionRows:
    """The rows of questions, each under its number."""
    rows = [_numbered(rows_of(one, gate.keys, gate.carries), place) for place, one in questions]
    return QuestionRows(*([row for one in rows for row in getattr(one, part.name)] for part in fields(QuestionRows)))


def _loans_of(question: Question) -> list[str]:
    """The loans a question's rows are about, in order."""
    named = [str(loan) for loan in question["proposed"].get("loans") or ()]
    return named or [str(loan["loan_id"]) for loan in question.get("loans") or ()] or [""]


def _numbered(rows: QuestionRows, place: int) -> QuestionRows:
    """Each question has a person and loans of its own, so that nothing is counted across questions."""

    def own(row: Mapping[str, object]) -> dict[str, object]:
        numbered = {**row, "person": place} if "person" in row else dict(row)
        loan = row.get("loan")
        if isinstance(loan, int):
            numbered["loan"] = place * _ROOM + (loan if loan >= 0 else _ELSEWHERE)
        return {**numbered, "q": place} if "q" in row else numbered

    return QuestionRows(*(
        [own(row) for row in part] for part in (rows.asked, rows.history, rows.statuses, rows.wishes, rows.overrides)
    ))  # fmt: skip


def _verdicts(decisions: Decisions, moments: Sequence[dt.datetime], dated: Sequence[bool]) -> list[Verdict]:
    told = decisions.told
    sayings = [Reason(rule, force, basis, citation, said) for rule, _, force, basis, citation, said in told.sayings]
    reasons: dict[int, dict[Reason, None]] = defaultdict(dict)
    duties: dict[int, dict[str, None]] = defaultdict(dict)
    each = zip(told.rows.tolist(), told.said.tolist(), told.is_reason.tolist(), told.is_duty.tolist(), strict=True)
    for act, number, is_reason, is_duty in each:
        if is_reason:
            reasons[act][sayings[number]] = None
        if is_duty:
            duties[act][sayings[number].message] = None
    answers = list(zip(decisions.answers["q"].to_list(), decisions.answers["answer"].to_list(), strict=True))
    lawful = find_moments(decisions, [q for q, answer in answers if answer == Answer.DENY.value and dated[q]])
    consulted = list_all_consulted(decisions)
    found = {}
    for act, (q, answer) in enumerate(answers):
        first = lawful.get(q)
        found[q] = Verdict(
            answer=Answer(answer), because=tuple(reasons[act]), as_of=moments[q].isoformat(), packs=decisions.gate.packs,
            lawful_from=first.isoformat() if first else None, duties=tuple(duties[act]),
            consulted=tuple(consulted[act]),
            overridden=ruled_of(decisions.overrides, q) if decisions.overrides.height else (),
        )  # fmt: skip
    return [found[q] for q in range(len(moments))]
