"""Where do styles, scripts and pictures come from? From the folder they were collected into; else from where they lie.

Collected files carry a hash of their bytes in their name, so that a browser keeps them for good, and lie compressed beside
themselves.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.management import call_command

_STAMP: Final = "collected-from"
_NOT_SERVED: Final = ("vendor/icons/*",)  # icons stand inside pages


def add_static_files(server: Any) -> None:
    """Tell `server` (ServeStatic's ASGI or WSGI form) every file there is."""
    if isinstance(staticfiles_storage, ManifestStaticFilesStorage):
        server.add_files(str(settings.STATIC_ROOT), prefix=settings.STATIC_URL)
        return
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            prefix = f"{storage.prefix}/" if getattr(storage, "prefix", None) else ""
            server.add_file_to_dictionary(f"{settings.STATIC_URL}{prefix}{path}", storage.path(path))


def collect_static_files() -> None:
    """Bring the collected files up to date; quick when nothing has changed."""
    stamp, now = Path(settings.STATIC_ROOT) / _STAMP, _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=list(_NOT_SERVED))
    stamp.write_text(now, encoding="ascii")


def _fingerprint() -> str:
    found = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in finder.list(list(_NOT_SERVED)):
            seen = Path(storage.path(path)).stat()
            found.update(f"{path}:{seen.st_size}:{seen.st_mtime_ns}\n".encode())
    return found.hexdigest()
