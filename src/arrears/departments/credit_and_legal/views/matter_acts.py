"""What may be done with a legal matter: each act is a form of its page and one flow. A refusal shows the page again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arrears.casework.matters import BEFORE_FILING
from arrears.departments.credit_and_legal.forms.matters import (
    AskForm,
    DeadlineForm,
    FileForm,
    HeardForm,
    HearingForm,
    MatterForm,
    MoveForm,
    PaperForm,
)
from arrears.departments.credit_and_legal.views.matters import PAGE, get_matter, matter_context
from arrears.flows.add_document import add_document
from arrears.flows.ask_matter import ask_matter
from arrears.flows.change_matter import change_matter
from arrears.flows.file_matter import file_matter
from arrears.flows.move_matter import ACTS, move_matter
from arrears.flows.record_deadline import record_deadline
from arrears.flows.record_hearing import record_hearing
from arrears.flows.schedule_hearing import schedule_hearing
from arrears.kernel.outcome import Outcome
from arrears.screens.access import person_of, requires
from arrears.screens.case_page.people import colleagues
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply, refused, saved
from arrears.screens.outcomes import said
from arrears.screens.scope import get_in_reach
from arrears.store.tables import Hearing, LegalMatter

Run = Callable[..., Outcome[Any]]


def _act(request: HttpRequest, found: LegalMatter, name: str, form: Any, run: Run, done: str) -> HttpResponse:
    """Do it, or the page again with this form's faults."""
    if form.is_valid():
        outcome = run(by=person_of(request), at=timezone.now())
        if outcome.is_done:
            return saved(request, "credit_and_legal:matter", done, found.pk)
        form.add_error(None, said(outcome))
    return refused(request, PAGE, matter_context(request, found, **{name: form}))


@requires(Level.WORK)
@require_POST
def change(request: HttpRequest, matter_id: int) -> HttpResponse:
    """Court, reference, amount, owner. From an older page: refused, with what was typed kept."""
    found, at = get_matter(request, matter_id), timezone.now()
    is_fixed = found.state not in BEFORE_FILING
    form = MatterForm(request.POST, people=colleagues(found.case, at), currency=found.currency, is_fixed=is_fixed)

    def run(**who: Any) -> Outcome[Any]:
        told = form.cleaned_data
        content = {} if is_fixed else {
            "court": told["court"], "claimed_minor": form.claimed_minor(), "limitation_on": told["limitation_on"]
        }  # fmt: skip
        return change_matter(
            found.pk, **who, version=told["version"], reference=told["reference"], owner=told["owner"], **content
        )

    return _act(request, found, "matter_form", form, run, _("Saved."))


@requires(Level.WORK)
@require_POST
def ask(request: HttpRequest, matter_id: int) -> HttpResponse:
    """Ask a second person for leave to file it."""
    found, form = get_matter(request, matter_id), AskForm(request.POST, auto_id="ask-%s")

    def run(**who: Any) -> Outcome[Any]:
        return ask_matter(found.pk, **who, **form.cleaned_data)

    return _act(request, found, "ask_form", form, run, _("It waits for a second person now."))


@requires(Level.WORK)
@require_POST
def file(request: HttpRequest, matter_id: int) -> HttpResponse:
    """It was filed."""
    found, form = get_matter(request, matter_id), FileForm(request.POST, auto_id="file-%s")

    def run(**who: Any) -> Outcome[Any]:
        return file_matter(found.pk, **who, **form.cleaned_data)

    return _act(request, found, "file_form", form, run, _("It is on record as filed."))


@requires(Level.WORK)
@require_POST
def move(request: HttpRequest, matter_id: int) -> HttpResponse:
    """A further step."""
    found, form = get_matter(request, matter_id), MoveForm(request.POST, acts=ACTS, auto_id="move-%s")

    def run(**who: Any) -> Outcome[Any]:
        return move_matter(found.pk, **who, **form.cleaned_data)

    return _act(request, found, "move_form", form, run, _("The step is recorded."))


@requires(Level.WORK)
@require_POST
def paper(request: HttpRequest, matter_id: int) -> HttpResponse:
    """A paper into the bundle."""
    found, form = get_matter(request, matter_id), PaperForm(request.POST, request.FILES, auto_id="paper-%s")

    def run(**who: Any) -> Outcome[Any]:
        told = form.cleaned_data
        return add_document(
            found.case_id, **who, kind=told["kind"], title=told["title"], content=told["file"].read(), filename=told["file"].name,
            noun="matter", noun_id=found.pk,
        )  # fmt: skip

    return _act(request, found, "paper_form", form, run, _("The paper is in the bundle."))


@requires(Level.WORK)
@require_POST
def hearing(request: HttpRequest, matter_id: int) -> HttpResponse:
    """A hearing into the calendar."""
    found, form = get_matter(request, matter_id), HearingForm(request.POST, auto_id="hearing-%s")

    def run(**who: Any) -> Outcome[Any]:
        return schedule_hearing(found.pk, **who, **form.cleaned_data)

    return _act(request, found, "hearing_form", form, run, _("The hearing is in the calendar."))


@requires(Level.WORK)
@require_POST
def deadline(request: HttpRequest, matter_id: int) -> HttpResponse:
    """A day by which something is due."""
    found, form = get_matter(request, matter_id), DeadlineForm(request.POST, auto_id="deadline-%s")

    def run(**who: Any) -> Outcome[Any]:
        return record_deadline(found.case_id, **who, matter_id=found.pk, **form.cleaned_data)

    return _act(request, found, "deadline_form", form, run, _("The day is in the calendar."))


@requires(Level.WORK)
@require_POST
def heard(request: HttpRequest, hearing_id: int) -> HttpResponse:
    """What came of a hearing."""
    rows = Hearing.objects.select_related("matter")
    found = rows.filter(pk=hearing_id).first()
    held = get_in_reach(person_of(request), LegalMatter.objects.all(), found.matter_id if found else 0)
    form = HeardForm(request.POST, auto_id=False)
    if not form.is_valid():
        return refused(request, PAGE, matter_context(request, get_matter(request, held.pk), heard_form=form))
    done = record_hearing(hearing_id, by=person_of(request), at=timezone.now(), **form.cleaned_data)
    return outcome_reply(request, done, "credit_and_legal:matter", held.pk, done=_("The hearing is recorded."))


VIEWS: Final[Mapping[str, Callable[..., HttpResponse]]] = {
    "change": change, "ask": ask, "file": file, "move": move, "paper": paper, "hearing": hearing, "deadline": deadline,
}  # fmt: skip
