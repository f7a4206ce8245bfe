"""What is asked in each dialog of the case page? Small forms; amounts in major units of the loan, times on the borrower's clock."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arrears.casework.words import COMPLAINT_KINDS, CONSENT_KINDS, DISPUTE_KINDS
from arrears.kernel.money import MINOR_DIGITS, minor_units
from arrears.kernel.vocabulary import CHANNELS, PARTIES
from arrears.screens.case_page.facts import zone_of
from arrears.screens.case_page.people import colleagues
from arrears.screens.case_words import choices, said
from arrears.store.tables import Account, Case, Consent, ContactPoint, Person, Preference, Promise

PARTS_MAX: Final = 6
CALL_BACK_OUTCOMES: Final = ("conversation", "connected", "left_message", "no_answer", "busy")
WISHES: Final = ("inconvenient_time", "no_channel", "only_channel", "no_point", "language")
DAY_NAMES: Final = (
    ("mon", _("Monday")), ("tue", _("Tuesday")), ("wed", _("Wednesday")), ("thu", _("Thursday")), ("fri", _("Friday")),
    ("sat", _("Saturday")), ("sun", _("Sunday")),
)  # fmt: skip
OTHER_STOPS: Final = ("breathing_space", "vulnerable", "bankrupt", "identity_fraud", "incapacitated", "minor")


class DateInput(forms.DateInput):
    """The browser's own picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of day and time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


def offer_numbers(field: Any, case: Case) -> None:
    """Fill in the borrower's own that are still used, by kind and place."""
    points = ContactPoint.objects.filter(borrower_id=case.borrower_id, is_valid=True, party="borrower")
    field.queryset, field.label_from_instance = points.order_by("number", "id"), point_label


class ActForm(forms.Form):
    """A form about one case. `prefix` keeps the ids of several dialogs apart."""

    template_name = "case_page/act_form.html"

    def __init__(self, *args: Any, case: Case, person: Person, at: dt.datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.case, self.person, self.at = case, person, at
        self.day = at.astimezone(zone_of(case)).date()
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the case."""

    def _loans(self, *, is_optional: bool = False) -> list[tuple[str, str]]:
        loans = (
            Account.objects.filter(case=self.case)
            .order_by("-arrears_minor", "loan_id")
            .values_list("loan_id", flat=True)
        )
        named = [(loan, loan) for loan in loans[:200]]
        return [("", gettext("all loans")), *named] if is_optional else named


def long_text(**more: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000, **more)


class NoteForm(ActForm):
    """A note."""

    body = long_text(label=_("Note"))
    is_pinned = forms.BooleanField(label=_("Keep at the top for everybody"), required=False)


class SinceForm(ActForm):
    """Since when, and how we know."""

    since = forms.DateField(label=_("Since"), widget=DateInput())
    cause = long_text(label=_("What we were told, and by whom"))

    def prepare(self) -> None:
        """Today, unless told otherwise; never a day to come."""
        self.fields["since"].initial = self.day

    def clean_since(self) -> dt.date:
        """Not in the future."""
        since: dt.date = self.cleaned_data["since"]
        if since > self.day:
            raise forms.ValidationError(gettext("This day is still to come."))
        return since


class OtherStopForm(SinceForm):
    """A rarer status."""

    status = forms.ChoiceField(label=_("What holds"))
    field_order = ("status", "since", "cause")

    def prepare(self) -> None:
        """The statuses people may record by hand."""
        super().prepare()
        self.fields["status"].choices = choices("status", OTHER_STOPS)  # type: ignore[attr-defined]


class DisputeForm(ActForm):
    """What is contested."""

    kind = forms.ChoiceField(label=_("What is contested"))
    loan_id = forms.ChoiceField(label=_("Loan"), required=False)
    claim = long_text(label=_("In the borrower's words"))

    def prepare(self) -> None:
        """Loans of this case."""
        self.fields["kind"].choices = choices("dispute_kind", DISPUTE_KINDS)  # type: ignore[attr-defined]
        self.fields["loan_id"].choices = self._loans(is_optional=True)  # type: ignore[attr-defined]


class ComplaintForm(ActForm):
    """What somebody complains about."""

    kind = forms.ChoiceField(label=_("About"))
    words = long_text(label=_("In the borrower's words"))

    def prepare(self) -> None:
        """The kinds there are."""
        self.fields["kind"].choices = choices("complaint_kind", COMPLAINT_KINDS)  # type: ignore[attr-defined]


class WrongNumberForm(ActForm):
    """Which number, and who answered."""

    point = forms.ModelChoiceField(label=_("Number"), queryset=ContactPoint.objects.none(), empty_label=None)
    outcome = forms.ChoiceField(label=_("What was there"))
    note = long_text(label=_("Note"), required=False)

    def prepare(self) -> None:
        """Numbers that are still used."""
        offer_numbers(self.fields["point"], self.case)
        self.fields["outcome"].choices = choices("outcome", ("wrong_number", "not_in_service"))  # type: ignore[attr-defined]


class CallBackForm(ActForm):
    """When to call again, as the borrower's clock says."""

    when = forms.DateTimeField(
        label=_("Call back at (the borrower's clock)"), widget=MomentInput(), input_formats=["%Y-%m-%dT%H:%M"]
    )
    outcome = forms.ChoiceField(label=_("What came of this call"))
    note = long_text(label=_("Note"), required=False)

    def prepare(self) -> None:
        """Tomorrow at the same hour, as a beginning."""
        zone = zone_of(self.case)
        tomorrow = (self.at.astimezone(zone) + dt.timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
        self.fields["when"].initial = tomorrow.strftime("%Y-%m-%dT%H:%M")
        self.fields["when"].help_text = gettext(
            "Clock of %(zone)s. A moment at which the law allows no call is refused."
        ) % {"zone": zone.key}
        self.fields["outcome"].choices = choices("outcome", CALL_BACK_OUTCOMES)  # type: ignore[attr-defined]

    def clean_when(self) -> dt.datetime:
        """The instant that the borrower's clock means; in the coming 30 days."""
        told: dt.datetime = self.cleaned_data["when"]
        when = told.replace(tzinfo=zone_of(self.case)).astimezone(dt.UTC)
        if not self.at < when <= self.at + dt.timedelta(days=30):
            raise forms.ValidationError(gettext("A call-back lies in the future, within 30 days."))
        return when


class PromiseForm(ActForm):
    """Amounts and days. Rows without an amount are left out."""

    template_name = "case_page/promise_form.html"
    loan_id = forms.ChoiceField(label=_("Loan"))
    method = forms.ChoiceField(label=_("Paid by"), required=False)
    tolerance = forms.DecimalField(label=_("Tolerance"), min_value=0, max_digits=14, decimal_places=2, required=False,
                                   help_text=_("Short by no more than this counts as kept."))  # fmt: skip
    grace_days = forms.IntegerField(label=_("Days of grace"), min_value=0, max_value=10, required=False)

    def prepare(self) -> None:
        """One row a part, the first with all that is in arrears."""
        self.fields["loan_id"].choices = self._loans()  # type: ignore[attr-defined]
        self.fields["method"].choices = [  # type: ignore[attr-defined]
            ("", gettext("not said")), ("transfer", gettext("bank transfer")), ("app", gettext("in the app")),
            ("debit", gettext("direct debit")),
            ("counter", gettext("at a counter")),
        ]  # fmt: skip
        self.fields["grace_days"].initial, self.fields["tolerance"].initial = 1, 0
        for number in range(1, PARTS_MAX + 1):
            self.fields[f"due_on_{number}"] = forms.DateField(
                label=gettext("Day of part %(number)s") % {"number": number}, required=False, widget=DateInput()
            )
            self.fields[f"amount_{number}"] = forms.DecimalField(
                label=gettext("Amount of part %(number)s") % {"number": number}, required=False, min_value=Decimal("0.01"),
                max_digits=14, decimal_places=MINOR_DIGITS.get(self.case.currency, 2),
            )  # fmt: skip

    @property
    def accounts(self) -> list[Account]:
        """Loans with what is in arrears and owed in all, for the sums under the rows."""
        return list(Account.objects.filter(case=self.case).order_by("-arrears_minor", "loan_id")[:200])

    @property
    def parts(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """Each row's number, day and amount."""
        return [(number, self[f"due_on_{number}"], self[f"amount_{number}"]) for number in range(1, PARTS_MAX + 1)]

    def clean(self) -> dict[str, Any]:
        """Rows in full, at least one."""
        cleaned = super().clean() or {}
        rows = [
            (cleaned.get(f"due_on_{number}"), cleaned.get(f"amount_{number}")) for number in range(1, PARTS_MAX + 1)
        ]
        if any((due_on is None) != (amount is None) for due_on, amount in rows):
            raise forms.ValidationError(gettext("Each part needs both a day and an amount."))
        found = [(due_on, minor_units(amount, self.case.currency)) for due_on, amount in rows if due_on and amount]
        if not found and not self.errors:
            raise forms.ValidationError(gettext("Give at least one day and amount."))
        cleaned["instalments"] = found
        cleaned["tolerance_minor"] = minor_units(cleaned.get("tolerance") or Decimal(0), self.case.currency)
        return cleaned


class ReasonForm(ActForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class CancelPromiseForm(ReasonForm):
    """Which promise is withdrawn, and why."""

    promise = forms.ModelChoiceField(label=_("Promise"), queryset=Promise.objects.none(), empty_label=None)
    field_order = ("promise", "reason")

    def prepare(self) -> None:
        """Open promises of this case."""
        field = self.fields["promise"]
        field.queryset = Promise.objects.filter(case=self.case, state="open").select_related("account")  # type: ignore[attr-defined]
        field.label_from_instance = lambda promise: f"{promise.account.loan_id} · {promise.promised_on}"  # type: ignore[attr-defined]


class ToForm(ReasonForm):
    """To whom, and why."""

    to = forms.ModelChoiceField(label=_("To"), queryset=Person.objects.none(), empty_label=_("choose somebody"))
    field_order = ("to", "reason")

    def prepare(self) -> None:
        """People who work such cases."""
        self.fields["to"].queryset = colleagues(self.case, self.at).exclude(pk=self.case.owner_id or 0)  # type: ignore[attr-defined]


class CoWorkerForm(ActForm):
    """A second person, or none."""

    co_worker = forms.ModelChoiceField(label=_("Second person"), queryset=Person.objects.none(), required=False)

    def prepare(self) -> None:
        """Anybody who works such cases but the owner."""
        field = self.fields["co_worker"]
        field.queryset = colleagues(self.case, self.at).exclude(pk=self.case.owner_id or 0)  # type: ignore[attr-defined]
        field.initial, field.empty_label = self.case.co_worker_id, gettext("nobody")  # type: ignore[attr-defined]


class RetainForm(ActForm):
    """Until when the case stays with its owner."""

    until = forms.DateField(label=_("Keep until"), widget=DateInput())

    def prepare(self) -> None:
        """Four weeks, as a beginning."""
        self.fields["until"].initial = self.day + dt.timedelta(days=28)

    def clean_until(self) -> dt.date:
        """In the coming 180 days."""
        until: dt.date = self.cleaned_data["until"]
        if not self.day < until <= self.day + dt.timedelta(days=180):
            raise forms.ValidationError(gettext("Choose a day within the coming 180 days."))
        return until


class AskRetainForm(RetainForm):
    """Until when, and why past the limit."""

    reason = forms.CharField(label=_("Reason"), max_length=400)


class ConsentForm(ActForm):
    """What was agreed to, by which channel, and the proof."""

    kind = forms.ChoiceField(label=_("Consent to"))
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    proof = forms.CharField(label=_("Where it can be seen or heard"), max_length=200)

    def prepare(self) -> None:
        """The kinds there are."""
        self.fields["kind"].choices = choices("consent", CONSENT_KINDS)  # type: ignore[attr-defined]
        self.fields["channel"].choices = [("", gettext("every channel")), *choices("channel", CHANNELS)]  # type: ignore[attr-defined]


class WishForm(ActForm):
    """What the borrower asks for."""

    kind = forms.ChoiceField(label=_("Wish"))
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    point = forms.ModelChoiceField(
        label=_("Number"), queryset=ContactPoint.objects.none(), required=False, empty_label="–",
    )  # fmt: skip
    since = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    until = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    days = forms.MultipleChoiceField(
        label=_("Days"),
        required=False,
        choices=DAY_NAMES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every day."),
    )
    value = forms.ChoiceField(label=_("Language"), required=False)

    def prepare(self) -> None:
        """Wishes a conversation brings up; rarer ones come over the interface."""
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = choices("preference", WISHES)
        fields["channel"].choices = [("", "–"), *choices("channel", CHANNELS)]
        offer_numbers(self.fields["point"], self.case)
        fields["value"].choices = [("", "–"), *choices("language", ("zh", "en"))]

    def clean(self) -> dict[str, Any]:
        """Hours as minutes; what belongs to another kind of wish is left out. The flow says what is missing."""
        told: dict[str, Any] = super().clean() or {}
        kind = told.get("kind", "")
        since, until = told.get("since"), told.get("until")
        is_time = kind == "inconvenient_time"
        told["from_minute"] = since.hour * 60 + since.minute if since is not None and is_time else None
        told["until_minute"] = until.hour * 60 + until.minute if until is not None and is_time else None
        told["days"] = told.get("days", []) if is_time else []
        told["channel"] = told.get("channel", "") if kind in ("no_channel", "only_channel") else ""
        told["value"] = told.get("value", "") if kind == "language" else ""
        point = told.get("point") if kind == "no_point" else None
        told["point_id"] = point.pk if point is not None else None
        return told


class TakeBackForm(ActForm):
    """Which consent or wish no longer holds."""

    what = forms.ChoiceField(label=_("What is taken back"))

    def prepare(self) -> None:
        """Those of this case that hold."""
        consents = Consent.objects.filter(case=self.case, revoked_at=None).order_by("-given_at")[:50]
        wishes = Preference.objects.filter(case=self.case, revoked_at=None).order_by("-given_at")[:50]
        named = [(f"consent:{one.pk}", _line("consent", one.kind, one.channel)) for one in consents]
        named += [(f"wish:{one.pk}", _line("preference", one.kind, one.channel)) for one in wishes]
        self.fields["what"].choices = named  # type: ignore[attr-defined]

    def clean_what(self) -> tuple[str, int]:
        """Kind and number."""
        what, _, number = self.cleaned_data["what"].partition(":")
        return what, int(number)


def _line(kind: str, word: str, channel: str) -> str:
    return " · ".join(str(part) for part in (said(kind, word), said("channel", channel) if channel else "") if part)


class OutcomeForm(ActForm):
    """What came of an attempt."""

    channel = forms.ChoiceField(choices=lambda: choices("channel"))
    outcome = forms.ChoiceField(choices=lambda: choices("outcome"))
    direction = forms.ChoiceField(choices=lambda: choices("direction"), required=False)
    party = forms.ChoiceField(choices=lambda: choices("party", PARTIES), required=False)
    point = forms.ModelChoiceField(queryset=ContactPoint.objects.none(), required=False)
    note = forms.CharField(max_length=2_000, required=False)
    attempt = forms.CharField(max_length=40, required=False)

    def prepare(self) -> None:
        """Numbers of this borrower."""
        self.fields["point"].queryset = ContactPoint.objects.filter(borrower_id=self.case.borrower_id)  # type: ignore[attr-defined]


def point_label(point: ContactPoint) -> str:
    """A number by its kind and place, never by its value."""
    return f"{said('point', point.kind)} {point.number + 1}"
