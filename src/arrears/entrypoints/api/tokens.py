"""How is a token made and known again? Its hash is kept, its letters never: whoever reads the database cannot call."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import Q

from arrears.entrypoints.api.problems import Problem
from arrears.entrypoints.api.scopes import SCOPES
from arrears.kernel.errors import WrongUse
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import ApiToken, Membership, Person
from arrears.store.tokens import find_token

PREFIX: Final = "arrears_"  # so that scanners of leaked secrets know one
DAYS_MAX: Final = 366
_SEEN_EVERY: Final = dt.timedelta(minutes=1)  # a call is no reason to write a row each time


@transaction.atomic
def issue_token(
    person: Person, scopes: Iterable[str], *, title: str, at: dt.datetime, days: int, by: Person | None = None
) -> tuple[ApiToken, str]:
    """The row, and the token itself: shown this once. Errors: `WrongUse` for an unknown scope or too long a life."""
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise WrongUse(f"No such scope: {', '.join(unknown) or '(none given)'}. Known: {', '.join(SCOPES)}.")
    if not 1 <= days <= DAYS_MAX:
        raise WrongUse(f"A token lives 1 to {DAYS_MAX} days.")
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        title=title[:120], person=person, token_sha256=_digest(text), hint=text[-4:], scopes=wanted, created_at=at,
        expires_at=at + dt.timedelta(days=days),
    )  # fmt: skip
    deed = Deed("issue_token", "api_token", token.pk, None, {"person": person.pk, "scopes": wanted, "days": days})
    record_activity(deed, by=by, at=at, actor_name="" if by else "command line")
    return token, text


@transaction.atomic
def revoke_token(token: ApiToken, *, at: dt.datetime, by: Person | None = None) -> None:
    """No call by it from now on."""
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    deed = Deed("revoke_token", "api_token", token.pk)
    record_activity(deed, by=by, at=at, actor_name="" if by else "command line")


def read_token(text: str, at: dt.datetime) -> tuple[ApiToken, tuple[Membership, ...]]:
    """The token with its person, and their memberships of the day. Errors: `Problem` 401.

    The database is asked at each call: a token that was revoked, or a membership that ended, counts no more from then on.
    """
    found = find_token(_digest(text), at.date())
    if found is None:
        raise _unauthorized("auth.token_unknown", "This token is not known.")
    token, held = found
    if token.revoked_at is not None and token.revoked_at <= at:
        raise _unauthorized("auth.token_revoked", "This token was revoked.")
    if token.expires_at is not None and token.expires_at <= at:
        raise _unauthorized("auth.token_expired", "This token has expired. Issue a new one.")
    if not token.person.is_active:
        raise _unauthorized("auth.person_inactive", "The person this token acts for is no longer active.")
    if token.last_used_at is None or token.last_used_at <= at - _SEEN_EVERY:
        unseen = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - _SEEN_EVERY)
        ApiToken.objects.filter(unseen, pk=token.pk).update(last_used_at=at)
    return token, held


def _unauthorized(code: str, detail: str) -> Problem:
    return Problem(401, code, detail, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def _digest(text: str) -> str:
    # a token carries 256 random bits: a slow hash would add nothing but delay
    return hashlib.sha256(text.encode()).hexdigest()
