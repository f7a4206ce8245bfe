"""How do a night's frames become rows of the store? The merges of one partition, and of the work of the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl

from arrears.flows.house_rules import stops
from arrears.flows.night_frames import PartFrames, json_list
from arrears.store.bulk import Found, Merge, execute, instant_text, merge_rows, staged_keys
from arrears.store.tables import (
    Account,
    Borrower,
    Case,
    Contact,
    Payment,
    PlannedContact,
    RefusedContact,
    Status,
    WorkItem,
)

FILLED: Final = (Borrower, Case, Account, Contact, Payment)  # what a first night fills by the million
_OF_CASE: Final = Found("case_id", "borrower_id", Case, "borrower_ref")
_BORROWER: Final = ("language", "country", "region", "timezone", "segment", "has_evidence_gap")
_CASE: Final = (
    "as_of", "stage", "bucket", "segment", "arm", "department", "queue", "priority", "past_due_days", "arrears_minor",
    "outstanding_minor", "currency", "accounts_count", "next_due_on", "stage_since_on",
)  # fmt: skip


def take_part(frames: PartFrames, *, is_first: bool = False) -> Mapping[str, int]:
    """Borrowers, cases and accounts of one partition, with what the tape says of them; rows by table.

    `is_first`: every table of `FILLED` is still empty.
    """
    to_borrower = Found("borrower_id", "borrower_id", Borrower, "borrower_id")
    of_account = [name for name in frames.accounts.columns if name not in ("loan_id", "borrower_id")]
    of_tape = {"source": "tape"}
    rows = {
        "borrowers": merge_rows(frames.borrowers, Merge(Borrower, ["borrower_id"], _BORROWER, is_new=is_first)),
        "cases": merge_rows(frames.cases, Merge(Case, ["borrower_ref"], _CASE, to_borrower, is_new=is_first)),
        "accounts": merge_rows(frames.accounts, Merge(Account, ["loan_id"], of_account, _OF_CASE, is_new=is_first)),
        "contacts": merge_rows(
            frames.contacts, Merge(Contact, ["contact_id"], (), _OF_CASE, constants=of_tape, is_new=is_first)
        ),
    }
    if not is_first:
        _forget_tape(frames)
    rows["payments"] = merge_rows(
        frames.payments,
        Merge(
            Payment, ["account_id", "payment_id"], (), Found("account_id", "loan_id", Account, "loan_id"), is_new=True
        ),
    )
    rows["statuses"] = merge_rows(
        frames.statuses,
        Merge(Status, ["case_id", "status", "since", "loan_id", "source"], (), _OF_CASE, constants=of_tape),
    )
    return rows


def _forget_tape(frames: PartFrames) -> None:
    """What an earlier tape said of these people's payments and statuses makes room for what this one says."""
    with staged_keys(frames.cases["borrower_id"]) as keys:
        cases = f"SELECT c.id FROM store_case c JOIN {keys} k ON k.key = c.borrower_ref"
        accounts = f"SELECT a.id FROM store_account a WHERE a.case_id IN ({cases})"
        execute(f"DELETE FROM store_payment WHERE account_id IN ({accounts})")
        execute(f"DELETE FROM store_status WHERE source = 'tape' AND case_id IN ({cases})")


def take_day(night: Path, as_of: dt.date, at: dt.datetime) -> Mapping[str, int]:
    """The work of the day: worklist, planned and refused contacts. What earlier nights left open has run out."""
    _clear(as_of, at)
    execute(  # holds that people set until a day, and that day is the one planned
        "UPDATE store_case SET state = 'open', hold_reason = '', held_until = NULL, version = version + 1 "
        "WHERE state = 'held' AND held_until <= %s",
        [as_of + dt.timedelta(days=1)],
    )
    rows = {}
    for output, model, act in (
        ("worklist", WorkItem, "action"), ("contacts_planned", PlannedContact, "channel"),
        ("contacts_refused", RefusedContact, "channel"),
    ):  # fmt: skip
        how = Merge(
            model, ["case_id", "night_on", act, "loan_id", "treatment"], (), _OF_CASE, constants={"night_on": as_of}
        )
        rows[output] = merge_rows(_day(pl.read_parquet(night / f"{output}.parquet"), model), how)
    _cancel_stopped(as_of)
    return rows


def _clear(as_of: dt.date, at: dt.datetime) -> None:
    """Of this very night what nobody touched (it comes again), of earlier ones what nobody did (it is too late)."""
    execute("DELETE FROM store_workitem WHERE night_on = %s AND state = 'open'", [as_of])
    execute(
        "DELETE FROM store_plannedcontact WHERE night_on = %s AND state IN ('planned', 'cancelled') AND contact_id IS NULL",
        [as_of],
    )
    execute("DELETE FROM store_refusedcontact WHERE night_on = %s", [as_of])
    execute(
        "UPDATE store_workitem SET state = 'expired', done_at = %s WHERE night_on < %s AND state = 'open'",
        [instant_text(at), as_of],
    )
    execute(
        "UPDATE store_plannedcontact SET state = 'expired', state_reason = 'night.later' "
        "WHERE night_on < %s AND state = 'planned'",
        [as_of],
    )


def _cancel_stopped(as_of: dt.date) -> None:
    """What desks stopped while the night ran is stopped in its plan too."""
    of_night = "WHERE night_on = %s AND state = %s AND case_id IN"
    closed = "(SELECT id FROM store_case WHERE state <> 'open')"
    cancel = "UPDATE store_plannedcontact SET state = 'cancelled', state_reason = %s"
    execute(f"{cancel} {of_night} {closed}", ["case.held", as_of, "planned"])
    execute(f"UPDATE store_workitem SET state = 'cancelled' {of_night} {closed}", [as_of, "open"])
    told = (
        "(SELECT case_id FROM store_status WHERE source <> 'tape' AND status = %s AND since <= %s "
        "AND (until IS NULL OR until > %s))"
    )
    for event, stop in stops().items():
        if stop.only_point or stop.hold:
            continue  # a hold was met above
        places = ", ".join(["%s"] * len(stop.channels))
        execute(
            f"{cancel} {of_night} {told} AND channel IN ({places})",
            [f"stopped.{event}", as_of, "planned", stop.status, as_of, as_of, *sorted(stop.channels)],
        )


def _day(frame: pl.DataFrame, model: type[WorkItem | PlannedContact | RefusedContact]) -> pl.DataFrame:
    """A night's output with the table's columns: local times become instants, ids a list."""
    known = {str(one.column) for one in model._meta.concrete_fields} | {"borrower_id"}
    listed = frame.with_columns(json_list("loans").alias("loan_ids"), *_instants(frame))
    wanted = listed.select([name for name in listed.columns if name in known])
    words = [name for name, dtype in wanted.schema.items() if dtype in (pl.Enum, pl.Categorical, pl.String)]
    counts = [name for name, dtype in wanted.schema.items() if dtype.is_integer()]
    return wanted.with_columns(pl.col(words).cast(pl.String).fill_null(""), pl.col(counts).cast(pl.Int64))


def _instants(frame: pl.DataFrame) -> list[pl.Series]:
    found = []
    for local, name in (("earliest_local", "earliest_at"), ("latest_local", "latest_at")):
        if local in frame.columns:
            found.append(_instant(frame[local], frame["timezone"]).alias(name))
    return found


def _instant(local: pl.Series, zones: pl.Series) -> pl.Series:
    """The instant of a local time in each row's zone; null where the zone is not known."""
    rows = pl.DataFrame({"local": local, "zone": zones.cast(pl.String)})
    moment = pl.lit(None, pl.Datetime("us", "UTC"))
    for zone in zones.drop_nulls().cast(pl.String).unique().to_list():
        here = (
            pl.col("local")
            .dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
            .dt.convert_time_zone("UTC")
        )
        moment = pl.when(pl.col("zone") == zone).then(here).otherwise(moment)
    return rows.with_columns(moment.alias("at"))["at"]  # `select` of a literal alone would give one row for none
