"""Can what the address names be there at all? A number that no database holds names nothing, on every page alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseBase

_NUMBER_MAX: Final = 2**63 - 1  # of a key; a database asked for a larger one fails


class Numbered:
    """Answers 404 where an address carries a number beyond any key. It stands behind `Allowed`, which says who may ask."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(self, _request: HttpRequest, _view: object, _args: object, named: Mapping[str, Any]) -> None:
        """Raise 404 for such a number."""
        if any(isinstance(one, int) and one > _NUMBER_MAX for one in named.values()):
            raise Http404
