"""Which legal matters are there, how far are they, and what does each still need?"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from arrears.casework.matters import BEFORE_FILING, OPEN, is_in_time, list_steps
from arrears.casework.words import MATTER_KINDS, MATTER_STATES
from arrears.departments.credit_and_legal.forms.matters import (
    AskForm,
    DeadlineForm,
    FileForm,
    HeardForm,
    HearingForm,
    MatterForm,
    MoveForm,
    OpenMatterForm,
    PaperForm,
)
from arrears.flows.house_rules import legal_rules
from arrears.flows.limitation import list_limitation
from arrears.flows.matter_facts import find_grant, law_on, limitation_of, matter_facts, papers_of
from arrears.flows.move_matter import ACTS
from arrears.flows.open_matter import open_matter
from arrears.kernel.money import major_units
from arrears.screens.access import level_in, memberships_of, person_of, requires
from arrears.screens.case_page.people import colleagues
from arrears.screens.departments import Level, get_department
from arrears.screens.forms import refused, saved
from arrears.screens.outcomes import said
from arrears.screens.scope import get_case, get_in_reach, in_reach
from arrears.screens.tables import export, is_export, page_of
from arrears.store.tables import Activity, Approval, Deadline, Hearing, LegalMatter

PAGE: Final = "credit_and_legal/matter.html"
_STEPS: Final = ("candidate", "ready", "approved", "filed", "heard", "decided")
# What a row of the list shows.
_ROW: Final = (
    "kind", "state", "loan_id", "claimed_minor", "currency", "court", "reference", "limitation_on", "filed_on",
    "case__borrower_ref", "owner__username", "owner__display_name",
)  # fmt: skip
_COLUMNS: Final = {
    "matter": "pk", "borrower": "case.borrower_ref", "loan": "loan_id", "kind": "kind", "state": "state", "court": "court",
    "reference": "reference", "claimed_minor": "claimed_minor", "currency": "currency", "limitation_on": "limitation_on",
    "filed_on": "filed_on", "decided_on": "decided_on", "owner": "owner",
}  # fmt: skip


@requires(Level.READ)
def matters(request: HttpRequest) -> HttpResponseBase:
    """Those of cases in reach; open ones by the day their claim runs out."""
    told = request.GET
    found = LegalMatter.objects.filter(in_reach(person_of(request))).select_related("case", "owner")
    state, kind = told.get("state", "open"), told.get("kind", "")
    if state == "open":
        found = found.filter(state__in=OPEN)
    elif state in MATTER_STATES:
        found = found.filter(state=state)
    if kind in MATTER_KINDS:
        found = found.filter(kind=kind)
    if told.get("whose") == "mine":
        found = found.filter(owner=person_of(request))
    found = found.order_by("limitation_on", "id") if state == "open" else found.order_by("-id")
    if is_export(request):
        return export(request, "matters", _COLUMNS, found)
    context = {
        "page": page_of(request, found.only(*_ROW)), "states": ("open", *MATTER_STATES), "kinds": MATTER_KINDS,
        "state": state, "kind": kind, "whose": told.get("whose", ""), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "credit_and_legal/matters.html", context)


@requires(Level.WORK)
def new(request: HttpRequest, case_id: int) -> HttpResponse:
    """The form of a new matter, with what the law says of each loan's last day."""
    person, at = person_of(request), timezone.now()
    case = get_case(person, case_id)
    form = OpenMatterForm(request.POST or None, case=case)
    context = {
        "case": case, "form": form, "limitation": list_limitation([case.pk], at=at).get(case.pk, []),
        "bundles": legal_rules().bundles.items(), "today": timezone.localdate(),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "credit_and_legal/matter_new.html", context)
    if form.is_valid():
        told = form.cleaned_data
        done = open_matter(
            case.pk,
            by=person,
            at=at,
            kind=told["kind"],
            loan_id=told["loan_id"],
            court=told["court"],
            claimed_minor=form.claimed_minor(),
        )
        if done.is_done:
            return saved(request, "credit_and_legal:matter", _("The matter is open."), done.made.pk)
        form.add_error(None, said(done))
    return refused(request, "credit_and_legal/matter_new.html", context)


@requires(Level.READ)
def matter(request: HttpRequest, matter_id: int) -> HttpResponse:
    """One matter: where it stands, what it lacks, its papers, hearings and days."""
    return render(request, PAGE, matter_context(request, get_matter(request, matter_id)))


def get_matter(request: HttpRequest, matter_id: int) -> LegalMatter:
    """The matter, if its case is in reach. Errors: `Http404`."""
    rows = LegalMatter.objects.select_related("case__borrower", "owner")
    found: LegalMatter = get_in_reach(person_of(request), rows, matter_id)
    return found


def matter_context(request: HttpRequest, found: LegalMatter, **bound: Any) -> dict[str, Any]:
    """Everything the page shows. `bound`: a form that was sent and does not hold, by its name on the page."""
    at, day, person = timezone.now(), timezone.localdate(), person_of(request)
    facts, papers, limitation = matter_facts(found, at), papers_of(found), limitation_of(found, at)
    steps = list_steps(facts, day)
    level = level_in(get_department("credit_and_legal"), memberships_of(person))
    held = {paper.kind for paper in papers}
    bundle = [(kind, kind in held) for kind in legal_rules().bundles.get(found.kind, ())]
    asked = Approval.objects.filter(noun="matter", noun_id=found.pk)
    return {
        "matter": found, "case": found.case, "today": day, "facts": facts, "papers": papers, "limitation": limitation,
        "is_in_time": is_in_time(facts, day), "bundle": bundle,
        "steps": steps, "track": _STEPS, "is_before_filing": found.state in BEFORE_FILING, "is_open": found.state in OPEN,
        "may_work": level.includes(Level.WORK), "grant": find_grant(found, papers), "law": law_on(found, at),
        "asked": asked.select_related("asked_by", "decided_by").order_by("-id").first(),
        "hearings": Hearing.objects.filter(matter=found).order_by("-at"),
        "deadlines": Deadline.objects.filter(noun="matter", noun_id=found.pk).order_by("done_at", "due_on"),
        "log": Activity.objects.filter(noun="matter", noun_id=str(found.pk)).select_related("actor").order_by("-number")[:20],
        **_forms(found, steps, at), **bound,
    }  # fmt: skip


def _forms(found: LegalMatter, steps: dict[str, Any], at: Any) -> dict[str, Any]:
    version = {"version": found.version}
    says = {
        **version, "court": found.court, "reference": found.reference, "claimed": major_units(found.claimed_minor, found.currency),
        "owner": found.owner_id, "limitation_on": found.limitation_on,
    }  # fmt: skip
    acts = [act for act in ACTS if act in steps and act != "hear"]
    filing = {**version, "filed_on": timezone.localdate(), "reference": found.reference}
    return {
        "matter_form": MatterForm(
            initial=says, people=colleagues(found.case, at), currency=found.currency, is_fixed=found.state not in BEFORE_FILING
        ),
        "ask_form": AskForm(initial=version, auto_id="ask-%s"), "paper_form": PaperForm(auto_id="paper-%s"),
        "file_form": FileForm(initial=filing, auto_id="file-%s"),
        "move_form": MoveForm(initial=version, acts=acts, auto_id="move-%s") if acts else None,
        "hearing_form": HearingForm(auto_id="hearing-%s"), "deadline_form": DeadlineForm(auto_id="deadline-%s"),
        "heard_form": HeardForm(auto_id=False),
    }  # fmt: skip
