"""Which clocks of the law run, and until when? Limitation with what began it anew, duties and notices with their last day.

The gate only says whether an act is allowed on its day; whoever keeps a calendar asks here. The days come from the very
columns the gate judges by, so that a calendar and a verdict can never differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from arrears.law.clock import local_days
from arrears.law.compiled import Branch, CompiledRule
from arrears.law.counters import Counter, Ends
from arrears.law.elapsed import Began
from arrears.law.evaluate import evaluate
from arrears.law.facts import HISTORY, STATUSES, typed
from arrears.law.gate import Gate
from arrears.law.pack import Value
from arrears.law.prepare import Past, Wanted, prepare
from arrears.law.shapes.duty import Duty
from arrears.law.shapes.prior_notice import PriorNotice
from arrears.law.shapes.status_clock import StatusClock
from arrears.law.standing import holds_any

_EPOCH = dt.date(1970, 1, 1)
_YEARS_BACK_DAYS = 800  # no notice waits longer


@dataclass(frozen=True, slots=True)
class Event:
    """What began a period anew."""

    kind: str  # fact, status or contact
    word: str  # the fact or status; of a contact: what it had to achieve
    on: dt.date


@dataclass(frozen=True, slots=True)
class Clock:
    """One period that extinguishes a claim or lets the debtor refuse it."""

    rule: str
    title: str
    message: str
    citation: str
    basis: str  # how we know what the rule says: law.pack.BASES
    effect: str  # unenforceable, extinguished, or empty
    start: str  # the fact it runs from
    started_on: dt.date | None  # none: not known, and then nothing else is
    events: tuple[Event, ...]  # the latest of each kind, in order of time
    last_on: dt.date | None  # last day; none: cannot be told
    longest_on: dt.date | None  # last day whatever begins it anew or stops it
    unproven_on: dt.date | None  # a later contact that may have begun it anew: that a demand arrived is not proven
    is_stopped: bool  # a status that stops it holds
    has_run_out: bool | None  # on the day asked about; none: cannot be told


@dataclass(frozen=True, slots=True)
class DueDay:
    """One duty that is owed, and its last day."""

    rule: str
    do: str
    since_on: dt.date
    last_on: dt.date
    citation: str
    basis: str


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One rule that asks for a notice before the act."""

    rule: str
    last_on: dt.date  # last day on which giving it still lets the act happen on its day
    is_given: bool  # a notice that works for the act is on record
    citation: str
    basis: str


def list_clocks(
    gate: Gate, asked: pl.DataFrame, history: pl.DataFrame, statuses: pl.DataFrame, derives: str = "is_time_barred"
) -> list[tuple[Clock, ...]]:
    """For each row of `asked` (typed as for the gate: an act, usually `sue`, about one loan) its clocks."""
    frame, past, live = _judged(gate, asked, history, statuses)
    found: list[tuple[Clock, ...]] = [() for _ in range(asked.height)]
    for rule, branch, terms in _of_shape(live, StatusClock):
        if terms.derived != derives:
            continue
        wanted = [Began((status,), terms.elapsed.is_loan_scope) for status in terms.elapsed.reset_statuses]
        doubtful = _doubtful(terms.elapsed.reset_contacts)
        began = prepare(asked, past, Wanted.of([*wanted, *(Ends(one) for one in doubtful)]))
        stopped = holds_any(terms.suspend, is_loan_scope=True) if terms.suspend else pl.lit(False)
        rows = frame.with_columns(
            _applies(gate, rule, branch, frame).alias("_applies"), terms.has_run_out().alias("_over"), stopped.alias("_stopped"),
            *(began[need.column] for need in wanted), *(_day_of(one, began, "_doubted") for one in doubtful),
            *(_day_of(one, frame, "_demanded") for one in (terms.elapsed.reset_contacts,) if one),
        )  # fmt: skip
        for place, row in enumerate(rows.iter_rows(named=True)):
            if row["_applies"]:
                found[place] = (*found[place], _clock(rule, branch.value, terms, row, wanted))
    return found


def list_due_days(
    gate: Gate, asked: pl.DataFrame, history: pl.DataFrame, statuses: pl.DataFrame, status: str
) -> list[tuple[DueDay, ...]]:
    """For each row of `asked` the duties that `status` began and that have a last day, the nearest first."""
    frame, _, live = _judged(gate, asked, history, statuses)
    found: list[tuple[DueDay, ...]] = [() for _ in range(asked.height)]
    for rule, branch, terms in _of_shape(live, Duty):
        due = terms.due
        if due is None or due.deadline is None or due.status is None or status not in due.status.statuses:
            continue
        for place, row in enumerate(
            frame.with_columns(_applies(gate, rule, branch, frame).alias("_applies")).iter_rows(named=True)
        ):
            since, last = _day(row[due.began]), _day(row[due.last_day])
            if row["_applies"] and since is not None and last is not None:
                told = DueDay(rule.id, terms.do, since, last, branch.value.citation, branch.value.basis)
                found[place] = tuple(sorted((*found[place], told), key=lambda one: (one.last_on, one.rule)))
    return found


def list_notice_days(
    gate: Gate, asked: pl.DataFrame, history: pl.DataFrame, statuses: pl.DataFrame, notice: str
) -> list[tuple[NoticeDay, ...]]:
    """For each row of `asked` the rules that want `notice` before its act, by which day, and whether it was given."""
    frame, _, live = _judged(gate, asked, history, statuses)
    found: list[tuple[NoticeDay, ...]] = [() for _ in range(asked.height)]
    for rule, branch, terms in _of_shape(live, PriorNotice):
        if notice not in terms.given.notices:
            continue
        rows = frame.with_columns(
            _applies(gate, rule, branch, frame).alias("_applies"), terms.breach().alias("_lacking")
        )
        for place, row in enumerate(rows.iter_rows(named=True)):
            if row["_applies"] and (last := _last_day_to_give(terms, int(row["_day0"]))) is not None:
                value = branch.value
                told = NoticeDay(
                    rule.id, _EPOCH + dt.timedelta(days=last), not row["_lacking"], value.citation, value.basis
                )
                found[place] = tuple(sorted((*found[place], told), key=lambda one: (one.last_on, one.rule)))
    return found


def _last_day_to_give(terms: PriorNotice, act_day: int) -> int | None:
    days = range(act_day, act_day - _YEARS_BACK_DAYS, -1)
    return next((day for day in days if terms.ready_after(day) <= act_day), None)


def _judged(
    gate: Gate, asked: pl.DataFrame, history: pl.DataFrame, statuses: pl.DataFrame
) -> tuple[pl.DataFrame, Past, tuple[CompiledRule, ...]]:
    past = Past(typed(history, HISTORY, "history"), typed(statuses, STATUSES, "statuses"), pl.DataFrame())
    found = evaluate(gate, asked, past)
    return found.frame, past, found.live


def _of_shape(live: Sequence[CompiledRule], shape: type[Any]) -> Iterator[tuple[CompiledRule, Branch, Any]]:
    for rule in live:
        for branch in rule.branches:
            if isinstance(branch.value.terms, shape):
                yield rule, branch, branch.value.terms


def _applies(gate: Gate, rule: CompiledRule, branch: Branch, frame: pl.DataFrame) -> pl.Expr:
    """Unknown counts as yes: a clock that may run is shown. Conditions the gate judged on its way stand in the frame."""
    conditions = (*rule.conditions, *branch.when.clauses)
    named = [(gate.names.conditions[one], one) for one in conditions]
    parts = [pl.col(name) if name in frame.columns else one.expr() for name, one in named]
    return pl.all_horizontal([part.fill_null(True) for part in parts]) if parts else pl.lit(True)


def _clock(rule: CompiledRule, value: Value, terms: StatusClock, row: dict[str, Any], began: Sequence[Began]) -> Clock:
    elapsed = terms.elapsed
    started = row[elapsed.start]
    events = [Event("fact", fact, row[fact]) for fact in elapsed.reset_facts if row[fact] is not None]
    events += [Event("status", need.statuses[0], day) for need in began if (day := _day(row[need.column])) is not None]
    if elapsed.reset_contacts is not None and (on := _day(row["_demanded"])) is not None:
        events.append(Event("contact", elapsed.reset_contacts.counted, on))
    known = [one.on for one in events] + ([started] if started is not None else [])
    doubted = _day(row.get("_doubted"))
    return Clock(
        rule=rule.id, title=rule.rule.title, message=rule.rule.message, citation=value.citation, basis=value.basis,
        effect=terms.effect_on_debt, start=elapsed.start, started_on=started,
        events=tuple(sorted((one for one in events if started is None or one.on > started), key=lambda one: one.on)),
        last_on=_day(row[elapsed.column]), longest_on=_day(row[elapsed.longest_column]) if elapsed.longest else None,
        unproven_on=doubted if doubted and all(doubted > day for day in known) else None,
        is_stopped=bool(row["_stopped"]), has_run_out=row["_over"],
    )  # fmt: skip


def _doubtful(proven: Counter | None) -> tuple[Counter, ...]:
    """Where a contact has to be known to have arrived: those that may have, whatever they were for."""
    if proven is None or proven.counted != "arrived":
        return ()
    kept = tuple(one for one in proven.filters if one.fact in ("direction", "party"))
    return (replace(proven, counted="reached", filters=kept),)


def _day_of(counter: Counter, frame: pl.DataFrame, name: str) -> pl.Series:
    """The debtor's day of a counter's newest contact."""
    return local_days(frame[counter.newest], frame["timezone"]).alias(name)


def _day(number: int | None) -> dt.date | None:
    return None if number is None else _EPOCH + dt.timedelta(days=int(number))
