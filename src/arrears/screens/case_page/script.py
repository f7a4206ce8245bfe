"""What is said to this borrower now? The message template of the next task, in the borrower's language, facts filled in.

The borrower's name stays hidden until it is revealed; a fact nobody told the house stands as a gap, never as a guess.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from arrears.feeds.config_folder import read_config
from arrears.flows.house_rules import house_facts
from arrears.kernel.errors import BadDocument
from arrears.kernel.money import MINOR_DIGITS
from arrears.screens.case_page.facts import CaseFacts
from arrears.store.tables import Person
from arrears.strategy.messages import DATES, FIELDS, MONEY, Message, read_message, render

_USUAL: Final = {"field": "visit_script", "negotiation": "relief_call", "credit_and_legal": "consequences_call"}
_LATE_DAYS: Final = 16  # the shipped strategy speaks of consequences from here on
_FIELD: Final = re.compile(r"⟦(\w+)⟧")


@dataclass(frozen=True, slots=True)
class Script:
    """One script in one language."""

    name: str
    language: str  # of the text, as HTML names it
    is_own: bool  # the borrower's own language
    subject: str
    body: SafeString
    others: tuple[str, ...]  # further languages it is there in
    basis: str


@lru_cache(maxsize=1)
def _messages(book: str) -> Mapping[str, Mapping[str, Message]]:
    """Every message by language and name. What does not read is left out here: `arrears night` refuses it aloud."""
    texts = read_config(Path(book) / "config" if book else None).messages
    found: dict[str, dict[str, Message]] = {}
    for language, named in texts.items():
        for name, text in named.items():
            try:
                found.setdefault(language, {})[name] = read_message(text.where, text.text, ())
            except BadDocument:
                continue
    return found


def find_script(facts: CaseFacts, person: Person, department: str, language: str = "") -> Script | None:
    """The script to read from; none where no message fits. `language`: another one than the borrower's."""
    held = _messages(os.environ.get("ARREARS_BOOK", ""))
    own = _closest(facts.case.borrower.language, held)
    asked = language if language in held else own
    if not asked:
        return None
    name = _name(facts, department, held[asked])
    message = held[asked].get(name)
    if message is None:
        return None
    subject, body = render(message, _values(facts, person), asked, facts.case.currency)
    return Script(
        name=name, language=asked, is_own=asked == own, subject=subject or "", body=_gaps(body),
        others=tuple(other for other in held if other != asked and name in held[other]), basis=message.basis,
    )  # fmt: skip


def _closest(language: str, held: Mapping[str, object]) -> str:
    """The borrower's language among those there are: `zh` is written in `zh-CN`. Unknown: the first there is."""
    wanted = language.lower()
    for name in held:
        if name.lower() == wanted or (wanted and name.lower().startswith(wanted.partition("-")[0])):
            return name
    return next(iter(held), "")


def _name(facts: CaseFacts, department: str, messages: Mapping[str, Message]) -> str:
    told: list[str] = [task.template for task in facts.tasks if task.action == "call"]
    told += [one.template for one in facts.planned if one.channel == "call"]
    for name in told:
        if name in messages:
            return name
    usual = "consequences_call" if facts.case.past_due_days >= _LATE_DAYS else "reminder_call"
    return _USUAL.get(department, usual)


def _values(facts: CaseFacts, person: Person) -> dict[str, object]:
    case, accounts = facts.case, facts.accounts
    oldest = [one.oldest_unpaid_due_on for one in accounts if one.oldest_unpaid_due_on]
    told: dict[str, object] = {field: f"⟦{field}⟧" for field in FIELDS}
    told |= house_facts()
    told |= {
        "arrears_total": case.arrears_minor, "due_amount": case.arrears_minor, "past_due_days": case.past_due_days,
        "penalty": sum(one.penalty_minor for one in accounts), "agent": str(person),
    }  # fmt: skip
    if oldest:
        told["oldest_due_on"] = min(oldest)
    if case.next_due_on:
        told["due_on"] = case.next_due_on
    creditors = {one.creditor for one in accounts if one.creditor}
    if len(creditors) == 1:
        told["creditor"] = creditors.pop()
    if case.currency not in MINOR_DIGITS:
        told |= {field: f"⟦{field}⟧" for field in (*MONEY, *DATES)}
    return told


def _gaps(text: str) -> SafeString:
    """The text as HTML; what nobody told stands as a marked gap."""
    names = {
        "borrower_name": _("name of the borrower"), "creditor": _("name of the lender"), "pay_at": _("where to pay"),
        "relief_at": _("where to ask for help with paying"), "complain_at": _("where to complain"),
        "call_us": _("number to call"), "agency": _("name of the agency"),
    }  # fmt: skip
    parts = _FIELD.split(text)
    shown = [
        format_html('<mark class="gap">{}</mark>', names.get(part, part)) if number % 2 else conditional_escape(part)
        for number, part in enumerate(parts)
    ]
    return mark_safe("".join(shown))  # noqa: S308  each part is escaped above
