"""What is asked about a submission: the file, its loans line by line, and the bureau's answer."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arrears.departments.credit_and_legal.forms.notices import bureaus
from arrears.screens.case_page.forms import DateInput

_ADVERSE: Final = {"": True, "adverse": True, "1": True, "positive": False, "0": False}


class SubmissionForm(forms.Form):
    """A file that was made for a bureau, and its loans."""

    bureau = forms.ChoiceField(label=_("Bureau"))
    period_on = forms.DateField(label=_("Period (its last day)"), widget=DateInput())
    file = forms.FileField(label=_("The file, as it is to be sent"))
    loans = forms.CharField(
        label=_("Loans in it, one a line"), widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}), max_length=2_000_000,
        help_text=_("A loan id, and after a comma `positive` where nothing adverse is said of it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["bureau"].choices = bureaus()  # type: ignore[attr-defined]

    def clean_loans(self) -> dict[str, bool]:
        """Loan -> whether adverse; the line that does not hold is named."""
        found: dict[str, bool] = {}
        for number, row in enumerate(csv.reader(io.StringIO(self.cleaned_data["loans"])), 1):
            if not row or not row[0].strip():
                continue
            kind = row[1].strip().lower() if len(row) > 1 else ""
            if len(row) > 2 or kind not in _ADVERSE or row[0].strip() in found:
                raise forms.ValidationError(
                    gettext("Line %(number)d: write a loan id once, and `positive` or nothing after a comma."),
                    params={"number": number},
                )
            found[row[0].strip()] = _ADVERSE[kind]
        return found


class CorrectForm(forms.Form):
    """The file that corrects."""

    file = forms.FileField(label=_("The corrected file"))


class FeedbackForm(forms.Form):
    """What the bureau said."""

    is_whole_refused = forms.BooleanField(label=_("The whole file was refused"), required=False)
    rejected = forms.CharField(
        label=_("Refused loans, one a line"), widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}), required=False,
        max_length=2_000_000, help_text=_("Loan id, code, message. Nothing: all were taken."),
    )  # fmt: skip
    comment = forms.CharField(
        label=_("Comment"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=4_000
    )

    def clean_rejected(self) -> list[tuple[str, str, str]]:
        """Loan, code, message; the line that does not hold is named."""
        found = []
        for number, row in enumerate(csv.reader(io.StringIO(self.cleaned_data["rejected"])), 1):
            if not row or not row[0].strip():
                continue
            if len(row) < 2 or not row[1].strip():
                raise forms.ValidationError(
                    gettext("Line %(number)d: write loan id, code, message."), params={"number": number}
                )
            found.append((row[0].strip(), row[1].strip(), ",".join(row[2:]).strip()))
        return found
