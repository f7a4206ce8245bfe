"""Everything a strategy may ask about a loan, one row a loan (the list: docs/reference/strategy.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache

import polars as pl

from arrears.kernel.vocabulary import COMPONENTS
from arrears.nightly.amounts import as_scaled, scale_of
from arrears.nightly.fact_columns import MONEY_FACTS, Sources
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step
from arrears.nightly.steps.standing import STATUS_BITS

_NOTHING = pl.DataFrame()
_PERSON = ("timezone", "has_evidence_gap", "country", "region")
# What other steps read, whatever the strategy asks for.
_ALWAYS = ("borrower_hash", "delinquent_days", *MONEY_FACTS, "previous_stage", "previous_bucket")


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    loans, people = frames["loans"], frames["borrowers"]
    before = _before(frames["previous"], loans["loan_id"])
    facts = _sources(frames, before, night.as_of).frame([*_ALWAYS, *sorted(night.rules.strategy.facts_used)])
    own = [people[name].gather(loans["borrower_no"]) for name in _PERSON]
    return {"facts": facts, "wide": pl.DataFrame([loans["loan_no"], *own]), "before": before}


def _before(previous: pl.DataFrame, loan_id: pl.Series) -> pl.DataFrame:
    """What the night before said of each loan; the same loans in the same order are the rule."""
    told = previous.drop("loan_id")
    if previous.height == len(loan_id) and (previous["loan_id"] == loan_id).all():
        return told
    if not previous.height:
        return pl.DataFrame(
            [pl.Series(name, [None], kind).new_from_index(0, len(loan_id)) for name, kind in told.schema.items()]
        )
    return loan_id.to_frame().join(previous, on="loan_id", how="left", maintain_order="left").drop("loan_id")


def _sources(frames: Frames, before: pl.DataFrame, as_of: dt.date) -> Sources:
    aged, currency = frames["aged"], frames["loans"]["currency"]
    minor = {
        "outstanding": "outstanding_minor", "penalty": "penalty_minor",
        **{f"arrears_{part}": f"arrears_{part}_minor" for part in ("total", *COMPONENTS)},
    }  # fmt: skip
    scale = cache(lambda: scale_of(currency))
    return _with(frames, before, as_of, aged, cache(lambda name: aged[minor[name]] * scale()), scale)


def facts_again(frames: Frames, night: Night, names: list[str]) -> pl.DataFrame:
    """These facts of a finished night again.

    Shapes: frames loans, borrowers, accounts, standing, kept_before; person_history and loan_notices for what they tell.
    """
    frames = {"person_history": _NOTHING, "loan_notices": _NOTHING, **frames}
    accounts, loans = frames["accounts"], frames["loans"]
    return _with(
        frames, frames["kept_before"], night.as_of, accounts,
        cache(lambda name: as_scaled(accounts[name])), cache(lambda: scale_of(loans["currency"])),
    ).frame(names)  # fmt: skip


def _with(
    frames: Frames,
    before: pl.DataFrame,
    as_of: dt.date,
    aged: pl.DataFrame,
    amounts: Callable[[str], pl.Series],
    scale: Callable[[], pl.Series],
) -> Sources:
    return Sources(
        as_of=as_of, loans=frames["loans"], people=frames["borrowers"], aged=aged, amounts=amounts, scale=scale,
        history=frames["person_history"], notices=frames["loan_notices"], bits=frames["standing"][STATUS_BITS],
        before=before,
    )  # fmt: skip


STEP = Step(
    name="facts",
    reads=("loans", "borrowers", "aged", "person_history", "loan_notices", "standing", "previous"),
    gives=("facts", "wide", "before"),
    grain="facts, wide, before: one row per loan, in order of loan_no",
    run=_run,
)
