"""Where does somebody land, and what does a search lead to?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from arrears.screens.access import departments_of, everybody, person_of
from arrears.screens.scope import find_case


@everybody
def home(request: HttpRequest) -> HttpResponse:
    """The first department in reach; for somebody with none, a page that says whom to ask."""
    person = person_of(request)
    for found in departments_of(person):
        return redirect(f"{found.name}:{found.home}")
    if person.is_staff:
        return redirect("admin:index")
    return render(request, "desk/no_department.html")


@everybody
def search(request: HttpRequest) -> HttpResponse:
    """The page of the case with that number, borrower id or loan id."""
    person = person_of(request)
    asked = request.GET.get("q", "").strip()[:64]
    case = find_case(person, asked)
    if case is not None:
        # The department that has the case comes first, then the others that can show one.
        pages = sorted(departments_of(person), key=lambda found: found.name != case.department)
        for found in pages:
            if found.case_page:
                return redirect(f"{found.name}:{found.case_page}", case.pk)
    if asked:
        messages.warning(request, _("No case of yours has the number “%(asked)s”.") % {"asked": asked})
    return render(
        request, "desk/search.html", {"searched": asked, "case": case}, status=404 if asked and case is None else 200
    )
