"""Asks to place cases with one agency, or by lot with several: exactly those that were shown, each at the version shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from arrears.casework.placing import deal_cases
from arrears.flows.acting import check_act
from arrears.flows.ask_approval import ask_approval, payload_hash
from arrears.flows.law_desk import LawDesk
from arrears.flows.placement_choice import Chosen, choose_placement
from arrears.kernel.outcome import Outcome, conflict, passed_on, refused
from arrears.store.tables import Agency, Approval, Person

AGENCIES_MAX = 5
DUE_BACK_DAYS_MAX = 730


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for."""

    title: str
    when: str  # the rule, in the strategies' language
    agencies: tuple[int, ...]  # one; or several, among which the cases are dealt by lot
    papers: tuple[str, ...] = ()  # what is on file, in the law's words
    cases_max: int | None = None  # only the most urgent
    commission_bps: int | None = None  # none: each agency's usual share
    due_back_on: dt.date | None = None  # on this day what is left comes back by itself


def plan_placement(
    terms: Terms, *, by: Person, at: dt.datetime, desk: LawDesk | None = None
) -> tuple[Chosen, dict[str, Any]]:
    """What would go and what stays, and the payload that says so. Reads only."""
    chosen = choose_placement(terms.when, by=by, at=at, papers=terms.papers, cases_max=terms.cases_max, desk=desk)
    agencies = {one.pk: one for one in Agency.objects.filter(pk__in=terms.agencies)}
    order = [number for number in dict.fromkeys(terms.agencies) if number in agencies]
    dealt = deal_cases([case.pk for case in chosen.cases], order, terms.title) if order else {}
    usual = terms.commission_bps
    payload = {
        "agency": ", ".join(agencies[number].title for number in order), "when": " ".join(terms.when.split()),
        "shares": [[number, agencies[number].commission_bps if usual is None else usual] for number in order],
        "draw": terms.title if len(order) > 1 else "", "title": terms.title, "papers": sorted(set(terms.papers)),
        "due_back_on": terms.due_back_on.isoformat() if terms.due_back_on else None, "count": len(dealt),
        "left": [[reason, count] for reason, count in chosen.why_left()],
        "cases": [[case.pk, case.version, dealt[case.pk]] for case in chosen.cases if case.pk in dealt],
    }  # fmt: skip
    return chosen, payload


@transaction.atomic
def ask_placement(
    terms: Terms, *, by: Person, at: dt.datetime, reason: str, seen: str, desk: LawDesk | None = None
) -> Outcome[Approval]:
    """The request, which a second person decides. `seen`: hash of the payload that was shown; when it is another by
    now (a case was worked, a dispute came in), nothing is asked.
    """
    denied = check_act("ask_placement", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if why_not := _why_not(terms, at):
        return refused("placement.ask_terms", why_not)
    chosen, payload = plan_placement(terms, by=by, at=at, desk=desk)
    if chosen.faults:
        return refused("placement.rule", " ".join(f"{one.message} {one.mend}".strip() for one in chosen.faults))
    if not chosen.cases:
        return refused("placement.nothing_fits", "No case fits and may go.")
    if payload_hash(payload) != seen:
        return conflict("placement.changed", "The cases changed since they were shown. Look at them again.")
    sums = chosen.sums()
    currency = next(iter(sums)) if len(sums) == 1 else ""
    return ask_approval(
        by=by, at=at, kind="placement", department="agencies", payload=payload, reason=reason, noun="placement",
        amount_minor=sums.get(currency, 0), currency=currency, title=f"{terms.title} · {len(chosen.cases):,} → {payload['agency']}",
    )  # fmt: skip


def _why_not(terms: Terms, at: dt.datetime) -> str:
    asked: Sequence[int] = terms.agencies
    ready = Agency.objects.filter(pk__in=asked, is_active=True).count()
    if not terms.title.strip():
        return "Give the batch a name."
    if not asked or len(set(asked)) != len(asked) or len(asked) > AGENCIES_MAX or ready != len(asked):
        return f"Name from 1 to {AGENCIES_MAX} agencies that take cases, each once."
    if terms.due_back_on is not None and not 0 < (terms.due_back_on - at.date()).days <= DUE_BACK_DAYS_MAX:
        return f"The day of return lies from tomorrow to {DUE_BACK_DAYS_MAX} days ahead."
    if terms.commission_bps is not None and not 0 <= terms.commission_bps <= 10_000:
        return "A share lies between 0 and 100 percent."
    return ""
