"""Which files went to which bureau, how far is each, and which loans were refused?"""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from arrears.casework.words import SUBMISSION_STATES
from arrears.departments.credit_and_legal.forms.notices import ReasonForm, bureaus
from arrears.departments.credit_and_legal.forms.submissions import CorrectForm, FeedbackForm, SubmissionForm
from arrears.flows.prepare_submission import prepare_submission
from arrears.flows.submission_rows import hindrances, is_granted
from arrears.screens.access import level_in, memberships_of, person_of, requires
from arrears.screens.departments import Level, get_department
from arrears.screens.forms import refused, saved
from arrears.screens.outcomes import said
from arrears.screens.scope import cases_for
from arrears.screens.tables import export, is_export, page_of
from arrears.store.tables import Approval, BureauSubmission, Deadline

PAGE: Final = "credit_and_legal/submission.html"
_CHECKED_MAX: Final = 500  # loans asked of the law while somebody looks; sending asks all of them
_COLUMNS: Final = {
    "loan": "loan_id",
    "adverse": "is_adverse",
    "notice": "notice_id",
    "state": "state",
    "code": "code",
    "message": "message",
}


@requires(Level.READ)
def submissions(request: HttpRequest) -> HttpResponse:
    """All of them, the latest first."""
    state, bureau = request.GET.get("state", ""), request.GET.get("bureau", "")
    found = BureauSubmission.objects.select_related("by", "corrects").order_by("-id")
    found = found.filter(state=state) if state in SUBMISSION_STATES else found
    found = found.filter(bureau=bureau) if bureau else found
    context = {
        "page": page_of(request, found),
        "states": SUBMISSION_STATES,
        "state": state,
        "bureaus": bureaus(),
        "bureau": bureau,
    }
    return render(request, "credit_and_legal/submissions.html", context)


@requires(Level.WORK)
def new(request: HttpRequest) -> HttpResponse:
    """A file that was made elsewhere, and its loans."""
    form = SubmissionForm(request.POST or None, request.FILES or None, initial={"period_on": timezone.localdate()})
    if request.method != "POST":
        return render(request, "credit_and_legal/submission_new.html", {"form": form})
    if form.is_valid():
        told = form.cleaned_data
        done = prepare_submission(
            by=person_of(request), at=timezone.now(), bureau=told["bureau"], period_on=told["period_on"], loans=told["loans"],
            filename=told["file"].name, content=told["file"].read(),
        )  # fmt: skip
        if done.is_done:
            return saved(request, "credit_and_legal:submission", _("The submission is prepared."), done.made.pk)
        form.add_error(None, said(done))
    return refused(request, "credit_and_legal/submission_new.html", {"form": form})


@requires(Level.READ)
def submission(request: HttpRequest, submission_id: int) -> HttpResponseBase:
    """One submission: what it lacks, who approved it, what the bureau said loan by loan."""
    found = get_submission(submission_id)
    if is_export(request):
        return export(request, f"submission-{found.pk}", _COLUMNS, found.rows.order_by("loan_id"))
    return render(request, PAGE, submission_context(request, found))


def get_submission(submission_id: int) -> BureauSubmission:
    """Errors: `Http404`."""
    found = BureauSubmission.objects.select_related("by", "corrects", "document").filter(pk=submission_id).first()
    if found is None:
        raise Http404
    return found


def submission_context(request: HttpRequest, found: BureauSubmission, **bound: Any) -> dict[str, Any]:
    """Everything the page shows. `bound`: a form that was sent and does not hold."""
    person, at = person_of(request), timezone.now()
    is_ahead = found.state in ("prepared", "approved")
    stays = hindrances(found, at=at) if is_ahead and found.rows_count <= _CHECKED_MAX else {}
    level = level_in(get_department("credit_and_legal"), memberships_of(person))
    asked = Approval.objects.filter(noun="submission", noun_id=found.pk)
    rows = found.rows.select_related("notice").order_by("loan_id")
    page = page_of(request, rows.filter(state="rejected") if request.GET.get("rows") == "rejected" else rows)
    seen = set(cases_for(person).filter(pk__in=[row.case_id for row in page.rows]).values_list("pk", flat=True))
    return {
        "submission": found, "page": page, "rows": [(row, stays.get(row.loan_id, ()), row.case_id in seen) for row in page.rows],
        "stays": stays, "is_ahead": is_ahead, "is_checked": is_ahead and found.rows_count <= _CHECKED_MAX,
        "grant": is_granted(found), "today": timezone.localdate(),
        "asked": asked.select_related("asked_by", "decided_by").order_by("-id").first(),
        "may_work": level.includes(Level.WORK), "may_steer": level.includes(Level.STEER), "corrections": found.corrections.all(),
        "deadlines": Deadline.objects.filter(noun="submission", noun_id=found.pk, done_at=None),
        "reason_form": ReasonForm(auto_id="reason-%s"), "feedback_form": FeedbackForm(auto_id="feedback-%s"),
        "correct_form": CorrectForm(auto_id="correct-%s"), **bound,
    }  # fmt: skip
