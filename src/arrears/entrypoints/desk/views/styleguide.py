"""How does each component look? One page that shows all of them, in a demo book and while developing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arrears.kernel.verdict import Answer, Reason, Verdict
from arrears.screens.access import everybody, person_of
from arrears.screens.charts import Chart
from arrears.screens.forms import refused, saved
from arrears.screens.live import live_stream
from arrears.screens.tables import Page, export, is_export


class SampleForm(forms.Form):
    """A form with each kind of field."""

    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), min_value=1, help_text=gettext_lazy("In the loan's currency.")
    )
    due_on = forms.DateField(label=gettext_lazy("Due on"), widget=forms.DateInput(attrs={"type": "date"}))
    how = forms.ChoiceField(
        label=gettext_lazy("How"), choices=[("transfer", gettext_lazy("Bank transfer")), ("card", gettext_lazy("Card"))]
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    is_reminded = forms.BooleanField(label=gettext_lazy("Remind the day before"), required=False)


@everybody
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with invented facts."""
    rows = _rows()
    if is_export(request):
        return export(request, "styleguide", {"case": "case", "stage": "stage", "past_due_days": "past_due_days"}, rows)  # type: ignore[return-value]
    form = SampleForm(request.POST or None)
    if request.method == "POST":
        if not form.is_valid():
            return refused(request, "desk/styleguide.html", _context(request, rows, form))
        return saved(request, "styleguide", _("The promise is recorded."))
    if request.GET.get("notes"):
        for level, text in (
            (messages.SUCCESS, _("The promise is recorded.")),
            (messages.WARNING, _("This case is being worked on by Bo Example.")),
        ):
            messages.add_message(request, level, text)
    return render(request, "desk/styleguide.html", _context(request, rows, form))


@everybody
async def styleguide_live(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """A clock, to see news arrive."""
    return live_stream(lambda: {"clock": f"{timezone.localtime():%H:%M:%S}"}, look_seconds=1)  # type: ignore[return-value]


@everybody
def styleguide_reveal(request: HttpRequest) -> HttpResponse:
    """The two steps of a reveal, with an invented number."""
    values: dict[str, Any] = {"action": reverse("styleguide_reveal"), "key": "sample"}
    if request.method == "POST":
        return render(request, "desk/parts/masked.html", {"text": "000-555-0142", "label": _("telephone")})
    return render(request, "desk/parts/reveal_form.html", values)


def _context(request: HttpRequest, rows: list[dict[str, Any]], form: SampleForm) -> dict[str, Any]:
    now = timezone.now()
    return {
        "page": Page(rows=rows, number=2, has_next=True, query=""), "form": form, "now": now, "today": now.date(),
        "balances": Chart("balances", _("Outstanding by bucket"), ["M0", "M1", "M2", "M3", "M4", "M5", "M6+"],
                          {_("Outstanding"): [5210, 4120, 2310, 1240, 860, 540, 1980]}, unit=_("thousand CNY"), links=["#"] * 7),
        "kept": Chart("kept", _("Promises due and kept"), [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri")],
                      {_("Due"): [120, 131, 118, 140, 152], _("Kept"): [84, 97, 90, 101, 113]}, kind="line"),
        "events": _events(now), "verdicts": _verdicts(now),
        "asked": {"title": _("Settlement of case 1042"), "amount_minor": 1250000, "currency": "CNY", "asked_by": "Ada Example",
                  "asked_at": now, "reason": _("Income halved since March; documents seen."), "pk": 1},
        "asked_by_me": {"title": _("Hold of 38 cases"), "asked_by": person_of(request), "asked_at": now, "pk": 2},
    }  # fmt: skip


def _rows() -> list[dict[str, Any]]:
    told = (
        ("CN-88213", _("Early"), 3, 48210, "info"),
        ("CN-10442", _("Early"), 17, 125000, "info"),
        ("CN-55120", _("Middle"), 44, 990037, "warn"),
        ("CN-90871", _("Late"), 95, 2310400, "bad"),
    )
    keys = ("case", "stage", "past_due_days", "arrears_minor", "tone")
    now = timezone.now()
    return [
        {**dict(zip(keys, row, strict=True)), "currency": "CNY", "next": now + dt.timedelta(hours=hours)}
        for hours, row in enumerate(told, start=1)
    ]


def _events(now: dt.datetime) -> list[dict[str, Any]]:
    talk = {"title": _("Call: conversation"), "text": _("Will pay after the salary on the 5th."), "by": "Ada Example"}
    refusal = {"title": _("Call refused by the law"), "text": _("Outside the hours in which a call is allowed.")}
    return [
        {"at": now, **talk, "icon": "telephone-outbound", "tone": "good", "badges": [_("promise")]},
        {"at": now - dt.timedelta(days=2), "title": _("Text message delivered"), "by": _("night"), "icon": "chat-dots"},
        {"at": now - dt.timedelta(days=3), **refusal, "by": _("gate"), "icon": "shield-exclamation", "tone": "bad"},
    ]


def _verdicts(now: dt.datetime) -> list[dict[str, Any]]:
    hours = _reason("hours", 1, _("No calls between 22:00 and 08:00 of the debtor's own clock."))
    consent = _reason("consent", 2, _("Consent to messages is not on file."))
    at, packs, later = now.isoformat(), (("demo", "1"),), (now + dt.timedelta(hours=9)).isoformat()
    may = Verdict(Answer.ALLOW, (), at, packs, duties=(_("Say who is calling and why."),))
    return [
        {"label": _("Call"), "icon": "telephone", "says": may},
        {
            "label": _("Text message"),
            "icon": "chat-dots",
            "says": Verdict(Answer.DENY, (hours,), at, packs, lawful_from=later),
        },
        {"label": _("Visit"), "icon": "house", "says": Verdict(Answer.UNKNOWN, (consent,), at, packs)},
    ]


def _reason(rule: str, article: int, message: str) -> Reason:
    return Reason(f"demo.{rule}", "prohibition", "read", f"Example Act, art. {article}", message)
