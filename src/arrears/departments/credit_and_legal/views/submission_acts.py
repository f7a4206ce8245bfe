"""What may be done with a submission: ask, send, take the bureau's answer, correct, withdraw. One flow each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arrears.departments.credit_and_legal.forms.notices import ReasonForm
from arrears.departments.credit_and_legal.forms.submissions import CorrectForm, FeedbackForm
from arrears.departments.credit_and_legal.views.submissions import PAGE, get_submission, submission_context
from arrears.flows.answer_submission import Rejected, answer_submission
from arrears.flows.ask_submission import ask_submission
from arrears.flows.correct_submission import correct_submission
from arrears.flows.send_submission import send_submission
from arrears.flows.withdraw_submission import withdraw_submission
from arrears.kernel.outcome import Outcome
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply, refused, saved
from arrears.screens.outcomes import said

Run = Callable[..., Outcome[Any]]


def _act(request: HttpRequest, submission_id: int, name: str, form: Any, run: Run, done: str) -> HttpResponse:
    """Do it, or the page again with this form's faults. What made a new submission leads there."""
    found = get_submission(submission_id)
    if form.is_valid():
        outcome = run(by=person_of(request), at=timezone.now())
        if outcome.is_done:
            to = outcome.made.pk if name == "correct_form" else found.pk
            return saved(request, "credit_and_legal:submission", done, to)
        form.add_error(None, said(outcome))
    return refused(request, PAGE, submission_context(request, found, **{name: form}))


@requires(Level.WORK)
@require_POST
def ask(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Ask a second person."""
    form = ReasonForm(request.POST, auto_id="reason-%s")

    def run(**who: Any) -> Outcome[Any]:
        return ask_submission(submission_id, **who, reason=form.cleaned_data["reason"])

    return _act(request, submission_id, "reason_form", form, run, _("It waits for a second person now."))


@requires(Level.STEER)
@require_POST
def send(request: HttpRequest, submission_id: int) -> HttpResponse:
    """It goes to the bureau, if the law lets all of it."""
    done = send_submission(submission_id, by=person_of(request), at=timezone.now())
    to = get_submission(submission_id).pk
    return outcome_reply(request, done, "credit_and_legal:submission", to, done=_("It is on record as sent."))


@requires(Level.WORK)
@require_POST
def answered(request: HttpRequest, submission_id: int) -> HttpResponse:
    """What the bureau said."""
    form = FeedbackForm(request.POST, auto_id="feedback-%s")

    def run(**who: Any) -> Outcome[Any]:
        told = form.cleaned_data
        rejected = [Rejected(*one) for one in told["rejected"]]
        return answer_submission(
            submission_id, **who, rejected=rejected, is_whole_refused=told["is_whole_refused"], comment=told["comment"]
        )

    return _act(request, submission_id, "feedback_form", form, run, _("The bureau's answer is recorded."))


@requires(Level.WORK)
@require_POST
def correct(request: HttpRequest, submission_id: int) -> HttpResponse:
    """A new file with the refused loans."""
    form = CorrectForm(request.POST, request.FILES, auto_id="correct-%s")

    def run(**who: Any) -> Outcome[Any]:
        file = form.cleaned_data["file"]
        return correct_submission(submission_id, **who, filename=file.name, content=file.read())

    return _act(request, submission_id, "correct_form", form, run, _("The correction is prepared."))


@requires(Level.WORK)
@require_POST
def withdraw(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Take it back before it is sent."""
    done = withdraw_submission(submission_id, by=person_of(request), at=timezone.now())
    return outcome_reply(
        request, done, "credit_and_legal:submission", get_submission(submission_id).pk, done=_("It is withdrawn.")
    )


VIEWS: Final[Mapping[str, Callable[..., HttpResponse]]] = {
    "ask": ask, "send": send, "answered": answered, "correct": correct, "withdraw": withdraw,
}  # fmt: skip
