"""One account's story as a page shows it: the night's own explanation, its amounts and dates written out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from arrears.kernel.money import money_text
from arrears.nightly.explaining import LoanStory, explain_loan
from arrears.nightly.orders import Orders


def tell_account(book: Path, loan_id: str, as_of: dt.date, orders: Orders) -> dict[str, Any]:
    """What the page's template asks for. Errors: `WrongUse` when the book has no such loan."""
    story = explain_loan(book, loan_id, as_of, orders)
    account = story.account
    return {
        "loan_id": loan_id, "currency": account["currency"], "arrears_total": f"{account['arrears_total']:,.2f}",
        **{name: account[name] for name in ("past_due_days", "delinquent_days", "bucket", "stage")},
        "lines": _lines(story), "steps": _steps(story), "contacts": _contacts(story),
    }  # fmt: skip


def _lines(story: LoanStory) -> list[dict[str, Any]]:
    currency = story.loan["currency"]
    return [
        {
            "on": line.on, "kind": line.kind, "instalment": line.instalment, "component": line.component,
            "payment_id": line.payment_id, "bucket": line.bucket,
            "amount": money_text(line.amount_minor, currency) if line.kind != "bucket" else None,
        }
        for line in story.trace.lines
    ]  # fmt: skip


def _steps(story: LoanStory) -> list[dict[str, Any]]:
    return [
        {
            "name": step.name, "text": step.text, "held": step.held,
            "facts": ", ".join(f"{name} = {value}" for name, value in step.values.items()),
        }
        for step in story.strategy.steps
    ]  # fmt: skip


def _contacts(story: LoanStory) -> list[dict[str, Any]]:
    lawful = {row["q"]: row["lawful_from"] for row in story.frames["judged_lawful_from"].to_dicts()}
    return [
        {
            "channel": contact["channel"], "purpose": contact["purpose"], "answer": contact["answer"],
            "lawful_from": f"{lawful[contact['q']]:%Y-%m-%d %H:%M} UTC" if lawful.get(contact["q"]) else None,
            "reasons": [reason for reason in story.reasons if reason["q"] == contact["q"]],
        }
        for contact in story.contacts
    ]  # fmt: skip
