"""One case: the shared page under this department's addresses and marks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from arrears.screens.access import requires
from arrears.screens.case_page import views
from arrears.screens.departments import Level

HERE = "reminders"


@requires(Level.READ)
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Everything about it."""
    return render(request, "case_page/case.html", views.case_context(request, case_id, HERE))


@requires(Level.WORK)
def act(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    """A dialog and what it records."""
    return views.act(request, case_id, name, HERE)


@requires(Level.WORK)
@require_POST
def outcome(request: HttpRequest, case_id: int) -> HttpResponse:
    """What came of an attempt."""
    return views.outcome(request, case_id, HERE)


@requires(Level.WORK)
@require_POST
def claim(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take it to work."""
    return views.claim(request, case_id, HERE)


@requires(Level.WORK)
@require_POST
def release(request: HttpRequest, case_id: int) -> HttpResponse:
    """Give it back."""
    return views.release(request, case_id, HERE)


@requires(Level.WORK)
@require_POST
def next_case(request: HttpRequest) -> HttpResponse:
    """The next-best case."""
    return views.next_case(request, HERE)


@requires(Level.READ)
def reveal(request: HttpRequest, case_id: int, field: str) -> HttpResponse:
    """One personal value, against a reason that is logged."""
    return views.reveal(request, case_id, field)


@requires(Level.READ)
def story(request: HttpRequest, case_id: int, loan_id: str) -> HttpResponse:
    """How what is owed on one loan came about."""
    return views.story(request, case_id, loan_id, HERE)
