"""Until when may each claim be brought? The days as they were last worked out from the law packs, the nearest first."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from arrears.departments.credit_and_legal.reach import counted, deadlines_for
from arrears.flows.house_rules import legal_rules
from arrears.flows.limitation import list_limitation
from arrears.flows.work_out_limitation import work_out_limitation
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import saved
from arrears.screens.scope import cases_for
from arrears.screens.tables import export, is_export, page_of
from arrears.store.cases import list_queue
from arrears.store.tables import Account

HERE: Final = "credit_and_legal"
AT_ONCE: Final = 500  # cases worked out while somebody waits; the worker does the rest by itself
_ROW: Final = ("title", "due_on", "rule", "citation", "case__borrower_ref")  # what a row shows
_WINDOWS: Final = ("near", "over", "all")
_COLUMNS: Final = {
    "borrower": "case.borrower_ref",
    "loan": "title",
    "last_day": "due_on",
    "rule": "rule",
    "citation": "citation",
}


@requires(Level.READ)
def limitation(request: HttpRequest) -> HttpResponseBase:
    """Loans by their last day; with what began each period anew."""
    person, day, at = person_of(request), timezone.localdate(), timezone.now()
    shown = request.GET.get("show", "all")
    found = deadlines_for(person).filter(kind="limitation")
    near = day + dt.timedelta(days=legal_rules().warn_days.get("limitation", 0))
    if shown == "near":
        found = found.filter(due_on__gte=day, due_on__lte=near)
    elif shown == "over":
        found = found.filter(due_on__lt=day)
    found = found.order_by("due_on", "id")
    if is_export(request):
        return export(request, "limitation", _COLUMNS, found)
    page = page_of(request, found.only(*_ROW))
    clocks = list_limitation({row.case_id for row in page.rows if row.case_id}, at=at)
    by_loan = {one.loan_id: one for loans in clocks.values() for one in loans}
    here = list_queue(cases_for(person), HERE)
    context = {
        "page": page, "rows": [(row, by_loan.get(row.title)) for row in page.rows], "today": day,
        "windows": _WINDOWS, "show": shown,
        "undated": counted(Account.objects.filter(case__in=here, last_due_on=None)),
    }  # fmt: skip
    return render(request, "credit_and_legal/limitation.html", context)


@requires(Level.WORK)
@require_POST
def work_out(request: HttpRequest) -> HttpResponse:
    """Work the days out anew for the most urgent cases of this desk."""
    ids = list_queue(cases_for(person_of(request)), HERE).values_list("pk", flat=True)[:AT_ONCE]
    counts = work_out_limitation(ids, by=person_of(request), at=timezone.now())
    told = ngettext("%(count)d loan has a new day.", "%(count)d loans have a new day.", counts["changed"])
    message = told % {"count": counts["changed"]} if counts["changed"] else _("Nothing changed.")
    return saved(request, "credit_and_legal:limitation", message)
