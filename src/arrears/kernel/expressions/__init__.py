"""The expression language of strategies and law packs: SQL conditions over named, typed facts, compiled to Polars.

`compile_condition` and `compile_number` are the door; docs/reference/strategy.md describes the language.
"""

from arrears.kernel.expressions.compiling import Condition, Number, compile_condition, compile_number
from arrears.kernel.expressions.facts import MONEY_UNIT, RATE_UNIT, Facts, FactType, Words

__all__ = [
    "MONEY_UNIT",
    "RATE_UNIT",
    "Condition",
    "FactType",
    "Facts",
    "Number",
    "Words",
    "compile_condition",
    "compile_number",
]
