"""Which facts may a strategy speak of, of which type, and which combinations of them cannot occur?

One row of facts is one loan at the end of day `as_of`; the night builds the frame, column name = fact name. The list
is public: docs/reference/strategy.md prints it, and a strategy that names anything else is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from arrears.kernel.expressions import Facts, FactType, Words
from arrears.kernel.vocabulary import CREDITOR_CLASSES, LOAN_KINDS, LOAN_PURPOSES, LOAN_STATUSES, OUTCOMES, STATUSES

NOTICES: Final = ("credit_report", "visit", "agency", "litigation")  # each has a fact days_since_notice_<name>

_TEXT = (
    "product currency kind creditor_class jurisdiction country region language lender_segment loan_purpose loan_status "
    "bucket previous_stage previous_bucket last_outcome"
)
_MONEY = (
    "principal outstanding penalty arrears_total arrears_cost arrears_penalty arrears_fee arrears_interest "
    "arrears_principal borrower_arrears_total"
)
_INTEGER = (
    "past_due_days delinquent_days due_in_days days_in_bucket days_in_stage days_since_last_payment days_on_book "
    "borrower_loans_count borrower_worst_delinquent_days contacts_7d contacts_30d conversations_7d "
    "days_since_last_contact days_since_last_conversation days_since_message days_since_call days_since_visit "
    "days_since_letter"
)

FACTS: Final[Facts] = {
    **dict.fromkeys(_TEXT.split(), FactType.TEXT),
    **dict.fromkeys(_MONEY.split(), FactType.MONEY),
    "annual_rate": FactType.RATE,
    **dict.fromkeys(_INTEGER.split(), FactType.INTEGER),
    **{f"days_since_notice_{notice}": FactType.INTEGER for notice in NOTICES},
    "is_secured": FactType.BOOLEAN,
    "is_on_watch": FactType.BOOLEAN,
    **{f"status_{status}": FactType.BOOLEAN for status in STATUSES},
}

# Facts that may be unknown: what never happened, what the tape may leave out.
NULLABLE: Final = frozenset(
    {"due_in_days", "days_in_stage", "previous_stage", "previous_bucket", "last_outcome", "region", "language"}
    | {"lender_segment", "annual_rate"}
    | {name for name in FACTS if name.startswith("days_since_")}
)

# Facts that count days: one more, or one fewer, each night in which nothing else happens.
COUNT_UP: Final = frozenset(
    {"days_on_book", "days_in_stage", "days_in_bucket"} | {name for name in FACTS if name.startswith("days_since_")}
)
COUNT_DOWN: Final = frozenset({"due_in_days"})
# Facts that the night before tells.
FROM_BEFORE: Final = frozenset({"previous_stage", "previous_bucket", "days_in_stage"})
# Facts that change as days pass for a loan that is late, and as contacts leave their window: never steady.
CONTACT_COUNTS: Final = frozenset({"contacts_7d", "contacts_30d", "conversations_7d"})

WORDS: Final[Words] = {
    "kind": LOAN_KINDS,
    "creditor_class": CREDITOR_CLASSES,
    "loan_purpose": LOAN_PURPOSES,
    "loan_status": LOAN_STATUSES,
    "last_outcome": OUTCOMES,
}

# Which fact says how long ago, on the planned day, a channel was last used: 1 = the day before.
LAST_USED: Final[Mapping[str, str]] = {
    "sms": "days_since_message",
    "app": "days_since_message",
    "email": "days_since_message",
    "wechat": "days_since_message",
    "call": "days_since_call",
    "visit": "days_since_visit",
    "letter": "days_since_letter",
}


@dataclass(frozen=True)
class Invariant:
    """A combination of facts that always holds in the frames the night builds."""

    facts: frozenset[str]
    holds: pl.Expr
    is_order: bool = False  # sets the sizes of two facts against each other


def _at_most(low: str, high: str) -> Invariant:
    return Invariant(frozenset([low, high]), pl.col(low) <= pl.col(high), True)


INVARIANTS: Final = (
    _at_most("delinquent_days", "past_due_days"),
    Invariant(
        frozenset(["past_due_days", "arrears_total"]), (pl.col("past_due_days") == 0) | (pl.col("arrears_total") > 0)
    ),
    Invariant(
        frozenset(["delinquent_days", "arrears_total"]),
        (pl.col("delinquent_days") == 0) | (pl.col("arrears_total") > 0),
    ),
    *(_at_most(f"arrears_{part}", "arrears_total") for part in ("cost", "penalty", "fee", "interest", "principal")),
    _at_most("arrears_total", "borrower_arrears_total"),
    _at_most("delinquent_days", "borrower_worst_delinquent_days"),
    _at_most("contacts_7d", "contacts_30d"),
    Invariant(frozenset(["borrower_loans_count"]), pl.col("borrower_loans_count") >= 1),
    Invariant(
        frozenset(["previous_stage", "days_in_stage"]),
        pl.col("previous_stage").is_null() == pl.col("days_in_stage").is_null(),
    ),
)
