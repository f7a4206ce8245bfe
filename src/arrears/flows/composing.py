"""What does a planned contact say, in whose language, and to which address? A message with a hole is never sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from arrears.casework.points import SERVES
from arrears.feeds.config_folder import read_config
from arrears.flows.disclosing import report_day
from arrears.flows.house_rules import house_facts
from arrears.flows.personal_key import sealer_of
from arrears.flows.reaching import point_name, refused_names
from arrears.store.tables import Account, BureauNotice, Case, ContactPoint, Deadline, LegalMatter, PlannedContact
from arrears.strategy.messages import Message, read_forbidden, read_message, render


@dataclass(frozen=True, slots=True)
class Composed:
    """A message, ready but for the channel."""

    point: ContactPoint
    to: str  # the address in clear
    subject: str | None
    body: str
    language: str


def compose(planned: PlannedContact, case: Case, at: dt.datetime) -> Composed | str:
    """The message, or the code of what is missing: reach.no_contact_point, message.template, message.fact_missing."""
    kinds = [kind for kind, channels in SERVES.items() if planned.channel in channels]
    points = ContactPoint.objects.filter(borrower_id=case.borrower_id, kind__in=kinds, is_valid=True, party="borrower")
    served = list(points.exclude(sealed=b"").order_by("number", "pk"))
    unwanted = refused_names(case.pk, planned.channel, at) if len(served) > 1 else set()
    wanted = [one for one in served if point_name(one.pk, one.value_key) not in unwanted]
    point = next(iter(wanted or served), None)  # where all are refused, the law says so
    if point is None:
        return "reach.no_contact_point"
    language = "zh-CN" if case.borrower.language.startswith("zh") or case.borrower.country == "CN" else "en"
    template = _templates().get(language, {}).get(planned.template)
    if template is None or template.channel != planned.channel:
        return "message.template"
    account = Account.objects.get(loan_id=planned.loan_id)
    try:
        subject, body = render(template, _values(planned, case, account, at), language, account.currency)
    except KeyError as missing:
        return f"message.fact_missing.{missing.args[0]}"
    to = str(sealer_of().open(point.sealed, case.borrower_ref))
    return Composed(point, to, subject, body, language)


def _values(planned: PlannedContact, case: Case, account: Account, at: dt.datetime) -> Mapping[str, object]:
    opened = sealer_of().open(case.borrower.sealed, case.borrower_ref) if case.borrower.sealed else {}
    known: dict[str, object] = dict(house_facts())
    if account.creditor:
        known["creditor"] = account.creditor
    if case.agency is not None:
        known["agency"] = case.agency.title
    if isinstance(opened, dict) and opened.get("name"):
        known["borrower_name"] = opened["name"]
    loans = Account.objects.filter(loan_id__in=planned.loan_ids, currency=account.currency)
    known["arrears_total"] = sum(one.arrears_minor for one in loans)
    known["penalty"] = sum(one.penalty_minor for one in loans)
    known["past_due_days"] = account.past_due_days
    dates = {"due_on": account.next_due_on, "oldest_due_on": account.oldest_unpaid_due_on}
    dates |= _legal_days(planned, case, at)
    return known | {name: value for name, value in dates.items() if value is not None}


def _legal_days(planned: PlannedContact, case: Case, at: dt.datetime) -> Mapping[str, dt.date | None]:
    """From when on what is announced may happen: a report to a bureau, a suit that was approved. No day, no message."""
    if planned.purpose == "notice_credit_report":
        owed = BureauNotice.objects.filter(case=case, loan_id=planned.loan_id, state__in=("owed", "returned")).first()
        return {"report_on": report_day(case.pk, planned.loan_id, owed.bureau, at=at) if owed else None}
    if planned.purpose == "notice_litigation":
        filing = Deadline.objects.filter(case=case, kind="filing", noun="matter", done_at=None).order_by("due_on")
        decided = LegalMatter.objects.filter(case=case, state="approved", loan_id__in=("", planned.loan_id))
        return {"file_on": filing.filter(noun_id__in=decided.values("pk")).values_list("due_on", flat=True).first()}
    return {}


@cache
def _templates() -> Mapping[str, Mapping[str, Message]]:
    config = read_config(None)
    forbidden = read_forbidden(*_forbidden())
    return {
        locale: {name: read_message(text.where, text.text, forbidden) for name, text in texts.items()}
        for locale, texts in config.messages.items()
    }


def _forbidden() -> tuple[str, str]:
    path = resources.files("arrears") / "packs" / "messages" / "forbidden.yaml"
    return path.read_text(encoding="utf-8"), str(path)
