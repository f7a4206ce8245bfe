"""What has been tried with each person, and which notices were given for each loan, up to the end of the day?

A contact counts for the person, whichever loan it was about: there is one budget of contacts a person.
Days are counted back from the day that is planned: yesterday's contact was 1 day ago.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from arrears.kernel.vocabulary import DEBTOR_PARTIES
from arrears.nightly.local_time import local_dates
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step
from arrears.strategy.facts import NOTICES

MESSAGES = ["sms", "app", "email", "wechat"]
CONVERSATIONS = ["connected", "conversation", "met", "promise", "dispute", "hung_up"]
NOT_GIVEN = ["undelivered", "failed", "wrong_number", "not_in_service"]


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    contacts = frames["contacts"]
    zones = frames["borrowers"]["timezone"].gather(contacts["borrower_no"])
    dated = contacts.with_columns(local_dates(contacts["at"], zones).alias("on")).filter(pl.col("on") <= night.as_of)
    return {
        "contacts_known": dated,
        "person_history": _by_person(dated, night.plan_on),
        "loan_notices": _notices(dated, night.plan_on),
    }


def _days(plan_on: dt.date, only: pl.Expr | None = None) -> pl.Expr:
    """Days from the latest such contact to the planned day."""
    dates = pl.col("on").to_physical() if only is None else pl.col("on").to_physical().filter(only)
    return ((plan_on - dt.date(1970, 1, 1)).days - dates.max()).cast(pl.Int32)


def _by_person(dated: pl.DataFrame, plan_on: dt.date) -> pl.DataFrame:
    tried = dated.filter((pl.col("direction") == "outbound") & pl.col("party").is_in(list(DEBTOR_PARTIES)))
    channel = pl.col("channel")
    talked = pl.col("outcome").is_in(CONVERSATIONS) & channel.is_in(["call", "visit"])
    within_week = pl.col("on") > plan_on - dt.timedelta(days=8)
    within_month = pl.col("on") > plan_on - dt.timedelta(days=31)
    return tried.group_by("borrower_no", maintain_order=True).agg(
        within_week.sum().cast(pl.Int32).alias("contacts_7d"),
        within_month.sum().cast(pl.Int32).alias("contacts_30d"),
        (talked & within_week).sum().cast(pl.Int32).alias("conversations_7d"),
        _days(plan_on).alias("days_since_last_contact"),
        _days(plan_on, talked).alias("days_since_last_conversation"),
        _days(plan_on, channel.is_in(MESSAGES)).alias("days_since_message"),
        _days(plan_on, channel == "call").alias("days_since_call"),
        _days(plan_on, channel == "visit").alias("days_since_visit"),
        _days(plan_on, channel == "letter").alias("days_since_letter"),
        pl.col("outcome").last().alias("last_outcome"),
    )


def _notices(dated: pl.DataFrame, plan_on: dt.date) -> pl.DataFrame:
    given = dated.filter(
        pl.col("purpose").is_in([f"notice_{name}" for name in NOTICES])
        & (pl.col("direction") == "outbound")
        & pl.col("party").is_in(list(DEBTOR_PARTIES))
        & ~pl.col("outcome").is_in(NOT_GIVEN).fill_null(False)
    )
    return given.group_by("loan_no", maintain_order=True).agg(
        _days(plan_on, pl.col("purpose") == f"notice_{name}").alias(f"days_since_notice_{name}") for name in NOTICES
    )


STEP = Step(
    name="history",
    reads=("contacts", "borrowers"),
    gives=("contacts_known", "person_history", "loan_notices"),
    grain="contacts_known: one row per contact up to the day; person_history: per person; loan_notices: per loan",
    run=_run,
)
