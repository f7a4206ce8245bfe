"""What is due on which day? A month at a glance, a list, and a file for other calendars."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arrears.departments.credit_and_legal.icalendar import MEDIA_TYPE, Entry, calendar_file
from arrears.departments.credit_and_legal.reach import deadlines_for, hearings_for
from arrears.departments.credit_and_legal.words import told
from arrears.flows.finish_deadline import finish_deadline
from arrears.flows.record_deadline import BY_HAND
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply
from arrears.screens.scope import get_in_reach
from arrears.screens.tables import page_of
from arrears.store.tables import Deadline, Person

_IN_A_MONTH: Final = 400  # entries read for one month; a day shows the first few and leads to the list
_IN_A_DAY: Final = 4
_FILE_DAYS: Final = 400
_KINDS: Final = (
    "dispute_answer",
    "bureau_notice",
    "bureau_correction",
    "hearing",
    "filing",
    "evidence",
    "appeal",
    "limitation",
)
_DEADLINE: Final = ("due_on", "kind", "case__borrower_ref", "noun", "noun_id", "case_id", "pk", "title", "rule")
_HEARING: Final = (
    "at", "pk", "matter_id", "matter__case__borrower_ref", "matter__court", "matter__reference", "place",
)  # fmt: skip
_LEADS: Final = {"dispute": "dispute", "bureau_notice": "notice", "matter": "matter", "submission": "submission"}


class Item(NamedTuple):
    """One entry of the calendar, as it is read: a month may have hundreds, of which a page shows some."""

    on: dt.date
    kind: str
    title: str  # the borrower's id; of what is about no case its own title
    noun: str  # what it belongs to, and its number
    noun_id: int | None
    case_id: int | None
    number: int  # of the deadline or the hearing itself
    note: str = ""  # title of the deadline
    rule: str = ""
    at: dt.datetime | None = None  # of a hearing
    court: str = ""
    reference: str = ""
    place: str = ""

    @property
    def href(self) -> str:
        """Where it leads. Worked out for those that are shown."""
        name = _LEADS.get(self.noun)
        if name is not None and self.noun_id is not None:
            return reverse(f"credit_and_legal:{name}", args=[self.noun_id])
        if self.case_id is not None:
            return reverse("credit_and_legal:case", args=[self.case_id])
        return reverse("credit_and_legal:today")

    @property
    def may_finish(self) -> bool:
        """Whether it is ended by hand."""
        return self.at is None and self.kind in BY_HAND


@requires(Level.READ)
def calendar(request: HttpRequest) -> HttpResponse:
    """The month that `?month=2026-11` names, or this one."""
    person, day = person_of(request), timezone.localdate()
    first = _month(request.GET.get("month", ""), day)
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    held: dict[dt.date, list[Item]] = defaultdict(list)
    for item in items_between(person, weeks[0][0], weeks[-1][-1], kind=request.GET.get("kind", "")):
        held[item.on].append(item)
    grid = [[(on, held[on][:_IN_A_DAY], max(0, len(held[on]) - _IN_A_DAY)) for on in week] for week in weeks]
    context = {
        "weeks": grid, "first": first, "today": day, "before": _shifted(first, -1), "after": _shifted(first, 1), "kinds": _KINDS,
        "kind": request.GET.get("kind", ""), "days": weeks[0], "count": sum(map(len, held.values())),
    }  # fmt: skip
    return render(request, "credit_and_legal/calendar.html", context)


@requires(Level.READ)
def agenda(request: HttpRequest) -> HttpResponse:
    """What is open from a day on, late ones first."""
    person, day = person_of(request), timezone.localdate()
    kind = request.GET.get("kind", "")
    start = _day(request.GET.get("from", "")) or day
    late = (
        []
        if "from" in request.GET
        else list(items_between(person, dt.date(1990, 1, 1), day - dt.timedelta(days=1), kind=kind))
    )
    ahead = list(items_between(person, start, start + dt.timedelta(days=366), kind=kind))
    context = {"page": page_of(request, [*late, *ahead]), "today": day, "kinds": _KINDS, "kind": kind, "start": start}
    return render(request, "credit_and_legal/agenda.html", context)


@requires(Level.READ)
def as_file(request: HttpRequest) -> HttpResponse:
    """For other calendars: what is open within reach, from a month back to about a year ahead. Ids and kinds, no names."""
    person, day = person_of(request), timezone.localdate()
    found = items_between(person, day - dt.timedelta(days=31), day + dt.timedelta(days=_FILE_DAYS), kind="")
    host = request.get_host()
    entries = [_entry(item, host, request.build_absolute_uri(item.href)) for item in found]
    reply = HttpResponse(calendar_file(entries, name=_("Credit and legal"), at=timezone.now()), content_type=MEDIA_TYPE)
    reply.headers["Content-Disposition"] = 'attachment; filename="credit-and-legal.ics"'
    return reply


@requires(Level.WORK)
@require_POST
def finish(request: HttpRequest, deadline_id: int) -> HttpResponse:
    """It was done."""
    found = get_in_reach(person_of(request), Deadline.objects.all(), deadline_id)
    done = finish_deadline(found.pk, by=person_of(request), at=timezone.now())
    if found.noun == "matter":
        return outcome_reply(request, done, "credit_and_legal:matter", found.noun_id, done=_("Done."))
    return outcome_reply(request, done, "credit_and_legal:agenda", done=_("Done."))


def items_between(person: Person, first: dt.date, last: dt.date, *, kind: str) -> Iterator[Item]:
    """Open days and hearings of the reader's own days, in order."""
    rows = deadlines_for(person).filter(due_on__gte=first, due_on__lte=last)
    rows = rows.filter(kind=kind) if kind in _KINDS else rows
    found = [_of_deadline(*row) for row in _read(rows.order_by("due_on", "id"), _DEADLINE)] if kind != "hearing" else []
    if kind in ("", "hearing"):
        zone = timezone.get_current_timezone()
        bounds = [dt.datetime.combine(one, dt.time(), zone) for one in (first, last + dt.timedelta(days=1))]
        heard = hearings_for(person).filter(at__gte=bounds[0], at__lt=bounds[1]).order_by("at", "id")
        found += [_of_hearing(zone, *row) for row in _read(heard, _HEARING)]
    yield from sorted(
        found, key=lambda one: (one.on, one.at is not None, one.at or dt.datetime.min.replace(tzinfo=dt.UTC))
    )


def _read(rows: QuerySet[Any], columns: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    return rows.select_related(None).values_list(*columns)[:_IN_A_MONTH]


def _of_deadline(
    on: dt.date, kind: str, borrower: str | None, noun: str, noun_id: int | None, case_id: int | None, number: int,
    title: str, rule: str,
) -> Item:  # fmt: skip
    return Item(on, kind, title if borrower is None else borrower, noun, noun_id, case_id, number, title, rule)


def _of_hearing(
    zone: dt.tzinfo, at: dt.datetime, number: int, matter_id: int, borrower: str, court: str, reference: str, place: str
) -> Item:
    on = at.astimezone(zone).date()
    return Item(
        on, "hearing", borrower, "matter", matter_id, None, number, at=at, court=court, reference=reference, place=place
    )


def _entry(item: Item, host: str, address: str) -> Entry:
    named = f"{told('deadline', item.kind)} · {item.title}"
    if item.at is not None:
        text = " · ".join(part for part in (item.court, item.reference, address) if part)
        return Entry(f"hearing-{item.number}@{host}", named, at=item.at, place=item.place, text=text)
    text = " · ".join(one for one in (item.rule, address) if one)
    return Entry(f"deadline-{item.number}@{host}", named, on=item.on, text=text)


def _month(text: str, day: dt.date) -> dt.date:
    found = _day(f"{text}-01")
    return found if found is not None and 1990 <= found.year <= 2200 else day.replace(day=1)


def _shifted(first: dt.date, by: int) -> dt.date:
    year, month = divmod(first.year * 12 + first.month - 1 + by, 12)
    return dt.date(year, month + 1, 1)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
