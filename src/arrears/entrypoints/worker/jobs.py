"""How is each kind of job done? A night, a what-if, a walk over the activity chain."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils import timezone

from arrears.entrypoints.cli.console import book_config, orders
from arrears.flows.hand_to_night import hand_to_night
from arrears.flows.strategies import book_folder
from arrears.flows.take_night import take_night
from arrears.kernel.errors import WrongUse
from arrears.nightly.comparing import compare, comparison_json
from arrears.nightly.orders import Orders
from arrears.nightly.runner import run_night
from arrears.nightly.workers import DECIDING, workers_for
from arrears.reports.night_report import write_night_report
from arrears.store.activities import verify_activities
from arrears.store.day_figures import forget_figures
from arrears.store.jobs import record_progress
from arrears.store.tables import Job, StrategyVersion

_TOLD_EVERY_SECONDS: Final = 0.5


def do_night(job: Job) -> dict[str, Any]:
    """Hand over what the desks recorded, run the night, take it in."""
    book, day = book_folder(), job.night_on
    if day is None:
        raise WrongUse("This night has no day.")
    record_progress(job, timezone.now(), step="handing")
    hand_to_night(book, day, at=timezone.now(), by=job.asked_by)
    wanted = orders(book_config(book, None), job.strategy, None)
    with workers_for(book, day) as workers:
        manifest = run_night(
            book, day, wanted, workers=workers, progress=_teller(job, "deciding"),
            finish=lambda folder, told: write_night_report(folder, told, book, wanted),
        )  # fmt: skip
    record_progress(
        job, timezone.now(), step="taking"
    )  # what is told from within the hand-off is seen only when it ends
    taken = take_night(book, day, at=timezone.now(), by=job.asked_by, progress=_teller(job, "taking"))
    if not taken.is_done:
        raise WrongUse(taken.message)
    forget_figures(dt.date.fromisoformat(manifest["plan_on"]))
    return {"rows": taken.made.rows, "loans": manifest["rows"]["accounts"]}


def do_what_if(job: Job) -> dict[str, Any]:
    """Decide the last night anew under the version, and keep the comparison with it."""
    version = StrategyVersion.objects.get(jobs=job)
    record_progress(job, timezone.now(), step="deciding")
    book = book_folder()
    base = orders(book_config(book, None), next(iter(book_config(book, None).strategies)), None)
    other = Orders(
        products=base.products, strategy=(f"{version.strategy} {version.number}", version.body), packs=base.packs,
        templates=base.templates,
    )  # fmt: skip
    with workers_for(book, dt.date.max, module=DECIDING) as workers:
        told = comparison_json(compare(book, None, other, workers))
    told["sha256"] = version.sha256  # it is the what-if of this text and no other
    StrategyVersion.objects.filter(pk=version.pk, sha256=version.sha256).update(what_if=told)
    return {"as_of": told["as_of"], "loans": told["loans"]}


def do_verify_log(job: Job) -> dict[str, Any]:
    """Walk the whole chain."""
    record_progress(job, timezone.now(), step="walking")
    links, last, findings = verify_activities()
    return {"links": links, "hash": last, "faults": [str(finding) for finding in findings[:50]]}


DOERS: Final[Mapping[str, Callable[[Job], dict[str, Any]]]] = {
    "night": do_night,
    "what_if": do_what_if,
    "verify_log": do_verify_log,
}


def _teller(job: Job, step: str) -> Callable[[int, int, int], None]:
    """Tells how far it is, not more often than people can read."""
    last = 0.0

    def tell(done: int, of: int, loans: int) -> None:
        nonlocal last
        if done == of or time.monotonic() - last >= _TOLD_EVERY_SECONDS:
            last = time.monotonic()
            record_progress(job, timezone.now(), step=step, done=done, of=of, loans=loans)

    return tell
