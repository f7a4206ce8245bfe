"""Cases back from agencies: the house recalls, at once and without leave; an agency gives back what it cannot go on with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from arrears.departments.agencies.reach import STEERING
from arrears.flows.recall_placement import recall_placement
from arrears.flows.return_placement import return_placement
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply, saved
from arrears.store.tables import PlacementBatch

_REASON_MAX = 200
_IDS_MAX = 5_000


@requires(Level.READ, roles=STEERING)
@require_POST
def recall(request: HttpRequest) -> HttpResponse:
    """The ticked cases, or the one of a case page."""
    done = recall_placement(_ids(request), by=person_of(request), at=timezone.now(), reason=_reason(request))
    back = request.POST.get("batch", "")
    to = ("agencies:batch", int(back)) if back.isdecimal() and len(back) < 19 else ("agencies:queue",)
    if not done.is_done:
        return outcome_reply(request, done, *to)
    return saved(request, to[0], _recalled(done.made), *to[1:])


@requires(Level.READ, roles=STEERING)
@require_POST
def recall_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Whatever of the batch is still with the agency."""
    batch = get_object_or_404(PlacementBatch, pk=batch_id)
    ids = list(batch.placements.filter(state="placed").values_list("case_id", flat=True))
    done = recall_placement(ids, by=person_of(request), at=timezone.now(), reason=_reason(request))
    if not done.is_done:
        return outcome_reply(request, done, "agencies:batch", batch.pk)
    return saved(request, "agencies:batch", _recalled(done.made), batch.pk)


@requires(Level.WORK, roles=("agency_head",))
@require_POST
def give_back(request: HttpRequest) -> HttpResponse:
    """By the head of the agency, with the reason."""
    done = return_placement(_ids(request), by=person_of(request), at=timezone.now(), reason=_reason(request))
    return outcome_reply(
        request, done, "agencies:queue", done=_("The case went back. It is out of your sight from now on.")
    )


def _ids(request: HttpRequest) -> list[int]:
    told = [one for one in request.POST.getlist("ids") if one.isdecimal() and len(one) < 19]
    return [int(one) for one in told[:_IDS_MAX]]


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:_REASON_MAX]


def _recalled(count: int) -> str:
    text = ngettext(
        "%(n)s case came back. The agency sees it no more.",
        "%(n)s cases came back. The agency sees them no more.",
        count,
    )
    return text % {"n": f"{count:,}"}
