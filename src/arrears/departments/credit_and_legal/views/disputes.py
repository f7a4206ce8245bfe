"""What do borrowers contest, by when must it be answered, and what rests meanwhile?"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from arrears.casework.words import DISPUTE_STATES
from arrears.departments.credit_and_legal.forms.disputes import AnswerForm, CheckForm
from arrears.flows.answer_dispute import answer_dispute
from arrears.flows.check_dispute import check_dispute
from arrears.flows.house_rules import stops
from arrears.screens.access import memberships_of, person_of, requires
from arrears.screens.case_words import said as word
from arrears.screens.departments import Level
from arrears.screens.forms import refused, saved
from arrears.screens.outcomes import said
from arrears.screens.scope import get_in_reach, in_reach
from arrears.screens.tables import export, is_export, page_of
from arrears.store.tables import BureauNotice, Deadline, Dispute, Document, LegalMatter, PlannedContact, Status

_STATES: Final = ("open", "overdue", *DISPUTE_STATES[1:])
# What a row of the list shows.
_ROW: Final = (
    "kind", "state", "loan_id", "opened_on", "answer_due_on", "rule", "case__borrower_ref", "opened_by__username",
    "opened_by__display_name", "checked_by__username", "checked_by__display_name",
)  # fmt: skip
_COLUMNS: Final = {
    "dispute": "pk", "borrower": "case.borrower_ref", "loan": "loan_id", "kind": "kind", "state": "state", "opened_on": "opened_on",
    "answer_due_on": "answer_due_on", "rule": "rule", "decided_on": "decided_on",
}  # fmt: skip
_DECIDE: Final = ("supervisor", "head")


@requires(Level.READ)
def disputes(request: HttpRequest) -> HttpResponseBase:
    """Those of cases in reach; open ones by the day of their answer."""
    day, state = timezone.localdate(), request.GET.get("state", "open")
    found = Dispute.objects.filter(in_reach(person_of(request))).select_related("case", "opened_by", "checked_by")
    if state == "overdue":
        found = found.filter(state="open", answer_due_on__lt=day)
    elif state in _STATES:
        found = found.filter(state=state)
    found = found.order_by("answer_due_on", "id") if state in ("open", "overdue") else found.order_by("-id")
    if is_export(request):
        return export(request, "disputes", _COLUMNS, found)
    context = {"page": page_of(request, found.only(*_ROW)), "states": _STATES, "state": state, "today": day}
    return render(request, "credit_and_legal/disputes.html", context)


@requires(Level.READ)
def dispute(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """One dispute: claim, clock, what rests, what was found, and the answer."""
    found = _get(request, dispute_id)
    return render(request, "credit_and_legal/dispute.html", _context(request, found, CheckForm(), AnswerForm()))


@requires(Level.WORK)
def check(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """Record what was found."""
    found, form = _get(request, dispute_id), CheckForm(request.POST or None)
    if form.is_valid():
        done = check_dispute(found.pk, by=person_of(request), at=timezone.now(), finding=form.cleaned_data["finding"])
        if done.is_done:
            return saved(request, "credit_and_legal:dispute", _("The finding is recorded."), found.pk)
        form.add_error(None, said(done))
    return refused(request, "credit_and_legal/dispute.html", _context(request, found, form, AnswerForm()))


@requires(Level.STEER)
def answer(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """Decide it; whoever took it in does not."""
    found, form = _get(request, dispute_id), AnswerForm(request.POST or None)
    if form.is_valid():
        done = answer_dispute(found.pk, by=person_of(request), at=timezone.now(), **form.cleaned_data)
        if done.is_done:
            return saved(request, "credit_and_legal:dispute", _("The dispute is answered."), found.pk)
        form.add_error(None, said(done))
    return refused(request, "credit_and_legal/dispute.html", _context(request, found, CheckForm(), form))


def _get(request: HttpRequest, dispute_id: int) -> Dispute:
    rows = Dispute.objects.select_related("case__borrower", "opened_by", "checked_by", "decided_by")
    found: Dispute = get_in_reach(person_of(request), rows, dispute_id)
    return found


def _context(request: HttpRequest, found: Dispute, check_form: CheckForm, answer_form: AnswerForm) -> dict[str, Any]:
    stop = stops().get("dispute_open")
    rests = PlannedContact.objects.filter(case_id=found.case_id, state="cancelled", state_reason="stopped.dispute_open")
    status = Status.objects.filter(case_id=found.case_id, status="dispute_open", loan_id=found.loan_id)
    held = memberships_of(person_of(request))
    return {
        "dispute": found, "case": found.case, "today": timezone.localdate(), "check_form": check_form, "answer_form": answer_form,
        "may_answer": any(one.role in _DECIDE and one.department == "credit_and_legal" for one in held),
        "deadlines": Deadline.objects.filter(noun="dispute", noun_id=found.pk).order_by("due_on"),
        "status": status.order_by("-since").first(),
        "cancelled": rests.count(), "channels": [word("channel", one) for one in sorted(stop.channels)] if stop else [],
        "matters": LegalMatter.objects.filter(case_id=found.case_id).exclude(state__in=("closed", "withdrawn", "settled")),
        "notices": BureauNotice.objects.filter(case_id=found.case_id, state="given"),
        "papers": Document.objects.filter(noun="dispute", noun_id=found.pk).order_by("-id"),
    }  # fmt: skip
