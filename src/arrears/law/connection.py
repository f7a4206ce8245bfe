"""How does an act touch a place? By the debtor's home, where it reaches the debtor, the contract's law, the seat.

A pack says which of these connect it (`connects_by`). The home must be known; of the other three an unknown one is
taken to be the home, because a lender who knows of a foreign contract, seat or stay has it on file. States and cities
are told by codes (`MA`, `US-MA`, `NYC`): a name in their place (`Massachusetts`) is a place that is not known, for to
read it as "not there" would switch that place's law off.
"""

from __future__ import annotations

import re
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
_CODE_MAX: Final = 3  # characters of a state's or city's own part
_CODE: Final = rf"^([A-Za-z]{{2}}-)?[A-Za-z0-9]{{1,{_CODE_MAX}}}$"
_CODED: Final = ("region", "locality", "place_region")


def region_code(country: str, region: str | None) -> str | None:
    """`NY` or `us-ny` as `US-NY`; none where it is not known, also because it is a name and no code."""
    if region is None or not re.match(_CODE, region):
        return None
    return region.upper() if "-" in region else f"{country}-{region}".upper()


def is_not_known(values: pl.Series) -> pl.Series:
    """Whether a fact is not known, a row an act: absent, or a name where a code is asked for."""
    is_absent = values.is_null()
    return is_absent | ~values.str.contains(_CODE).fill_null(value=True) if values.name in _CODED else is_absent


def _is_any(fact: str, *codes: str) -> pl.Expr:
    """Whether it is one of these codes, however its letters are written."""
    return pl.col(fact).is_in([form for code in codes for form in (code, code.lower(), code.title())])


def _begins(fact: str, country: str) -> pl.Expr:
    """Whether it is a code of a place within the country."""
    return pl.col(fact).str.starts_with(f"{country}-") | pl.col(fact).str.starts_with(f"{country.lower()}-")


def _is_code(fact: str, country: str, codes: tuple[str, ...]) -> pl.Expr:
    """Whether a place is one of these codes, however its letters are written; null where it is no code at all."""
    size = pl.col(fact).str.len_bytes()
    is_one = _is_any(fact, *codes)
    is_full = _begins(fact, country)
    is_other = (size <= _CODE_MAX) | ((size <= _CODE_MAX + 3) & is_full)
    return pl.when(is_one | is_other).then(is_one)


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
            "seat": self._elsewhere("creditor_country", _is_any("creditor_country", self.country), home),
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
        full = region_code(country, region)
        if country.upper() != self.country or (self.region and full is not None and full != self.region):
            return False
        there = region_code(self.country, locality)
        return self.locality is None or there is None or there == f"{self.country}-{self.locality}"

    def _at_home(self) -> pl.Expr:
        home = self._in_region("country", "region")
        return home & _is_code("locality", self.country, (self.locality,)) if self.locality else home

    def _in_region(self, country: str, region: str) -> pl.Expr:
        here = _is_any(country, self.country)
        if self.region is None:
            return here
        return here & _is_code(region, self.country, (self.region, self.region.split("-", 1)[1]))

    def _under_law(self) -> pl.Expr:
        if self.region is not None:
            return _is_any("jurisdiction", self.region)
        return _is_any("jurisdiction", self.country) | _begins("jurisdiction", self.country)

    @staticmethod
    def _elsewhere(fact: str, test: pl.Expr, home: pl.Expr) -> pl.Expr:
        return pl.when(pl.col(fact).is_null()).then(home).otherwise(test)
