"""Which facts may a question, a past contact and a status carry, and of what type?

Every rule speaks in these names. A missing column and a null both mean: not known. Only the keys (`q`, `person`,
`at`) must be there. Words are those of `kernel.vocabulary`; a word outside a closed list counts as not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from arrears.kernel import vocabulary as words
from arrears.kernel.errors import WrongUse

ACTS: Final = ("contact", "disclose", "charge", "document", "place", "sue")
VOICES: Final = ("interactive", "notification")  # a dialogue (person or machine) or a one-way recorded call

INSTANT: Final = pl.Datetime("us", "UTC")


@dataclass(frozen=True, slots=True)
class Fact:
    """One typed fact: its column type, its closed words if it has them, what it means."""

    dtype: pl.DataType
    meaning: str
    words: tuple[str, ...] = ()
    is_required: bool = False


def _word(options: tuple[str, ...], meaning: str) -> Fact:
    return Fact(pl.Enum(list(options)), meaning, options)


QUESTION: Final[dict[str, Fact]] = {
    "q": Fact(pl.Int64(), "row id of the question", is_required=True),
    "person": Fact(pl.Int64(), "the borrower", is_required=True),
    "loan": Fact(pl.Int64(), "the main loan; unknown counts as any loan of the person"),
    "at": Fact(INSTANT, "the moment of the act, or the start of its window", is_required=True),
    "until_at": Fact(INSTANT, "end (exclusive) of the window in which the act may happen; null = the instant"),
    "timezone": Fact(pl.String(), "IANA zone of the debtor's clock"),
    "country": Fact(pl.String(), "ISO 3166-1 alpha-2 of the debtor's home"),
    "region": Fact(pl.String(), "ISO 3166-2 of the debtor's home, or the lender's word for it"),
    "act": _word(ACTS, "what is proposed"),
    "channel": _word(words.CHANNELS, "by what means"),
    "party": _word(words.PARTIES, "who is addressed"),
    "purpose": _word(words.PURPOSES, "what for"),
    "actor": _word(words.ACTORS, "who acts"),
    "direction": _word(words.DIRECTIONS, "who starts the exchange"),
    "voice": _word(VOICES, "whether a call is a dialogue or a one-way recorded notice"),
    "creditor_class": _word(words.CREDITOR_CLASSES, "the lender's kind"),
    "loan_kind": _word(words.LOAN_KINDS, "the loan's kind"),
    "loan_purpose": _word(words.LOAN_PURPOSES, "consumer or business"),
    "delinquent_days": Fact(pl.Int64(), "days in arrears after grace and pauses"),
    "point": Fact(pl.String(), "the number or address used; unknown counts as any of the person's"),
    "is_party_liable": Fact(pl.Boolean(), "a guarantor or joint debtor owes this debt by law and contract"),
    "has_consent_hours": Fact(pl.Boolean(), "the debtor agreed, on record, to contact at this hour"),
    "has_evidence_gap": Fact(pl.Boolean(), "a row of this person's history could not be read"),
}
HISTORY: Final[dict[str, Fact]] = {
    "person": Fact(pl.Int64(), "the borrower", is_required=True),
    "loan": Fact(pl.Int64(), "the loan it was about; unknown counts for every loan"),
    "at": Fact(INSTANT, "when it happened or is planned", is_required=True),
    "channel": _word(words.CHANNELS, "by what means"),
    "direction": _word(words.DIRECTIONS, "who started it"),
    "party": _word(words.PARTIES, "who was addressed"),
    "outcome": _word(words.OUTCOMES, "what came of it; unknown counts as the thing counted"),
    "purpose": _word(words.PURPOSES, "what for"),
    "actor": _word(words.ACTORS, "who acted"),
    "voice": _word(VOICES, "dialogue or one-way notice"),
    "point": Fact(pl.String(), "the number or address used"),
    "is_planned": Fact(pl.Boolean(), "planned earlier in this run: counts for its day whichever comes first"),
}
STATUSES: Final[dict[str, Fact]] = {
    "person": Fact(pl.Int64(), "the borrower", is_required=True),
    "loan": Fact(pl.Int64(), "null: holds for all loans of the person"),
    "status": _word(words.STATUSES, "what holds"),
    "since_on": Fact(pl.Date(), "first day it holds; unknown counts as always"),
    "until_on": Fact(pl.Date(), "first day it no longer holds; null: still holds"),
}

# Facts a pack may name in `applies_to` and `connects`: those that are words.
SCOPE_FACTS: Final = tuple(name for name, fact in QUESTION.items() if fact.words or name in {"country", "region"})
FLAG_FACTS: Final = tuple(name for name, fact in QUESTION.items() if fact.dtype == pl.Boolean())


def typed(frame: pl.DataFrame, table: dict[str, Fact], what: str) -> pl.DataFrame:
    """`frame` with exactly the columns of `table`, typed; what is missing is null.

    Errors: `WrongUse` when a key column is missing or null, or an instant carries no zone.
    """
    given = frame.schema
    for name, fact in table.items():
        if fact.is_required and (name not in given or frame[name].null_count()):
            raise WrongUse(f"{what}: column `{name}` ({fact.meaning}) is missing or has an empty value.")
        if fact.dtype == INSTANT and name in given and _is_naive(given[name]):
            raise WrongUse(f"{what}: column `{name}` has instants without a zone. Give them an offset, e.g. +08:00.")
    if list(given.items()) == [(name, fact.dtype) for name, fact in table.items()]:
        return frame
    return frame.select(
        _conform(name, fact, given[name]) if name in given else pl.lit(None, fact.dtype).alias(name)
        for name, fact in table.items()
    )


def _is_naive(dtype: pl.DataType) -> bool:
    return isinstance(dtype, pl.Datetime) and dtype.time_zone is None


def _conform(name: str, fact: Fact, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype == fact.dtype:
        return column
    if isinstance(dtype, pl.Datetime):
        return column.dt.convert_time_zone("UTC").cast(fact.dtype)
    if fact.words and isinstance(dtype, pl.Enum):
        column = column.cast(pl.String)
    # A word outside the closed list becomes null, that is: not known. It never becomes permission.
    return column.cast(fact.dtype, strict=not fact.words)
