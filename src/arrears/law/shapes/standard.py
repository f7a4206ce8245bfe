"""standard: an open norm. What always breaks it, what makes a person look first, and what must not be said of it.

`red_lines` are conducts or statements that always break it; `factors` are those for which a person must judge first, so
that the answer is `unknown` until one has. `house_limits` and `must_not_claim` are told to readers: a number in them is
never the law's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.facts import Table
from arrears.law.law_words import CLAIMS, CONDUCT
from arrears.law.scope import read_words
from arrears.law.terms import Terms

_WORDS: Final = (*CONDUCT, *(claim for claim in CLAIMS if claim not in CONDUCT))


@dataclass(frozen=True, slots=True)
class Standard(Terms):
    """Red lines and factors among what a review, a record or a complaint says."""

    REQUIRED = ("red_lines",)
    OPTIONAL = ("factors", "house_limits", "reviewer", "must_not_claim")

    red_lines: tuple[str, ...]
    factors: tuple[str, ...]
    house_limits: tuple[str, ...]
    reviewer: str
    must_not_claim: str

    @classmethod
    def read(cls, keys: Mapping[str, Node], place: Node, table: Table) -> Self:
        terms = cls(
            read_words(keys["red_lines"], _WORDS),
            read_words(keys["factors"], _WORDS) if "factors" in keys else (),
            keys["house_limits"].texts() if "house_limits" in keys else (),
            keys["reviewer"].text() if "reviewer" in keys else "compliance",
            keys["must_not_claim"].text() if "must_not_claim" in keys else "",
        )
        if not terms.red_lines:
            place.fault("law.standard.empty", "name at least one red line.", "Words: " + ", ".join(CONDUCT))
        return terms

    def breach(self) -> pl.Expr:
        return _any(self.red_lines)

    def doubt(self) -> pl.Expr | None:
        return _any(self.factors) if self.factors else None

    def facts(self) -> tuple[str, ...]:
        used = (*self.red_lines, *self.factors)
        lists = (("conduct", CONDUCT), ("claims", CLAIMS))
        return tuple(name for name, words in lists if any(word in words for word in used))

    def in_words(self) -> str:
        parts = [f"never {', '.join(self.red_lines)}"]
        parts += [f"{self.reviewer} judges first: {', '.join(self.factors)}"] if self.factors else []
        parts += [f"house limits, not law: {', '.join(self.house_limits)}"] if self.house_limits else []
        parts += [f"not to be claimed: {self.must_not_claim}"] if self.must_not_claim else []
        return "; ".join(parts)


def _any(words: tuple[str, ...]) -> pl.Expr:
    found = [
        pl.col(fact).list.contains(pl.lit(word))
        for fact, known in (("conduct", CONDUCT), ("claims", CLAIMS))
        for word in words
        if word in known
    ]
    return pl.any_horizontal(found)


SHAPE = Standard
