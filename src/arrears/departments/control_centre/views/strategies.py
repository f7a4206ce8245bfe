"""Strategies: which one is in force, write a new version, look at its what-if, ask for it to be published."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arrears.departments.control_centre import pictures
from arrears.departments.control_centre.working import start_worker
from arrears.flows.ask_strategy import ask_strategy
from arrears.flows.see_what_if import see_what_if
from arrears.flows.start_job import start_job
from arrears.flows.strategies import InForce, config_of_book, find_in_force
from arrears.flows.write_strategy import write_strategy
from arrears.kernel.errors import ArrearsError
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply, refused
from arrears.screens.live import live_stream
from arrears.store.jobs import find_last_job
from arrears.store.tables import StrategyVersion

_SHOWN = 50


class StrategyForm(forms.Form):
    """A whole text; its name says which strategy it is a version of."""

    body = forms.CharField(
        label=gettext_lazy("Text"), max_length=200_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 32, "spellcheck": "false", "class": "strategy-text"}),
    )  # fmt: skip
    comment = forms.CharField(label=gettext_lazy("What changes, and why"), max_length=400)


@requires(Level.READ)
def strategies(request: HttpRequest) -> HttpResponse:
    """All versions, and the one in force."""
    rows = StrategyVersion.objects.select_related("author", "approval__decided_by").defer("body", "what_if")
    context = {"versions": list(rows.order_by("-written_at", "-pk")[:_SHOWN]), "now": _in_force(), "known": _known()}
    return render(request, "control_centre/strategies.html", context)


@requires(Level.STEER)
def write(request: HttpRequest) -> HttpResponse:
    """A new version, from the text in force or a version before."""
    if request.method != "POST":
        body = _start_text(request.GET.get("from", ""))
        return render(request, "control_centre/strategy_write.html", {"form": StrategyForm(initial={"body": body})})
    form = StrategyForm(request.POST)
    if form.is_valid():
        outcome = write_strategy(by=person_of(request), at=timezone.now(), **form.cleaned_data)
        if outcome.is_done:
            return outcome_reply(
                request,
                outcome,
                "control_centre:strategy",
                outcome.made.pk,
                done=_("Kept as a draft. Its what-if is next."),
            )
        form.add_error("body", outcome.message.splitlines())
    return refused(request, "control_centre/strategy_write.html", {"form": form})


@requires(Level.READ)
def strategy(request: HttpRequest, version_id: int) -> HttpResponse:
    """One version: what it changes in words and in numbers, and where it stands on its way."""
    version = _get(version_id)
    told, now = version.what_if, _in_force()
    before = (
        StrategyVersion.objects.filter(strategy=version.strategy, state="published")
        .exclude(pk=version.pk)
        .order_by("-published_at")
        .first()
    )
    base = before.body if before else (_text_of(version.strategy) or "")
    context = {
        "version": version, "now": now, "job": find_last_job("what_if", version=version), "told": told,
        "charts": _charts(told) if told.get("sha256") == version.sha256 else [], "diff": _diff(base, version.body),
        "moves": told.get("moves", [])[:20], "moved": sum(row["loans"] for row in told.get("moves", [])),
        "steps": _steps(version),
    }  # fmt: skip
    return render(request, "control_centre/strategy.html", context)


@requires(Level.STEER)
def compare(request: HttpRequest, version_id: int) -> HttpResponse:
    """Let the what-if be worked out."""
    outcome = start_job("what_if", by=person_of(request), at=timezone.now(), version_id=_get(version_id).pk)
    if outcome.is_done:
        start_worker()
    return outcome_reply(
        request, outcome, "control_centre:strategy", version_id, done=_("The what-if is being worked out.")
    )


@requires(Level.STEER)
def seen(request: HttpRequest, version_id: int) -> HttpResponse:
    """I looked at it."""
    outcome = see_what_if(version_id, by=person_of(request), at=timezone.now())
    return outcome_reply(
        request, outcome, "control_centre:strategy", version_id, done=_("Noted that you looked at it.")
    )


@requires(Level.STEER)
def ask(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask for leave to publish."""
    outcome = ask_strategy(version_id, by=person_of(request), at=timezone.now(), reason=request.POST.get("reason", ""))
    return outcome_reply(
        request, outcome, "control_centre:strategy", version_id,
        done=_("Asked. A second person decides it under Approvals; granting it publishes it."),
    )  # fmt: skip


@requires(Level.READ)
async def live(request: HttpRequest, version_id: int) -> HttpResponseBase:
    """Whether the what-if is there."""
    language = translation.get_language() or "en"

    def facts() -> Mapping[str, str]:
        with translation.override(language):
            context = {"job": find_last_job("what_if", version_id=version_id)}
            return {"job": render_to_string("control_centre/parts/what_if_job.html", context, request=request)}

    return live_stream(facts, look_seconds=1.0)


def _get(version_id: int) -> StrategyVersion:
    related = ("author", "what_if_seen_by", "approval__asked_by", "approval__decided_by")
    found = StrategyVersion.objects.select_related(*related).filter(pk=version_id).first()
    if found is None:
        raise Http404
    return found


def _in_force() -> InForce | None:
    try:
        return find_in_force()
    except ArrearsError:
        return None


def _known() -> list[str]:
    try:
        return sorted(config_of_book().strategies)
    except ArrearsError:
        return []


def _text_of(name: str) -> str:
    try:
        found = config_of_book().strategies.get(name)
    except ArrearsError:
        return ""
    return found.text if found else ""


def _start_text(wanted: str) -> str:
    if wanted.isdecimal() and len(wanted) < 10:
        return _get(int(wanted)).body
    now = _in_force()
    return _text_of(wanted) or (now.text if now else "")


def _charts(told: dict[str, Any]) -> list[Any]:
    names = (_("%(name)s in force") % {"name": told["own"]}, _("this version"))
    return [
        pictures.sides("stages", _("Loans by stage"), told["stages"], names, "stage"),
        pictures.sides("planned", _("Contacts the law lets through"), told["planned"], names, "channel"),
        pictures.sides("refused", _("Contacts refused"), told["refused"], names, "channel"),
        pictures.sides("work", _("Tasks, before capacity"), told["work"], names, "department"),
    ]


def _diff(before: str, after: str) -> list[tuple[str, str]]:
    lines = list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))[2:]
    kinds = {"+": "add", "-": "cut", "@": "place"}
    return [(kinds.get(line[:1], "same"), line) for line in lines[:400]]


def _steps(version: StrategyVersion) -> list[dict[str, Any]]:
    """Written, what-if seen, approved, published: which of them is done, by whom."""
    approval = version.approval
    is_granted = approval is not None and approval.state == "granted"
    return [
        {"title": _("Written"), "who": version.author, "at": version.written_at, "is_done": True},
        {
            "title": _("What-if looked at"),
            "who": version.what_if_seen_by,
            "at": version.what_if_seen_at,
            "is_done": version.what_if_seen_at is not None,
        },
        {
            "title": _("Asked"),
            "who": approval.asked_by if approval else None,
            "at": approval.asked_at if approval else None,
            "is_done": approval is not None,
        },
        {
            "title": _("Approved by a second person"),
            "who": approval.decided_by if approval and is_granted else None,
            "at": approval.decided_at if approval and is_granted else None,
            "is_done": is_granted,
        },
        {"title": _("Published"), "who": None, "at": version.published_at, "is_done": version.published_at is not None},
    ]
