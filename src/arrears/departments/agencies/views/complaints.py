"""Who complained about an agency, and what was answered? The record, a complaint taken in, and its answer."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from arrears.casework.words import COMPLAINT_KINDS, COMPLAINT_STATES
from arrears.departments.agencies.reach import HOUSE, STEERING
from arrears.departments.agencies.views.batches import may_steer
from arrears.flows.answer_complaint import answer_complaint
from arrears.flows.record_complaint import record_complaint
from arrears.screens.access import person_of, requires
from arrears.screens.case_page.forms import DateInput
from arrears.screens.case_words import choices
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply, refused, saved
from arrears.screens.outcomes import said
from arrears.screens.scope import find_case
from arrears.screens.tables import export, is_export, page_of
from arrears.store.tables import Agency, Complaint

_COLUMNS: Final = {
    "complaint": "pk", "agency": "about_agency.title", "case": "case.borrower_ref", "kind": "kind", "state": "state",
    "received_on": "received_on", "received_via": "received_via", "answer_due_on": "answer_due_on", "answered_on": "answered_on",
    "is_upheld": "is_upheld",
}  # fmt: skip
VIA: Final = (
    ("call", _("call")), ("letter", _("letter")), ("email", _("e-mail")), ("regulator", _("a regulator")),
    ("association", _("an association")), ("other", _("other")),
)  # fmt: skip


class ComplaintForm(forms.Form):
    """A complaint about an agency; about somebody's case, or about none."""

    agency = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.none())
    case = forms.CharField(
        label=_("Case"),
        max_length=64,
        required=False,
        help_text=_("Case, borrower or loan number. With a case, contact about it rests."),
    )
    kind = forms.ChoiceField(label=_("About"), choices=choices("complaint_kind", COMPLAINT_KINDS))
    received_on = forms.DateField(label=_("Received on"), widget=DateInput())
    received_via = forms.ChoiceField(label=_("By"), choices=VIA)
    words = forms.CharField(label=_("In their words"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["agency"].queryset = Agency.objects.order_by("title")  # type: ignore[attr-defined]


@requires(Level.READ, roles=HOUSE)
def complaints(request: HttpRequest) -> HttpResponseBase:
    """Those about agencies, open ones first."""
    found = Complaint.objects.filter(about_agency__isnull=False).select_related("about_agency", "case", "recorded_by")
    state, agency = request.GET.get("state", ""), request.GET.get("agency", "")
    if state in COMPLAINT_STATES:
        found = found.filter(state=state)
    if agency.isdecimal() and len(agency) < 19:
        found = found.filter(about_agency_id=int(agency))
    found = found.order_by("-received_on", "-pk")
    if is_export(request):
        return export(request, "complaints", _COLUMNS, found)
    context = {
        "page": page_of(request, found), "states": COMPLAINT_STATES, "state": state, "agency": agency,
        "agencies": Agency.objects.order_by("title"), "today": timezone.localdate(), "may_steer": may_steer(person_of(request)),
    }  # fmt: skip
    return render(request, "agencies/complaints.html", context)


@requires(Level.READ, roles=STEERING)
def new(request: HttpRequest) -> HttpResponse:
    """Take one in."""
    form = ComplaintForm(request.POST or None, initial={"received_on": timezone.localdate()})
    if request.method != "POST":
        return render(request, "agencies/complaint.html", {"form": form})
    if not form.is_valid():
        return refused(request, "agencies/complaint.html", {"form": form})
    told, person = form.cleaned_data, person_of(request)
    case = find_case(person, told["case"]) if told["case"].strip() else None
    if told["case"].strip() and case is None:
        form.add_error("case", gettext("There is no such case in your reach."))
        return refused(request, "agencies/complaint.html", {"form": form})
    done = record_complaint(
        case.pk if case else None, by=person, at=timezone.now(), kind=told["kind"], words=told["words"],
        received_on=told["received_on"], received_via=told["received_via"], about_agency=told["agency"],
    )  # fmt: skip
    if not done.is_done:
        form.add_error(None, said(done))
        return refused(request, "agencies/complaint.html", {"form": form})
    return saved(request, "agencies:complaints", gettext("The complaint is on record."))


@requires(Level.READ, roles=STEERING)
@require_POST
def answer(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """What was answered, and whether the complaint was right."""
    found = get_object_or_404(Complaint, pk=complaint_id, about_agency__isnull=False)
    done = answer_complaint(
        found.pk, by=person_of(request), at=timezone.now(), answer=request.POST.get("answer", "")[:10_000],
        is_upheld=request.POST.get("is_upheld") == "1",
    )  # fmt: skip
    return outcome_reply(request, done, "agencies:complaints", done=gettext("The answer is on record."))
