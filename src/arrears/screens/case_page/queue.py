"""Which cases of a department wait, and how is the list narrowed? The same for every desk that works case by case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django import forms
from django.db import connection
from django.db.models import Q, QuerySet
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
from arrears.screens.scope import cases_for, reach_of
from arrears.screens.tables import export, is_export, page_from
from arrears.store.case_rows import list_open_tasks
from arrears.store.cases import URGENT, first_of, hold_of, list_queue
from arrears.store.reading import kept
from arrears.store.scope import AT, PERSON, Reach
from arrears.store.tables import Case, Person
from arrears.store.tables.case import is_in

COLUMNS: Final = {
    "case": "pk", "borrower": "borrower_ref", "stage": "stage", "bucket": "bucket", "past_due_days": "past_due_days",
    "arrears_minor": "arrears_minor", "currency": "currency", "last_contact_at": "last_contact_at",
    "last_outcome": "last_outcome", "call_back_at": "call_back_at",
}  # fmt: skip


# What a row shows, and what says whose it is.
ROW_COLUMNS: Final = (
    "borrower_ref", "stage", "bucket", "past_due_days", "arrears_minor", "outstanding_minor", "currency", "state", "call_back_at",
    "last_contact_at", "last_outcome", "owner_id", "owned_until", "co_worker_id", "locked_by_id", "locked_until", "is_retained",
)  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the list is narrowed to; each word one of the form's choices, or empty."""

    whose: str = ""
    bucket: str = ""
    stage: str = ""


Part = Callable[[QuerySet[Case]], QuerySet[Case]]  # of the module, not made anew each time: statements are kept by it


def as_it_is(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Nothing left out, nothing added."""
    return cases


def show_queue(
    request: HttpRequest, here: str, file: str, *, narrow: Part = as_it_is, told: Part | None = None, **more: object
) -> HttpResponseBase:
    """The page `<here>/queue.html` of a department's cases, most urgent first, or the same as an export called `file`.

    `narrow`: leaves out some of what the person may see; `told`: adds what the page's query reads besides, where it is left out
    the rows get their open tasks; `more`: for the template. Rows hold ROW_COLUMNS and what was added, nothing else.
    """
    person, at = person_of(request), timezone.now()
    filters = Filters(request.GET or None)
    wanted = Narrowing(**filters.cleaned_data) if filters.is_bound and filters.is_valid() else Narrowing()
    if is_export(request):
        return export(request, file, COLUMNS, narrowed(narrow(cases_for(person)), wanted, here, person, at))
    reach, values = reach_of(person)
    page = page_from(
        request,
        lambda start, stop: _cases(reach, here, wanted, narrow, told, start, stop).rows(**values),
    )
    if told is None:
        tasks = list_open_tasks([case.pk for case in page.rows])
        for case in page.rows:
            case.open_tasks = tasks.get(case.pk, ())
    _say_whose(page.rows, person, at)
    context = {"page": page, "filters": filters, "at": at, "is_narrowed": filters.is_narrowed, **more}
    return render(request, f"{here}/queue.html", context)


@kept
def _cases(
    reach: Reach, here: str, wanted: Narrowing, narrow: Part, told: Part | None, start: int, stop: int
) -> QuerySet[Case]:
    can_merge = connection.features.supports_slicing_ordering_in_compound
    parts = reach.parts() if can_merge else [reach.cases()]
    found = first_of([narrowed(narrow(one), wanted, here, PERSON, AT) for one in parts], stop)
    return (told or as_it_is)(found.only(*ROW_COLUMNS))[start:stop]


def narrowed(reach: QuerySet[Case], wanted: Narrowing, department: str, person: Any, at: Any) -> QuerySet[Case]:
    """The cases that fit, most urgent first."""
    cases = list_queue(reach, department)
    if wanted.whose == "mine":
        cases = cases.filter(Q(owner=person) | Q(co_worker=person))
    elif wanted.whose == "free":
        cases = cases.filter(Q(owner__isnull=True) | Q(owned_until__lte=at, is_retained=False))
    elif wanted.whose == "held":
        cases = reach.filter(is_in(department), state="held").order_by(*URGENT)
    chosen = {name: word for name, word in (("bucket", wanted.bucket), ("stage", wanted.stage)) if word}
    return cases.filter(**chosen) if chosen else cases


def _say_whose(cases: Sequence[Any], reader: Person, at: dt.datetime) -> None:
    """By name who has each case and who works on it now, from one query for those that are not the reader."""
    holds = [hold_of(case) for case in cases]
    named = {one for hold in holds for one in (hold.owner, hold.locked_by) if one is not None and one != reader.pk}
    names = {number: str(one) for number, one in (Person.objects.in_bulk(named) if named else {}).items()}
    names[reader.pk] = str(reader)
    for case, hold in zip(cases, holds, strict=True):
        case.whose = names.get(hold.owner, "") if hold.owner is not None else ""
        case.worked_by = names[hold.locked_by] if hold.locked_by is not None and hold.locked_at(at) is not None else ""
