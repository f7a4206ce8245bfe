"""What is known of one case? Read in a fixed number of queries, however long its history is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from arrears.casework.locks import Hold
from arrears.store.cases import hold_of
from arrears.store.contacts import list_timeline
from arrears.store.promises import list_promises
from arrears.store.statuses import list_holding
from arrears.store.tables import (
    Account,
    Approval,
    BureauNotice,
    Case,
    Complaint,
    Consent,
    Contact,
    ContactPoint,
    CounsellorMandate,
    Dispute,
    Interview,
    Note,
    Offer,
    Person,
    Plan,
    PlannedContact,
    Preference,
    Promise,
    RefusedContact,
    Status,
    WorkItem,
)  # fmt: skip

SHOWN_MAX: Final = 60  # of each kind: a page is read by a person; the rest stands in the exports


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
    statuses: Sequence[Status]  # those that hold today
    consents: Sequence[Consent]
    preferences: Sequence[Preference]
    notes: Sequence[Note]
    mandates: Sequence[CounsellorMandate]
    offers: Sequence[Offer]
    interviews: Sequence[Interview]
    approvals: Sequence[Approval]  # those that wait
    notices: Sequence[BureauNotice]
    tasks: Sequence[WorkItem]  # open ones, first of the day first
    planned: Sequence[PlannedContact]
    refused: Sequence[RefusedContact]

    @property
    def zone(self) -> ZoneInfo:
        """The borrower's clock; UTC where it is not known."""
        return zone_of(self.case)

    @property
    def local_now(self) -> dt.datetime:
        """What the borrower's clock says."""
        return self.at.astimezone(self.zone)

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


def read_facts(case: Case, at: dt.datetime) -> CaseFacts:
    """Everything the page shows. `case` comes with its borrower."""
    day = at.astimezone(zone_of(case)).date()
    tasks = WorkItem.objects.filter(case=case, state="open").order_by("plan_on", "rank")
    planned = PlannedContact.objects.filter(case=case, state__in=("planned", "claimed"), plan_on__gte=day)
    return CaseFacts(
        case=case, at=at, hold=hold_of(case),
        accounts=list(Account.objects.filter(case=case).order_by("-arrears_minor", "loan_id")[:SHOWN_MAX]),
        points=list(ContactPoint.objects.filter(borrower_id=case.borrower_id).order_by("-is_valid", "number", "id")[:12]),
        contacts=list(list_timeline(case)[:SHOWN_MAX]),
        promises=list(list_promises(case).select_related("account", "by")[:SHOWN_MAX]),
        plans=list(Plan.objects.filter(case=case).select_related("account", "by").prefetch_related("instalments")
                   .order_by("-agreed_on", "-id")[:SHOWN_MAX]),
        disputes=list(Dispute.objects.filter(case=case).select_related("opened_by").order_by("-opened_on", "-id")[:SHOWN_MAX]),
        complaints=list(Complaint.objects.filter(case=case).select_related("recorded_by")
                        .order_by("-received_on", "-id")[:SHOWN_MAX]),
        statuses=list(list_holding([case.pk], day).select_related("by")),
        consents=list(Consent.objects.filter(case=case, revoked_at=None).order_by("-given_at")[:SHOWN_MAX]),
        preferences=list(Preference.objects.filter(case=case, revoked_at=None).order_by("-given_at")[:SHOWN_MAX]),
        notes=list(Note.objects.filter(case=case).select_related("by").order_by("-at", "-id")[:SHOWN_MAX]),
        mandates=list(CounsellorMandate.objects.filter(case=case).order_by("-since", "-id")[:SHOWN_MAX]),
        offers=list(Offer.objects.filter(case=case).select_related("account", "by", "approval")
                    .order_by("-recorded_at")[:SHOWN_MAX]),
        interviews=list(Interview.objects.filter(case=case).select_related("by").order_by("-held_at")[:SHOWN_MAX]),
        approvals=list(Approval.objects.filter(case=case, state="asked").select_related("asked_by")
                       .order_by("-asked_at")[:SHOWN_MAX]),
        notices=list(BureauNotice.objects.filter(case=case).order_by("-id")[:SHOWN_MAX]),
        tasks=list(tasks[:SHOWN_MAX]),
        planned=list(planned.order_by("plan_on", "-priority")[:SHOWN_MAX]),
        refused=list(RefusedContact.objects.filter(case=case).order_by("-plan_on", "id")[:SHOWN_MAX]),
    )  # fmt: skip


def is_taken_by(case: Case, person: Person, at: dt.datetime) -> bool:
    """Whether this person works the case at this moment."""
    return hold_of(case).locked_at(at) == person.pk
