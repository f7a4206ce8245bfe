"""Notes as owed the notices of credit reporting that the night planned, so that what is announced has its day and its rule."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Exists, OuterRef

from arrears.flows.disclosing import report_day
from arrears.flows.give_notice import PURPOSE
from arrears.flows.house_rules import legal_rules
from arrears.flows.owe_notice import owe_notice
from arrears.store.tables import BureauNotice, PlannedContact

_AT_ONCE: Final = 500


def gather_notices(*, at: dt.datetime) -> int:
    """How many are owed now that were not before. Where the law would not let a record go out at all, nothing is announced."""
    known = BureauNotice.objects.filter(
        case=OuterRef("case"), loan_id=OuterRef("loan_id"), state__in=("owed", "returned")
    )
    planned = PlannedContact.objects.filter(~Exists(known), purpose=PURPOSE, state="planned", latest_at__gt=at)
    found = 0
    for case_id, loan_id in planned.order_by("pk").values_list("case_id", "loan_id")[:_AT_ONCE]:
        for bureau in legal_rules().bureaus:
            report_on = report_day(case_id, loan_id, bureau, at=at)
            if report_on is not None:
                found += owe_notice(
                    case_id, by=None, at=at, loan_id=loan_id, bureau=bureau, report_on=report_on
                ).is_done
    return found
