"""A legal desk for tests: two cases with a loan each whose limitation is known, papers, and what a bureau asks for."""

from __future__ import annotations

import datetime as dt

from arrears.flows.add_document import add_document
from arrears.flows.open_matter import open_matter
from arrears.kernel.outcome import Outcome
from arrears.store.tables import Account, Case, Consent, Document, LegalMatter
from tests.store.desk_cast import NOON, Desk, make_case, make_people

PDF = b"%PDF-1.4 plainly invented"
BUNDLE = ("contract", "statement_of_account", "proof_of_payout", "demand", "identity")
BUREAU = "example_bureau"


def make_legal_desk(*borrowers: str) -> Desk:
    """People, and a case of this department a borrower; the last instalment fell due in January 2026."""
    made = make_people()
    for number, borrower in enumerate(borrowers or ("LEO", "LIV")):
        case = make_case(borrower, department="credit_and_legal", priority=50 - number)
        made.cases[borrower] = case
        Account.objects.filter(case=case).update(last_due_on=dt.date(2026, 1, 10))
    return made


def noon_zone() -> str:
    """A zone in which it is about noon now: what the law allows by day must not hang on when a test runs."""
    ahead = 12 - dt.datetime.now(dt.UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def consent(case: Case) -> Consent:
    """The borrower's written consent to credit reporting."""
    return Consent.objects.create(
        case=case,
        kind="bureau_report",
        given_at=NOON - dt.timedelta(days=200),
        proof="contract 7, signed",
        source="desk",
    )


def paper(desk: Desk, matter: LegalMatter, kind: str, *, at: dt.datetime = NOON) -> Outcome[Document]:
    """One paper into a matter's bundle."""
    return add_document(
        matter.case_id, by=desk.people["lena"], at=at, kind=kind, content=PDF + kind.encode(), filename=f"{kind}.pdf",
        noun="matter", noun_id=matter.pk,
    )  # fmt: skip


def matter_of(desk: Desk, borrower: str = "LEO", kind: str = "suit", *, with_papers: bool = True) -> LegalMatter:
    """A candidate with everything in it but the approval."""
    case = desk.cases[borrower]
    matter = open_matter(
        case.pk, by=desk.people["lena"], at=NOON, kind=kind, loan_id=f"L-{borrower}1", court="Example Court"
    ).made
    for name in BUNDLE if with_papers else ():
        assert paper(desk, matter, name).is_done
    matter.refresh_from_db()
    return matter
