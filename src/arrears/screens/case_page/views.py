"""What do the addresses of a case page do? One function each; a department wraps them with its own mark and name."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from arrears.casework.locks import Hold
from arrears.flows.claim_case import claim_case
from arrears.flows.claim_next import claim_next
from arrears.flows.record_contact import record_contact
from arrears.flows.release_case import release_case
from arrears.flows.reveal_personal import reveal_personal
from arrears.kernel.outcome import Outcome
from arrears.kernel.outcome import refused as not_done
from arrears.screens.access import level_in, memberships_of, person_of
from arrears.screens.case_page import masking
from arrears.screens.case_page.acts import ACTS, Act
from arrears.screens.case_page.drawn import draw_parts
from arrears.screens.case_page.events import timeline_of
from arrears.screens.case_page.facts import CaseFacts, is_taken_by, read_facts
from arrears.screens.case_page.forms import OTHER_STOPS, OutcomeForm, point_label
from arrears.screens.case_page.lawful import possible_now
from arrears.screens.case_page.script import find_script
from arrears.screens.case_page.stops_told import told_stops
from arrears.screens.case_page.story import tell
from arrears.screens.departments import Level, get_department
from arrears.screens.forms import REFUSED, go_to, outcome_reply, saved
from arrears.screens.outcomes import said
from arrears.screens.scope import cases_for, get_case
from arrears.store.tables import Account, Case, Person

_NOT_TAKEN: Final[Outcome[Any]] = not_done("case.not_taken")


def case_context(request: HttpRequest, case_id: int, department: str) -> dict[str, Any]:
    """Everything the page's template asks for."""
    person, at = person_of(request), timezone.now()
    case = get_case(person, case_id)
    facts = read_facts(case, person, at)
    may_work = level_in(get_department(department), memberships_of(person)).includes(Level.WORK)
    held = _holding(facts.hold, case, person, at)
    return {
        "case": case, "facts": facts, "department": department, "may_work": may_work,
        **held,
        "name": masking.masked_name(facts), "national_id": masking.masked_id(facts), "points": masking.masked_points(facts),
        "possible": possible_now(facts, department), "timeline": timeline_of(facts),
        "script": find_script(facts, person, department, request.GET.get("script", "")),
        "drawn": draw_parts(_shown(person, facts), may_record=held["may_record"]),
        "attempt": secrets.token_hex(8), "valid_points": _valid(facts),
    }  # fmt: skip


def act(request: HttpRequest, case_id: int, name: str, department: str) -> HttpResponse:
    """A dialog: asked for with GET, carried out with POST; a refusal shows the form again and changes nothing."""
    found, person, at = ACTS.get(name), person_of(request), timezone.now()
    if found is None:
        raise Http404
    case = get_case(person, case_id, "owner", "agency")
    form = found.form(request.POST or None, case=case, person=person, at=at, auto_id=f"{name}-%s")
    if request.method == "POST" and form.is_valid():
        outcome = _run(found, case, person, at, form.cleaned_data)
        if outcome.is_done:
            return saved(request, _after(person, case, department), str(found.done))
        form.add_error(None, said(outcome))
    context = {
        "act": found,
        "form": form,
        "case": case,
        "department": department,
        "stops": told_stops(found.event, case) if found.event else [],
        "stops_by": [(one, told_stops(one, case)) for one in OTHER_STOPS] if found.name == "other-stop" else [],
    }
    template = "case_page/act.html" if request.headers.get("HX-Request") == "true" else "case_page/act_page.html"
    return render(request, template, context, status=REFUSED if request.method == "POST" else 200)


def outcome(request: HttpRequest, case_id: int, department: str) -> HttpResponse:
    """One key, one outcome. The attempt's own id keeps a second sending from counting twice."""
    person, at = person_of(request), timezone.now()
    case = get_case(person, case_id)
    form = OutcomeForm(request.POST, case=case, person=person, at=at)
    back = _page(department, case)
    if not form.is_valid():
        return _told(request, back, _("Choose the channel and what came of it."))
    told = form.cleaned_data
    if not _may_record(case, person, at):
        return outcome_reply(request, _NOT_TAKEN, back)
    point = told["point"]
    done = record_contact(
        case.pk, by=person, at=at, channel=told["channel"], outcome=told["outcome"], note=told["note"],
        direction=told["direction"] or "outbound", party=told["party"] or "borrower", point_id=point.pk if point else None,
        contact_id=f"D-{told['attempt']}" if told["attempt"] else None,
    )  # fmt: skip
    if not done.is_done:
        return outcome_reply(request, done, back)
    _renew(case, person, at)
    return saved(request, _after(person, case, department), _("Recorded."))


def claim(request: HttpRequest, case_id: int, department: str) -> HttpResponse:
    """Take the case to work, or stay with it a while longer."""
    case = get_case(person_of(request), case_id)
    done = claim_case(case.pk, by=person_of(request), at=timezone.now())
    return outcome_reply(request, done, _page(department, case), done=_("You work this case now."))


def release(request: HttpRequest, case_id: int, department: str) -> HttpResponse:
    """Give the case back; with `give_up` it is nobody's own any more."""
    person = person_of(request)
    case = get_case(person, case_id)
    done = release_case(case.pk, by=person, at=timezone.now(), give_up=request.POST.get("give_up") == "1")
    if not done.is_done:
        return outcome_reply(request, done, _page(department, case))
    return saved(request, f"{department}:queue", _("The case is free for others to work."))


def next_case(request: HttpRequest, department: str) -> HttpResponse:
    """The next-best case, taken to work; what was worked before is let go."""
    person, at = person_of(request), timezone.now()
    before = request.POST.get("after", "")
    after = int(before) if before.isdecimal() and len(before) < 19 else None
    if after is not None:
        release_case(after, by=person, at=at)  # what somebody else works it leaves alone
    done = claim_next(department, by=person, at=at, queue=request.POST.get("queue", ""), after=after)
    if done.is_done:
        return saved(request, _page(department, done.made))
    return outcome_reply(request, done, f"{department}:queue")


def reveal(request: HttpRequest, case_id: int, field: str) -> HttpResponse:
    """Ask why, then show one personal value and log who looked."""
    person = person_of(request)
    case = get_case(person, case_id)
    here = {"action": request.path, "key": field.replace(":", "-")}
    if request.method != "POST":
        return render(request, "desk/parts/reveal_form.html", here)
    done = reveal_personal(
        case.pk, by=person, at=timezone.now(), field=field, reason=request.POST.get("reason", ""),
        address=request.META.get("REMOTE_ADDR", "")[:45],
    )  # fmt: skip
    if not done.is_done:
        return render(request, "desk/parts/reveal_form.html", {**here, "fault": said(done)}, status=REFUSED)
    return render(request, "desk/parts/masked.html", {"text": done.value or _("none known")})


def story(request: HttpRequest, case_id: int, loan_id: str, department: str) -> HttpResponse:
    """How what is owed on one loan came about."""
    case = get_case(person_of(request), case_id)
    account = Account.objects.filter(case=case, loan_id=loan_id).first()
    if account is None:
        raise Http404
    context = {"case": case, "account": account, "told": tell(account), "department": department}
    template = "case_page/story.html" if request.headers.get("HX-Request") == "true" else "case_page/story_page.html"
    return render(request, template, context)


def _run(found: Act, case: Case, person: Person, at: dt.datetime, told: dict[str, Any]) -> Outcome[Any]:
    if found.needs_taking and not _may_record(case, person, at):
        return _NOT_TAKEN
    done = found.run(case, person, at, told)
    if done.is_done and found.needs_taking:
        _renew(case, person, at)
    return done


def _may_record(case: Case, person: Person, at: dt.datetime) -> bool:
    """Whoever took the case; on a case that is held nobody can, and what comes in is still written down."""
    return is_taken_by(case, person, at) or case.state != "open"


def _renew(case: Case, person: Person, at: dt.datetime) -> None:
    """Who works has the case a while longer."""
    if is_taken_by(case, person, at):
        claim_case(case.pk, by=person, at=at)


def _holding(hold: Hold, case: Case, person: Person, at: dt.datetime) -> dict[str, Any]:
    locked = hold.locked_at(at)
    owner = hold.owner_at(at)
    return {
        "is_mine": locked == person.pk, "is_locked": locked is not None, "owner": case.owner if owner is not None else None,
        "is_own": owner == person.pk, "may_record": locked == person.pk or case.state != "open",
    }  # fmt: skip


def _shown(person: Person, facts: CaseFacts) -> tuple[str, ...]:
    """The acts this person may ask for and that have something to act on."""
    roles = {held.role for held in memberships_of(person)}
    fit = (one for one in ACTS.values() if not one.roles or roles & set(one.roles))
    return tuple(one.name for one in fit if _has_object(one.name, facts))


def _has_object(name: str, facts: CaseFacts) -> bool:
    """Whether there is something to cancel, or to take back."""
    objects = {"cancel-promise": facts.open_promises, "take-back": [*facts.consents, *facts.preferences]}
    return bool(objects.get(name, True))


def _valid(facts: CaseFacts) -> list[tuple[int, str]]:
    return [(one.pk, point_label(one)) for one in facts.points if one.is_valid and one.party == "borrower"]


def _page(department: str, case: Case) -> str:

    return reverse(f"{department}:case", args=[case.pk])


def _after(person: Person, case: Case, department: str) -> str:
    """The case's page, or the queue when the case has left this person's reach."""
    still = cases_for(person).filter(pk=case.pk).exists()
    return _page(department, case) if still else f"{department}:queue"


def _told(request: HttpRequest, to: str, text: str) -> HttpResponse:

    messages.warning(request, str(text))
    return go_to(request, to, is_done=False)
