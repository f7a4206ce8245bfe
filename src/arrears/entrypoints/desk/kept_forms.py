"""Where does a form wait while its writer signs in again? In the new session, bound by signature to who wrote it.

Every form carries a token (`{% form_token %}`) that names its writer and is signed by us. So a form that arrives without a
session can be kept for that person, and for nobody else who signs in at the same browser.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve

FIELD: Final = "form_token"
_SALT: Final = "arrears.desk.form"
_KEPT: Final = "desk_kept_form"
_LIFE_SECONDS: Final = 24 * 60 * 60
_FIELDS_MAX: Final = 500
_TEXT_MAX: Final = 200_000  # characters: what people type, not what they upload


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that waits."""

    action: str  # where it was sent
    page: str  # the page it stood on
    person_id: int
    fields: tuple[tuple[str, str], ...]


def new_token(person_id: int) -> str:
    """A token for one form on one page, for one sending."""
    return signing.dumps([person_id, secrets.token_hex(12)], salt=_SALT, compress=False)


def writer_of(token: str, *, life_seconds: int | None = _LIFE_SECONDS) -> int | None:
    """Whose form it is; none if we did not sign it or it is older than `life_seconds` (none given: however old)."""
    try:
        person_id, _ = signing.loads(token, salt=_SALT, max_age=life_seconds)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(person_id)


def keep_form(request: HttpRequest) -> str:
    """Keep what was sent in the session; gives the page to go to after signing in."""
    page = _path(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    writer = writer_of(request.POST.get(FIELD, ""))
    fields = [
        (name, text)
        for name, texts in request.POST.lists()
        for text in texts
        if name not in (FIELD, "csrfmiddlewaretoken")
    ]
    if writer is None or len(fields) > _FIELDS_MAX or sum(len(name) + len(text) for name, text in fields) > _TEXT_MAX:
        return page
    request.session[_KEPT] = asdict(KeptForm(request.get_full_path(), page, writer, tuple(fields)))
    return resolve_url("kept_form")


def kept_form(request: HttpRequest) -> KeptForm | None:
    """The form that waits for whoever is signed in; another person's is thrown away."""
    told: dict[str, Any] | None = request.session.get(_KEPT)
    if told is None:
        return None
    form = KeptForm(
        told["action"], told["page"], told["person_id"], tuple((name, text) for name, text in told["fields"])
    )
    if form.person_id != request.user.pk:
        drop_form(request)
        return None
    return form


def drop_form(request: HttpRequest) -> None:
    """Nothing waits any more."""
    request.session.pop(_KEPT, None)


def _path(address: str) -> str:
    """The path of one of our own pages; the front page for anything else."""
    path = "/" + address.split("://", 1)[-1].partition("/")[2]
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        return "/"
    return path
