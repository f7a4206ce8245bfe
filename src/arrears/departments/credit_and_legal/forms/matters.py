"""What is asked about a legal matter. Every form that changes it carries the version its page shows."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from arrears.casework.words import MATTER_KINDS, PAPER_KINDS
from arrears.departments.credit_and_legal.forms.notices import LoanForm
from arrears.departments.credit_and_legal.words import options
from arrears.flows.record_deadline import BY_HAND
from arrears.kernel.money import minor_units
from arrears.screens.case_page.forms import DateInput, MomentInput, long_text
from arrears.store.tables import Person

_BUREAU_KINDS: Final = ("bureau_file", "bureau_feedback")


class OpenMatterForm(LoanForm):
    """A new matter."""

    kind = forms.ChoiceField(label=_("Kind"))
    court = forms.CharField(label=_("Court or mediator"), max_length=200, required=False)
    claimed = forms.DecimalField(
        label=_("Claim"),
        min_value=0,
        max_digits=16,
        decimal_places=2,
        required=False,
        help_text=_("Empty: all that is owed."),
    )
    field_order = ("kind", "loan_id", "court", "claimed")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, is_optional=True, **more)
        self.fields["kind"].choices = options("matter_kind", MATTER_KINDS)  # type: ignore[attr-defined]

    def claimed_minor(self) -> int | None:
        """In minor units; none: all that is owed."""
        amount = self.cleaned_data.get("claimed")
        return None if amount is None else minor_units(amount, self.case.currency)


class MatterForm(forms.Form):
    """What a matter says. The version is the one this page shows."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    court = forms.CharField(label=_("Court or mediator"), max_length=200, required=False)
    reference = forms.CharField(label=_("The court's reference"), max_length=64, required=False)
    claimed = forms.DecimalField(label=_("Claim"), min_value=0, max_digits=16, decimal_places=2)
    owner = forms.ModelChoiceField(label=_("Whose"), queryset=Person.objects.none(), required=False)
    limitation_on = forms.DateField(
        label=_("Last day of the claim, by the papers"), widget=DateInput(), required=False,
        help_text=_("Counts only where the law packs cannot tell, and with a paper that proves it."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, people: Any = None, currency: str = "CNY", is_fixed: bool = False, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.currency = currency
        self.fields["owner"].queryset = people if people is not None else Person.objects.none()  # type: ignore[attr-defined]
        for name in ("court", "claimed", "limitation_on") if is_fixed else ():
            self.fields[name].disabled = True

    def claimed_minor(self) -> int:
        """In minor units."""
        return minor_units(self.cleaned_data["claimed"], self.currency)


class AskForm(forms.Form):
    """Asking for leave to file."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    reason = long_text(label=_("Why this is the right step, for whoever decides"))


class FileForm(forms.Form):
    """It was filed."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    filed_on = forms.DateField(label=_("Filed on"), widget=DateInput())
    reference = forms.CharField(label=_("The court's reference"), max_length=64, required=False)


class MoveForm(forms.Form):
    """A further step."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    act = forms.ChoiceField(label=_("Step"))
    on = forms.DateField(label=_("Day of the decision"), widget=DateInput(), required=False)
    appeal_until = forms.DateField(
        label=_("Appeal possible until, as the court says"), widget=DateInput(), required=False
    )
    reason = long_text(label=_("What happened"))

    def __init__(self, *args: Any, acts: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["act"].choices = options("matter_act", list(acts))  # type: ignore[attr-defined]
        if "decide" not in acts:
            del self.fields["on"], self.fields["appeal_until"]


class PaperForm(forms.Form):
    """One paper."""

    kind = forms.ChoiceField(label=_("Kind"))
    file = forms.FileField(label=_("File"))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        kinds = [kind for kind in PAPER_KINDS if kind not in _BUREAU_KINDS]
        self.fields["kind"].choices = options("paper", kinds)  # type: ignore[attr-defined]


class HearingForm(forms.Form):
    """A hearing ahead."""

    held_at = forms.DateTimeField(label=_("When"), widget=MomentInput())
    place = forms.CharField(label=_("Where"), max_length=200, required=False)


class HeardForm(forms.Form):
    """What came of a hearing."""

    is_held = forms.TypedChoiceField(
        label=_("It"),
        choices=[("1", _("took place")), ("0", _("was put off or fell away"))],
        coerce=lambda told: told == "1",
    )
    outcome = long_text(label=_("How it went"))


class DeadlineForm(forms.Form):
    """A day by which something is due."""

    kind = forms.ChoiceField(label=_("Kind"))
    title = forms.CharField(label=_("What is due"), max_length=200)
    due_on = forms.DateField(label=_("Due"), widget=DateInput())

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = options("deadline", BY_HAND)  # type: ignore[attr-defined]
