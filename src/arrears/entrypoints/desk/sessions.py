"""Where do sessions lie? In the database, as Django keeps them; read by a statement whose text is written once, for every page."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

_READ: Final = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's own, with a reading of its own."""

    def load(self) -> dict[str, Any]:
        """What is kept; empty, and the key forgotten, where there is no such session or its time is over."""
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self.session_key, connection.ops.adapt_datetimefield_value(timezone.now())])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        told: dict[str, Any] = self.decode(found[0])
        return told
