"""The contacts that may be made and those the law refused, as outputs: each with its window, rules and packs."""

from __future__ import annotations

import numpy as np
import polars as pl

from arrears.kernel.columns import lists_of, with_values
from arrears.kernel.verdict import Answer
from arrears.law.alike import Kinds
from arrears.nightly.local_time import local_moment
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step

NO_POINT, NO_ZONE = "reach.no_contact_point", "reach.no_timezone"
NOT_TOLD = ("q", "said", "borrower_hash", "can_reach")  # no columns of the outputs
NOT_REACHABLE = "not_reachable"
VERDICTS = pl.Enum([*(answer.value for answer in Answer), NOT_REACHABLE])  # what the law says, or that it was not asked
_NO_WAY = (  # column, what it says where the zone is unknown, and where no contact point is
    ("rules", NO_ZONE, NO_POINT),
    ("citations", "no rule of law: the strategy's hours are by the borrower's own clock",
     "no rule of law: the tape has no valid contact point for this channel"),
    ("message", "The borrower's time zone is not known: give it, or the region if it has one zone only, on the tape.",
     "No valid contact point of the borrower's own is known for this channel."),
)  # fmt: skip
REFUSING = (
    "denies",
    "unknown",
)  # what a rule says when the contact is refused for it; duties and warnings do not refuse


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    judged = frames["judged"]
    packs = "; ".join(f"{name} {version}" for name, version in night.rules.pack_versions)
    named = _named(judged, frames, night, packs)
    is_allowed = (named["verdict"] == "allow") & named["can_reach"]
    planned = named.filter(is_allowed)
    refusing = frames["judged_reasons"].filter(pl.col("state").cast(pl.String).is_in(REFUSING))
    return {
        "planned": planned.with_columns(_rules(frames["judged_states"], planned["said"])),
        "refused": _refused(named.filter(~is_allowed), refusing, frames),
        "refusals": judged.select("loan_no", "said").join(refusing, on="said", maintain_order="left").drop("said"),
    }


def _named(judged: pl.DataFrame, frames: Frames, night: Night, packs: str) -> pl.DataFrame:
    loans = frames["loans"]
    return judged.select(
        "q",
        "said",
        "loan_no",
        pl.lit(night.plan_on).alias("plan_on"),
        frames["borrowers"]["borrower_id"].gather(judged["borrower_no"]),
        frames["borrowers"]["borrower_hash"].gather(judged["borrower_no"]),
        loans["loan_id"].gather(judged["loan_no"]),
        _loans(judged, loans["loan_id"]),
        "channel",
        pl.lit("borrower", pl.Enum(["borrower"])).alias("party"),
        "template",
        "purpose",
        "department",
        "stage",
        "treatment",
        "offer",
        "priority",
        "timezone",
        local_moment(night.plan_on, "window_from").alias("earliest_local"),
        local_moment(night.plan_on, "window_until").alias("latest_local"),
        pl.col("answer").cast(VERDICTS).fill_null("unknown").alias("verdict"),
        pl.lit(packs, pl.Enum([packs])).alias("packs"),
        pl.col("can_reach").fill_null(False),
    )


def _loans(judged: pl.DataFrame, loan_id: pl.Series) -> pl.Series:
    """The ids of all loans each contact is about. Most are about one: the others are put together and put back."""
    lists, sizes = judged["loan_nos"], judged["loan_nos"].list.len()
    many = (sizes > 1).arg_true()
    begin = np.concatenate([[0], np.cumsum(sizes.gather(many).to_numpy())]).astype(np.int64)
    ids = loan_id.gather(lists.gather(many).explode())
    texts = lists_of(begin, ids).list.join(" ")
    return with_values(loan_id.gather(judged["loan_no"]), many, texts).alias("loans")


def _rules(states: pl.DataFrame, said: pl.Series) -> pl.Series:
    """The ids of the rules that applied to each contact; few different sets occur, so each is written once."""
    known = [name for name in states.columns if states[name].max()]
    if not known:
        return pl.Series("rules", [""], pl.String).new_from_index(0, len(said))
    rows = states.select(known)
    sets = Kinds.of(rows)
    texts = [
        " ".join(name for name, code in zip(known, row, strict=True) if code) for row in rows[sets.first].iter_rows()
    ]
    return pl.Series("rules", texts, pl.String).gather(pl.Series(sets.number).gather(said))


def _refused(named: pl.DataFrame, refusing: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    texts = refusing.group_by("said", maintain_order=True).agg(
        pl.col("rule").cast(pl.String).str.join(" ").alias("rules"),
        pl.col("citation").cast(pl.String).str.join("; ").alias("citations"),
        pl.col("message").cast(pl.String).str.join(" ").alias("message"),
    )
    lawful = frames["judged_lawful_from"]
    if "lawful_from" not in lawful.columns:
        lawful = pl.DataFrame(schema={"q": pl.Int64, "lawful_from": pl.Datetime("us", "UTC")})
    joined = named.join(texts, on="said", how="left", maintain_order="left").join(
        lawful.select("q", "lawful_from"), on="q", how="left", maintain_order="left"
    )
    by_reach = (pl.col("verdict") == "allow") & ~pl.col("can_reach")
    return joined.with_columns(
        pl.when(by_reach).then(pl.lit(NOT_REACHABLE, VERDICTS)).otherwise("verdict").alias("verdict"),
        *(
            pl.when(by_reach & pl.col("timezone").is_null()).then(pl.lit(no_zone))
            .when(by_reach).then(pl.lit(no_point)).otherwise(name).alias(name)
            for name, no_zone, no_point in _NO_WAY
        ),
    ).drop(NOT_TOLD)  # fmt: skip


STEP = Step(
    name="contacts",
    reads=("judged", "judged_states", "judged_reasons", "judged_lawful_from", "loans", "borrowers"),
    gives=("planned", "refused", "refusals"),
    grain="planned, refused: one row per proposed contact; refusals: per contact and rule that refused it",
    run=_run,
)
