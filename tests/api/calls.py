"""What the tests of the interface share: a client that calls with a token, on the desk's people and cases."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from typing import Any

from django.test import Client
from django.utils import timezone

from arrears.entrypoints.api.scopes import SCOPES
from arrears.entrypoints.api.tokens import issue_token
from arrears.store.tables import Person

_NUMBERS = itertools.count(1)


class Calls:
    """A program that calls as one person; with every scope unless told otherwise."""

    def __init__(self, person: Person, scopes: tuple[str, ...] = tuple(SCOPES)) -> None:
        self.row, self.token = issue_token(person, scopes, title="test", at=timezone.now(), days=30)
        self._client = Client(raise_request_exception=False)

    def get(self, path: str, **query: Any) -> Any:
        """GET /v1{path}."""
        return self._client.get(f"/v1{path}", query, headers=self._headers())

    def post(self, path: str, body: Any = None, *, key: str | None = None, method: str = "post") -> Any:
        """POST /v1{path} with a key of its own, unless one is given; an empty one sends none."""
        headers = self._headers()
        sent = f"test-{next(_NUMBERS)}" if key is None else key
        if sent:
            headers["Idempotency-Key"] = sent
        send = getattr(self._client, method)
        return send(
            f"/v1{path}", json.dumps({} if body is None else body), content_type="application/json", headers=headers
        )

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def today() -> dt.date:
    """The server's own day."""
    return timezone.now().date()
