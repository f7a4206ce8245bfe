"""What does the law say to each proposed contact, in the window in which it would be made?

Contacts of one person are asked about in order of rank; one that was allowed counts against those after it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

from arrears.kernel.columns import array_of
from arrears.kernel.verdict import Answer
from arrears.law import facts
from arrears.law.gate import Decisions, Gate
from arrears.law.prepare import Past
from arrears.law.windows import Spans, permitted_windows
from arrears.nightly.local_time import instant
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step

PARTY = "borrower"  # a plan addresses the debtor and nobody else; there is no other value to set
ACTOR = "creditor"
_KIND: Final = ("timezone", "channel", "purpose", "country", "creditor_class")  # what lawful hours are asked for
_HOURS: Final[WeakKeyDictionary[Gate, dict[tuple[object, ...], Spans]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class _Asked:
    """What was asked and answered, round by round."""

    proposed: pl.DataFrame  # with number, zone and window
    rounds: Sequence[Decisions]
    past: Sequence[pl.DataFrame]  # what was known before the day, then what each round let through


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    asked = _ask(frames, night)
    whole = _together(asked.rounds, asked.past)
    return {
        "judged": asked.proposed.join(whole.answers, on="q", how="left", maintain_order="left"),
        "judged_reasons": whole.reasons(),
        "judged_lawful_from": whole.lawful_from(),
    }


def answer(frames: Frames, night: Night) -> pl.DataFrame:
    """The proposed contacts with the law's answer to each, and nothing of why: all that `whatif` counts.

    Shapes: frames as the step reads them; its rows and columns, with `answer`.
    """
    asked = _ask(frames, night)
    told = pl.concat([one.answers.select("q", "answer") for one in asked.rounds])
    return asked.proposed.join(told, on="q", how="left", maintain_order="left")


def _ask(frames: Frames, night: Night) -> _Asked:
    proposed = (
        _with_windows(frames["proposed"], frames, night).with_row_index("q").with_columns(pl.col("q").cast(pl.Int64))
    )
    questions = _with_gaps(_questions(proposed, frames), frames["wishes"], night)
    history = facts.typed(_history(frames["contacts_known"], proposed["borrower_no"]), facts.HISTORY, "history")
    statuses = frames["statuses"].select(
        pl.col("borrower_no").cast(pl.Int64).alias("person"), pl.col("loan_no").cast(pl.Int64).alias("loan"),
        "status", "since_on", "until_on",
    )  # fmt: skip
    gate, past, wishes = night.rules.gate, [history], _wishes(frames["wishes"])
    rounds: list[Decisions] = []
    for place in sorted(proposed["place"].unique()) or [0]:
        asked = questions.filter(proposed["place"] == place)
        decisions = gate.decide(asked, _of_persons(past, asked["person"]) if rounds else history, statuses, wishes)
        rounds.append(decisions)
        allowed = decisions.answers.filter(pl.col("answer") == Answer.ALLOW.value).select("q")
        past.append(_planned(decisions.asked.join(allowed, on="q", how="semi")))
    return _Asked(proposed, rounds, past)


def _with_windows(proposed: pl.DataFrame, frames: Frames, night: Night) -> pl.DataFrame:
    """Add zone and the window: the strategy's hours, narrowed to what the law leaves open that day."""
    rows = proposed["loan_no"]
    zoned = proposed.with_columns(frames["wide"]["timezone"].gather(rows), frames["wide"]["country"].gather(rows))
    zoned = zoned.with_columns(frames["loans"]["creditor_class"].gather(rows).cast(pl.String))
    keys = [*_KIND, "hours_from", "hours_until"]
    windows = zoned.select(keys).unique()
    _ask_hours(night, windows)
    found = [_window(row, night) for row in windows.iter_rows(named=True)]
    windows = windows.with_columns(
        pl.Series("window_from", [row[0] for row in found], pl.Int16),
        pl.Series("window_until", [row[1] for row in found], pl.Int16),
        pl.Series("at", [row[2] for row in found], pl.Datetime("us", "UTC")),
        pl.Series("until_at", [row[3] for row in found], pl.Datetime("us", "UTC")),
    )
    return zoned.join(windows, on=keys, how="left", nulls_equal=True, maintain_order="left")


def _ask_hours(night: Night, windows: pl.DataFrame) -> None:
    """The same few kinds of contact come in every partition; those that are new are asked about in one batch."""
    held = _HOURS.setdefault(night.rules.gate, {})
    kinds = windows.filter(pl.col("timezone").is_not_null()).select(_KIND).unique().rows(named=True)
    fresh = [kind for kind in kinds if _key(night, kind) not in held]
    opened = permitted_windows(night.rules.gate, night.plan_on, [{**kind, "party": PARTY} for kind in fresh])
    held.update({_key(night, kind): hours for kind, hours in zip(fresh, opened, strict=True)})


def _key(night: Night, kind: Mapping[str, Any]) -> tuple[object, ...]:
    return (night.plan_on, *(kind[name] for name in _KIND))


def _window(row: Mapping[str, Any], night: Night) -> tuple[int, int, dt.datetime | None, dt.datetime | None]:
    """Its first and last minute, and the instants of both; without a zone no instant can be told."""
    first, last, zone = row["hours_from"], row["hours_until"], row["timezone"]
    if zone is None:
        return first, last, None, None
    common = ((max(a, first), min(b, last)) for a, b in _HOURS[night.rules.gate][_key(night, row)])
    first, last = next((one for one in common if one[0] < one[1]), (first, last))
    return first, last, instant(night.plan_on, first, zone), instant(night.plan_on, last, zone)


def _questions(proposed: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    rows = proposed["loan_no"]
    loans, wide, aged = frames["loans"], frames["wide"], frames["aged"]
    return proposed.select(
        "q", pl.col("borrower_no").cast(pl.Int64).alias("person"), pl.col("loan_no").cast(pl.Int64).alias("loan"),
        "at", "until_at", "timezone", "country",
        wide["region"].gather(rows).alias("region"),
        pl.lit("contact").alias("act"), pl.col("channel").cast(pl.String), pl.lit(PARTY).alias("party"),
        pl.col("purpose").cast(pl.String), pl.lit(ACTOR).alias("actor"), pl.lit("outbound").alias("direction"),
        loans["creditor_class"].gather(rows).cast(pl.String).alias("creditor_class"),
        loans["kind"].gather(rows).cast(pl.String).alias("loan_kind"),
        loans["purpose"].gather(rows).cast(pl.String).alias("loan_purpose"),
        aged["delinquent_days"].gather(rows).cast(pl.Int64).alias("delinquent_days"),
        wide["has_evidence_gap"].gather(rows).alias("has_evidence_gap"),
    )  # fmt: skip


def _wishes(held: pl.DataFrame) -> pl.DataFrame:
    return held.select(
        pl.col("borrower_no").cast(pl.Int64).alias("person"), "kind", "channel", "place", "from_minute", "until_minute",
        pl.col("days").str.split(" "), "given_at", "revoked_at",
    )  # fmt: skip


def _with_gaps(questions: pl.DataFrame, wishes: pl.DataFrame, night: Night) -> pl.DataFrame:
    """A wish that no rule of the packs heeds is a gap in what is known, as in a question by day (`law.question_rows`)."""
    gate = night.rules.gate
    unheeded = wishes.filter(pl.col("kind").is_in([kind for kind in wishes["kind"].unique() if not gate.carries(kind)]))
    if unheeded.is_empty():
        return questions
    people = pl.col("borrower_no").cast(pl.Int64).alias("person")
    told = unheeded.group_by(people).agg(pl.col("kind").unique().sort().alias("unheeded_wishes"))
    found = questions.join(told, on="person", how="left", maintain_order="left")
    return found.with_columns(pl.col("has_evidence_gap") | pl.col("unheeded_wishes").is_not_null())


def _history(contacts: pl.DataFrame, people: pl.Series) -> pl.DataFrame:
    """What is known of the contacts of these people."""
    persons = array_of(contacts["borrower_no"], np.int32)
    is_asked = np.zeros(1 + max(persons.max(initial=0), people.max() or 0), np.bool_)
    is_asked[people.to_numpy()] = True
    known = contacts[pl.Series(np.flatnonzero(is_asked[persons]).astype(np.uint32))]
    return known.select(
        pl.col("borrower_no").cast(pl.Int64).alias("person"), pl.col("loan_no").cast(pl.Int64).alias("loan"), "at",
        "channel", "direction", "party", "outcome", "purpose", "actor", pl.lit(False).alias("is_planned"),
    )  # fmt: skip


def _of_persons(past: Sequence[pl.DataFrame], persons: pl.Series) -> pl.DataFrame:
    """The contacts of these persons: few have more than one question, and fewer still a refused one."""
    wanted = persons.unique().implode()
    return pl.concat([part.filter(pl.col("person").is_in(wanted)) for part in past])


def _together(rounds: Sequence[Decisions], past: Sequence[pl.DataFrame]) -> Decisions:
    """All rounds as one. When a refused contact becomes lawful is asked beside everything that was let through that day."""
    first = rounds[0]
    answers, asked = (pl.concat(parts) for parts in zip(*((one.answers, one.asked) for one in rounds), strict=True))
    refused = answers.filter(pl.col("answer") == Answer.DENY.value).select("q")
    persons = asked.join(refused, on="q", how="semi")["person"]
    known = Past(_of_persons(past, persons), first.known.statuses, first.known.wishes)
    loud = frozenset().union(*(one.loud for one in rounds))
    return Decisions(first.gate, answers, asked, known, first.overrides, loud)


def _planned(allowed: pl.DataFrame) -> pl.DataFrame:
    """Contacts just allowed, as history for the person's next question: what will come of them is not known yet."""
    return facts.typed(allowed.with_columns(is_planned=pl.lit(True)), facts.HISTORY, "history")


STEP = Step(
    name="judged",
    reads=("proposed", "contacts_known", "statuses", "wishes", "loans", "wide", "aged"),
    gives=("judged", "judged_reasons", "judged_lawful_from"),
    grain="judged: one row per proposed contact with its answer; judged_reasons: per contact and rule that spoke",
    run=_run,
)
