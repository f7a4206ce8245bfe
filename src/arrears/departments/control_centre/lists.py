"""The lists of the control centre: what is behind each number of the page, and what compliance reads."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arrears.casework.words import (
    COMPLAINT_KINDS,
    COMPLAINT_STATES,
    DEPARTMENTS,
    INSTALMENT_STATES,
    PLACEMENT_STATES,
    PLANNED_STATES,
    WORK_STATES,
)
from arrears.departments.control_centre.listings import Column, Filter, Listing, Text
from arrears.departments.control_centre.words import told
from arrears.kernel.vocabulary import CHANNELS, OUTCOMES
from arrears.screens.access import person_of
from arrears.screens.case_words import said
from arrears.screens.scope import cases_for
from arrears.screens.verbs import VERBS
from arrears.store.tables import (
    Account,
    Activity,
    Agency,
    Complaint,
    Contact,
    PersonalRead,
    Placement,
    PlannedContact,
    PromiseInstalment,
    RefusedContact,
    WorkItem,
)

# Where a person set aside what the night, the law's presumption or somebody's ownership said.
OVERRIDES = (
    "override_presumption", "take_over_case", "move_case", "transfer_case", "resume_case", "reopen_case", "end_status",
    "retain_case", "lift_emergency_stop", "withdraw_approval",
)  # fmt: skip
BUCKETS = ("M0", "M1", "M2", "M3", "M4", "M5", "M6", "M6+")


def _equal(path: str, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(**{path: value})


def _words(kind: str, words: Sequence[str]) -> Callable[[], Sequence[tuple[str, Text]]]:
    return lambda: [(word, said(kind, word)) for word in words]


def _plain(words: Sequence[str]) -> Callable[[], Sequence[tuple[str, Text]]]:
    return lambda: [(word, word) for word in words]


def _told(kind: str, words: Sequence[str]) -> Callable[[], Sequence[tuple[str, Text]]]:
    return lambda: [(word, told(kind, word)) for word in words]


def _agencies() -> Sequence[tuple[str, Text]]:
    return [(str(number), title) for number, title in Agency.objects.order_by("title").values_list("pk", "title")]


def _choice(name: str, title: Text, options: Callable[[], Sequence[tuple[str, Text]]], path: str = "") -> Filter:
    return Filter(name, title, partial(_equal, path or name), options)


def _agency(path: str) -> Filter:
    return Filter("agency", _("Agency"), partial(_equal, path), _agencies, is_read=True)


def _text(name: str, title: Text, path: str = "") -> Filter:
    return Filter(name, title, partial(_equal, path or name), kind="text")


def _on_day(path: str, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    """As two bounds, which an index serves; the day is the reader's own."""
    begin = dt.datetime.combine(dt.date.fromisoformat(value), dt.time(), timezone.get_current_timezone())
    return rows.filter(**{f"{path}__gte": begin, f"{path}__lt": begin + dt.timedelta(days=1)})


def _moment(name: str, title: Text, path: str) -> Filter:
    return Filter(name, title, partial(_on_day, path), kind="date")


def _date(name: str, title: Text, path: str) -> Filter:
    return Filter(name, title, partial(_equal, path), kind="date")


def _case(path: str = "case") -> Column:
    return Column("case", _("Case"), f"{path}.borrower_ref", "case", case=attrgetter(f"{path}_id"))


def _of_cases(model: Any, *related: str) -> Callable[[HttpRequest], QuerySet[Any]]:
    """Rows that hang on a case in reach, of which they show the borrower. Who sees the whole book pays for no further join."""
    own, joined = (None, model), [(one, model._meta.get_field(one).related_model) for one in related if one != "case"]
    shown = ["case__borrower_ref"] + [
        f"{name}__{field.name}" if name else field.name
        for name, table in (own, *joined)
        for field in table._meta.concrete_fields
    ]

    def rows(request: HttpRequest) -> QuerySet[Any]:
        reach, found = cases_for(person_of(request)), model.objects.select_related(*related).only(*shown)
        chosen: QuerySet[Any] = found.filter(case__in=reach) if reach.query.where else found
        return chosen

    return rows


_DEPARTMENT = _choice("department", _("Department"), _words("department", DEPARTMENTS))
_CHANNEL = _choice("channel", _("Channel"), _words("channel", CHANNELS))


def _late(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.exclude(bucket="M0") if value == "1" else rows.filter(bucket="M0")


ACCOUNTS = Listing(
    "accounts", _("Accounts"), _("Loans as the last night left them."), "table", _of_cases(Account, "case"),
    (
        Column("loan_id", _("Loan"), "loan_id", "loan"), _case(),
        Column("bucket", _("Bucket"), "bucket", "word"), Column("stage", _("Stage"), "stage", "word", words="stage"),
        Column("department", _("Department"), "department", "word", words="department"),
        Column("past_due_days", _("Days past due"), "past_due_days", "number"),
        Column("currency", _("Currency"), "currency"),
        Column("arrears_minor", _("Arrears"), "arrears_minor", "money"),
        Column("outstanding_minor", _("Outstanding"), "outstanding_minor", "money"),
        Column("arm", _("Experiment arm"), "arm"), Column("last_paid_on", _("Last paid"), "last_paid_on", "day"),
    ),
    (
        _choice("bucket", _("Bucket"), _plain(BUCKETS)), _text("stage", _("Stage")), _DEPARTMENT,
        _text("segment", _("Segment")), _text("arm", _("Experiment arm")), _text("currency", _("Currency")),
        Filter("late", _("Past due"), _late, lambda: [("1", _("late")), ("0", _("not late"))]),
        Filter("days", _("Days past due, at least"), partial(_equal, "past_due_days__gte"), kind="number"),
    ),
    is_newest_first=False, empty=_("No account fits. Take a condition away."),
)  # fmt: skip

CONTACTS = Listing(
    "contacts", _("Contacts"), _("Every attempt by anyone, newest first."), "telephone",
    _of_cases(Contact, "case", "by", "agency"),
    (
        _case(), Column("at", _("When"), "at", "moment"), Column("channel", _("Channel"), "channel", "word", words="channel"),
        Column("direction", _("Direction"), "direction", "word", words="direction"),
        Column("outcome", _("Outcome"), "outcome", "word", words="outcome"),
        Column("department", _("Department"), "department", "word", words="department"),
        Column("purpose", _("Purpose"), "purpose", "word", words="purpose"),
        Column("by", _("By"), lambda row: str(row.by or row.agency or row.agent_id or row.source), "person"),
        Column("receipt", _("Receipt of the gate"), lambda row: row.receipt_hash[:12], "code"),
    ),
    (
        _DEPARTMENT, _CHANNEL, _choice("outcome", _("Outcome"), _words("outcome", OUTCOMES)),
        _moment("day", _("Day"), "at"), _agency("agency"),
        Filter("by", _("Person"), partial(_equal, "by__username"), kind="text"),
    ),
    empty=_("Nobody was contacted in this way."),
)  # fmt: skip

PLANNED = Listing(
    "planned", _("Planned contacts"), _("What the law let through, and what became of it."), "calendar-check",
    _of_cases(PlannedContact, "case"),
    (
        _case(), Column("loan_id", _("Loan"), "loan_id", "loan"), Column("plan_on", _("Day"), "plan_on", "day"),
        Column("channel", _("Channel"), "channel", "word", words="channel"),
        Column("purpose", _("Purpose"), "purpose", "word", words="purpose"),
        Column("department", _("Department"), "department", "word", words="department"),
        Column("stage", _("Stage"), "stage", "word", words="stage"), Column("state", _("State"), "state", "word", words="state"),
        Column("state_reason", _("Reason"), "state_reason"), Column("earliest_at", _("From"), "earliest_at", "moment"),
    ),
    (
        _DEPARTMENT, _CHANNEL, _choice("state", _("State"), _told("state", PLANNED_STATES)), _date("day", _("Day"), "plan_on"),
        _text("stage", _("Stage")),
    ),
    empty=_("Nothing is planned."),
)  # fmt: skip

REFUSED = Listing(
    "refused", _("Refused contacts"), _("What the strategy wanted and the law did not let through, with the rule."),
    "shield-lock", _of_cases(RefusedContact, "case"),
    (
        _case(), Column("loan_id", _("Loan"), "loan_id", "loan"), Column("plan_on", _("Day"), "plan_on", "day"),
        Column("channel", _("Channel"), "channel", "word", words="channel"),
        Column("verdict", _("Verdict"), "verdict", "word", words="state"), Column("rules", _("Rules"), "rules", "code"),
        Column("citations", _("Citation"), "citations", "law"),
        Column("lawful_from", _("Lawful from"), "lawful_from", "moment"),
        Column("department", _("Department"), "department", "word", words="department"),
        Column("stage", _("Stage"), "stage", "word", words="stage"), Column("message", _("Reason"), "message", "law"),
    ),
    (
        Filter("rule", _("Rule"), partial(_equal, "rules__contains"), kind="text"), _CHANNEL, _DEPARTMENT,
        _choice("verdict", _("Verdict"), _told("state", ("deny", "unknown", "not_reachable"))), _date("day", _("Day"), "plan_on"),
    ),
    empty=_("Nothing was refused."),
)  # fmt: skip


def _promise_rows(request: HttpRequest) -> QuerySet[Any]:
    reach = cases_for(person_of(request))
    rows = PromiseInstalment.objects.select_related("promise__case", "promise__account", "promise__by")
    return rows.filter(promise__case__in=reach) if reach.query.where else rows


PROMISES = Listing(
    "promises", _("Promises"), _("Promised amounts by the day they are due."), "calendar-event", _promise_rows,
    (
        Column("case", _("Case"), "promise.case.borrower_ref", "case", case=attrgetter("promise.case_id")),
        Column("loan_id", _("Loan"), "promise.account.loan_id", "loan"), Column("due_on", _("Due"), "due_on", "day"),
        Column("currency", _("Currency"), "promise.currency"),
        Column("amount_minor", _("Promised"), "amount_minor", "money", "promise.currency"),
        Column("paid_minor", _("Paid"), "paid_minor", "money", "promise.currency"),
        Column("state", _("State"), "state", "word", words="promise_state"),
        Column("by", _("By"), lambda row: str(row.promise.by or ""), "person"),
    ),
    (
        _date("due", _("Due"), "due_on"), _choice("state", _("State"), _words("promise_state", INSTALMENT_STATES)),
        Filter("by", _("Person"), partial(_equal, "promise__by__username"), kind="text"),
    ),
    empty=_("Nothing is promised for that day."),
)  # fmt: skip

TASKS = Listing(
    "tasks",
    _("Tasks"),
    _("The work of people, as the night handed it out."),
    "list-check",
    _of_cases(WorkItem, "case", "done_by"),
    (
        _case(),
        Column("plan_on", _("Day"), "plan_on", "day"),
        Column("rank", _("Rank"), "rank", "number"),
        Column("department", _("Department"), "department", "word", words="department"),
        Column("queue", _("Queue"), "queue", "word"),
        Column("action", _("Action"), "action", "word", words="work"),
        Column("state", _("State"), "state", "word", words="state"),
        Column("done_by", _("By"), lambda row: str(row.done_by or ""), "person"),
        Column("done_at", _("Done"), "done_at", "moment"),
    ),
    (
        _DEPARTMENT,
        _choice("state", _("State"), _told("state", WORK_STATES)),
        _date("day", _("Day"), "plan_on"),
        Filter("by", _("Person"), partial(_equal, "done_by__username"), kind="text"),
    ),
    is_newest_first=False,
    empty=_("There is no such task."),
)


def _complaint_rows(request: HttpRequest) -> QuerySet[Any]:
    reach = cases_for(person_of(request))
    rows = Complaint.objects.select_related("case", "about_person", "about_agency", "recorded_by")
    return rows.filter(case__in=reach) if reach.query.where else rows


COMPLAINTS = Listing(
    "complaints",
    _("Complaints"),
    _("Who complained about what, and by when an answer is due."),
    "megaphone",
    _complaint_rows,
    (
        Column("number", _("No."), "pk", "number"),
        Column("case", _("Case"), "case.borrower_ref", "case", case=attrgetter("case_id")),
        Column("kind", _("About"), "kind", "word", words="complaint_kind"),
        Column("state", _("State"), "state", "word", words="complaint_state"),
        Column("received_on", _("Received"), "received_on", "day"),
        Column("answer_due_on", _("Answer due"), "answer_due_on", "day"),
        Column("whom", _("Whom"), lambda row: str(row.about_person or row.about_agency or ""), "person"),
        Column("is_upheld", _("Upheld"), lambda row: {True: "✓", False: "✗", None: ""}[row.is_upheld]),
        Column("recorded_by", _("Recorded by"), lambda row: str(row.recorded_by or ""), "person"),
    ),
    (
        _choice("state", _("State"), _words("complaint_state", COMPLAINT_STATES)),
        _choice("kind", _("About"), _words("complaint_kind", COMPLAINT_KINDS)),
        _agency("about_agency"),
        Filter(
            "overdue", _("Overdue on"), lambda rows, day: rows.filter(state="open", answer_due_on__lt=day), kind="date"
        ),
    ),
    empty=_("Nobody complained."),
)

PLACEMENTS = Listing(
    "placements", _("Placements"), _("Cases with agencies, and what came of them."), "buildings",
    _of_cases(Placement, "case", "agency"),
    (
        _case(), Column("agency", _("Agency"), "agency.title"), Column("placed_on", _("Placed"), "placed_on", "day"),
        Column("state", _("State"), "state", "word", words="state"), Column("currency", _("Currency"), "currency"),
        Column("outstanding_minor", _("Placed amount"), "outstanding_minor", "money"),
        Column("recovered_minor", _("Recovered"), "recovered_minor", "money"),
        Column("commission_minor", _("Commission"), "commission_minor", "money"),
    ),
    (_agency("agency"), _choice("state", _("State"), _told("state", PLACEMENT_STATES))),
    empty=_("Nothing is placed."),
)  # fmt: skip


def _facts(row: Activity) -> str:
    facts = json.loads(row.body)["facts"]
    return " · ".join(f"{name}: {_short(value)}" for name, value in facts.items() if value not in (None, "", {}, []))


def _short(value: Any) -> str:
    """Hashes by their beginning, tables as pairs: the whole of it is in the file."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {_short(one)}" for key, one in value.items() if one not in (None, 0))
    if isinstance(value, list):
        return ", ".join(_short(one) for one in value[:20])
    return f"{value[:12]}…" if isinstance(value, str) and len(value) == 64 else str(value)


def _activity_rows(*verbs: str) -> Callable[[HttpRequest], QuerySet[Any]]:
    def rows(_request: HttpRequest) -> QuerySet[Any]:
        found = Activity.objects.all()
        return found.filter(verb__in=verbs) if verbs else found

    return rows


_ACTIVITY_COLUMNS = (
    Column("number", _("No."), "number", "number"),
    Column("at", _("When"), "at", "moment"),
    Column("actor", _("By whom"), "actor_name", "person"),
    Column("verb", _("What"), "verb", "word", words="verb"),
    Column("noun", _("Of"), lambda row: f"{row.noun} {row.noun_id}"),
    Column(
        "case",
        _("Case"),
        "case_id",
        "case",
        case=attrgetter("case_id"),
    ),
    Column("facts", _("Facts"), _facts),
    Column("hash", _("Hash"), lambda row: row.hash[:16], "code"),
)
_ACTIVITY_FILTERS = (
    _choice("verb", _("What"), _told("verb", tuple(VERBS))), _text("who", _("By whom"), "actor_name"),
    Filter("case", _("Case number"), partial(_equal, "case_id"), kind="number"),
    Filter("up_to", _("No. up to"), partial(_equal, "number__lte"), kind="number"),
)  # fmt: skip
ACTIVITY = Listing(
    "activity", _("Activity log"), _("Who did what. Each line carries the hash of the one before."), "journal-check",
    _activity_rows(), _ACTIVITY_COLUMNS, _ACTIVITY_FILTERS, key="number", empty=_("Nothing of that kind is in the log."),
)  # fmt: skip
OVERRIDDEN = Listing(
    "overrides", _("Overrides"), _("Where a person set aside what a night, a presumption or somebody's ownership said."),
    "shuffle", _activity_rows(*OVERRIDES), _ACTIVITY_COLUMNS, _ACTIVITY_FILTERS, key="number", empty=_("Nobody overrode anything."),
)  # fmt: skip
READS = Listing(
    "reads",
    _("Personal reads"),
    _("Who looked at whose personal data in clear, and why."),
    "eye",
    _of_cases(PersonalRead, "case", "by"),
    (
        _case(),
        Column("at", _("When"), "at", "moment"),
        Column("by", _("By whom"), lambda row: str(row.by), "person"),
        Column("field", _("What"), "field"),
        Column("reason", _("Reason"), "reason"),
        Column("address", _("Network address"), "address", "code"),
    ),
    (
        Filter("by", _("By whom"), partial(_equal, "by__username"), kind="text"),
        _moment("day", _("Day"), "at"),
        _text("field", _("What")),
    ),
    empty=_("Nobody looked at personal data."),
)

LISTINGS = {
    one.name: one
    for one in (
        ACCOUNTS,
        CONTACTS,
        PLANNED,
        REFUSED,
        PROMISES,
        TASKS,
        COMPLAINTS,
        PLACEMENTS,
        ACTIVITY,
        OVERRIDDEN,
        READS,
    )
}
