"""Who works what? For supervisors: each person's cases and day, locks to release, cases to hand to somebody else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from arrears.flows.free_case import free_case
from arrears.flows.transfer_case import transfer_case
from arrears.screens.access import memberships_of, person_of, requires
from arrears.screens.case_page.people import people_of
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply, refused, saved
from arrears.screens.outcomes import said
from arrears.screens.scope import cases_for, get_case
from arrears.screens.tables import page_of
from arrears.store.tables import Case, Contact, Person, Promise

HERE = "reminders"


@dataclass(frozen=True, slots=True)
class Worker:
    """One person's day."""

    person: Person
    cases: int
    contacts: int
    talked: int
    promises: int
    working: list[Case]  # locked at this moment


class Reassign(forms.Form):
    """Chosen cases, their new owner, and why."""

    ids = forms.TypedMultipleChoiceField(coerce=int)
    to = forms.ModelChoiceField(label=_("To"), queryset=Person.objects.none(), empty_label=_("choose somebody"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: object, people: QuerySet[Person], ids: list[str], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
        self.fields["ids"].choices = [(one, one) for one in ids if one.isdecimal() and len(one) < 19]  # type: ignore[attr-defined]


@requires(Level.STEER)
def team(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "reminders/team.html", _context(request))


@requires(Level.STEER)
@require_POST
def free(request: HttpRequest, case_id: int) -> HttpResponse:
    """Release somebody's lock; whose own the case is does not change."""
    person = person_of(request)
    case = get_case(person, case_id)
    reason = request.POST.get("reason", "") or "released by a supervisor"
    done = free_case(case.pk, by=person, at=timezone.now(), reason=reason)
    return outcome_reply(request, done, "reminders:team", done=gettext("The lock is released."))


@requires(Level.STEER)
@require_POST
def reassign(request: HttpRequest) -> HttpResponse:
    """Hand the ticked cases to somebody else, one by one; what could not be handed over is named."""
    person, at = person_of(request), timezone.now()
    form = Reassign(request.POST, people=_people(request), ids=request.POST.getlist("ids"))
    if not form.is_valid():
        return refused(request, "reminders/team.html", {**_context(request), "form": form})
    left, moved = [], 0
    for case in cases_for(person).filter(pk__in=form.cleaned_data["ids"]).order_by("pk"):
        done = transfer_case(case.pk, to=form.cleaned_data["to"], by=person, at=at, reason=form.cleaned_data["reason"])
        moved += done.is_done
        if not done.is_done:
            left.append(f"{case.borrower_ref}: {said(done)}")
    if left and not moved:
        return refused(request, "reminders/team.html", {**_context(request), "form": form}, " ".join(left))
    text = gettext("%(number)d cases were handed over.") % {"number": moved}
    return saved(request, "reminders:team", " ".join([text, *left]))


def _people(request: HttpRequest) -> QuerySet[Person]:
    held = [one for one in memberships_of(person_of(request)) if one.department == HERE]
    teams = [one.team_id for one in held if one.role == "supervisor" and one.team_id]
    is_whole = any(one.role in ("head", "controller") or one.team_id is None for one in held) or not held
    here = Q(department=HERE) if is_whole else Q(department=HERE, team_id__in=teams)
    return people_of(here, timezone.now())


def _context(request: HttpRequest) -> dict[str, object]:
    at = timezone.now()
    reach, people = cases_for(person_of(request)), _people(request)
    locked = reach.filter(locked_until__gt=at).select_related("locked_by", "owner").order_by("locked_until")
    owned = reach.filter(owner__isnull=False).exclude(state="closed").select_related("owner", "locked_by", "borrower")
    chosen = request.GET.get("owner", "")
    if chosen.isdecimal() and len(chosen) < 19:
        owned = owned.filter(owner_id=int(chosen))
    return {
        "workers": _workers(list(people), list(locked[:200])), "locked": list(locked[:200]), "at": at,
        "page": page_of(request, owned.order_by("owned_until", "id")), "chosen": chosen,
        "form": Reassign(people=people, ids=[]),
    }  # fmt: skip


def _workers(people: list[Person], locked: list[Case]) -> list[Worker]:
    """Each person's numbers of today; four queries for any number of people."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = Contact.objects.filter(by__in=people, at__gte=start)
    contacts = Counter(dict(today.values_list("by").annotate(Count("pk")).order_by()))
    talked = Counter(
        dict(
            today.filter(outcome__in=("conversation", "connected", "met", "promise"))
            .values_list("by")
            .annotate(Count("pk"))
            .order_by()
        )
    )
    promises = Counter(
        dict(
            Promise.objects.filter(by__in=people, recorded_at__gte=start)
            .values_list("by")
            .annotate(Count("pk"))
            .order_by()
        )
    )
    cases = Counter(
        dict(
            Case.objects.filter(owner__in=people)
            .exclude(state="closed")
            .values_list("owner")
            .annotate(Count("pk"))
            .order_by()
        )
    )
    return [
        Worker(
            one,
            cases[one.pk],
            contacts[one.pk],
            talked[one.pk],
            promises[one.pk],
            [c for c in locked if c.locked_by_id == one.pk],
        )
        for one in people
    ]
