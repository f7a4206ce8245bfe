"""The emergency stop: one press halts all outgoing contact, of everything or of one channel or department."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arrears.casework.words import DEPARTMENTS
from arrears.flows.house_rules import access_matrix
from arrears.flows.lift_emergency_stop import lift_emergency_stop
from arrears.flows.press_emergency_stop import press_emergency_stop
from arrears.kernel.vocabulary import CHANNELS
from arrears.screens.access import everybody, memberships_of, person_of
from arrears.screens.case_words import said
from arrears.screens.forms import outcome_reply, refused
from arrears.store.switches import list_stops
from arrears.store.tables import Agency, Switch

_SHOWN = 50


class StopForm(forms.Form):
    """How far the stop reaches, and why. Left as it is, it stops everything."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=400)
    channel = forms.ChoiceField(label=gettext_lazy("Only this channel"), required=False)
    department = forms.ChoiceField(label=gettext_lazy("Only this department"), required=False)
    agency = forms.ModelChoiceField(
        label=gettext_lazy("Only this agency"),
        required=False,
        queryset=Agency.objects.none(),
        empty_label=gettext_lazy("all"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["channel"].choices = [("", gettext_lazy("all")), *((one, said("channel", one)) for one in CHANNELS)]
        fields["department"].choices = [
            ("", gettext_lazy("all")),
            *((one, said("department", one)) for one in DEPARTMENTS),
        ]
        fields["agency"].queryset = Agency.objects.order_by("title")


@everybody
def stop(request: HttpRequest) -> HttpResponse:
    """What is stopped, who pressed and lifted before, and the button for whoever may press it."""
    return render(request, "control_centre/stop.html", _context(request, StopForm()))


@everybody
def press(request: HttpRequest) -> HttpResponse:
    """Stop, now."""
    form = StopForm(request.POST)
    if not form.is_valid():
        return refused(request, "control_centre/stop.html", _context(request, form))
    outcome = press_emergency_stop(by=person_of(request), at=timezone.now(), **form.cleaned_data)
    return outcome_reply(
        request, outcome, "control_centre:stop", done=_("Stopped. Nothing goes out from this moment on.")
    )


@everybody
def lift(request: HttpRequest, switch_id: int) -> HttpResponse:
    """Let contact go out again."""
    outcome = lift_emergency_stop(
        switch_id, by=person_of(request), at=timezone.now(), reason=request.POST.get("reason", "")
    )
    return outcome_reply(
        request, outcome, "control_centre:stop", done=_("Lifted. What is planned and still lawful goes out again.")
    )


def _context(request: HttpRequest, form: StopForm) -> dict[str, Any]:
    roles = {one.role for one in memberships_of(person_of(request))}
    return {
        "form": form,
        "stops": list(list_stops().select_related("pressed_by", "agency")),
        "past": list(
            Switch.objects.filter(lifted_at__isnull=False)
            .select_related("pressed_by", "lifted_by", "agency")
            .order_by("-pressed_at")[:_SHOWN]
        ),
        "may_press": access_matrix().may("press_emergency_stop", roles),
        "may_lift": access_matrix().may("lift_emergency_stop", roles),
    }
