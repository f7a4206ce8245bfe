"""How much is the limit? Amounts in whole minor units as expressions; shares round half up, once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from arrears.kernel.money import money_text

_WHOLE = 10_000  # bps of one


class Limit(ABC):
    """A limit on an amount; immutable and comparable by content."""

    @abstractmethod
    def expr(self) -> pl.Expr:
        """Minor units; null where a base is not known."""

    @property
    @abstractmethod
    def facts(self) -> tuple[str, ...]:
        """The facts it is worked out from."""

    @abstractmethod
    def in_words(self) -> str:
        """The limit as a phrase."""


@dataclass(frozen=True, slots=True)
class Plain(Limit):
    """An amount, or another fact."""

    fact: str
    amount_minor: int
    said: str

    def expr(self) -> pl.Expr:
        return pl.col(self.fact) if self.fact else pl.lit(self.amount_minor, pl.Int64)

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,) if self.fact else ()

    def in_words(self) -> str:
        return self.said


def fixed(amount_minor: int, said: str) -> Limit:
    """One amount for all."""
    return Plain("", amount_minor, said)


def cost() -> Limit:
    """What the act really cost."""
    return Plain("cost_minor", 0, "the real cost")


@dataclass(frozen=True, slots=True)
class Share(Limit):
    """A share of a base, within bounds."""

    base: str
    bps: int
    least: int | None
    most: int | None
    currency: str

    def expr(self) -> pl.Expr:
        return _bounded(_rounded(pl.col(self.base) * self.bps), self.least, self.most)

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.base,)

    def in_words(self) -> str:
        return (
            f"{self.bps / 100:g} % of {self.base.removesuffix('_minor')}{_bounds(self.least, self.most, self.currency)}"
        )


@dataclass(frozen=True, slots=True)
class Tier:
    """A share of the part of the base up to `up_to` (none: the rest)."""

    up_to: int | None
    bps: int


@dataclass(frozen=True, slots=True)
class Tiers(Limit):
    """Each part of the base at its own share."""

    base: str
    tiers: tuple[Tier, ...]
    least: int | None
    most: int | None
    currency: str

    def expr(self) -> pl.Expr:
        base = pl.col(self.base)
        tops = [0, *(tier.up_to for tier in self.tiers)]
        parts = [
            (base.clip(low, high) - low if high is not None else (base - low).clip(lower_bound=0)) * tier.bps
            for (low, high), tier in zip(pairwise(tops), self.tiers, strict=True)
            if low is not None
        ]
        return _bounded(_rounded(pl.sum_horizontal(parts)), self.least, self.most, known=base.is_not_null())

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.base,)

    def in_words(self) -> str:
        said = [
            f"{tier.bps / 100:g} % up to {money_text(tier.up_to, self.currency)}" if tier.up_to is not None
            else f"{tier.bps / 100:g} % above"
            for tier in self.tiers
        ]  # fmt: skip
        return f"{', '.join(said)} of {self.base.removesuffix('_minor')}{_bounds(self.least, self.most, self.currency)}"


def _rounded(times_whole: pl.Expr) -> pl.Expr:
    return (times_whole + _WHOLE // 2) // _WHOLE


def _bounded(value: pl.Expr, least: int | None, most: int | None, known: pl.Expr | None = None) -> pl.Expr:
    bounded = value if least is None and most is None else value.clip(least, most)
    return bounded if known is None else pl.when(known).then(bounded)


def _bounds(least: int | None, most: int | None, currency: str) -> str:
    parts = [] if least is None else [f"at least {money_text(least, currency)}"]
    parts += [] if most is None else [f"at most {money_text(most, currency)}"]
    return f" ({', '.join(parts)})" if parts else ""
