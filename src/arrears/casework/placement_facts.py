"""Of what may a placement rule speak? The facts of a case, for conditions in the language strategies are written in.

One row is one case; facts of a loan are those of the loan that ranks first. Conditions are compiled as a strategy's are and
run over the whole frame of cases at once.
"""

from __future__ import annotations

from typing import Final

from arrears.kernel.documents import Source
from arrears.kernel.expressions import Condition, Facts, FactType, Words, compile_condition
from arrears.kernel.findings import Finding
from arrears.kernel.vocabulary import CREDITOR_CLASSES, LOAN_KINDS, LOAN_PURPOSES, STATUSES

_TEXT: Final = "bucket stage segment arm currency country region language product kind creditor_class loan_purpose"
_INTEGER: Final = (
    "past_due_days delinquent_days accounts_count times_placed contacts_30d days_since_last_contact "
    "days_since_last_payment days_since_placement_end"
)
FACTS: Final[Facts] = {
    **dict.fromkeys(_TEXT.split(), FactType.TEXT),
    **dict.fromkeys(("arrears", "outstanding"), FactType.MONEY),
    **dict.fromkeys(_INTEGER.split(), FactType.INTEGER),
    "is_secured": FactType.BOOLEAN,
    "is_charged_off": FactType.BOOLEAN,
    **{f"status_{status}": FactType.BOOLEAN for status in STATUSES},
}
WORDS: Final[Words] = {"kind": LOAN_KINDS, "creditor_class": CREDITOR_CLASSES, "loan_purpose": LOAN_PURPOSES}
TEXT_MAX: Final = 2_000


def compile_rule(text: str) -> tuple[Condition, list[Finding]]:
    """The rule, and what is wrong with it; a rule with a fault fits no case."""
    source = Source("rule", text)
    if not text.strip() or len(text) > TEXT_MAX:
        source.findings.append(
            Finding(
                "placement.rule.length", f"A rule has 1 to {TEXT_MAX:,} characters.", "rule", mend="Write a condition."
            )
        )
        text = "1 = 2"
    return compile_condition(text, FACTS, source, words=WORDS), source.findings
