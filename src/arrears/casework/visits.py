"""What may be said of a visit: its outcomes, money taken, how late a safety call is, what a file of evidence must be."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from arrears.casework.field_rules import FieldRules

# The field's outcome codes. Those of a visit that was made are words of the tape; the others say why none was made.
OUTCOMES: Final = ("conversation", "met", "refused", "not_home", "wrong_number")
NOT_MADE: Final = ("unsafe", "no_time", "not_found")
OPEN: Final = ("ordered", "planned")
SAFETY_STEPS: Final = ("reached", "colleague_sent", "emergency_called")
SAFETY_LEVELS: Final = ("", "supervisor", "head", "emergency")
_NUMBER: Final = re.compile(r"[A-Z0-9]{2,16}-[0-9]{1,8}")


def safety_level(due_at: dt.datetime | None, at: dt.datetime, rules: FieldRules) -> str:
    """Who has to act on a call that did not come: nobody (empty), the supervisor, the head, or emergency services."""
    if due_at is None or at < due_at:
        return ""
    late_minutes = (at - due_at) / dt.timedelta(minutes=1)
    if late_minutes >= rules.emergency_after_minutes:
        return "emergency"
    return "head" if late_minutes >= rules.head_after_minutes else "supervisor"


def receipt_fault(amount_minor: int, owed_minor: int, method: str, number: str, rules: FieldRules) -> str:
    """Why money may not be taken so; empty when it may. `owed_minor`: after the receipts that are not on the tape yet."""
    if method not in rules.methods:
        return "receipt.method"
    if amount_minor <= 0:
        return "receipt.amount"
    if amount_minor > owed_minor:
        return "receipt.too_much"
    return "" if _NUMBER.fullmatch(number) else "receipt.number"


def missing_numbers(numbers: list[str]) -> list[str]:
    """Receipts that a series skipped: what lies between its first and its last number and is not there."""
    series: dict[str, set[int]] = {}
    for number in numbers:
        name, _, count = number.rpartition("-")
        series.setdefault(name, set()).add(int(count))
    return [
        f"{name}-{count:04}"
        for name, held in sorted(series.items())
        for count in range(min(held), max(held))
        if count not in held
    ]
