"""What is known of one case? One query asks which tables hold anything of it, and each of those is read once.

However long a history is, the number of queries stays; what the page shows and what it asks the law come from the same rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import BigIntegerField, Model, QuerySet

from arrears.casework.locks import Hold
from arrears.store.case_rows import fill_in, tables_with_rows
from arrears.store.cases import hold_of
from arrears.store.contacts import list_timeline
from arrears.store.promises import list_promises
from arrears.store.reading import Given, kept_by_key
from arrears.store.statuses import list_holding_between
from arrears.store.tables import (
    Account,
    Agency,
    BureauNotice,
    Case,
    Complaint,
    Consent,
    Contact,
    ContactPoint,
    CounsellorMandate,
    Dispute,
    Interview,
    LegalMatter,
    Note,
    Offer,
    Person,
    Placement,
    Plan,
    PlannedContact,
    Preference,
    Promise,
    Status,
    VisitOrder,
    WorkItem,
)  # fmt: skip

SHOWN_MAX: Final = 60  # of each kind: a page is read by a person; the rest stands in the exports
POINTS_MAX: Final = 12
# Where something may be held of a case, of some kinds only in one state.
_TABLES: Final[Mapping[type[Model], str]] = {
    Placement: "placed", WorkItem: "open",
    **dict.fromkeys((Complaint, Consent, Contact, CounsellorMandate, BureauNotice, Dispute, Interview, Note), ""),
    **dict.fromkeys((LegalMatter, VisitOrder), ""),  # of departments that show them beside
    **dict.fromkeys((Offer, Plan, PlannedContact, Preference, Promise, Status), ""),
}  # fmt: skip
_OF: Final[Any] = Given("of", BigIntegerField())  # the case, or its borrower
Row = TypeVar("Row", bound=Model)
# What shows that a message or call came to the borrower.
_ARRIVED: Final = ("delivered", "read", "conversation", "connected", "met")


class Read(Protocol):
    """Reads rows of a kind: `ask` is told those of the case, and says which and in what order."""

    def __call__(self, table: type[Row], ask: Callable[[QuerySet[Row]], QuerySet[Row]]) -> Sequence[Row]: ...


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One case and what hangs on it, latest first."""

    case: Case
    at: dt.datetime
    hold: Hold
    accounts: Sequence[Account]
    points: Sequence[ContactPoint]
    contacts: Sequence[Contact]
    promises: Sequence[Promise]
    plans: Sequence[Plan]
    disputes: Sequence[Dispute]
    complaints: Sequence[Complaint]
    read_statuses: Sequence[Status]  # those that hold today, here or in UTC
    read_consents: Sequence[Consent]  # also those taken back
    read_preferences: Sequence[Preference]  # likewise
    placements: Sequence[Placement]  # those that hold
    notes: Sequence[Note]
    mandates: Sequence[CounsellorMandate]
    offers: Sequence[Offer]
    interviews: Sequence[Interview]
    notices: Sequence[BureauNotice]
    tasks: Sequence[WorkItem]  # open ones, first of the day first
    planned: Sequence[PlannedContact]
    held: frozenset[type[Model]]  # the tables that hold anything of it

    @property
    def zone(self) -> ZoneInfo:
        """The borrower's clock; UTC where it is not known."""
        return zone_of(self.case)

    @property
    def local_now(self) -> dt.datetime:
        """What the borrower's clock says."""
        return self.at.astimezone(self.zone)

    @property
    def local_clock(self) -> str:
        """The same as a text: a template would turn an instant to the reader's own clock."""
        return f"{self.local_now:%H:%M}"

    @property
    def statuses(self) -> Sequence[Status]:
        """Those that hold today on the borrower's calendar."""
        return [one for one in self.read_statuses if holds_on(one, self.local_now.date())]

    @property
    def consents(self) -> Sequence[Consent]:
        """Those nobody took back."""
        return [one for one in self.read_consents if one.revoked_at is None]

    @property
    def preferences(self) -> Sequence[Preference]:
        """Those nobody took back."""
        return [one for one in self.read_preferences if one.revoked_at is None]

    @property
    def is_whole(self) -> bool:
        """Whether nothing the law asks about was left out for its length."""
        kinds = (self.accounts, self.contacts, self.promises, self.plans, self.read_consents, self.read_preferences)
        return len(self.points) < POINTS_MAX and all(len(rows) < SHOWN_MAX for rows in kinds)

    @property
    def credit_notice_on(self) -> dt.date | None:
        """The borrower's day on which they were last told that this arrears may be reported; none: they were not.

        As a notice on record says, or a contact by anyone that reached them since the arrears began.
        """
        since = self.case.as_of - dt.timedelta(days=self.case.past_due_days)
        told = [
            one.at.astimezone(self.zone).date()
            for one in self.contacts
            if one.purpose == "notice_credit_report" and one.direction == "outbound" and one.outcome in _ARRIVED
        ]
        given = [one.given_on for one in self.notices if one.given_on is not None and one.state == "given"]
        return max([*given, *(day for day in told if day >= since)], default=None)

    @property
    def pinned(self) -> Sequence[Note]:
        """Notes that somebody wants everybody to see."""
        return [note for note in self.notes if note.is_pinned]

    @property
    def open_promises(self) -> Sequence[Promise]:
        return [promise for promise in self.promises if promise.state == "open"]


def zone_of(case: Case) -> ZoneInfo:
    """The borrower's clock; UTC where it is not known."""
    try:
        return ZoneInfo(case.borrower.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def holds_on(status: Status, day: dt.date) -> bool:
    """Whether it holds on that day."""
    return status.since <= day and (status.until is None or status.until > day)


def read_facts(case: Case, reader: Person, at: dt.datetime) -> CaseFacts:
    """Everything the page shows to `reader`. `case` comes with its borrower."""
    held = tables_with_rows(case.pk, _TABLES)
    read, days = _reader(case, held), (at.astimezone(zone_of(case)).date(), at.date())
    facts = CaseFacts(
        case=case, at=at, hold=hold_of(case), points=_points().rows(of=case.borrower_id),
        contacts=_timeline().rows(of=case.pk) if Contact in held else (), accounts=_accounts().rows(of=case.pk),
        promises=read(Promise, lambda _: list_promises(case)),
        read_statuses=read(Status, lambda _: list_holding_between([case.pk], min(days), max(days))),
        plans=read(Plan, lambda rows: rows.order_by("-agreed_on", "-id")),
        disputes=read(Dispute, lambda rows: rows.order_by("-opened_on", "-id")),
        complaints=read(Complaint, lambda rows: rows.order_by("-received_on", "-id")),
        read_consents=read(Consent, lambda rows: rows.select_related("point").order_by("-given_at")),
        read_preferences=read(Preference, lambda rows: rows.select_related("point").order_by("-given_at")),
        placements=read(Placement, lambda rows: rows.filter(state="placed").select_related("batch").order_by("id")),
        notes=read(Note, lambda rows: rows.order_by("-at", "-id")),
        mandates=read(CounsellorMandate, lambda rows: rows.order_by("-since", "-id")),
        offers=read(Offer, lambda rows: rows.select_related("approval").order_by("-recorded_at")),
        interviews=read(Interview, lambda rows: rows.order_by("-held_at")),
        notices=read(BureauNotice, lambda rows: rows.order_by("-id")),
        tasks=read(WorkItem, lambda rows: rows.filter(state="open").order_by("plan_on", "rank")),
        planned=read(PlannedContact, lambda rows: rows.filter(state__in=("planned", "claimed"), plan_on__gte=days[0])
                     .order_by("plan_on", "-priority")),
        held=held,
    )  # fmt: skip
    _name(facts, reader)
    return facts


@kept_by_key
def _points() -> QuerySet[ContactPoint]:
    return ContactPoint.objects.filter(borrower_id=_OF).order_by("-is_valid", "number", "id")[:POINTS_MAX]


@kept_by_key
def _timeline() -> QuerySet[Contact]:
    return list_timeline(_OF)[:SHOWN_MAX]


@kept_by_key
def _accounts() -> QuerySet[Account]:
    return Account.objects.filter(case_id=_OF).order_by("-arrears_minor", "loan_id")[:SHOWN_MAX]


def _name(facts: CaseFacts, reader: Person) -> None:
    """Who did what, who has the case, and about which loan: the same few rows for all that name them."""
    by = (facts.contacts, facts.promises, facts.plans, facts.read_statuses, facts.notes, facts.offers, facts.interviews)
    people = [(rows, "by") for rows in by] + [(facts.disputes, "opened_by"), (facts.complaints, "recorded_by")]
    people += [([facts.case], role) for role in ("owner", "co_worker", "locked_by")]
    fill_in(Person, people, {reader.pk: reader})
    fill_in(Agency, [([facts.case], "agency"), (facts.contacts, "agency"), (facts.placements, "agency")], {})
    loans = [(rows, "account") for rows in (facts.promises, facts.plans, facts.offers)]
    fill_in(Account, loans, {one.pk: one for one in facts.accounts})


def _reader(case: Case, held: frozenset[type[Model]]) -> Read:
    """Reads the first rows of a kind for this case, and neither asks a table that holds nothing of it nor makes up the question."""

    def read(table: type[Row], ask: Callable[[QuerySet[Row]], QuerySet[Row]]) -> Sequence[Row]:
        return list(ask(table._default_manager.filter(case=case))[:SHOWN_MAX]) if table in held else ()

    return read


def is_taken_by(case: Case, person: Person, at: dt.datetime) -> bool:
    """Whether this person works the case at this moment."""
    return hold_of(case).locked_at(at) == person.pk
