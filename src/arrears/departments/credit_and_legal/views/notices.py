"""Which notices of credit reporting are owed, by which rule and when, and how was each given?"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arrears.departments.credit_and_legal.forms.notices import GiveForm, OweForm, ReasonForm
from arrears.flows.ask_gate import ask_gate
from arrears.flows.disclosing import report_day
from arrears.flows.give_notice import BY_HAND, PURPOSE, give_notice
from arrears.flows.owe_notice import owe_notice
from arrears.flows.plan_notice import plan_notice
from arrears.flows.return_notice import return_notice
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply, refused, saved
from arrears.screens.outcomes import said
from arrears.screens.scope import get_case, get_in_reach, in_reach
from arrears.screens.tables import export, is_export, page_of
from arrears.store.tables import BureauNotice, Document, PlannedContact

_STATES: Final = ("owed", "overdue", "given", "returned")
# What a row of the list shows.
_ROW: Final = ("loan_id", "bureau", "rule", "state", "due_on", "given_on", "case__borrower_ref", "contact__channel")
_COLUMNS: Final = {
    "notice": "pk", "borrower": "case.borrower_ref", "loan": "loan_id", "bureau": "bureau", "rule": "rule", "state": "state",
    "owed_since": "owed_since", "due_on": "due_on", "given_on": "given_on", "contact": "contact.contact_id",
}  # fmt: skip


@requires(Level.READ)
def notices(request: HttpRequest) -> HttpResponseBase:
    """Those of cases in reach, the one due first in front."""
    day, state = timezone.localdate(), request.GET.get("state", "")
    found = BureauNotice.objects.filter(in_reach(person_of(request))).select_related("case", "contact")
    if state == "overdue":
        found = found.filter(state__in=("owed", "returned"), due_on__lt=day)
    elif state in _STATES:
        found = found.filter(state=state)
    found = found.order_by("due_on", "id") if state in ("owed", "overdue", "returned") else found.order_by("-id")
    if is_export(request):
        return export(request, "notices", _COLUMNS, found)
    context = {"page": page_of(request, found.only(*_ROW)), "states": _STATES, "state": state, "today": day}
    return render(request, "credit_and_legal/notices.html", context)


@requires(Level.READ)
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice: why it is owed, what may be done now, how it was given. POST gives it."""
    person, at = person_of(request), timezone.now()
    found = get_in_reach(person, BureauNotice.objects.select_related("case", "contact__by"), notice_id)
    form = GiveForm(request.POST or None, case=found.case)
    if request.method == "POST" and form.is_valid():
        channel, _dot, outcome = form.cleaned_data["means"].partition(".")
        note, point = form.cleaned_data["note"], form.cleaned_data["point"]
        done = give_notice(
            found.pk,
            by=person,
            at=at,
            channel=channel,
            outcome=outcome,
            note=note,
            point_id=point.pk if point else None,
        )
        if done.is_done:
            return saved(request, "credit_and_legal:notice", _("The notice is given."), found.pk)
        form.add_error(None, said(done))
    if request.method == "POST":
        return refused(request, "credit_and_legal/notice.html", _context(found, form, at))
    return render(request, "credit_and_legal/notice.html", _context(found, form, at))


def _context(found: BureauNotice, form: GiveForm, at: Any) -> dict[str, Any]:
    is_owed = found.state in ("owed", "returned")
    channels = ("sms", *BY_HAND)
    planned = PlannedContact.objects.filter(case_id=found.case_id, loan_id=found.loan_id, purpose=PURPOSE)
    return {
        "notice": found, "case": found.case, "form": form, "today": timezone.localdate(), "is_owed": is_owed,
        "possible": ask_gate([found.case_id], at=at, channels=channels, purpose=PURPOSE).get(found.case_id, []) if is_owed else [],
        "report_on": report_day(found.case_id, found.loan_id, found.bureau, at=at) if is_owed else None,
        "planned": planned.order_by("-id").first(),
        "papers": Document.objects.filter(case_id=found.case_id, kind="notice_proof").order_by("-id")[:10], "reason": ReasonForm(),
    }  # fmt: skip


@requires(Level.WORK)
@require_POST
def plan(request: HttpRequest, notice_id: int) -> HttpResponse:
    """As a message that the worker sends when the law allows it."""
    found = get_in_reach(person_of(request), BureauNotice.objects.all(), notice_id)
    done = plan_notice(found.pk, by=person_of(request), at=timezone.now())
    told = _("The message is planned. It goes out as soon as the law allows it; then the notice counts as given.")
    return outcome_reply(request, done, "credit_and_legal:notice", found.pk, done=told)


@requires(Level.WORK)
@require_POST
def returned(request: HttpRequest, notice_id: int) -> HttpResponse:
    """It came back."""
    found = get_in_reach(person_of(request), BureauNotice.objects.all(), notice_id)
    done = return_notice(
        found.pk, by=person_of(request), at=timezone.now(), reason=request.POST.get("reason", "")[:4_000]
    )
    return outcome_reply(request, done, "credit_and_legal:notice", found.pk, done=_("It is owed again."))


@requires(Level.WORK)
def owe(request: HttpRequest, case_id: int) -> HttpResponse:
    """The form of a new notice."""
    person = person_of(request)
    case = get_case(person, case_id)
    form = OweForm(request.POST or None, case=case, day=timezone.localdate())
    context = {"case": case, "form": form}
    if request.method != "POST":
        return render(request, "credit_and_legal/notice_new.html", context)
    if form.is_valid():
        done = owe_notice(case.pk, by=person, at=timezone.now(), **form.cleaned_data)
        if done.is_done:
            return saved(request, "credit_and_legal:notice", _("The notice is noted as owed."), done.made.pk)
        form.add_error(None, said(done))
    return refused(request, "credit_and_legal/notice_new.html", context)
