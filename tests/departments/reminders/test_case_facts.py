"""The page asks the law about the rows it shows: they must be the facts that whoever acts is asked by."""

from __future__ import annotations

import datetime as dt

import pytest

from arrears.flows.gate_facts import facts_from, gate_facts
from arrears.screens.case_page.facts import SHOWN_MAX, CaseFacts, read_facts
from arrears.screens.case_page.gate_rows import rows_for_gate
from arrears.store.tables import (
    Account,
    Case,
    Consent,
    Contact,
    Placement,
    PlacementBatch,
    Plan,
    Preference,
    Promise,
    Status,
)  # fmt: skip
from tests.store.desk_cast import Desk, make_case, make_people

pytestmark = pytest.mark.django_db
EVENING = dt.datetime(2026, 11, 23, 17, 0, tzinfo=dt.UTC)  # the next day has begun in Shanghai
TODAY, DAY = EVENING.date(), dt.timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    made = make_people()
    made.cases["BEN"] = make_case("BEN", loans=3)
    return made


def page_facts(desk: Desk, case: Case) -> CaseFacts:
    fresh = Case.objects.select_related("borrower").get(pk=case.pk)
    return read_facts(fresh, desk.people["rita"], EVENING)


def fill(desk: Desk, case: Case) -> None:
    """Of every kind some that the law asks about and some that it does not."""
    rita, loans = desk.people["rita"], list(Account.objects.filter(case=case).order_by("loan_id"))
    Account.objects.filter(pk=loans[1].pk).update(score=70, arrears_minor=1)
    for number, (status, since, until) in enumerate((
        ("hardship", TODAY - 9 * DAY, None), ("represented", TODAY - 9 * DAY, TODAY + DAY), ("complaint_open", TODAY + DAY, None),
        ("breathing_space", TODAY - 9 * DAY, TODAY),
    )):  # fmt: skip
        Status.objects.create(
            case=case,
            status=status,
            since=since,
            until=until,
            by=rita,
            recorded_at=EVENING,
            loan_id="L-BEN1" * (number % 2),
        )
    for loan, state in zip(loans, ("open", "broken", "open"), strict=True):
        shared = {
            "case": case,
            "account": loan,
            "currency": "CNY",
            "total_minor": 1,
            "by": rita,
            "recorded_at": EVENING,
        }
        Promise.objects.create(**shared, state=state, promised_on=TODAY - loan.pk % 5 * DAY)
        Plan.objects.create(
            **shared, state="active" if state == "open" else "broken", agreed_on=TODAY - loan.pk % 3 * DAY
        )
    for hours, kind, revoked_at in ((9, "contact", None), (7, "contact", EVENING), (8, "recording", None)):
        given_at = EVENING - dt.timedelta(hours=hours)
        Consent.objects.create(case=case, kind=kind, channel="call", given_at=given_at, revoked_at=revoked_at)
    for kind, revoked_at in (
        ("no_channel", None),
        ("language", None),
        ("no_channel", EVENING),
        ("only_channel", EVENING + DAY),
    ):
        Preference.objects.create(case=case, kind=kind, channel="sms", given_at=EVENING - DAY, revoked_at=revoked_at)
    for number, days in enumerate((1, 30, 399, 401)):
        Contact.objects.create(
            contact_id=f"D-{number}", case=case, loan_ids=["L-BEN1"], at=EVENING - days * DAY, channel="call",
            outcome="no_answer", by=rita, agency=desk.agency, recorded_at=EVENING, was_misdirected=number == 1,
        )  # fmt: skip
    batch = PlacementBatch.objects.create(agency=desk.agency, title="one", placed_on=TODAY, at=EVENING)
    for state in ("placed", "recalled"):
        Placement.objects.create(
            batch=batch, case=case, agency=desk.agency, state=state, placed_on=TODAY - DAY, currency="CNY"
        )


def test_law_is_asked_about_the_same_facts_as_whoever_acts(desk: Desk) -> None:
    case = desk.cases["BEN"]
    fill(desk, case)
    rows = rows_for_gate(page_facts(desk, case))
    assert rows is not None
    told, read = facts_from(rows, EVENING)[case.pk], gate_facts([case.pk], EVENING)[case.pk]
    for kind in ("loans", "statuses", "consents", "preferences", "history"):
        assert told[kind] == read[kind], kind
        assert len(read[kind]) > 1, kind  # else nothing is compared
    assert told == read


def test_page_of_a_case_without_history_asks_the_same_too(desk: Desk) -> None:
    rows = rows_for_gate(page_facts(desk, desk.cases["BEN"]))
    assert rows is not None
    assert facts_from(rows, EVENING) == gate_facts([desk.cases["BEN"].pk], EVENING)


def test_history_longer_than_the_page_is_not_asked_about_in_part(desk: Desk) -> None:
    Contact.objects.bulk_create(
        Contact(contact_id=f"D-{n}", case=desk.cases["BEN"], at=EVENING - n * DAY, channel="call", recorded_at=EVENING)
        for n in range(SHOWN_MAX)
    )
    assert rows_for_gate(page_facts(desk, desk.cases["BEN"])) is None


def test_page_names_whoever_acted_whether_or_not_they_read_it(desk: Desk) -> None:
    case = desk.cases["BEN"]
    fill(desk, case)
    Case.objects.filter(pk=case.pk).update(owner=desk.people["raul"], locked_by=desk.people["rita"])
    facts = page_facts(desk, case)
    assert (str(facts.case.owner), str(facts.case.locked_by), facts.case.co_worker) == ("Raul", "Rita", None)
    assert {(str(one.by), str(one.agency)) for one in facts.contacts} == {("Rita", "Northwind Collections")}
    assert {one.account.loan_id for one in facts.plans} == {"L-BEN1", "L-BEN2", "L-BEN3"}
