"""Which acts does the strategy want tonight, for the accounts as decided? What the law says of them comes later.

The order in a stage matters twice: a notice owed goes before everything, and of several contacts of one kind (message,
call, visit, letter) only the first that is due is wanted in a night.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.columns import index_of
from arrears.kernel.vocabulary import CHANNELS, PURPOSES
from arrears.strategy.facts import LAST_USED
from arrears.strategy.model import DEPARTMENTS, Arm, Owed, Stage, Strategy, Treatment

Mask = NDArray[np.bool_]
_KNOWN: Final = {"department": DEPARTMENTS, "channel": CHANNELS, "purpose": PURPOSES}  # the same under every strategy
Exprs = dict[str, pl.Expr | None]  # name of a flag -> what tells it, none where nothing is asked
_ACTS_MAX: Final = 1 << 16  # acts of one strategy; row and act share an Int64 while they are sorted


@dataclass(frozen=True)
class Act:
    """A notice or a treatment, in the words of the output."""

    id: str
    kind: str
    department: str
    channel: str | None
    template: str | None
    purpose: str | None
    offer: str | None
    action: str | None
    hours_from: int
    hours_until: int
    because: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """The acts wanted, ordered by account row and then as the strategy lists them."""

    acts: Sequence[Act]  # all acts of all stages
    row: NDArray[np.int64]  # of each act wanted: the row of its account
    act: NDArray[np.int64]  # and its place in `acts`


def plan_wanted(strategy: Strategy, facts: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """One row an act wanted, ordered by account row and then as the strategy lists them.

    `facts` and the result of `decide_stages` stand row by row beside each other.
    Columns: row (Int32, index into `facts`), treatment, kind, department, channel, template, purpose, offer, action
    (Enums), hours_from, hours_until (Int16, local minutes after midnight), priority (Int64), because (Enum).
    """
    return _table(find_wanted(strategy, facts, decided), decided["priority"])


def find_wanted(strategy: Strategy, facts: pl.DataFrame, decided: pl.DataFrame) -> Wanted:
    """As `plan_wanted`, without a table of it."""
    drawn = ["segment", *(f"arm_{experiment.name}" for experiment in strategy.experiments)]
    stages = decided["stage"].cast(strategy.stage_type).to_physical().to_numpy()
    acts: list[Act] = []
    keys: list[NDArray[np.int64]] = []
    for code, stage in enumerate(strategy.stages, 1 + len(strategy.stops)):
        rows = np.flatnonzero(stages == code)
        if rows.size and (stage.owes or stage.do):
            exprs = _flag_exprs(stage)
            told = facts.select(sorted(_asked(exprs).intersection(facts.columns)) or facts.columns[:1])
            part = _flags(strategy, stage, exprs, _rows(told, rows), _rows(decided.select(drawn), rows))
            for position, wanted in enumerate(part.wanted):
                keys.append(rows[wanted] * _ACTS_MAX + len(acts) + position)
        acts += stage_acts(stage)
    ordered = np.sort(np.concatenate(keys)) if keys else np.zeros(0, np.int64)
    return Wanted(acts, ordered >> 16, ordered & (_ACTS_MAX - 1))


@dataclass(frozen=True)
class StageFlags:
    """Why each act of a stage is wanted or not, row by row; acts in the order of `stage_acts`."""

    holds: Sequence[Mask]  # its own condition holds (a notice: it is owed)
    is_due: Sequence[Mask]  # the cadence allows it (a notice: it was not given in this default)
    is_open: Sequence[Mask]  # the notice that gates it was given, and long enough ago
    in_arm: Sequence[Mask]  # no experiment arm leaves it out
    wanted: Sequence[Mask]


def stage_flags(strategy: Strategy, stage: Stage, facts: pl.DataFrame, decided: pl.DataFrame) -> StageFlags:
    """Every flag of every act of one stage, for accounts that are in it."""
    return _flags(strategy, stage, _flag_exprs(stage), facts, decided)


def _flags(strategy: Strategy, stage: Stage, asked: Exprs, facts: pl.DataFrame, decided: pl.DataFrame) -> StageFlags:
    items = _items(stage)
    # Beside a column, because a condition without facts must be as high as the frame.
    exprs = [expr.alias(name) for name, expr in asked.items() if expr is not None]
    flags = facts.with_columns(decided["segment"]).select("segment", *exprs) if exprs else decided
    always = np.ones(decided.height, np.bool_)
    masks = {name: always if expr is None else flags[name].to_numpy() for name, expr in asked.items()}
    holds, is_due, is_open = ([masks[f"{name}{n}"] for n in range(len(items))] for name in ("holds", "due", "open"))
    in_arm = _in_arms(strategy, items, decided)
    wanted = _first_of_each_kind(
        items, [a & b & c & d for a, b, c, d in zip(holds, is_due, is_open, in_arm, strict=True)]
    )
    return StageFlags(holds, is_due, is_open, in_arm, wanted)


def _items(stage: Stage) -> list[Owed | Treatment]:
    return [*stage.owes, *stage.do]


def _flag_exprs(stage: Stage) -> Exprs:
    return {
        f"{name}{number}": expr
        for number, item in enumerate(_items(stage))
        for name, expr in (("holds", _holds(item)), ("due", _is_due(item)), ("open", _is_open(item, stage)))
    }


def _asked(exprs: Exprs) -> set[str]:
    """The columns that decide on the acts of a stage."""
    return {name for expr in exprs.values() if expr is not None for name in expr.meta.root_names()}


def _rows(frame: pl.DataFrame, rows: NDArray[np.intp]) -> pl.DataFrame:
    return frame if rows.size == frame.height else frame[index_of(rows)]


# Each of these is none where nothing is asked: that costs nothing, where an expression that says so would.
def _holds(item: Owed | Treatment) -> pl.Expr | None:
    return item.when.expr if item.when is not None else None


def _given(owed: Owed) -> pl.Expr:
    """The notice was given in the present default: one given before an earlier cure does not count."""
    return (pl.col(owed.fact) <= pl.col("past_due_days")).fill_null(False)


def _is_due(item: Owed | Treatment) -> pl.Expr | None:
    if isinstance(item, Owed):
        return ~_given(item)
    if item.channel is None or item.every_days is None:
        return None
    return (pl.col(LAST_USED[item.channel]) >= item.every_days).fill_null(True)


def _is_open(item: Owed | Treatment, stage: Stage) -> pl.Expr | None:
    owed = None if isinstance(item, Owed) or item.gated_by_notice is None else stage.owed(item.gated_by_notice)
    if owed is None:
        return None
    return _given(owed) & (pl.col(owed.fact) >= owed.wait_days).fill_null(False)


def _in_arms(strategy: Strategy, items: Sequence[Owed | Treatment], decided: pl.DataFrame) -> list[Mask]:
    """A hold-out arm leaves out everything but notices the law owes the borrower; other arms what they name."""
    everybody = np.ones(decided.height, np.bool_)
    found = [everybody] * len(items)
    for experiment in strategy.experiments:
        arm = decided[f"arm_{experiment.name}"].to_physical().fill_null(len(experiment.arms)).to_numpy()
        outs = [tuple(_leaves_out(one, item) for one in experiment.arms) for item in items]
        # Most acts are left out by the same arms.
        stays = {out: ~np.array([*out, False])[arm] if any(out) else everybody for out in set(outs)}
        found = [mask & stays[out] if any(out) else mask for mask, out in zip(found, outs, strict=True)]
    return found


def _leaves_out(arm: Arm, item: Owed | Treatment) -> bool:
    return (arm.no_contact and isinstance(item, Treatment)) or item.id in arm.skip


def _first_of_each_kind(items: Sequence[Owed | Treatment], due: list[Mask]) -> list[Mask]:
    """Of several messages (calls, visits, letters) due in one night only the first listed is wanted."""
    taken: dict[str, Mask] = {}
    wanted = []
    for item, mask in zip(items, due, strict=True):
        if item.channel is None:
            wanted.append(mask)
            continue
        kind = LAST_USED[item.channel]
        wanted.append(mask & ~taken[kind] if kind in taken else mask)
        taken[kind] = mask | taken[kind] if kind in taken else mask
    return wanted


def stage_acts(stage: Stage) -> list[Act]:
    """The acts of a stage in the order of its flags: notices owed, then treatments."""
    return [*(_notice_act(stage, owed) for owed in stage.owes), *(_treatment_act(item) for item in stage.do)]


def _notice_act(stage: Stage, owed: Owed) -> Act:
    because = f"notice owed and not yet given: {owed.basis}"
    purpose = f"notice_{owed.notice}"
    hours = owed.hours
    return Act(owed.id, "contact", stage.department, owed.channel, owed.template, purpose, None, None, *hours, because)


def _treatment_act(item: Treatment) -> Act:
    parts = [item.when.text] if item.when else []
    parts += [f"every {item.every_days} days"] if item.every_days and item.every_days > 1 else []
    parts += ["daily"] if item.every_days == 1 else []
    parts += [f"notice {item.gated_by_notice} given"] if item.gated_by_notice else []
    return Act(
        item.id, item.kind, item.department, item.channel, item.template, item.purpose, item.offer, item.action,
        *item.hours, "; ".join(parts) or "while in this stage",
    )  # fmt: skip


def _table(wanted: Wanted, priority: pl.Series) -> pl.DataFrame:
    acts, codes = wanted.acts, pl.Series(wanted.act.astype(np.uint32))
    names = ("kind", "department", "channel", "template", "purpose", "offer", "action")
    row = pl.Series("row", wanted.row.astype(np.int32))
    return pl.DataFrame(
        [
            row,
            _column("treatment", [act.id for act in acts], codes),
            *(_column(name, [getattr(act, name) for act in acts], codes) for name in names),
            *(
                pl.Series([getattr(act, name) for act in acts], dtype=pl.Int16).gather(codes).alias(name)
                for name in ("hours_from", "hours_until")
            ),
            priority.gather(row.cast(pl.UInt32)).alias("priority"),
            _column("because", [act.because for act in acts], codes),
        ]
    )


def _column(name: str, values: list[str | None], codes: pl.Series) -> pl.Series:
    known = _KNOWN.get(name) or tuple(dict.fromkeys(value for value in values if value is not None))
    return pl.Series(values, dtype=pl.Enum(known)).gather(codes).alias(name)
