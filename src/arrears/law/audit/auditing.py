"""What is wrong in a log? Breaches with their reasons and contacts, what could not be told, and sums of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from arrears.law import facts
from arrears.law.arrays import nullable
from arrears.law.audit.alike import alike
from arrears.law.audit.log import Questions, ordered, past_of, questions_of
from arrears.law.audit.made_of import made_of
from arrears.law.audit.sums import sum_up
from arrears.law.audit.unknowns import unknown_of
from arrears.law.epochs import Epochs
from arrears.law.gate import Decisions
from arrears.law.kernels import Ints
from arrears.law.states import DENIES, FORBIDDEN, WARNS, heaviest

# Columns of a finding that are the contact's own, and those that say what the law has against it.
OF_CONTACT: Final = (
    "contact_id", "borrower_id", "loan_id", "at", "local_at", "channel", "party", "purpose", "outcome", "actor",
    "collector", "agent_id",
)  # fmt: skip
_AT_ONCE: Final = np.zeros(1, np.int64)
OF_RULE: Final = ("pack", "rule", "state", "force", "basis", "citation", "message")


@dataclass(frozen=True)
class Audited:
    """What came of one frame of contacts. Contacts are named as the log names them: by text, or by a number of its own."""

    breaches: pl.DataFrame  # one row per contact and rule it broke: OF_CONTACT, OF_RULE, `made_of` (contact ids)
    unknown: pl.DataFrame  # one row per rule and set of missing facts: contacts, first_contact_id
    sums: pl.DataFrame  # see `sums`
    begins: Ints  # the row of `breaches` at which those of each part of the log begin


def audit_log(
    log: pl.DataFrame, statuses: pl.DataFrame, epochs: Epochs, wishes: pl.DataFrame | None = None,
    begins: Ints = _AT_ONCE,
) -> Audited:  # fmt: skip
    """Ask the gate about every contact that was not the debtor's own, each by the values of its day.

    Shapes: `log` has `person`, `at` and whichever facts and names (`log.NAMES`) are known; `statuses` as `facts.STATUSES`,
    `wishes` as `facts.WISHES` (none: nobody looked, so whether there was a consent is unknown).
    `begins`: the rows of the ordered log at which parts of it begin that might be audited apart, in rising order.
    Order: breaches stand by person, time and rule.
    """
    rows = ordered(log)
    past, questions = past_of(rows), questions_of(rows, epochs.reads)
    held = facts.typed(statuses, facts.STATUSES, "statuses")
    decided = [
        (one.number, epochs.gate(one.number).decide_typed(one.asked, one.past, held, wishes))
        for one in alike(rows, questions, past, epochs.numbers_of_days(pl.Series(questions.day.astype(np.int32))))
    ]
    breaches = _breaches(rows, questions, [decisions for _, decisions in decided])
    sums = sum_up(rows, questions, [decisions for _, decisions in decided], breaches)
    parts = np.searchsorted(breaches["_row"].to_numpy(), begins)
    return Audited(breaches.drop("_row", "_day"), unknown_of(rows, decided, begins), sums, parts)


def _breaches(rows: pl.DataFrame, questions: Questions, decided: list[Decisions]) -> pl.DataFrame:
    """With `_row` and `_day`, in order of the log and of the rules."""
    parts = [part for decisions in decided if not (part := _spoken(rows, questions, _of_note(decisions))).is_empty()]
    return pl.concat(parts).sort("_row", maintain_order=True) if parts else _empty(rows)


def _of_note(decisions: Decisions) -> Decisions:
    """Only the contacts at which some rule refuses or warns, or that were what is never done."""
    noted = np.zeros(decisions.answers.height, np.bool_)
    loud = (rule.id for rule in decisions.gate.rules if rule.id in decisions.loud)
    for rule in (FORBIDDEN, *loud):
        if heaviest(states := decisions.answers[rule]) >= WARNS:
            said = states.to_numpy()
            noted |= (said == WARNS) | (said == DENIES)
    kept = np.flatnonzero(noted)
    return replace(decisions, answers=decisions.answers[kept], asked=decisions.asked[kept])


def _spoken(rows: pl.DataFrame, questions: Questions, decisions: Decisions) -> pl.DataFrame:
    told = decisions.told
    spoken = told.frame((told.states == WARNS) | (told.states == DENIES))
    chain = made_of(spoken.select("q", "rule"), decisions, rows["contact_id"])
    places = questions.places(spoken["q"])
    contact = rows[spoken["q"].to_numpy()].with_columns(
        nullable("local_at", questions.local[places]).cast(pl.Datetime("us")),
        pl.Series("_day", questions.day[places], dtype=pl.Int32),
    )
    return contact.select(
        *(_or_nothing(contact, name) for name in OF_CONTACT),
        *(spoken[name] for name in OF_RULE),
        chain.alias("made_of"),
        spoken["q"].alias("_row"),
        "_day",
    )


def _or_nothing(contact: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in contact.columns else pl.lit(None, pl.String).alias(name)


def _empty(rows: pl.DataFrame) -> pl.DataFrame:
    plain = {
        "local_at": pl.Datetime("us"),
        "made_of": pl.List(rows.schema["contact_id"]),
        "_row": pl.Int64(),
        "_day": pl.Int32(),
    }
    names = (*OF_CONTACT, *OF_RULE, "made_of", "_row", "_day")
    return pl.DataFrame(schema={name: plain.get(name, rows.schema.get(name, pl.String())) for name in names})
