"""What is asked about a notice: of which loan, to which bureau, how it was given."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arrears.departments.credit_and_legal.words import told
from arrears.flows.house_rules import legal_rules
from arrears.screens.case_page.forms import DateInput, long_text, offer_numbers
from arrears.store.tables import Account, Case, ContactPoint


def bureaus() -> list[tuple[str, Any]]:
    """The bureaus of the house's list."""
    return [(name, told("bureau", name)) for name in legal_rules().bureaus]


class LoanForm(forms.Form):
    """A form about one loan of a case."""

    loan_id = forms.ChoiceField(label=_("Loan"))

    def __init__(self, *args: Any, case: Case, is_optional: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.case = case
        self.accounts = list(Account.objects.filter(case=case).order_by("-arrears_minor", "loan_id")[:200])
        every = [("", gettext("all loans"))] if is_optional else []
        named = [*every, *((one.loan_id, one.loan_id) for one in self.accounts)]
        self.fields["loan_id"].choices = named  # type: ignore[attr-defined]
        self.fields["loan_id"].required = not is_optional


class OweForm(LoanForm):
    """A notice that is owed."""

    bureau = forms.ChoiceField(label=_("Bureau"))
    report_on = forms.DateField(label=_("The record is to go out on"), widget=DateInput())

    def __init__(self, *args: Any, day: dt.date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["bureau"].choices = bureaus()  # type: ignore[attr-defined]
        self.fields["report_on"].initial = day + dt.timedelta(days=10)


class GiveForm(forms.Form):
    """How a notice was given."""

    means = forms.ChoiceField(
        label=_("How"),
        choices=[
            ("letter.sent", _("Letter, sent")), ("letter.delivered", _("Letter, delivered")),
            ("visit.met", _("In person, on a visit")), ("call.conversation", _("By telephone, the borrower spoke")),
        ],
    )  # fmt: skip
    point = forms.ModelChoiceField(
        label=_("Number"), queryset=ContactPoint.objects.none(), required=False, empty_label="–",
    )  # fmt: skip
    note = long_text(label=_("What proves it (registered number, who handed it over)"), required=False)

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more)
        offer_numbers(self.fields["point"], case)


class ReasonForm(forms.Form):
    """Why."""

    reason = long_text(label=_("Why"))
