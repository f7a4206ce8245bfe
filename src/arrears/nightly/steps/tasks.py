"""What is there for people to do: calls and visits the law lets through, and the tasks of each department's stages."""

from __future__ import annotations

import polars as pl

from arrears.nightly.local_time import local_moment
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step

BY_PEOPLE = ["call", "visit"]  # channels that need a person; the rest is sent by machine
COLUMNS = (
    "loan_no", "department", "queue", "priority", "loan_id", "borrower_id", "loans", "action", "treatment", "template", "offer",
    "plan_on", "timezone", "earliest_local", "latest_local", "borrower_hash",
)  # fmt: skip


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    from_contacts = (
        frames["planned"].filter(pl.col("channel").is_in(BY_PEOPLE))
        .rename({"stage": "queue", "channel": "action"}).select(COLUMNS)
    )  # fmt: skip
    return {"tasks": pl.concat([from_contacts, _inner(frames, night)], how="vertical_relaxed")}


def _inner(frames: Frames, night: Night) -> pl.DataFrame:
    wanted = frames["wanted"].filter(pl.col("kind") == "task")
    rows = wanted["row"]
    loans, people = frames["loans"], frames["borrowers"]
    borrower = loans["borrower_no"].gather(rows)
    loan_no, loan_id = (loans[name].gather(rows) for name in ("loan_no", "loan_id"))
    return wanted.with_columns(
        frames["decided"]["stage"].gather(rows).cast(pl.String).alias("queue"),
        loan_no, loan_id, people["borrower_id"].gather(borrower), people["borrower_hash"].gather(borrower),
        loan_id.alias("loans"), pl.lit(night.plan_on).alias("plan_on"),
        frames["wide"]["timezone"].gather(rows),
        local_moment(night.plan_on, "hours_from").alias("earliest_local"),
        local_moment(night.plan_on, "hours_until").alias("latest_local"),
        *(pl.col(name).cast(pl.String) for name in ("department", "action", "treatment", "template", "offer")),
    ).select(COLUMNS)  # fmt: skip


STEP = Step(
    name="tasks",
    reads=("planned", "wanted", "decided", "loans", "borrowers", "wide"),
    gives=("tasks",),
    grain="one row per task for a person, before capacity is looked at",
    run=_run,
)
