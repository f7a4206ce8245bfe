"""Writes down an agency, or changes what is known of it."""

from __future__ import annotations

import datetime as dt
import re

from django.db import transaction

from arrears.flows.acting import check_act, refused_outside
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Agency, Person

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,31}")
DATA_RETURN_DAYS_MAX = 365


@transaction.atomic
def record_agency(
    code: str, *, by: Person, at: dt.datetime, title: str, licence: str, commission_bps: int, data_return_days: int = 30,
    is_active: bool = True,
) -> Outcome[Agency]:  # fmt: skip
    """The agency of that code, made or changed. One that is not active gets no new cases; those it has stay until recalled.

    `commission_bps`: its usual share; batches that are placed keep the one they were placed with.
    """
    denied = check_act("record_agency", by=by, at=at) or refused_outside("agencies", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if not _CODE.fullmatch(code) or not title.strip() or (is_active and not licence.strip()):
        return refused(
            "agency.terms",
            "Give a code of small letters, digits and -, a name, and the licence or registration it works under.",
        )
    if not 0 <= commission_bps <= 10_000 or not 1 <= data_return_days <= DATA_RETURN_DAYS_MAX:
        return refused(
            "agency.numbers", "A share lies between 0 and 100 percent, the days of return between 1 and 365."
        )
    told = {
        "title": title.strip()[:120], "licence": licence.strip()[:120], "commission_bps": commission_bps,
        "data_return_days": data_return_days, "is_active": is_active,
    }  # fmt: skip
    agency, is_new = Agency.objects.update_or_create(code=code, defaults=told)
    facts = {"is_new": is_new, **{name: told[name] for name in ("commission_bps", "data_return_days", "is_active")}}
    record_activity(Deed("record_agency", "agency", agency.pk, None, facts), by=by, at=at)
    return done(agency)
