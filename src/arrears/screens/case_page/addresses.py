"""Under which addresses does a department show its cases? The shared views with the department's name and marks.

urlpatterns = [path("", queue.queue, name="queue"), *case_addresses("reminders")]
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from arrears.screens.access import View, requires
from arrears.screens.case_page import views
from arrears.screens.departments import Level

_CASE: Final = "cases/<int:case_id>/"
# What only posts: name, address, view.
_POSTED: Final[tuple[tuple[str, str, View], ...]] = (
    ("outcome", f"{_CASE}outcome/", views.outcome),
    ("claim", f"{_CASE}claim/", views.claim),
    ("release", f"{_CASE}release/", views.release),
    ("next", "next/", views.next_case),
)


def case_addresses(here: str, template: str = "case_page/case.html") -> list[URLPattern]:
    """`next`, `case`, `act`, `outcome`, `claim`, `release`, `reveal`, `story` of the department `here`, each with its mark."""

    def case(request: HttpRequest, case_id: int) -> HttpResponse:
        return render(request, template, views.case_context(request, case_id, here))

    read, work = requires(Level.READ, department=here), requires(Level.WORK, department=here)
    return [
        path(_CASE, read(case), name="case"),
        path(f"{_CASE}record/<slug:name>/", work(_placed(views.act, here)), name="act"),
        path(f"{_CASE}reveal/<str:field>/", read(views.reveal), name="reveal"),
        path(f"{_CASE}loans/<str:loan_id>/", read(_placed(views.story, here)), name="story"),
        *(path(address, work(require_POST(_placed(view, here))), name=name) for name, address, view in _POSTED),
    ]


def _placed(view: View, here: str) -> View:
    """`view` told in which department it is shown."""

    def placed(request: HttpRequest, **named: object) -> HttpResponse:
        answer: HttpResponse = view(request, **named, department=here)
        return answer

    return placed
