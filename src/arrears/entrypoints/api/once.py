"""Was this very request sent before? Then its sender gets the first answer again, and nothing is done twice.

The key's row is there before the work begins; the answer is written in the transaction of the work itself, and only if the
row still is the one this call began with. So of two calls under one key exactly one is done, even if the process of the
first died: what it had not finished was rolled back, and after a while the next call takes its row over.
A refused request frees its key: it changed nothing and may be sent again, mended. Answers are kept sealed.
Source: draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from arrears.entrypoints.api.calling import caller_of
from arrears.entrypoints.api.problems import Problem
from arrears.flows.forget_requests import API
from arrears.flows.personal_key import sealer_of
from arrears.store.tables import IdempotencyKey

HEADER: Final = "Idempotency-Key"
_STALE: Final = dt.timedelta(minutes=10)  # longer than any request may take
_LENGTH_MAX: Final = 120
Work = Callable[[], tuple[int, Any]]  # does it; status and answer


def once(request: HttpRequest, body_sha256: str, work: Work) -> HttpResponse:
    """Do `work` at most once under the request's key. Errors: `Problem` 400, 409, 422, and what `work` raises."""
    key = _key_of(request)
    print_ = hashlib.sha256(f"{request.method} {request.get_full_path()} {body_sha256}".encode()).hexdigest()
    row = _begin(request, key, print_)
    if row.status is not None:
        return _answer(row.status, _opened(row), is_again=True)
    try:
        with transaction.atomic():
            status, answer = work()
            told = _sealed(row, answer)
            mine = IdempotencyKey.objects.filter(pk=row.pk, created_at=row.created_at, status__isnull=True)
            if not mine.update(status=status, answer=told):
                raise _at_work()
    except BaseException:
        IdempotencyKey.objects.filter(pk=row.pk, created_at=row.created_at, status__isnull=True).delete()
        raise
    return _answer(status, answer, is_again=False)


def _begin(request: HttpRequest, key: str, print_: str) -> IdempotencyKey:
    person, now = caller_of(request).person, timezone.now()
    known = IdempotencyKey.objects.filter(person=person, key=key).first()
    if known is None:
        try:
            with transaction.atomic():
                return IdempotencyKey.objects.create(
                    person=person, key=key, method=str(request.method), path=request.path[:300], request_sha256=print_,
                    created_at=now,
                )  # fmt: skip
        except IntegrityError:
            raise _at_work() from None
    if known.request_sha256 != print_:
        raise Problem(422, "idempotency.other_request", f"This {HEADER} was used for another request. Use a new one.")
    if known.status is not None:
        return known
    if known.created_at > now - _STALE:
        raise _at_work()
    taken = IdempotencyKey.objects.filter(pk=known.pk, created_at=known.created_at, status__isnull=True)
    if not taken.update(created_at=now):
        raise _at_work()
    known.created_at = now
    return known


def _key_of(request: HttpRequest) -> str:
    key = request.headers.get(HEADER, "").strip().strip('"')
    if not key:
        raise Problem(400, "idempotency.key_missing", f"Send an {HEADER} header: a random text, new for each request.")
    if len(key) > _LENGTH_MAX or not (key.isascii() and key.isprintable()):
        raise Problem(400, "idempotency.key_invalid", f"An {HEADER} has up to {_LENGTH_MAX} printable ASCII signs.")
    return API + key


def _at_work() -> Problem:
    return Problem(
        409, "idempotency.at_work", "A request under this key is being worked on. Ask again in a moment.",
        headers={"Retry-After": "1"},
    )  # fmt: skip


def _sealed(row: IdempotencyKey, answer: Any) -> str:
    return base64.b64encode(sealer_of().seal(json.dumps(answer), _owner(row))).decode()


def _opened(row: IdempotencyKey) -> Any:
    return json.loads(str(sealer_of().open(base64.b64decode(str(row.answer)), _owner(row))))


def _owner(row: IdempotencyKey) -> str:
    return f"idempotency:{row.person_id}:{row.key}"


def _answer(status: int, answer: Any, *, is_again: bool) -> HttpResponse:
    reply = JsonResponse(answer, status=status, safe=False)
    reply["Cache-Control"] = "no-store"
    if is_again:
        reply["Idempotency-Replayed"] = "true"
    return reply
