"""What a fact is: a named column of a known type. How each type is stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from arrears.kernel.money import SCALE


class FactType(StrEnum):
    """The types a condition may speak of, and the Polars column behind each."""

    INTEGER = "integer"  # any integer column
    MONEY = "money"  # Int64, 1/10000 of a major unit; written in major units: 500.00
    RATE = "rate"  # Int64, parts per million; written as a share: 0.24
    DATE = "date"  # Date
    TEXT = "text"  # String, Categorical or Enum
    BOOLEAN = "boolean"  # Boolean


Facts = Mapping[str, FactType]
# The closed word list of a text fact, where it has one: a word outside it could never hold and is a finding.
Words = Mapping[str, Collection[str]]

MONEY_UNIT: Final = 10**SCALE
RATE_UNIT: Final = 1_000_000
