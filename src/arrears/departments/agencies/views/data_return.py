"""Which data are still with agencies that should not be? What is due back, what is overdue, and the certificates."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arrears.departments.agencies.reach import MONEY_AND_DATA, STEERING, get_of_agencies, of_agencies
from arrears.departments.agencies.words import WAYS
from arrears.flows.certify_data_return import WAYS as KNOWN_WAYS
from arrears.flows.certify_data_return import certify_data_return
from arrears.screens.access import person_of, requires
from arrears.screens.case_page.forms import DateInput
from arrears.screens.departments import Level
from arrears.screens.forms import refused, saved
from arrears.screens.outcomes import said
from arrears.screens.tables import export, is_export, page_of
from arrears.store.tables import Deadline, Document, PlacementBatch

_COLUMNS: Final = {
    "agency": "agency",
    "batch": "title",
    "cases": "cases",
    "due_on": "due_on",
    "is_overdue": "is_overdue",
}
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_CHUNK: Final = 1 << 20


class CertificateForm(forms.Form):
    """The paper by which the agency attests it."""

    way = forms.ChoiceField(label=_("The data were"), choices=[(one, WAYS[one]) for one in KNOWN_WAYS])
    done_on = forms.DateField(label=_("On"), widget=DateInput())
    attested_by = forms.CharField(
        label=_("Attested by"), max_length=200, help_text=_("Name and office of whoever signs for the agency.")
    )
    file = forms.FileField(
        label=_("The certificate"),
        required=False,
        help_text=_("Only its hash is kept here; keep the paper itself where papers are kept."),
    )
    sha256 = forms.CharField(
        label=_("or its SHA-256"), max_length=64, required=False, widget=forms.TextInput(attrs={"spellcheck": "false"})
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, and its hash."""
        told: dict[str, Any] = super().clean() or {}
        file, given = told.get("file"), (told.get("sha256") or "").strip().lower()
        if file:
            digest = hashlib.sha256()
            for chunk in file.chunks(_CHUNK):
                digest.update(chunk)
            told["sha256"] = digest.hexdigest()
            if given and given != told["sha256"]:
                self.add_error("sha256", gettext("This is not the hash of the file."))
        elif not _SHA256.fullmatch(given):
            self.add_error(
                "sha256", gettext("Give the certificate, or its SHA-256: 64 digits and letters from a to f.")
            )
        else:
            told["sha256"] = given
        return told


@requires(Level.READ, roles=MONEY_AND_DATA)
def data(request: HttpRequest) -> HttpResponseBase:
    """What is due, the nearest first; and what was certified."""
    person, today = person_of(request), timezone.localdate()
    batches = of_agencies(person, PlacementBatch.objects.select_related("agency"))
    found = Deadline.objects.filter(
        kind="data_return", noun="placement_batch", done_at__isnull=True, noun_id__in=batches.values("pk")
    )
    due = found.order_by("due_on", "pk")
    if is_export(request):
        all_held = _batches_of(batches, due)
        return export(request, "data-return", _COLUMNS, [_told(one, all_held, today) for one in due])
    page = page_of(request, due)
    papers = Document.objects.filter(
        noun="placement_batch", kind__in=("data_returned", "data_deleted"), noun_id__in=batches.values("pk")
    )
    certified = list(papers.select_related("by").order_by("-at", "-pk")[:50])
    held = _batches_of(batches, [*page.rows, *certified])
    context = {
        "page": page, "due": [(one, held[one.noun_id], one.due_on < today) for one in page.rows], "today": today,
        "overdue": found.filter(due_on__lt=today).count(), "open": found.count(),
        "certified": [(one, held[one.noun_id]) for one in certified],
    }  # fmt: skip
    return render(request, "agencies/data.html", context)


@requires(Level.READ, roles=(*STEERING, "agency_head"))
def certify(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Record a certificate."""
    person = person_of(request)
    batch = get_of_agencies(person, PlacementBatch.objects.select_related("agency"), batch_id)
    form = CertificateForm(request.POST or None, request.FILES or None, initial={"done_on": timezone.localdate()})
    due = Deadline.objects.filter(kind="data_return", noun="placement_batch", noun_id=batch.pk, done_at__isnull=True)
    context = {"batch": batch, "form": form, "due": list(due.order_by("due_on")), "today": timezone.localdate()}
    if request.method != "POST":
        return render(request, "agencies/certify.html", context)
    if not form.is_valid():
        return refused(request, "agencies/certify.html", context)
    told = form.cleaned_data
    done = certify_data_return(
        batch.pk, by=person, at=timezone.now(), way=told["way"], done_on=told["done_on"], attested_by=told["attested_by"],
        sha256=told["sha256"], filename=getattr(told["file"], "name", ""), size_bytes=getattr(told["file"], "size", 0),
    )  # fmt: skip
    if not done.is_done:
        form.add_error(None, said(done))
        return refused(request, "agencies/certify.html", context)
    return saved(
        request, "agencies:data", gettext("The certificate is on record; nothing of this batch is due any more.")
    )


def _batches_of(batches: Any, rows: Any) -> dict[Any, PlacementBatch]:
    return dict(batches.in_bulk([one.noun_id for one in rows]))


def _told(one: Deadline, held: dict[Any, PlacementBatch], today: Any) -> dict[str, Any]:
    batch = held[one.noun_id]
    return {"agency": batch.agency.title, "title": batch.title, "cases": one.title.rpartition("· ")[2], "due_on": one.due_on,
            "is_overdue": one.due_on < today}  # fmt: skip
