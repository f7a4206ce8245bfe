"""How does a page answer a form? Three ways, the same for full pages and for htmx.

return saved(request, "reminders:queue", _("The promise is recorded."))     # a redirect with a message
return refused(request, "reminders/promise.html", {"form": form})           # the form again, with its faults, 422
return outcome_reply(request, outcome, "reminders:case", case.pk)           # what a flow said
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url

from arrears.kernel.outcome import Outcome, State
from arrears.screens.outcomes import said

REFUSED = 422  # the desk's double-submit guard lets a form be sent again after this


def saved(request: HttpRequest, to: Any, message: str = "", *args: Any) -> HttpResponse:
    """Go to the page `to`, where `message` appears."""
    if message:
        messages.success(request, message)
    return go_to(request, resolve_url(to, *args))


def refused(request: HttpRequest, template: str, context: dict[str, Any], message: str = "") -> HttpResponse:
    """The page again with what is wrong with it. Nothing was changed."""
    if message:
        messages.error(request, message)
    return render(request, template, context, status=REFUSED)


def outcome_reply(request: HttpRequest, outcome: Outcome[Any], to: Any, *args: Any, done: str = "") -> HttpResponse:
    """What a flow answered, as a message on the page `to`: done, waiting for a second person, or why not."""
    if outcome.is_done:
        return saved(request, to, done or outcome.message, *args)
    is_waiting = outcome.state is State.NEEDS_PERSON
    messages.add_message(request, messages.INFO if is_waiting else messages.WARNING, said(outcome))
    return go_to(request, resolve_url(to, *args), is_done=is_waiting)


def go_to(request: HttpRequest, address: str, *, is_done: bool = True) -> HttpResponse:
    """A redirect, which htmx follows as a whole page. Without `is_done` nothing was changed and the form may come again."""
    is_htmx = request.headers.get("HX-Request") == "true"
    reply = HttpResponse(headers={"HX-Redirect": address}) if is_htmx else HttpResponseRedirect(address)
    reply.nothing_changed = not is_done  # type: ignore[attr-defined]
    return reply
