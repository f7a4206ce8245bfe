"""What may be done on a case now, by which channel, and from when otherwise? The gate's answers, as the page shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from babel.dates import format_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arrears.flows.ask_gate import Asked, Possible, ask_each, ask_each_of, ask_gate, ask_numbers
from arrears.flows.reaching import reaches_from
from arrears.kernel.outcome import Outcome, refused
from arrears.kernel.verdict import Answer, Reason, Verdict
from arrears.screens.case_page.facts import CaseFacts, zone_of
from arrears.screens.case_page.forms import point_label
from arrears.screens.case_page.gate_rows import rows_for_gate
from arrears.screens.case_words import Text, said
from arrears.screens.law_says import law_text
from arrears.store.tables import Case

CHANNELS: Final = ("call", "sms", "visit", "letter")
_ICONS: Final = {"call": "telephone", "sms": "chat-dots", "visit": "geo-alt", "letter": "mailbox"}
_PURPOSES: Final = {"negotiation": "negotiation"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One channel and the answer: no more than the page says, which is the same for many cases and drawn once for them."""

    label: Text
    icon: str
    answer: Answer
    because: tuple[Reason, ...]
    duties: tuple[str, ...]
    lawful_from: str | None
    only: tuple[str, ...]  # the numbers it may be done by, where a wish leaves not all of them
    is_first: bool

    @property
    def first_reason(self) -> Reason | None:
        """What stops it, before duties and advice."""
        told = [one for one in self.because if one.force not in ("duty", "guidance")] or self.because
        return told[0] if told else None


def possible_now(facts: CaseFacts, department: str) -> Sequence[Shown]:
    """Each channel with its verdict; what the house itself stopped stands before what the law says."""
    purpose, case_id = _PURPOSES.get(department, "collection"), facts.case.pk
    asked = [Asked(case_id, channel, purpose) for channel in CHANNELS]
    rows = rows_for_gate(facts)
    if rows is None:
        told = ask_each(asked, at=facts.at)
    else:
        told = ask_each_of(asked, rows, reaches_from(facts.points), at=facts.at, dates_blocked=False)
    found = [one for one in told if one is not None]
    by_number = _by_number(case_id, found, facts.at, purpose)
    return [_shown(one, by_number.get(one.channel, ()), facts, is_first=not place) for place, one in enumerate(found)]


def _by_number(
    case_id: int, found: Sequence[Possible], at: dt.datetime, purpose: str
) -> Mapping[str, Sequence[Possible]]:
    """Where a wish is about one of several numbers: what may be done by which."""
    channels = [one.channel for one in found if one.hangs_on_number and one.verdict.answer is not Answer.ALLOW]
    asked = ask_numbers(case_id, at=at, channels=channels, purpose=purpose) if channels else {}
    return {channel: [one for one in answers if one.may_act] for channel, answers in asked.items()}


def _shown(one: Possible, allowed: Sequence[Possible], facts: CaseFacts, *, is_first: bool) -> Shown:
    labels = {point.pk: point_label(point) for point in facts.points} if allowed else {}
    only = tuple(labels[other.point_id] for other in allowed if other.point_id in labels)
    given = _with_house(allowed[0] if only else one)
    return Shown(
        said("channel", one.channel), _ICONS[one.channel], given.answer, given.because, given.duties, given.lawful_from, only,
        is_first,
    )  # fmt: skip


def judge_call_back(case: Case, when: dt.datetime) -> Outcome[Any] | None:
    """A refusal when no call is lawful at that moment, with the first one that is. A hold is no bar: the borrower asked."""
    one = ask_gate([case.pk], at=when, channels=("call",)).get(case.pk, [None])[0]
    if one is None or one.verdict.answer is Answer.ALLOW:
        return None
    if one.hangs_on_number and any(
        other.verdict.answer is Answer.ALLOW for other in ask_numbers(case.pk, at=when, channels=("call",))["call"]
    ):
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
