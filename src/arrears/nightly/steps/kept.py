"""What does the night keep beside its outputs, so that `whatif` can decide anew without ageing anything again?"""

from __future__ import annotations

import datetime as dt

import polars as pl

from arrears.law.gate import Gate
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step
from arrears.nightly.steps.facts import kept_facts


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    days = history_days(night.rules.gate)
    contacts = frames["contacts_known"]
    if days is not None:
        contacts = contacts.filter(pl.col("on") >= night.plan_on - dt.timedelta(days=days))
    return {"kept_facts": kept_facts(frames["facts"]), "kept_contacts": contacts}


def history_days(gate: Gate) -> int | None:
    """How many days back any rule counts contacts; None: a rule counts the whole past."""
    windows = [counter.window for counter in gate.counters]
    if any(window.kind == "lifetime" for window in windows):
        return None
    # One day more on each side: the day begins and ends elsewhere in other zones.
    return max((window.rolling_days for window in windows), default=0) + 2


STEP = Step(
    name="kept",
    reads=("facts", "contacts_known"),
    gives=("kept_facts", "kept_contacts"),
    grain="kept_facts: one row per loan, in order of loan_no; kept_contacts: one row per contact rules may still count",
    run=_run,
)
