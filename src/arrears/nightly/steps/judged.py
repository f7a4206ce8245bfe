"""What does the law say to each proposed contact, in the window in which it would be made?

Contacts of one person are asked about in order of rank; one that was allowed counts against those after it.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import polars as pl

from arrears.law import facts
from arrears.law.gate import Decisions, Gate
from arrears.law.prepare import Past
from arrears.law.windows import permitted_window
from arrears.nightly.local_time import instant
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step

PARTY = "borrower"  # a plan addresses the debtor and nobody else; there is no other value to set
ACTOR = "creditor"


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    proposed = (
        _with_windows(frames["proposed"], frames, night).with_row_index("q").with_columns(pl.col("q").cast(pl.Int64))
    )
    questions = _questions(proposed, frames)
    people = proposed["borrower_no"].unique()
    known = _history(frames["contacts_known"].filter(pl.col("borrower_no").is_in(people.implode())))
    history = facts.typed(known, facts.HISTORY, "history")
    statuses = frames["statuses"].select(
        pl.col("borrower_no").cast(pl.Int64).alias("person"), pl.col("loan_no").cast(pl.Int64).alias("loan"),
        "status", "since_on", "until_on",
    )  # fmt: skip
    gate, rounds = night.rules.gate, []
    for place in sorted(proposed["place"].unique()):
        decisions = gate.decide(questions.filter(proposed["place"] == place), history, statuses)
        rounds.append(decisions)
        allowed = decisions.asked.join(
            decisions.answers.filter(pl.col("answer") == "allow").select("q"), on="q", how="semi"
        )
        history = pl.concat([history, _planned(allowed)], how="vertical")
    if not rounds:
        rounds = [gate.decide(questions, history, statuses)]
    # When a refused contact becomes lawful is asked beside everything that was let through for the day.
    first = rounds[0].known
    whole = Decisions(
        gate, pl.concat([one.answers for one in rounds]), pl.concat([one.asked for one in rounds]),
        Past(history, first.statuses, first.wishes), rounds[0].overrides, frozenset().union(*(one.loud for one in rounds)),
    )  # fmt: skip
    return {
        "judged": proposed.join(whole.answers, on="q", how="left", maintain_order="left"),
        "judged_reasons": whole.reasons(),
        "judged_lawful_from": whole.lawful_from(),
    }


def _with_windows(proposed: pl.DataFrame, frames: Frames, night: Night) -> pl.DataFrame:
    """Add zone and the window: the strategy's hours, narrowed to what the law leaves open that day."""
    rows = proposed["loan_no"]
    zoned = proposed.with_columns(frames["wide"]["timezone"].gather(rows), frames["wide"]["country"].gather(rows))
    zoned = zoned.with_columns(frames["loans"]["creditor_class"].gather(rows).cast(pl.String))
    keys = ["timezone", "channel", "purpose", "hours_from", "hours_until", "country", "creditor_class"]
    windows = zoned.select(keys).unique()
    found = [_window(*row, night=night) for row in windows.iter_rows()]
    windows = windows.with_columns(
        pl.Series("window_from", [row[0] for row in found], pl.Int16),
        pl.Series("window_until", [row[1] for row in found], pl.Int16),
        pl.Series("at", [row[2] for row in found], pl.Datetime("us", "UTC")),
        pl.Series("until_at", [row[3] for row in found], pl.Datetime("us", "UTC")),
    )
    return zoned.join(windows, on=keys, how="left", nulls_equal=True, maintain_order="left")


def _window(
    zone: str | None,
    channel: str,
    purpose: str,
    hours_from: int,
    hours_until: int,
    country: str,
    creditor: str,
    *,
    night: Night,
) -> tuple[int, int, dt.datetime | None, dt.datetime | None]:
    if zone is None:
        return hours_from, hours_until, None, None
    first, last = hours_from, hours_until
    for opens, closes in _open_hours(night.rules.gate, night.plan_on, zone, channel, purpose, country, creditor):
        if max(opens, hours_from) < min(closes, hours_until):
            first, last = max(opens, hours_from), min(closes, hours_until)
            break
    return first, last, instant(night.plan_on, first, zone), instant(night.plan_on, last, zone)


@lru_cache(maxsize=4096)
def _open_hours(
    gate: Gate, on: dt.date, zone: str, channel: str, purpose: str, country: str, creditor: str
) -> list[tuple[int, int]]:
    """The same few combinations come in every partition; each asks 1,440 questions."""
    given = {"country": country, "creditor_class": creditor}
    return permitted_window(gate, on, zone, channel, PARTY, purpose, given)


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


def _history(contacts: pl.DataFrame) -> pl.DataFrame:
    return contacts.select(
        pl.col("borrower_no").cast(pl.Int64).alias("person"), pl.col("loan_no").cast(pl.Int64).alias("loan"), "at",
        *(pl.col(name).cast(pl.String) for name in ("channel", "direction", "party", "outcome", "purpose", "actor")),
        pl.lit(None, pl.String).alias("point"), pl.lit(False).alias("is_planned"),
    )  # fmt: skip


def _planned(allowed: pl.DataFrame) -> pl.DataFrame:
    """Contacts just allowed, as history for the person's next question: what will come of them is not known yet."""
    return facts.typed(allowed.with_columns(is_planned=pl.lit(True)), facts.HISTORY, "history")


STEP = Step(
    name="judged",
    reads=("proposed", "contacts_known", "statuses", "loans", "wide", "aged"),
    gives=("judged", "judged_reasons", "judged_lawful_from"),
    grain="judged: one row per proposed contact with its answer; judged_reasons: per contact and rule that spoke",
    run=_run,
)
