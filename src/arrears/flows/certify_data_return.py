"""Records that an agency gave back or deleted the data of cases that are no longer with it, and the paper that says so."""

from __future__ import annotations

import datetime as dt
import re

from django.db import transaction
from django.db.models import QuerySet

from arrears.flows.acting import check_act, refused_outside
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.memberships import list_memberships
from arrears.store.tables import Deadline, Document, Person, PlacementBatch

WAYS = ("returned", "deleted")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@transaction.atomic
def certify_data_return(
    batch_id: int, *, by: Person, at: dt.datetime, way: str, done_on: dt.date, attested_by: str, sha256: str, filename: str = "",
    size_bytes: int = 0,
) -> Outcome[Document]:  # fmt: skip
    """The certificate. It covers every case of the batch whose placement ended on `done_on` or before, and closes their due days.

    `sha256`: of the certificate itself, which is kept where the house keeps papers. Errors: refused while nothing is due,
    for a day before the last of the cases came back or in the future, and for batches of another agency.
    """
    denied = check_act("certify_data_return", by=by, at=at) or refused_outside("agencies", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    batch = _batches(by, at).filter(pk=batch_id).first()
    if batch is None:
        return refused("batch.not_in_reach", "There is no such batch in your reach.")
    if way not in WAYS or not attested_by.strip() or not _SHA256.fullmatch(sha256):
        return refused(
            "data_return.terms",
            "Say whether data were returned or deleted, who attests it, and the hash of the paper.",
        )
    due = Deadline.objects.select_for_update().filter(
        kind="data_return", noun="placement_batch", noun_id=batch.pk, done_at__isnull=True
    )  # fmt: skip
    if not due.exists():
        return refused("data_return.nothing_due", "Of this batch no data are due back.")
    ended = batch.placements.exclude(state="placed").order_by("-ended_on").values_list("ended_on", flat=True)
    last = ended[0]
    if last is None or not last <= done_on <= at.date():
        return refused("data_return.day", "The day lies between the last case's end and today.")
    certificate = Document.objects.create(
        kind=f"data_{way}", title=attested_by.strip()[:200], filename=filename[:200], size_bytes=size_bytes, sha256=sha256,
        noun="placement_batch", noun_id=batch.pk, by=by, at=at,
    )  # fmt: skip
    closed = due.update(done_at=at, done_by=by)
    if not batch.placements.filter(state="placed").exists():
        batch.data_back_on, batch.data_back_sha256 = done_on, sha256
        batch.save(update_fields=["data_back_on", "data_back_sha256"])
    facts = {"way": way, "done_on": done_on.isoformat(), "sha256": sha256, "closed": closed, "agency": batch.agency_id}
    record_activity(Deed("certify_data_return", "placement_batch", batch.pk, None, facts), by=by, at=at)
    return done(certificate)


def _batches(by: Person, at: dt.datetime) -> QuerySet[PlacementBatch]:
    """Of an agency's people their own agency's; of the house all."""
    held = list_memberships(by, at.date())
    found = PlacementBatch.objects.select_for_update(of=("self",)).select_related("agency")
    if any(not one.role.startswith("agency_") for one in held):
        return found
    return found.filter(agency_id__in=[one.agency_id for one in held])
