"""Approvals: what waits for a second person, what I asked for, what was decided lately. Granting carries out what is done here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arrears.casework.words import APPROVAL_KINDS
from arrears.departments.control_centre.words import APPROVALS as KINDS
from arrears.flows.carry_out_approval import CARRIED_OUT_HERE, carry_out_approval
from arrears.flows.decide_approval import decide_approval
from arrears.flows.house_rules import approval_matrix
from arrears.flows.withdraw_approval import withdraw_approval
from arrears.screens.access import everybody, memberships_of, person_of
from arrears.screens.case_words import said
from arrears.screens.forms import outcome_reply, saved
from arrears.screens.outcomes import reason_said
from arrears.store.tables import Approval, Case, Person

_SHOWN = 50
_CASES_SHOWN = 100


@everybody
def approvals(request: HttpRequest) -> HttpResponse:
    """The inbox."""
    person = person_of(request)
    rows = _in_reach(person).select_related("asked_by", "decided_by", "case").order_by("-asked_at", "-pk")
    kind = request.GET.get("kind", "")
    rows = rows.filter(kind=kind) if kind in APPROVAL_KINDS else rows
    waiting = [(one, _may_decide(person, one)) for one in rows.filter(state="asked")[:_SHOWN]]
    context = {
        "waiting": [told for told in waiting if told[1]], "others": [told for told in waiting if not told[1]],
        "to_do": list(rows.filter(state="granted", done_at__isnull=True, kind__in=CARRIED_OUT_HERE)[:_SHOWN]),
        "decided": list(rows.exclude(state="asked").order_by("-decided_at", "-pk")[:_SHOWN]), "kinds": KINDS, "kind": kind,
    }  # fmt: skip
    return render(request, "control_centre/approvals.html", context)


@everybody
def approval(request: HttpRequest, approval_id: int) -> HttpResponse:
    """One request: exactly what would be done."""
    asked = _get(request, approval_id)
    context = {
        "asked": asked, "may_decide": _may_decide(person_of(request), asked), "kind": KINDS.get(asked.kind, asked.kind),
        "rows": _payload_rows(asked), "cases": _cases(asked), "is_here": asked.kind in CARRIED_OUT_HERE,
    }  # fmt: skip
    return render(request, "control_centre/approval.html", context)


@everybody
def decide(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Grant or refuse; what is granted and done here is done at once."""
    by, at, is_granted = person_of(request), timezone.now(), request.POST.get("granted") == "1"
    asked = _get(request, approval_id)
    outcome = decide_approval(asked.pk, by=by, at=at, granted=is_granted, reason=request.POST.get("reason", ""))
    if not outcome.is_done or not is_granted or asked.kind not in CARRIED_OUT_HERE:
        return outcome_reply(
            request, outcome, "control_centre:approvals", done=_("Granted.") if is_granted else _("Refused.")
        )
    return _carry_out(request, asked.pk)


@everybody
def carry_out(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Do what was granted and could not be done then."""
    return _carry_out(request, _get(request, approval_id).pk)


@everybody
def withdraw(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Take back what I asked for."""
    outcome = withdraw_approval(approval_id, by=person_of(request), at=timezone.now())
    return outcome_reply(request, outcome, "control_centre:approvals", done=_("Taken back."))


def _carry_out(request: HttpRequest, approval_id: int) -> HttpResponse:
    outcome = carry_out_approval(approval_id, by=person_of(request), at=timezone.now())
    if not outcome.is_done:
        return outcome_reply(request, outcome, "control_centre:approval", approval_id)
    told = outcome.made
    left: dict[str, int] = told.get("left", {})  # type: ignore[assignment]
    if left:
        reasons = ", ".join(f"{_LEFT[why]}: {count:,}" for why, count in left.items())
        messages.warning(request, _("Left alone: %(why)s.") % {"why": reasons})
    text = (
        _("Granted and done: %(n)s cases.") % {"n": f"{told['done']:,}"} if "done" in told else _("Granted and done.")
    )
    return saved(request, "control_centre:approvals", text)


_LEFT = {
    "changed": gettext_lazy("changed since it was asked"),
    "locked": gettext_lazy("somebody is working on it"),
    "out_of_reach": gettext_lazy("out of your reach"),
    "kept_back": gettext_lazy("kept back by the house's rules or the law"),
}


def _in_reach(person: Person) -> QuerySet[Approval]:
    """What they asked, and what concerns the departments where they decide; compliance sees all."""
    held = memberships_of(person)
    if any(one.role in ("controller", "compliance") for one in held):
        return Approval.objects.all()
    departments = [one.department for one in held if one.role in approval_matrix().roles]
    return Approval.objects.filter(Q(asked_by=person) | Q(department__in=departments))


def _may_decide(person: Person, asked: Approval) -> bool:
    roles = [
        one.role for one in memberships_of(person) if one.department == asked.department or one.role == "controller"
    ]
    return (
        asked.state == "asked"
        and asked.asked_by_id != person.pk
        and approval_matrix().reaches(roles, asked.role_needed)
    )


def _get(request: HttpRequest, approval_id: int) -> Approval:
    return get_object_or_404(
        _in_reach(person_of(request)).select_related("asked_by", "decided_by", "case"), pk=approval_id
    )


def _payload_rows(asked: Approval) -> list[tuple[str, Any]]:
    """The payload, a line a fact; the cases stand in a table of their own."""
    skipped = ("cases", "strategy" if asked.noun == "bulk" else "")
    rows = [
        (name, value)
        for name, value in asked.payload.items()
        if name not in skipped and value not in (None, "", [], {})
    ]
    return [(name, _payload_value(asked, name, value)) for name, value in rows]


def _payload_value(asked: Approval, name: str, value: Any) -> Any:
    if name == "people":
        return ", ".join(str(one) for one in Person.objects.filter(pk__in=value))
    if isinstance(value, dict):
        return " · ".join(f"{said('department', key)}: {one}" for key, one in value.items())
    if name == "shares":
        return ", ".join(f"{bps / 100:g} %" for _agency, bps in value)
    if name == "left":
        return " · ".join(f"{reason_said(reason).rstrip('.。')}: {count:,}" for reason, count in value)
    if name == "papers":
        return ", ".join(value)
    if name in ("target", "source"):
        return said("department" if asked.kind in ("move_cases", "capacity") else "hold", value)
    if name == "action":
        return KINDS.get(value, value)
    return value


def _cases(asked: Approval) -> dict[str, Any] | None:
    if not asked.payload.get("cases"):
        return None
    numbers = [row[0] for row in asked.payload["cases"]]
    versions = {row[0]: row[1] for row in asked.payload["cases"]}
    rows = (
        Case.objects.filter(pk__in=numbers[:_CASES_SHOWN]).select_related("owner", "agency").order_by("-priority", "pk")
    )
    return {"count": len(numbers), "shown": [(case, case.version != versions[case.pk]) for case in rows]}
