"""What may be done on a case now, by which channel, and from when otherwise? The gate's answers, as the page shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from babel.dates import format_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arrears.flows.ask_gate import Possible, ask_gate, ask_gate_of
from arrears.kernel.outcome import Outcome, refused
from arrears.kernel.verdict import Answer, Reason, Verdict
from arrears.screens.case_page.facts import CaseFacts, zone_of
from arrears.screens.case_page.gate_rows import rows_for_gate
from arrears.screens.case_words import Text, said
from arrears.screens.law_says import law_text
from arrears.store.tables import Case

CHANNELS: Final = ("call", "sms", "visit", "letter")
_ICONS: Final = {"call": "telephone", "sms": "chat-dots", "visit": "geo-alt", "letter": "mailbox"}
_PURPOSES: Final = {"negotiation": "negotiation"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One channel and the answer."""

    label: Text
    icon: str
    verdict: Verdict

    @property
    def first_reason(self) -> Reason | None:
        """What stops it, before duties and advice."""
        told = [one for one in self.verdict.because if one.force not in ("duty", "guidance")] or self.verdict.because
        return told[0] if told else None


def possible_now(facts: CaseFacts, department: str) -> Sequence[Shown]:
    """Each channel with its verdict; what the house itself stopped stands before what the law says."""
    rows, purpose = rows_for_gate(facts), _PURPOSES.get(department, "collection")
    if rows is None:
        told = ask_gate([facts.case.pk], at=facts.at, channels=CHANNELS, purpose=purpose)
    else:
        points = [(one.borrower_id, one.kind) for one in facts.points if one.is_valid and one.party == "borrower"]
        told = ask_gate_of(rows, points, at=facts.at, channels=CHANNELS, purpose=purpose, dates_blocked=False)
    shown = told.get(facts.case.pk, ())
    return [Shown(said("channel", one.channel), _ICONS[one.channel], _with_house(one)) for one in shown]


def judge_call_back(case: Case, when: dt.datetime) -> Outcome[Any] | None:
    """A refusal when no call is lawful at that moment, with the first one that is. A hold is no bar: the borrower asked."""
    one = ask_gate([case.pk], at=when, channels=("call",)).get(case.pk, [None])[0]
    if one is None or one.verdict.answer is Answer.ALLOW:
        return None
    why = law_text(one.verdict.because[0].message) if one.verdict.because else ""
    text = _("No call is allowed at that moment.")
    if one.verdict.lawful_from:
        first = dt.datetime.fromisoformat(one.verdict.lawful_from).astimezone(zone_of(case))
        locale = "zh_Hans_CN" if (get_language() or "en").startswith("zh") else "en_GB"
        shown = format_datetime(first, "EEE d MMM HH:mm", locale=locale)
        text += " " + _("The next lawful moment is %(when)s on the borrower's clock.") % {"when": shown}
    return refused("call_back.unlawful", f"{text} {why}".strip())


def _with_house(one: Possible) -> Verdict:
    """The law's answer, denied where the house stopped it."""
    if not one.blocked:
        return one.verdict
    words = {
        "stop.pressed": _("The emergency stop is pressed: nothing goes out."),
        "case.held": _("The case is held: no contact until it is resumed."),
        "case.closed": _("The case is closed."),
        "reach.no_contact_point": _("There is no valid number or address for it."),
    }  # fmt: skip
    reasons = tuple(Reason(code, "house", "", _("House rule"), words.get(code, code)) for code in one.blocked)
    return replace(one.verdict, answer=Answer.DENY, because=(*reasons, *one.verdict.because), lawful_from=None)
