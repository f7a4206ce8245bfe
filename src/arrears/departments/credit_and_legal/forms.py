"""What is asked on the pages of this desk? Small forms; amounts in major units of the loan's currency."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arrears.casework.words import DISPUTE_STATES, MATTER_KINDS, PAPER_KINDS
from arrears.departments.credit_and_legal.words import options, told
from arrears.flows.house_rules import legal_rules
from arrears.flows.record_deadline import BY_HAND
from arrears.kernel.money import minor_units
from arrears.screens.case_page.forms import DateInput, MomentInput, long_text
from arrears.screens.case_words import choices
from arrears.store.tables import Account, Case, Person

_BUREAU_KINDS: Final = ("bureau_file", "bureau_feedback")
_ADVERSE: Final = {"": True, "adverse": True, "1": True, "positive": False, "0": False}


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
    note = long_text(label=_("What proves it (registered number, who handed it over)"), required=False)


class ReasonForm(forms.Form):
    """Why."""

    reason = long_text(label=_("Why"))


class CheckForm(forms.Form):
    """What checking brought to light."""

    finding = long_text(label=_("What we found"))


class AnswerForm(forms.Form):
    """The decision of a dispute."""

    state = forms.ChoiceField(label=_("Decision"))
    answer = long_text(label=_("Answer to the borrower, in words"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["state"].choices = choices("dispute_state", DISPUTE_STATES[1:])  # type: ignore[attr-defined]


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
    outcome = long_text(label=_("What came of it"))


class DeadlineForm(forms.Form):
    """A day by which something is due."""

    kind = forms.ChoiceField(label=_("Kind"))
    title = forms.CharField(label=_("What is due"), max_length=200)
    due_on = forms.DateField(label=_("Due"), widget=DateInput())

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = options("deadline", BY_HAND)  # type: ignore[attr-defined]
