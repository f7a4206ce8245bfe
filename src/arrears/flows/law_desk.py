"""Who answers questions of law by day? The same packs and compiled rules as at night, kept ready in memory.

Questions are answered in micro-batches: all that share packs and a stretch of law go through the gate as one frame.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, TypeVar

import polars as pl

from arrears.feeds.config_folder import read_config
from arrears.kernel.verdict import Answer, Reason, Verdict
from arrears.law.answering import packs_for
from arrears.law.asking import instant, local_date
from arrears.law.epochs import Epochs
from arrears.law.facts import HISTORY, STATUSES, WISHES, Fact, typed
from arrears.law.gate import Decisions, Gate
from arrears.law.overriding import OVERRIDES, ruled_of
from arrears.law.question_rows import QuestionRows, rows_of
from arrears.law.reasons import list_consulted, list_duties
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

    def answer(self, questions: Sequence[Question]) -> list[Verdict]:
        """A verdict for each question (tape.md §5), in order.

        Errors: `WrongUse` names a key that is missing, unknown or wrong, or a pack that is not there.
        """
        found: dict[int, Verdict] = {}
        for (stack, number), places in self._grouped(questions).items():
            gate = self._epochs(stack).gate(number)
            found.update(zip(places, _decide([questions[place] for place in places], gate), strict=True))
        return [found[place] for place in range(len(questions))]

    def _grouped(self, questions: Sequence[Question]) -> dict[tuple[tuple[str, ...], int], list[int]]:
        """Places of the questions that share packs and a stretch of law."""
        groups: dict[tuple[tuple[str, ...], int], list[int]] = defaultdict(list)
        for place, question in enumerate(questions):
            stack = tuple(question.get("packs") or packs_for(question, self._shelf))
            zone = (question.get("borrower") or {}).get("timezone")
            on = local_date(instant(question["as_of"], "as_of"), zone)
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
            rows = [_numbered(rows_of(questions[place], gate.table, gate.carries), place) for place in places]
            asked = typed(_frame((row for one in rows for row in one.asked), gate.table), gate.reads, "questions")
            history = _frame((row for one in rows for row in one.history), HISTORY)
            statuses = _frame((row for one in rows for row in one.statuses), STATUSES)
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


def _decide(questions: Sequence[Question], gate: Gate) -> list[Verdict]:
    rows = [_numbered(rows_of(one, gate.table, gate.carries), place) for place, one in enumerate(questions)]
    decisions = gate.decide(
        _frame((row for one in rows for row in one.asked), gate.table),
        _frame((row for one in rows for row in one.history), HISTORY),
        _frame((row for one in rows for row in one.statuses), STATUSES),
        _frame((row for one in rows for row in one.wishes), WISHES),
        pl.DataFrame([row for one in rows for row in one.overrides], schema=OVERRIDES, orient="row"),
    )
    return _verdicts(decisions, [instant(one["as_of"], "as_of") for one in questions])


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


def _frame(rows: Iterable[Mapping[str, object]], table: Mapping[str, Fact]) -> pl.DataFrame:
    """A frame with the columns that are named at all: the gate fills in the rest."""
    held = list(rows)
    named = {name for row in held for name in row}
    schema = {name: fact.dtype for name, fact in table.items() if name in named or fact.is_required}
    return pl.DataFrame(held, schema=schema, orient="row")


def _verdicts(decisions: Decisions, moments: Sequence[dt.datetime]) -> list[Verdict]:
    reasons: dict[int, dict[Reason, None]] = defaultdict(dict)
    for row in decisions.reasons().iter_rows(named=True):
        reason = Reason(row["rule"], row["force"], row["basis"], row["citation"], row["message"])
        reasons[row["q"]][reason] = None
    duties: dict[int, dict[str, None]] = defaultdict(dict)
    for row in list_duties(decisions).iter_rows(named=True):
        duties[row["q"]][row["message"]] = None
    answers = decisions.answers.select("q", pl.col("answer").cast(pl.String))
    lawful: dict[int, object] = {}
    if (answers["answer"] == Answer.DENY.value).any():
        lawful = dict(decisions.lawful_from().select("q", "lawful_from").iter_rows())
    found = {}
    for act, (q, answer) in enumerate(answers.iter_rows()):
        first = lawful.get(q) if answer == Answer.DENY.value else None
        found[q] = Verdict(
            answer=Answer(answer), because=tuple(reasons[q]), as_of=moments[q].isoformat(), packs=decisions.gate.packs,
            lawful_from=first.isoformat() if isinstance(first, dt.datetime) else None, duties=tuple(duties[q]),
            consulted=tuple(list_consulted(decisions, act)),
            overridden=ruled_of(decisions.overrides, q) if decisions.overrides.height else (),
        )  # fmt: skip
    return [found[q] for q in range(len(moments))]
