"""How is a page drawn when neither session nor database may be asked? In the browser's language, with nothing personal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation


def plain_page(request: HttpRequest, template: str, status: int, **values: Any) -> HttpResponse:
    """A page that needs nothing but the request's own headers."""
    with translation.override(translation.get_language_from_request(request)):
        text = render_to_string(
            template, {"language": translation.get_language(), "path": request.get_full_path(), **values}
        )
    reply = HttpResponse(text, status=status)
    reply["Cache-Control"] = "no-store"
    return reply
