"""Strategies: which account is in which stage, and what the strategy wants done about it. Pure: text and frames in."""

from arrears.strategy.cases import CaseResult, run_cases
from arrears.strategy.deciding import decide_stages
from arrears.strategy.explaining import Explanation, Step, explain_row
from arrears.strategy.facts import FACTS
from arrears.strategy.model import Strategy
from arrears.strategy.planning import plan_wanted
from arrears.strategy.reading import read_strategy

__all__ = [
    "FACTS",
    "CaseResult",
    "Explanation",
    "Step",
    "Strategy",
    "decide_stages",
    "explain_row",
    "plan_wanted",
    "read_strategy",
    "run_cases",
]
