"""A small book with one night taken in, for the journeys of the control centre: the five people of the cast who owe something."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils import timezone

from arrears.entrypoints.cli.console import DEFAULT_STRATEGY, book_config, orders
from arrears.flows.load_tape import load_tape
from arrears.flows.reveal_personal import reveal_personal
from arrears.flows.take_night import take_night
from arrears.nightly.runner import run_night
from arrears.store.tables import Case, Person
from tests.cast import AS_OF, write_tape


def fill() -> None:
    """Load, run a night, take it in, and one look at personal data for compliance to find."""
    book, at = Path(os.environ["ARREARS_BOOK"]), timezone.now()
    load_tape(write_tape(book.parent / "tape"), book, AS_OF)
    run_night(book, AS_OF, orders(book_config(book, None), DEFAULT_STRATEGY, None))
    assert take_night(book, AS_OF, at=at).is_done
    case = Case.objects.order_by("pk").first()
    assert case is not None
    head = Person.objects.get(username="controller")
    reveal_personal(case.pk, by=head, at=at, field="name", reason="Borrower asked who we are")
