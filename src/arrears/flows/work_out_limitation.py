"""Writes the last day of each loan's claim into the calendar, where pages and warnings find it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import transaction

from arrears.flows.limitation import list_limitation
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Account, Deadline, Person

TOGETHER = 500  # cases asked about at once


def work_out_limitation(case_ids: Iterable[int], *, by: Person | None, at: dt.datetime) -> Mapping[str, int]:
    """How many loans: known, unknown (no day can be told), changed. Doing it again changes nothing."""
    ids, counts = sorted(set(case_ids)), Counter({"known": 0, "unknown": 0, "changed": 0})
    for first in range(0, len(ids), TOGETHER):
        counts.update(_work_out(ids[first : first + TOGETHER], by, at))
    return counts


@transaction.atomic
def _work_out(ids: list[int], by: Person | None, at: dt.datetime) -> Counter[str]:
    accounts = {one.loan_id: one for one in Account.objects.filter(case_id__in=ids).select_for_update()}
    kept = {
        one.noun_id: one
        for one in Deadline.objects.filter(
            kind="limitation", noun="account", noun_id__in=[one.pk for one in accounts.values()]
        )
    }
    counts: Counter[str] = Counter()
    made, changed = [], []
    for told in (one for loans in list_limitation(ids, at=at).values() for one in loans):
        account, clock = accounts[told.loan_id], told.clock
        row = kept.pop(account.pk, None)
        if clock is None or clock.last_on is None:
            counts["unknown"] += 1
            if row is not None:
                kept[account.pk] = row
            continue
        counts["known"] += 1
        wanted = {"due_on": clock.last_on, "rule": clock.rule, "citation": clock.citation[:200], "title": told.loan_id}
        if row is None:
            made.append(Deadline(case_id=told.case_id, kind="limitation", noun="account", noun_id=account.pk, **wanted))
        elif any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            changed.append(row)
    Deadline.objects.bulk_create(made)
    Deadline.objects.bulk_update(changed, ["due_on", "rule", "citation", "title"])
    # a day that can no longer be told is no day
    gone, _ = Deadline.objects.filter(pk__in=[row.pk for row in kept.values()]).delete()
    counts["changed"] = len(made) + len(changed) + gone
    if counts["changed"]:
        facts = {name: counts[name] for name in ("known", "unknown", "changed")}
        deed = Deed("work_out_limitation", "deadline", ids[0], None, facts)
        record_activity(deed, by=by, at=at, actor_name="" if by else "worker")
    return counts
