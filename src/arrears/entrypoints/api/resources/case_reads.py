"""What the night wrote about a case: accounts, payments, work items, planned and refused contacts."""

from __future__ import annotations

from ninja import Router

from arrears.entrypoints.api.answers import cases as answers
from arrears.entrypoints.api.kinds import Day, Id, Word
from arrears.entrypoints.api.listing import Noun, add_reads, of_cases
from arrears.entrypoints.api.paging import PageQuery
from arrears.store.tables import Account, Payment, PlannedContact, RefusedContact, WorkItem

router = Router(tags=["Cases"])
_SCOPE = "cases:read"


class AccountQuery(PageQuery):
    """Which accounts."""

    case_id: Id | None = None
    loan_id: Word | None = None
    bucket: Word | None = None
    stage: Word | None = None


class PaymentQuery(PageQuery):
    """Which payments."""

    case_id: Id | None = None
    account_id: Id | None = None
    since: Day | None = None


class DayQuery(PageQuery):
    """Of which case, department, day."""

    case_id: Id | None = None
    department: Word | None = None
    plan_on: Day | None = None


class WorkQuery(DayQuery):
    """Which tasks."""

    queue: Word | None = None
    state: Word | None = None


class PlannedQuery(DayQuery):
    """Which planned contacts."""

    channel: Word | None = None
    state: Word | None = None


class RefusedQuery(DayQuery):
    """Which refused contacts."""

    channel: Word | None = None
    verdict: Word | None = None


add_reads(
    router, Noun("account", "/accounts", _SCOPE, answers.AccountAnswer, of_cases(Account.objects.all()), AccountQuery)
)
add_reads(
    router,
    Noun(
        "payment", "/payments", _SCOPE, answers.PaymentAnswer, of_cases(Payment.objects.all(), "account__case"),
        PaymentQuery, {"case_id": "account__case_id", "since": "paid_on__gte"},
    ),
)  # fmt: skip
add_reads(
    router,
    Noun("work_item", "/work-items", _SCOPE, answers.WorkItemAnswer, of_cases(WorkItem.objects.all()), WorkQuery),
)
add_reads(
    router,
    Noun(
        "planned_contact", "/planned-contacts", _SCOPE, answers.PlannedContactAnswer,
        of_cases(PlannedContact.objects.all()), PlannedQuery,
    ),
)  # fmt: skip
add_reads(
    router,
    Noun(
        "refused_contact", "/refused-contacts", _SCOPE, answers.RefusedContactAnswer,
        of_cases(RefusedContact.objects.all()), RefusedQuery,
    ),
)  # fmt: skip
