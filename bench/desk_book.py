"""A book as large as wanted, as a lender's looks: most cases in reminders, a few in court, one account each. Invented throughout.

Cases are dealt by the last two digits of their number: 80 of a hundred in reminders, 8 in negotiation, 5 in credit and legal,
3 in the field, 4 with the agencies, half of those placed. Account `n` belongs to case `n`, and that to borrower `n`. Names and
numbers are empty: opening a sealed value is not in what is measured here.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from bench.filling import indexes_afterwards, insert_from, insert_numbered, run_sql

_DEPARTMENT: Final = (
    "CASE WHEN n % 100 < 80 THEN 'reminders' WHEN n % 100 < 88 THEN 'negotiation'"
    " WHEN n % 100 < 93 THEN 'credit_and_legal' WHEN n % 100 < 96 THEN 'field' ELSE 'agencies' END"
)
_DAYS: Final = "(1 + (n * 31) % CASE WHEN n % 100 < 80 THEN 60 ELSE 400 END)"
_BUCKET: Final = f"(CASE WHEN {_DAYS} > 180 THEN 'M6+' ELSE 'M' || (1 + ({_DAYS} - 1) / 30) END)"
_STAGE: Final = "CASE WHEN n % 100 < 80 THEN 'early' ELSE 'late' END"
_ARREARS: Final = "(10000 + (n * 7919) % 900000)"
_OWED: Final = "(600000 + (n * 104729) % 9000000)"
_PRIORITY: Final = "((n * 7919) % 1000003)"
_BATCHES: Final = 40


def fill_book(cases: int, people: dict[str, list[int]], agencies: list[int]) -> float:
    """Seconds to make so many cases and what hangs on them. `people`: department -> who works there."""
    started = time.perf_counter()
    _at_once(lambda: _cases(cases, people, agencies), lambda: _accounts(cases), lambda: _borrowers(cases))
    _contacts(cases)
    _work()
    _agreements()
    _placements(agencies)
    _visits(people["field"])
    _legal(people["credit_and_legal"])
    _night(cases)
    run_sql("VACUUM ANALYZE")  # as autovacuum leaves a book that has been there for a while
    return time.perf_counter() - started


def _at_once(*parts: Callable[[], None]) -> None:
    """The largest tables beside each other, each over a connection of its own."""

    def run(part: Callable[[], None]) -> None:
        from django.db import connection  # noqa: PLC0415  after the settings

        try:
            part()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, parts))


def _borrowers(cases: int) -> None:
    from arrears.store.tables import Borrower, ContactPoint  # noqa: PLC0415  after the settings

    with indexes_afterwards(Borrower):
        insert_numbered(
            Borrower, cases, borrower_id="'B' || n", country="'CN'", region="'CN-GD'", timezone="'Asia/Shanghai'",
            language="'zh-CN'",
        )  # fmt: skip
    with indexes_afterwards(ContactPoint):
        insert_numbered(ContactPoint, cases, borrower_id="n", kind="'mobile'")


def _cases(cases: int, people: dict[str, list[int]], agencies: list[int]) -> None:
    from arrears.store.tables import Case, Team  # noqa: PLC0415  after the settings

    team = Team.objects.get(code="reminders-1").pk
    with indexes_afterwards(Case):
        insert_numbered(
            Case, cases, borrower_id="n", borrower_ref="'B' || n", as_of="current_date", stage=_STAGE, bucket=_BUCKET,
            department=_DEPARTMENT, queue="'q' || (n % 7)", priority=_PRIORITY, past_due_days=_DAYS, currency="'CNY'",
            arrears_minor=_ARREARS, outstanding_minor=_OWED, accounts_count="1", stage_since_on="current_date - 3",
            state="CASE WHEN n % 50 = 7 THEN 'held' ELSE 'open' END",
            hold_reason="CASE WHEN n % 50 = 7 THEN 'complaint' ELSE '' END",
            agency_id=f"CASE WHEN n % 100 >= 98 THEN ({_array(agencies)})[1 + n % {len(agencies)}] END",
            team_id=f"CASE WHEN n % 100 = 50 THEN {team} END",
            owner_id=_owner(people), owned_until="CASE WHEN n % 40 = 1 THEN now() + interval '20 days' END",
            owned_since="CASE WHEN n % 40 = 1 THEN now() - interval '5 days' END",
            department_override="CASE WHEN n % 2000 = 3 THEN 'negotiation' ELSE '' END",
            call_back_at="CASE WHEN n % 1000 = 41 THEN now() + (n % 48 - 24) * interval '1 hour' END",
            last_contact_at="CASE WHEN n % 5 < 3 THEN now() - (1 + n % 30) * interval '1 day' END",
            last_outcome="CASE WHEN n % 5 < 3 THEN 'no_answer' ELSE '' END",
        )  # fmt: skip


def _accounts(cases: int) -> None:
    from arrears.store.tables import Account  # noqa: PLC0415  after the settings

    with indexes_afterwards(Account):
        insert_numbered(
            Account, cases, case_id="n", loan_id="'L' || n", as_of="current_date", product="'cn_online_instalment'",
            currency="'CNY'", kind="'personal'", bucket=_BUCKET, stage=_STAGE, department=_DEPARTMENT, past_due_days=_DAYS,
            delinquent_days=_DAYS, loan_purpose="'consumer'", loan_status="'active'", creditor_class="'bank'",
            arrears_minor=_ARREARS, arrears_principal_minor=_ARREARS, outstanding_minor=_OWED, principal_minor=_OWED,
            contracted_on="current_date - 500", last_due_on="current_date + 200",
        )  # fmt: skip


def _owner(people: dict[str, list[int]]) -> str:
    """SQL of a case's owner: a fortieth of the cases have one, of their own department."""
    told = " ".join(
        f"WHEN '{name}' THEN ({_array(ids)})[1 + (n / 40) % {len(ids)}]" for name, ids in people.items() if ids
    )
    return f"CASE WHEN n % 40 = 1 AND n % 100 < 98 THEN CASE {_DEPARTMENT} {told} END END"


def _array(numbers: list[int]) -> str:
    return f"ARRAY[{', '.join(map(str, numbers))}]::bigint[]"


def _contacts(cases: int) -> None:
    """Six attempts for every ten cases, over thirty days and today; payments for some."""
    from arrears.store.tables import Contact, Payment  # noqa: PLC0415  after the settings

    one = "(1 + (n * 7919) % " + str(cases) + ")"
    with indexes_afterwards(Contact):
        insert_from(
            Contact, f"generate_series(1::bigint, {cases * 6 // 10}) AS n JOIN store_case c ON c.id = {one}",
            contact_id="'T' || n", case_id="c.id", loan_ids="jsonb_build_array('L' || c.id)",
            at="now() - (n % 30) * interval '1 day' - (n % 300) * interval '1 minute'",
            channel="(array['call','call','sms'])[1 + n % 3]", outcome="(array['no_answer','busy','delivered'])[1 + n % 3]",
            purpose="'collection'", department="c.department", agency_id="c.agency_id", source="'tape'", recorded_at="now()",
            actor="CASE WHEN c.agency_id IS NULL THEN 'creditor' ELSE 'agency' END",
        )  # fmt: skip
    with indexes_afterwards(Payment):
        insert_from(
            Payment, f"generate_series(1::bigint, {cases // 10}) AS n", account_id="n * 10", payment_id="'P' || n",
            paid_on="current_date - (n % 14)::int", amount_minor="5000 + n % 90000",
        )  # fmt: skip


def _work() -> None:
    """Today's tasks of a fiftieth of the cases, as many messages planned, and some that the law refused."""
    from arrears.store.tables import PlannedContact, RefusedContact, WorkItem  # noqa: PLC0415  after the settings

    day = {"night_on": "current_date - 1", "plan_on": "current_date", "case_id": "c.id", "loan_id": "'L' || c.id"}
    same = {**day, "department": "c.department"}
    insert_from(
        WorkItem, "store_case c WHERE c.id / 100 % 50 = c.id % 50 AND c.state = 'open' AND c.agency_id IS NULL", **same,
        queue="c.queue", rank="row_number() OVER (PARTITION BY c.department ORDER BY c.priority DESC, c.id)",
        priority="c.priority", action="'call'", treatment="'call'", loan_ids="jsonb_build_array('L' || c.id)",
    )  # fmt: skip
    some = "store_case c WHERE c.department = 'reminders' AND c.id %"
    insert_from(
        PlannedContact, f"{some} 50 = 11", **same, channel="'sms'", party="'borrower'", purpose="'reminder'",
        stage="c.stage", treatment="'sms'", loan_ids="jsonb_build_array('L' || c.id)",
        earliest_at="now() + interval '1 day'", latest_at="now() + interval '2 days'",
    )  # fmt: skip
    insert_from(
        RefusedContact, f"{some} 200 = 12", **same, channel="'call'", purpose="'collection'", stage="c.stage",
        treatment="'call'", verdict="'deny'", rules="'house.example'", message="'An example.'",
    )  # fmt: skip


def _agreements() -> None:
    """Promises of a hundredth of the cases, and what holds for some people."""
    from arrears.store.tables import Promise, PromiseInstalment, Status  # noqa: PLC0415  after the settings

    insert_from(
        Promise, "store_case c WHERE c.id % 100 = 21", case_id="c.id", account_id="c.id", total_minor="50000",
        promised_on="current_date - (c.id / 100 % 20)::int", currency="'CNY'", recorded_at="now()",
    )  # fmt: skip
    insert_from(
        PromiseInstalment, "store_promise p", promise_id="p.id", number="1", due_on="p.promised_on + 10",
        amount_minor="50000", state="CASE WHEN p.promised_on + 10 < current_date THEN 'kept' ELSE 'open' END",
    )  # fmt: skip
    insert_from(
        Status, "store_case c WHERE c.id % 400 = 9 OR (c.department = 'negotiation' AND c.id % 5 = 0)", case_id="c.id",
        status="CASE WHEN c.id % 2 = 0 THEN 'hardship' ELSE 'vulnerable' END", since="current_date - 20", recorded_at="now()",
    )  # fmt: skip


def _placements(agencies: list[int]) -> None:
    """What is placed lies in forty batches."""
    from arrears.store.tables import Placement, PlacementBatch  # noqa: PLC0415  after the settings

    insert_numbered(
        PlacementBatch, _BATCHES, agency_id=f"({_array(agencies)})[1 + (n - 1) % {len(agencies)}]", title="'Batch ' || n",
        commission_bps="1500", placed_on="current_date - (30 + n)::int", due_back_on="current_date + (150 - n)::int",
        currency="'CNY'", at="now() - (30 + n) * interval '1 day'",
    )  # fmt: skip
    batch = f"(1 + (c.id / 100 * 2 + c.id) % {_BATCHES})"
    insert_from(
        Placement, f"store_case c JOIN store_placementbatch b ON b.id = {batch} WHERE c.agency_id IS NOT NULL",
        batch_id="b.id", case_id="c.id", agency_id="c.agency_id", commission_bps="1500", placed_on="b.placed_on",
        outstanding_minor="c.outstanding_minor", currency="'CNY'",
        recovered_minor="CASE WHEN c.id / 100 % 9 = 0 THEN 40000 ELSE 0 END",
        commission_minor="CASE WHEN c.id / 100 % 9 = 0 THEN 6000 ELSE 0 END",
    )  # fmt: skip
    run_sql(
        "UPDATE store_placementbatch b SET cases_count = s.n, outstanding_minor = s.owed FROM (SELECT batch_id, count(*) AS n,"
        " sum(outstanding_minor) AS owed FROM store_placement GROUP BY batch_id) s WHERE s.batch_id = b.id"
    )


def _visits(people: list[int]) -> None:
    """A fifth of the field's cases have a visit, within thirty days back and five ahead; money was taken at some."""
    from arrears.store.tables import Receipt, VisitOrder  # noqa: PLC0415  after the settings

    at = "now() + (c.id / 100 % 36 - 30)::int * interval '1 day'"
    past = "c.id / 100 % 36 < 30"
    insert_from(
        VisitOrder, "store_case c WHERE c.department = 'field' AND c.id % 15 < 3", case_id="c.id", visit_on=f"({at})::date",
        earliest_at=at, first_id=f"({_array(people)})[1 + c.id / 100 % {len(people)}]", route_number="1 + c.id % 12",
        state=f"CASE WHEN {past} THEN 'done' ELSE 'planned' END", receipt_hash="repeat('0', 64)",
        arrived_at=f"CASE WHEN {past} THEN {at} END", left_at=f"CASE WHEN {past} THEN {at} + interval '15 minutes' END",
        outcome=f"CASE WHEN {past} THEN 'nobody_there' ELSE '' END",
    )  # fmt: skip
    insert_from(
        Receipt, "store_visitorder v WHERE v.state = 'done' AND v.case_id % 4 = 1", visit_id="v.id", case_id="v.case_id",
        number="'EX' || v.first_id || '-' || row_number() OVER (PARTITION BY v.first_id ORDER BY v.arrived_at, v.id)",
        account_id="v.case_id", currency="'CNY'", amount_minor="20000", method="'cash'", taken_at="v.arrived_at",
        by_id="v.first_id", handed_in_at="CASE WHEN v.visit_on < current_date - 2 THEN v.left_at END",
    )  # fmt: skip


def _legal(people: list[int]) -> None:
    """Of the legal cases a tenth are in a matter and a tenth are owed a notice; each has its day, some a hearing or dispute."""
    from arrears.store.tables import BureauNotice, Deadline, Dispute, Hearing, LegalMatter  # noqa: PLC0415

    mine, soon = "store_case c WHERE c.department = 'credit_and_legal' AND c.id / 100 %", "(c.id / 100 % 400 - 10)::int"
    insert_from(
        LegalMatter, f"{mine} 10 = 1", case_id="c.id", loan_id="'L' || c.id", kind="'suit'", currency="'CNY'",
        state="(array['candidate','ready','filed','heard','decided','closed'])[1 + c.id / 1000 % 6]", court="'Example court'",
        claimed_minor="c.outstanding_minor", limitation_on=f"current_date + {soon}", recorded_at="now()",
        owner_id=f"({_array(people)})[1 + c.id / 1000 % {len(people)}]",
    )  # fmt: skip
    insert_from(
        Hearing, "store_legalmatter m WHERE m.id % 10 = 0", matter_id="m.id", place="'Example court'",
        at="now() + (m.id % 60) * interval '1 day'",
    )  # fmt: skip
    insert_from(
        BureauNotice, f"{mine} 10 = 2", case_id="c.id", loan_id="'L' || c.id", bureau="'cn_pboc'", rule="'example'",
        owed_since="current_date - 5", due_on=f"current_date + {soon}",
        state="CASE WHEN c.id / 1000 % 3 = 0 THEN 'owed' ELSE 'given' END",
    )  # fmt: skip
    insert_from(
        Dispute, f"{mine} 100 = 3", case_id="c.id", kind="'amount'", opened_on="current_date - 9", recorded_at="now()",
        answer_due_on=f"current_date + {soon}", claim="'An example.'",
    )  # fmt: skip
    for kind, noun, table, due in (
        ("limitation", "matter", "store_legalmatter", "limitation_on"),
        ("bureau_notice", "bureau_notice", "store_bureaunotice", "due_on"),
        ("dispute_answer", "dispute", "store_dispute", "answer_due_on"),
    ):
        insert_from(
            Deadline, f"{table} t", case_id="t.case_id", kind=f"'{kind}'", noun=f"'{noun}'", noun_id="t.id", due_on=f"t.{due}"
        )  # fmt: skip


def _night(cases: int) -> None:
    """The hand-off that the control centre reads its sums from."""
    from django.utils import timezone  # noqa: PLC0415  after the settings

    from arrears.store.tables import NightRun  # noqa: PLC0415

    at = timezone.now()
    buckets = [
        {"currency": "CNY", "bucket": name, "loans": cases // 4, "arrears_total": 10**9, "outstanding": 10**11}
        for name in ("M1", "M2", "M3", "M6+")
    ]
    capacity = {
        name: {"per_day": cases // 50, "given": cases // 50, "over": 0}
        for name in ("reminders", "negotiation", "field")
    }
    NightRun.objects.create(
        night_on=at.date() - dt.timedelta(days=1), state="taken", started_at=at, finished_at=at,
        totals={"plan_on": at.date().isoformat(), "totals": {"buckets": buckets}, "capacity": capacity},
    )  # fmt: skip
