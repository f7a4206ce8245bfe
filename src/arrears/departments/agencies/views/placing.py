"""Cases out to agencies: write the rule, see exactly which cases it means and why others stay, ask, decide, carry out."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from arrears.casework.placement_facts import FACTS
from arrears.departments.agencies.reach import STEERING
from arrears.departments.agencies.words import PAPERS
from arrears.flows.ask_approval import payload_hash
from arrears.flows.ask_placement import AGENCIES_MAX, DUE_BACK_DAYS_MAX, Terms, ask_placement, plan_placement
from arrears.flows.decide_approval import decide_approval
from arrears.flows.house_rules import placement_rules
from arrears.flows.place_accounts import place_accounts
from arrears.flows.placement_choice import BATCH_MAX, Chosen
from arrears.kernel.vocabulary import STATUSES
from arrears.screens.access import person_of, requires
from arrears.screens.case_page.forms import DateInput
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply, refused
from arrears.screens.outcomes import reason_said, said
from arrears.screens.tables import export, is_export
from arrears.store.tables import Account, Agency, Approval

_SHOWN: Final = 100
_EXAMPLE: Final = "delinquent_days BETWEEN 91 AND 180 AND outstanding >= 500.00 AND times_placed = 0"


class RuleForm(forms.Form):
    """Which cases, to whom, on what terms. Sent as an address, so that a choice can be kept and shown to somebody."""

    title = forms.CharField(label=gettext_lazy("Name of the batch"), max_length=120)
    when = forms.CharField(
        label=gettext_lazy("Rule"), max_length=2_000, initial=_EXAMPLE,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("A condition in the language strategies are written in, over the facts named below."),
    )  # fmt: skip
    agencies = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Agency"), queryset=Agency.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick several and the cases are dealt among them by lot, so that results may be compared."),
    )  # fmt: skip
    cases_max = forms.IntegerField(
        label=gettext_lazy("Only the most urgent"), required=False, min_value=1, max_value=BATCH_MAX
    )
    share = forms.DecimalField(
        label=gettext_lazy("Commission, percent"), required=False, min_value=0, max_value=100, decimal_places=2,
        help_text=gettext_lazy("Left empty: each agency's usual share."),
    )  # fmt: skip
    due_back_on = forms.DateField(
        label=gettext_lazy("Comes back by itself on"), required=False, widget=DateInput(),
    )  # fmt: skip
    papers = forms.MultipleChoiceField(
        label=gettext_lazy("On file, as you vouch"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What nobody vouches for is not known, and the law then lets no case go where it asks for it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["agencies"].queryset = Agency.objects.filter(is_active=True).order_by("title")
        fields["papers"].choices = [(one, PAPERS.get(one, one)) for one in placement_rules().papers]

    def clean_agencies(self) -> Any:
        """Not more than one request may name."""
        chosen = self.cleaned_data["agencies"]
        if len(chosen) > AGENCIES_MAX:
            raise forms.ValidationError(_("At most %(n)d agencies.") % {"n": AGENCIES_MAX})
        return chosen

    def clean_due_back_on(self) -> Any:
        """Within what a request may name."""
        day = self.cleaned_data["due_back_on"]
        if day is not None and not 0 < (day - timezone.now().date()).days <= DUE_BACK_DAYS_MAX:
            raise forms.ValidationError(_("From tomorrow to %(n)d days ahead.") % {"n": DUE_BACK_DAYS_MAX})
        return day

    def terms(self) -> Terms:
        """As the flow takes them."""
        told = self.cleaned_data
        return Terms(
            title=told["title"].strip(), when=told["when"], agencies=tuple(one.pk for one in told["agencies"].order_by("pk")),
            papers=tuple(told["papers"]), cases_max=told["cases_max"], due_back_on=told["due_back_on"],
            commission_bps=None if told["share"] is None else int(told["share"] * 100),
        )  # fmt: skip


@requires(Level.READ, roles=STEERING)
def placing(request: HttpRequest) -> HttpResponseBase:
    """The rule, and once it is written exactly which cases it means."""
    is_written = "when" in request.GET
    form = RuleForm(request.GET) if is_written else RuleForm()
    context = _context(form)
    if is_written and form.is_valid():
        chosen, payload = plan_placement(form.terms(), by=person_of(request), at=timezone.now())
        for fault in chosen.faults:
            form.add_error("when", f"{fault.message} {fault.mend}".strip())
        if chosen.faults:
            return render(request, "agencies/placing.html", _context(form))
        if is_export(request):
            return export(request, "placement-preview", _COLUMNS, _rows(chosen, payload))
        context |= _preview(chosen, payload)
    return render(request, "agencies/placing.html", context)


@requires(Level.READ, roles=STEERING)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for exactly what was shown."""
    form = RuleForm(request.POST)
    if not form.is_valid():
        return refused(request, "agencies/placing.html", _context(form))
    done = ask_placement(
        form.terms(), by=person_of(request), at=timezone.now(), reason=request.POST.get("reason", "")[:400],
        seen=request.POST.get("seen", ""),
    )  # fmt: skip
    if not done.is_done:
        return refused(request, "agencies/placing.html", _context(form), said(done))
    return outcome_reply(
        request, done, "agencies:batches", done=_("Asked. A second person decides; until then no case goes anywhere.")
    )


@requires(Level.READ, roles=STEERING)
@require_POST
def decide(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Grant or refuse; what is granted is carried out at once."""
    is_granted = request.POST.get("granted") == "1"
    asked = get_object_or_404(Approval, pk=approval_id, kind="placement")
    done = decide_approval(
        asked.pk,
        by=person_of(request),
        at=timezone.now(),
        granted=is_granted,
        reason=request.POST.get("reason", "")[:400],
    )
    if not done.is_done or not is_granted:
        return outcome_reply(request, done, "agencies:batches", done=_("Refused. No case goes anywhere."))
    return _carry_out(request, approval_id)


@requires(Level.READ, roles=STEERING)
@require_POST
def carry_out(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Do what was granted and could not be done then."""
    return _carry_out(request, approval_id)


def _carry_out(request: HttpRequest, approval_id: int) -> HttpResponse:
    done = place_accounts(approval_id, by=person_of(request), at=timezone.now())
    if not done.is_done:
        return outcome_reply(request, done, "agencies:batches")
    placed = done.made
    if placed.left:
        why = sorted({reason_said(reason) for reasons in placed.left.values() for reason in reasons})
        stayed = ngettext("%(n)s case stayed: %(why)s", "%(n)s cases stayed: %(why)s", len(placed.left))
        messages.warning(request, stayed % {"n": f"{len(placed.left):,}", "why": " ".join(why)})
    text = ngettext(
        "%(n)s case is with its agency now.", "%(n)s cases are with their agencies now.", placed.cases_count
    )
    return outcome_reply(request, done, "agencies:batches", done=text % {"n": f"{placed.cases_count:,}"})


def _preview(chosen: Chosen, payload: dict[str, Any]) -> dict[str, Any]:
    titles = dict(Agency.objects.values_list("pk", "title"))
    dealt = Counter(agency for _case, _version, agency in payload["cases"])
    to = {case: titles[agency] for case, _version, agency in payload["cases"]}
    return {
        "chosen": chosen, "seen": payload_hash(payload), "count": len(chosen.cases), "sums": chosen.sums(),
        "shares": [(titles[number], dealt[number], bps) for number, bps in payload["shares"]],
        "shown": [(case, to.get(case.pk, "")) for case in chosen.cases[:_SHOWN]],
        "why_left": [(reason_said(reason), count) for reason, count in chosen.why_left()],
        "left": [(case, [reason_said(one) for one in chosen.left[case.pk]]) for case in chosen.left_cases[:_SHOWN]],
        "not_fitting": chosen.looked_at - chosen.fitting, "cards": _credit_cards(chosen),
    }  # fmt: skip


def _credit_cards(chosen: Chosen) -> int:
    """Cases with a credit card of the mainland, where pay by the recovered amount alone is against a rule."""
    ids = [case.pk for case in chosen.cases if case.borrower.country == "CN"]
    return Account.objects.filter(case_id__in=ids, kind="credit_card").values("case_id").distinct().count()


_COLUMNS: Final = {
    name: name
    for name in ("case", "goes", "agency", "why_it_stays", "bucket", "past_due_days", "outstanding_minor", "currency")
}


def _rows(chosen: Chosen, payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Every case the rule fits, those that go and those that stay."""
    titles = dict(Agency.objects.values_list("pk", "title"))
    to = {case: titles[agency] for case, _version, agency in payload["cases"]}
    return [
        {
            "case": case.borrower_ref, "goes": case.pk in to, "agency": to.get(case.pk, ""),
            "why_it_stays": " ".join(chosen.left.get(case.pk, ())), "bucket": case.bucket, "past_due_days": case.past_due_days,
            "outstanding_minor": case.outstanding_minor, "currency": case.currency,
        }
        for case in (*chosen.cases, *chosen.left_cases)
    ]  # fmt: skip


def _context(form: RuleForm) -> dict[str, Any]:
    facts = [(name, kind.value) for name, kind in FACTS.items() if not name.startswith("status_")]
    return {"form": form, "max": BATCH_MAX, "facts": facts, "statuses": [f"status_{one}" for one in STATUSES]}
