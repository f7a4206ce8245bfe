"""What became of the form that was sent after its session had ended? Its writer sees it, sends it, edits it or drops it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from arrears.entrypoints.desk import kept_forms
from arrears.screens.access import everybody


@everybody
def kept_form(request: HttpRequest) -> HttpResponse:
    """The form, to be sent now or taken back to its page. POST drops it."""
    form = kept_forms.kept_form(request)
    if request.method == "POST":
        kept_forms.drop_form(request)
        return redirect(form.page if form else "/")
    if form is None:
        return redirect("/")
    return render(request, "desk/kept_form.html", {"form_kept": form})
