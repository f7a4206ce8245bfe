"""Where does the operational store lie? One URL, from the environment: SQLite embedded, PostgreSQL in production.

sqlite:///folder/store.sqlite3        postgresql://user:password@host:5432/name?sslmode=require
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from arrears.kernel.errors import WrongUse

VARIABLE: Final = "ARREARS_DATABASE_URL"
BOOK_VARIABLE: Final = "ARREARS_BOOK"
FILE: Final = "store.sqlite3"
# WAL lets pages be read while somebody writes; IMMEDIATE takes the write lock first, so that two writers wait for each
# other instead of failing half-way; NORMAL loses at most the last moment on power loss, never the file.
_SQLITE: Final[dict[str, Any]] = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
}


def database_settings(url: str | None = None) -> dict[str, Any]:
    """Django's settings of the store; without `url` from the environment, else a file in the book's folder.

    Errors: `WrongUse` for a URL that is neither SQLite nor PostgreSQL.
    """
    named = url or os.environ.get(VARIABLE) or f"sqlite:///{Path(os.environ.get(BOOK_VARIABLE, '.')) / FILE}"
    parts = urlsplit(named)
    if parts.scheme == "sqlite":
        name = unquote(named.removeprefix("sqlite:///"))
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": dict(_SQLITE)}
    if parts.scheme not in ("postgresql", "postgres"):
        raise WrongUse(
            f"{VARIABLE}: `{parts.scheme}` is no database we know. Use sqlite:///FILE or postgresql://HOST/NAME."
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "arrears.store.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",  # a folder of sockets cannot stand where a host does
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": query,
    }
