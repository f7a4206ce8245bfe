"""Which contacts are to be proposed to the law, after one person's loans were put together?

A person gets at most one contact a channel and day, about all their loans that want one; the loan that ranks first
names the template. A notice that is legally owed is never merged away: each goes on its own.
"""

from __future__ import annotations

import polars as pl

from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step

# Which kinds of contact point let a channel reach a person.
POINTS = {
    "call": ["mobile", "landline"],
    "sms": ["mobile"],
    "email": ["email"],
    "letter": ["postal"],
    "visit": ["postal"],
    "app": ["app", "mobile"],
    "wechat": ["wechat"],
    "social": [],
}
_KEEP = ["treatment", "department", "channel", "template", "purpose", "offer", "hours_from", "hours_until", "because"]


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    wanted = frames["wanted"].filter(pl.col("kind") == "contact")
    rows = wanted["row"]
    contacts = wanted.with_columns(
        pl.col("channel", "template", "purpose").cast(pl.String),
        frames["facts"]["borrower_no"].gather(rows),
        frames["decided"]["stage"].gather(rows),
        rows.alias("loan_no"),
    )
    merged = _merge(contacts)
    return {"proposed": merged.with_columns(_reach(merged, frames, night).alias("can_reach"))}


def _merge(contacts: pl.DataFrame) -> pl.DataFrame:
    """One row per person, channel and owed notice; sorted by person and rank within the person."""
    is_notice = pl.col("purpose").str.starts_with("notice_")
    ranked = contacts.with_columns(
        pl.when(is_notice).then(pl.col("template")).otherwise(pl.lit("")).alias("apart"),
        is_notice.alias("is_notice"),
    ).sort(
        "borrower_no", "is_notice", "priority", "loan_no", descending=[False, True, True, False], maintain_order=True
    )
    return (
        ranked.group_by("borrower_no", "channel", "apart", maintain_order=True)
        .agg(
            pl.col("loan_no").first(),
            pl.col("loan_no").unique().sort().alias("loan_nos"),
            pl.col("stage").first(),
            pl.col("priority").first(),
            *(pl.col(name).first() for name in _KEEP if name != "channel"),
        )
        .drop("apart")
        .with_columns(pl.int_range(pl.len()).over("borrower_no").cast(pl.Int16).alias("place"))
    )


def _reach(merged: pl.DataFrame, frames: Frames, night: Night) -> pl.Series:
    """Is there a valid own contact point for the row's channel whose consent was not withdrawn?

    Without any contact point on the tape the lender's own systems know the numbers, and nothing is known against it.
    """
    if not night.has_contact_points:
        return pl.repeat(True, merged.height, eager=True)
    points = (
        frames["contact_points"]
        .lazy()
        .filter(
            pl.col("valid").fill_null(True) & (pl.col("revoked_on").is_null() | (pl.col("revoked_on") > night.as_of))
        )
    )
    usable = points.group_by("borrower_no").agg(
        (pl.col("kind").cast(pl.String).is_in(kinds)).any().alias(channel) for channel, kinds in POINTS.items()
    )
    found = (
        merged.lazy().select("borrower_no", "channel").join(usable, on="borrower_no", how="left", maintain_order="left")
    )
    can_reach = pl.coalesce(pl.when(pl.col("channel") == channel).then(pl.col(channel)) for channel in POINTS)
    return found.select(can_reach.fill_null(False)).collect().to_series()


STEP = Step(
    name="proposed",
    reads=("wanted", "facts", "decided", "contact_points", "borrowers"),
    gives=("proposed",),
    grain="one row per person, channel and owed notice, ranked within the person",
    run=_run,
)
