"""`arrears explain`: one loan as a person would want it, every number and decision with its reason."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from arrears.book.nights import list_nights, night_folder, read_manifest
from arrears.entrypoints.cli.console import DEFAULT_STRATEGY, ERROR, IsoDate, book_config, orders, print_json
from arrears.kernel.errors import WrongUse
from arrears.kernel.money import minor_units, money_text
from arrears.kernel.vocabulary import COMPONENTS
from arrears.ledger.trace import TraceLine
from arrears.nightly.explaining import LoanStory, explain_loan

if TYPE_CHECKING:
    from arrears.feeds.config_folder import Config

_PAST_MOST = 40  # contacts listed; the rest stand in the book


@click.command("explain", epilog="Example: arrears explain --book BOOK --loan L0000000001 --as-of 2026-11-23")
@click.option("--book", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--loan", "loan_id", required=True)
@click.option("--as-of", type=IsoDate(), default=None, help="Default: the latest finished night.")
@click.option("--strategy", default=None, help="A name, or the path of a YAML file. Default: the night's own.")
@click.option(
    "--packs", default=None, help="Law packs, comma-separated, each with those it stacks on. Default: the night's."
)
@click.option("--config", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--full", is_flag=True, help="Also the conditions that did not hold, with the facts they looked at.")
@click.option("--json", "as_json", is_flag=True)
def COMMAND(  # noqa: N802  the name the command list looks for
    book: Path,
    loan_id: str,
    as_of: dt.date | None,
    strategy: str | None,
    packs: str | None,
    config: Path | None,
    full: bool,
    as_json: bool,
) -> None:
    """Show every number and decision of one loan, step by step, with citations."""
    nights = list_nights(book)
    day = as_of or (nights[-1] if nights else None)
    if day is None:
        raise WrongUse(f"{book} has no finished night yet. Give --as-of DATE.")
    texts = book_config(book, config)
    ran = read_manifest(night_folder(book, day)) if day in nights else None
    story = explain_loan(book, loan_id, day, orders(texts, *_as_run(ran, texts, strategy, packs)))
    if day < story.loan["disbursed_on"]:
        raise WrongUse(f"Loan `{loan_id}` was disbursed on {story.loan['disbursed_on']}: on {day} there was none.")
    if as_json:
        print_json({"account": story.account, "steps": [asdict(line) for line in story.trace.lines],
                    "strategy": asdict(story.strategy), "contacts": story.contacts, "reasons": story.reasons})  # fmt: skip
        return
    click.echo("\n".join(story_lines(story, full)))


def _as_run(
    ran: dict[str, Any] | None, texts: Config, strategy: str | None, packs: str | None
) -> tuple[str, str | None]:
    """Strategy and packs to explain by: where nobody says otherwise those of the night, whose figures these are.

    Errors: `WrongUse` when the night's strategy is not at hand. One that was changed since is told on standard error.
    """
    if ran is None:
        return strategy or DEFAULT_STRATEGY, packs
    packs = ",".join(pack["name"] for pack in ran["packs"]) if packs is None else packs
    if strategy is not None:
        return strategy, packs
    name = ran["strategy"]["name"]
    if name not in texts.strategies:
        raise WrongUse(
            f"The night of {ran['as_of']} was run with strategy `{name}`, which is not at hand. Give its file as "
            "--strategy FILE, or the folder it lies in as --config DIR."
        )
    if hashlib.sha256(texts.strategies[name].text.encode()).hexdigest() != ran["strategy"]["sha256"]:
        ERROR.print(f"Strategy `{name}` was changed since the night of {ran['as_of']}: explained by what it says now.")
    return name, packs


def story_lines(story: LoanStory, full: bool = False) -> Iterator[str]:
    """The story in lines of text. `full`: with every condition that did not hold."""
    account, currency = story.account, story.loan["currency"]
    principal = money_text(story.loan["principal_minor"], currency)
    yield f"Loan {account['loan_id']} of borrower {account['borrower_id']} at the end of {account['as_of']}"
    yield f"  {principal} disbursed on {story.loan['disbursed_on']}, product {story.trace.product.name}"
    yield ""
    yield "What happened"
    yield from (f"  {_event(line, currency)}" for line in story.trace.lines)
    yield ""
    yield from _standing(story)
    yield ""
    yield "Who was in touch"
    yield from _past(story)
    yield ""
    yield "Which condition chose the stage"
    yield from _conditions(story, full)
    yield f"  => segment {story.strategy.segment}, stage {story.strategy.stage}, because {story.strategy.because}"
    yield ""
    yield from _contacts(story)


def _conditions(story: LoanStory, full: bool) -> Iterator[str]:
    for kind, group in groupby(story.strategy.steps, key=lambda step: (step.kind, step.held)):
        steps = list(group)
        if kind == ("stop", False) and not full:
            yield f"  no  stop: {', '.join(step.name for step in steps)}"
            continue
        for step in steps:
            yield f"  {'yes' if step.held else 'no '} {step.kind} {step.name} (line {step.line}): {step.text}"
            facts = ", ".join(f"{name} = {value}" for name, value in step.values.items())
            if facts and (step.held or full or step.why):
                yield f"        with {facts}"
            if step.why:
                yield f"        {step.why}"


def _past(story: LoanStory) -> Iterator[str]:
    """Contacts with the person about any loan, by their own clock: the law counts them together."""
    contacts = story.frames["contacts_known"].sort("at").tail(_PAST_MOST).to_dicts()
    if not contacts:
        yield "  Nobody, as far as the book knows."
    clock = ZoneInfo(story.frames["borrowers"]["timezone"][0] or "UTC")
    for contact in contacts:
        when = contact["at"].astimezone(clock)
        yield (
            f"  {when:%Y-%m-%d %H:%M}  {contact['channel']}, {contact['direction']}, {contact['party']}: "
            f"{contact['outcome'] or 'outcome unknown'} ({contact['purpose'] or 'purpose unknown'})"
        )


def _standing(story: LoanStory) -> Iterator[str]:
    account, trace, currency = story.account, story.trace, story.loan["currency"]
    yield "Where it stands"
    yield (
        f"  {account['past_due_days']} days past due ({trace.product.day_count}), {account['delinquent_days']} delinquent "
        f"after grace and pauses: bucket {account['bucket']}, for {account['days_in_bucket']} days"
    )
    yield f"  oldest unpaid due date: {account['oldest_unpaid_due_on'] or 'none'}"
    parts = [part for part in COMPONENTS if account[f"arrears_{part}"]]
    told = ", ".join(f"{part} {_money(account[f'arrears_{part}'], currency)}" for part in parts)
    yield f"  arrears: {_money(account['arrears_total'], currency)}" + (f" ({told})" if told else "")
    yield f"  outstanding: {_money(account['outstanding'], currency)}"
    if trace.product.penalty is None:
        yield "  penalty interest: none, the product accrues none"
        return
    yield (
        f"  penalty interest: {trace.penalty_base_days:,} minor units x days x {trace.penalty_rate_ppm / 10_000:g} % / "
        f"{trace.day_basis}, rounded once, within the product's caps = {_money(account['penalty'], currency)}"
    )


def _money(amount: Decimal, currency: str) -> str:
    return money_text(minor_units(amount, currency), currency)


def _event(line: TraceLine, currency: str) -> str:
    amount = money_text(line.amount_minor, currency)
    where = f"instalment {line.instalment}" if line.instalment is not None else "the loan"
    words = {
        "due": f"{where} falls due: {amount}",
        "charge": f"charge ({line.component}): {amount}",
        "payment": f"payment {line.payment_id or '(chargeback)'}: {amount}",
        "allocated": f"    meets {line.component} of {where}: {amount}",
        "taken_back": f"    reopens {line.component} of {where}: {amount}",
        "credit": f"    not needed yet, kept as credit: {amount}",
        "accrued": f"penalty accrues since {line.since} on {amount} overdue",
        "bucket": f"now in {line.bucket}"
        + (f", oldest unpaid due {line.since}" if line.since else ", nothing overdue"),
        "reversed": f"payment reversed: {amount} counts as never paid",
    }
    return f"{line.on}  {words[line.kind]}"


def _contacts(story: LoanStory) -> Iterator[str]:
    yield "What may be done tomorrow"
    if not story.contacts:
        yield "  The strategy wants no contact."
    for contact in story.contacts:
        yield f"  {contact['channel']} ({contact['template']}, {contact['purpose']}): {contact['answer']}"
        for reason in story.reasons:
            if reason["q"] == contact["q"]:
                yield f"    {reason['rule']} [{reason['force']}, {reason['basis']}]: {reason['message']}"
                yield f"      {reason['citation']}"
