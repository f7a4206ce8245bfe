"""What is never done, whatever the packs say? Acts that no pack, override, strategy or consent lets through.

The line of the gate beside the packs' rules: it refuses what is known of the act to be one of the tactics below. What is
not known is for the rules. Why each is unlawful, and where: docs/explanation/forbidden-tactics.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.law.kernels import Flags
from arrears.law.states import DENIES, DOES_NOT_APPLY

# Purposes that are about the debt; to ask for a lost debtor's address, and to answer, the packs have rules of their own.
_OF_DEBT: Final = (
    "reminder", "collection", "negotiation", "notice_credit_report", "notice_visit", "notice_agency", "notice_litigation",
)  # fmt: skip
_HARVESTED: Final = ("emergency_contact", "phone_book", "scraped")
_LOOKALIKES: Final = ("court_lookalike", "state_lookalike")
_UNTRUE: Final = (
    "threat_of_violence", "threat_of_arrest", "false_authority", "state_look", "false_identity", "false_statement",
    "credit_consequence_false", "urgency_untrue",
)  # fmt: skip
_PERSONAL: Final = (
    "debt_exists", "debt_detail", "name", "national_id", "portrait", "phone", "address", "contacts", "adverse_credit",
    "financial_account", "whereabouts",
)  # fmt: skip
_OPEN_TO_ALL: Final = ("social_post", "web_page")


@dataclass(frozen=True)
class Tactic:
    """One thing that is never done."""

    facts: tuple[str, ...]  # all must be known of some act of a batch for the test to be worth making
    is_used: pl.Expr
    message: str

    @property
    def told_by(self) -> frozenset[str]:
        """The facts that give it away."""
        return frozenset(self.facts) - {"purpose"}


def _has(fact: str, words: tuple[str, ...]) -> pl.Expr:
    return pl.any_horizontal([pl.col(fact).list.contains(pl.lit(word)) for word in words])


_IS_ABOUT_DEBT: Final = (pl.col("act") == "contact") & pl.col("purpose").is_in(list(_OF_DEBT))
TACTICS: Final = (
    Tactic(
        ("party", "purpose"), _IS_ABOUT_DEBT & (pl.col("party") == "emergency_contact"),
        "An emergency contact is never contacted about a debt.",
    ),
    Tactic(
        ("point_source", "purpose"), _IS_ABOUT_DEBT & pl.col("point_source").is_in(list(_HARVESTED)),
        "A number or address from an emergency contact, a telephone's address book or a scraped page is never used.",
    ),
    Tactic(
        ("document",), pl.col("document").is_in(list(_LOOKALIKES)),
        "No paper imitates a court, the police or a regulator.",
    ),
    Tactic(("claims",), _has("claims", _UNTRUE), "No threat is untrue, and nothing false is said."),
    Tactic(("is_caller_id_true",), ~pl.col("is_caller_id_true"), "No caller id is disguised."),
    Tactic(("conduct",), _has("conduct", ("disguised_caller_id",)), "No caller id is disguised."),
    Tactic(
        ("recipient", "discloses"), (pl.col("recipient") == "public") & _has("discloses", _PERSONAL),
        "Personal data are never published.",
    ),
    Tactic(
        ("surfaces", "discloses"), _has("surfaces", _OPEN_TO_ALL) & _has("discloses", _PERSONAL),
        "Personal data are never published.",
    ),
)  # fmt: skip
_CODES: Final = np.array([DOES_NOT_APPLY, DENIES], np.uint8)  # no, yes
READS: Final = tuple(dict.fromkeys(("act", *(fact for tactic in TACTICS for fact in tactic.facts))))


def is_forbidden(unknown: frozenset[str]) -> pl.Expr:
    """Whether an act is never done; `unknown` are the facts nobody knows of any act of the batch."""
    tests = [tactic.is_used for tactic in TACTICS if unknown.isdisjoint(tactic.facts)]
    return pl.any_horizontal(tests).fill_null(False) if tests else pl.col("q").is_null()


def forbidden_states(found: Flags) -> NDArray[np.uint8]:
    """The line's state for each act."""
    return _CODES[found.view(np.uint8)]


def message_of(asked: pl.DataFrame) -> pl.Expr:
    """Which tactics an act uses, in sentences."""
    known = [tactic for tactic in TACTICS if _is_known(asked, tactic.facts)]
    said = [pl.when(tactic.is_used).then(pl.lit(tactic.message)) for tactic in known]
    together = pl.concat_str(said, separator=" ", ignore_nulls=True) if said else pl.lit("")
    return pl.when(together != "").then(together).otherwise(pl.lit("This is never done."))


def used_by(asked: pl.DataFrame, facts: frozenset[str]) -> pl.Expr | None:
    """Whether an act uses a tactic that one of these facts gives away; none where nothing is known of any."""
    known = [tactic.is_used for tactic in TACTICS if tactic.told_by & facts and _is_known(asked, tactic.facts)]
    return pl.any_horizontal(known).fill_null(False) if known else None


def _is_known(asked: pl.DataFrame, facts: tuple[str, ...]) -> bool:
    return all(fact in asked.columns and asked[fact].null_count() < asked.height for fact in facts)
