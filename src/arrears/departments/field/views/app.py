"""What makes the page of the day an app that opens without a network? Its service worker and its manifest."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from arrears.screens.access import requires
from arrears.screens.departments import Level

# What the page needs to stand by itself. Nothing of anybody's is among it.
_FILES: Final = (
    "vendor/bootstrap/bootstrap.min.css", "vendor/bootstrap/bootstrap.bundle.min.js", "vendor/htmx/htmx.min.js",
    "vendor/inter/inter-latin-wght-normal.woff2", "desk/desk.css", "desk/desk.js", "desk/leaving.js",
    "desk/theme.js", "desk/mark.svg",
    "field/field.css", "field/kept.js", "field/queue.js", "field/day.js",
)  # fmt: skip


@requires(Level.READ)
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The service worker, at an address whose folder it may serve."""
    files = [static(name) for name in _FILES]
    told = {"page": reverse("field:today"), "files": files}
    version = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]
    body = render_to_string("field/worker.js", {"told": json.dumps({**told, "version": version})})
    reply = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    reply["Cache-Control"] = "no-cache"
    return reply


@requires(Level.READ)
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """Name, start and icon, for a phone's home screen."""
    told = {
        "name": _("Visits of the day"), "short_name": _("Visits"), "start_url": reverse("field:today"),
        "scope": reverse("field:queue"), "display": "standalone", "background_color": "#f4f6f8", "theme_color": "#0b5fa5",
        "icons": [{"src": static("desk/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")
