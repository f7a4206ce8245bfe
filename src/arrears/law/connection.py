"""How does an act touch a place? By the debtor's home, where it reaches the debtor, the contract's law, the seat.

A pack says which of these connect it (`connects_by`). The home must be known; of the other three an unknown one is
taken to be the home, because a lender who knows of a foreign contract, seat or stay has it on file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from arrears.law.scope import Condition

WAYS: Final = ("residence", "place", "contract", "seat")
_FACTS: Final[dict[str, tuple[str, ...]]] = {
    "residence": ("country", "region", "locality"),
    "place": ("place_country", "place_region"),
    "contract": ("jurisdiction",),
    "seat": ("creditor_country",),
}


@dataclass(frozen=True, slots=True)
class Connection(Condition):
    """Whether an act touches one place in one of some ways. `US-NY-NYC` is a city, `US-NY` a state, `US` a country."""

    place: str
    ways: tuple[str, ...]

    @property
    def country(self) -> str:
        return self.place.split("-")[0]

    @property
    def region(self) -> str | None:
        """ISO 3166-2 code, or none for a whole country."""
        parts = self.place.split("-")
        return "-".join(parts[:2]) if len(parts) > 1 else None

    @property
    def locality(self) -> str | None:
        return self.place.split("-", 2)[2] if self.place.count("-") > 1 else None

    def expr(self) -> pl.Expr:
        home = self._at_home()
        tests = {
            "residence": home,
            "place": self._elsewhere("place_country", self._in_region("place_country", "place_region"), home),
            "contract": self._elsewhere("jurisdiction", self._under_law(), home),
            "seat": self._elsewhere("creditor_country", pl.col("creditor_country") == self.country, home),
        }
        chosen = [tests[way] for way in self.ways]
        return chosen[0] if len(chosen) == 1 else pl.any_horizontal(chosen)

    @property
    def facts(self) -> tuple[str, ...]:
        finest = 3 if self.locality else 2 if self.region else 1
        named = [fact for way in ("residence", *self.ways) for fact in _FACTS[way][:finest]]
        return tuple(dict.fromkeys(named))

    @property
    def words(self) -> tuple[str, ...]:
        return (self.place,)

    def in_words(self) -> str:
        by = {"residence": "the debtor lives", "place": "it reaches the debtor", "contract": "the contract's law is that of",
              "seat": "the creditor sits"}  # fmt: skip
        return " or ".join(f"{by[way]} in {self.place}" for way in self.ways).replace("that of in", "that of")

    def meets(self, country: str | None, region: str | None = None, locality: str | None = None) -> bool:
        """Whether someone living there may be under it: what is not known may be."""
        if country is None:
            return True
        full = None if region is None else region.upper() if "-" in region else f"{country}-{region}".upper()
        if country.upper() != self.country or (self.region and full is not None and full != self.region):
            return False
        return self.locality is None or locality is None or locality.upper() == self.locality

    def _at_home(self) -> pl.Expr:
        home = self._in_region("country", "region")
        return home & (pl.col("locality") == self.locality) if self.locality else home

    def _in_region(self, country: str, region: str) -> pl.Expr:
        here = pl.col(country) == self.country
        if self.region is None:
            return here
        return here & pl.col(region).is_in([self.region, self.region.split("-", 1)[1]])

    def _under_law(self) -> pl.Expr:
        law = pl.col("jurisdiction")
        return (
            (law == self.country) | law.str.starts_with(f"{self.country}-")
            if self.region is None
            else law == self.region
        )

    @staticmethod
    def _elsewhere(fact: str, test: pl.Expr, home: pl.Expr) -> pl.Expr:
        return pl.when(pl.col(fact).is_null()).then(home).otherwise(test)
