"""Was this very form sent before? Then it is not done twice: its sender gets the first answer again.

The token's row and what the form does are one transaction, so a second sending waits for the first and then sees it. A form
that was refused (4xx, or a flow that changed nothing) rolls its token back and may be sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from arrears.entrypoints.desk.kept_forms import FIELD, drop_form, writer_of
from arrears.entrypoints.desk.middleware.faults import AWAY, away
from arrears.screens.access import person_of
from arrears.store.tables import IdempotencyKey


class Once:
    """Does what a form asks at most once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Run the view inside its token's transaction, or give the first answer again."""
        if request.method != "POST" or not request.user.is_authenticated:
            return None
        token = request.POST.get(FIELD, "")
        if not token or writer_of(token, life_seconds=None) != request.user.pk:
            return None  # the CSRF check has passed: a form without a token is simply not guarded
        key = hashlib.sha256(token.encode()).hexdigest()
        first = IdempotencyKey.objects.filter(person=person_of(request), key=key).first()
        if first is not None:
            return _again(request, first)
        return self._run(request, view, args, kwargs, key)

    @staticmethod
    def _run(request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any, key: str) -> HttpResponseBase:
        try:
            with transaction.atomic():
                row = IdempotencyKey.objects.create(
                    person=person_of(request), key=key, method="POST", path=request.path[:300], request_sha256=key,
                    created_at=timezone.now(),
                )  # fmt: skip
                reply: HttpResponseBase = view(request, *args, **kwargs)
                if reply.status_code >= 400 or getattr(reply, "nothing_changed", False):
                    transaction.set_rollback(True)
                    return reply
                row.status = reply.status_code
                row.answer = {"to": reply.headers.get("Location") or reply.headers.get("HX-Redirect", "")}
                row.save(update_fields=["status", "answer"])
                drop_form(request)  # had it waited for a new sign-in, it has now been sent
                return reply
        except AWAY as error:  # raised here, it would reach no `process_exception`
            return away(request, error)
        except IntegrityError:
            first = IdempotencyKey.objects.filter(person=person_of(request), key=key).first()
            if first is None:
                raise
            return _again(request, first)


def _again(request: HttpRequest, first: IdempotencyKey) -> HttpResponse:
    messages.info(request, _("This form had already arrived. It was done once, not twice."))
    to = (first.answer or {}).get("to") or "/"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": to} if to != "/" else {"HX-Refresh": "true"})
    return HttpResponseRedirect(to)
