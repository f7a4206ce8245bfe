"""Which cases of a department wait, and how is the list narrowed? The same for every desk that works case by case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from django import forms
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from arrears.screens.access import person_of
from arrears.screens.case_page.known import known_buckets, known_stages
from arrears.screens.case_words import said
from arrears.screens.scope import cases_for
from arrears.screens.tables import export, is_export, page_of
from arrears.store.case_rows import fill_in
from arrears.store.cases import hold_of, list_queue
from arrears.store.tables import Case, Person, WorkItem
from arrears.store.tables.case import is_in

COLUMNS: Final = {
    "case": "pk", "borrower": "borrower_ref", "stage": "stage", "bucket": "bucket", "past_due_days": "past_due_days",
    "arrears_minor": "arrears_minor", "currency": "currency", "last_contact_at": "last_contact_at",
    "last_outcome": "last_outcome", "call_back_at": "call_back_at",
}  # fmt: skip


class Filters(forms.Form):
    """What the list is narrowed to; all optional, all in the address."""

    whose = forms.ChoiceField(
        label=_("Whose"), required=False,
        choices=[("", _("all in reach")), ("mine", _("my own")), ("free", _("nobody's")), ("held", _("held"))],
    )  # fmt: skip
    bucket = forms.ChoiceField(label=_("Bucket"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        stages = [(one, said("stage", one)) for one in known_stages()]
        for name, named in (("bucket", [(one, one) for one in known_buckets()]), ("stage", stages)):
            self.fields[name].choices = [("", _("all")), *named]  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return any(self.data.get(name) for name in self.fields)

    @property
    def drawn(self) -> SafeString:
        """The form, as it stands for what was chosen: drawn once, since three lists of choices cost as much as all the rows."""
        return _drawn(get_language(), tuple(str(self.data.get(name) or "") for name in self.fields))


@lru_cache(maxsize=256)
def _drawn(_language: str | None, chosen: tuple[str, ...]) -> SafeString:
    filters = Filters(dict(zip(Filters.base_fields, chosen, strict=True)) if any(chosen) else None)
    return render_to_string("case_page/filters_drawn.html", {"filters": filters, "is_narrowed": any(chosen)})


def with_tasks(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With what is to be done next, in one query for all rows of a page."""
    tasks = WorkItem.objects.filter(state="open").order_by("plan_on", "rank")
    return cases.prefetch_related(Prefetch("work_items", queryset=tasks, to_attr="open_tasks"))


def show_queue(
    request: HttpRequest, here: str, file: str, *, reach: QuerySet[Case] | None = None,
    told: Callable[[QuerySet[Case]], QuerySet[Case]] = with_tasks, **more: object,
) -> HttpResponseBase:  # fmt: skip
    """The page `<here>/queue.html` of a department's cases, most urgent first, or the same as an export called `file`.

    `reach`: narrower than what the person may see; `told`: adds what the page's query reads besides; `more`: for the template.
    """
    person, at = person_of(request), timezone.now()
    filters = Filters(request.GET or None)
    cases = narrowed(cases_for(person) if reach is None else reach, filters, here, person, at)
    if is_export(request):
        return export(request, file, COLUMNS, cases)
    page = page_of(request, told(cases))
    _say_whose(page.rows, person, at)
    context = {"page": page, "filters": filters, "at": at, "is_narrowed": filters.is_narrowed, **more}
    return render(request, f"{here}/queue.html", context)


def narrowed(
    reach: QuerySet[Case], filters: Filters, department: str, person: Person, at: dt.datetime
) -> QuerySet[Case]:
    """The cases that fit, most urgent first."""
    told = filters.cleaned_data if filters.is_bound and filters.is_valid() else {}
    cases = list_queue(reach, department)
    if told.get("whose") == "mine":
        cases = cases.filter(Q(owner=person) | Q(co_worker=person))
    elif told.get("whose") == "free":
        cases = cases.filter(Q(owner__isnull=True) | Q(owned_until__lte=at, is_retained=False))
    elif told.get("whose") == "held":
        cases = reach.filter(is_in(department), state="held").order_by("-priority", "id")
    for name in ("bucket", "stage"):
        if told.get(name):
            cases = cases.filter(**{name: told[name]})
    return cases


def _say_whose(cases: Sequence[Case], reader: Person, at: dt.datetime) -> None:
    """Owner and lock of each row, from one query for those that are not the reader's."""
    fill_in(Person, [(cases, "owner"), (cases, "locked_by")], {reader.pk: reader})
    for case in cases:
        case.is_worked = hold_of(case).locked_at(at) is not None  # type: ignore[attr-defined]
