"""Where do styles, scripts and pictures come from? From the folder they were collected into; else from where they lie."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage


def add_static_files(server: Any) -> None:
    """Tell `server` (ServeStatic's ASGI or WSGI form) every file there is."""
    if isinstance(staticfiles_storage, ManifestStaticFilesStorage):
        server.add_files(str(settings.STATIC_ROOT), prefix=settings.STATIC_URL)
        return
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            prefix = f"{storage.prefix}/" if getattr(storage, "prefix", None) else ""
            server.add_file_to_dictionary(f"{settings.STATIC_URL}{prefix}{path}", storage.path(path))
